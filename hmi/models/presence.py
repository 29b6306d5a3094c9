"""Which of the described tags does this plant really have?"""

from plant.description.model import PlantDescription
from plant.tag import Source, Suffix, Tag


def present_tag(description: PlantDescription, tag_id: str | None) -> Tag | None:
    """Return the tag, None where the plant has no such instrument."""
    tag = description.tags.get(tag_id) if tag_id is not None else None
    return None if tag is None or tag.source is Source.ABSENT else tag


def present_tags(description: PlantDescription, unit_id: str) -> tuple[Tag, ...]:
    """Return the unit's tags that the plant has, in their order."""
    tags = description.unit_tags(unit_id)
    return tuple(tag for tag in tags if tag.source is not Source.ABSENT)


def device_tag(description: PlantDescription, unit_id: str, item: str) -> Tag | None:
    """Return the tag that stands for a device: its output, else what shows it.

    A valve that is turned by hand has no output, only a position; a device without either
    is not there.
    """
    for suffix in (Suffix.OUTPUT, Suffix.READBACK):
        tag = present_tag(description, f"{unit_id}.{item}.{suffix.value}")
        if tag is not None:
            return tag
    return None
