"""Which tags belong to one device: what is asked of it, what is seen, what stands beside."""

from dataclasses import dataclass

from hmi.models.presence import present_tag, present_tags
from plant.description.model import PlantDescription
from plant.tag import Suffix, Tag

MOST_COMPANIONS = 8
"""More rows than this make a faceplate a list; the detail page shows the whole unit."""


@dataclass(frozen=True, slots=True)
class Device:
    """One control module as a faceplate shows it.

    Attributes:
        shown: the tag that was called up.
        command: the output or set point that commands it, None for a plain measurement.
        readback: what the plant shows of it, None where nothing does.
        remaining: remaining seconds of a timed run, None where there is none.
        excuse: discrete tag that explains why the plant rightly does not follow.
        setpoint: set point of the same loop, for the mark on the bar; may be ``command``.
        companions: further tags of the equipment module, nearest first.
    """

    shown: Tag
    command: Tag | None
    readback: Tag | None
    remaining: Tag | None
    excuse: Tag | None
    setpoint: Tag | None
    companions: tuple[Tag, ...]

    @property
    def is_output(self) -> bool:
        """Whether the command switches an output, rather than setting a value."""
        return self.command is not None and self.command.suffix is Suffix.OUTPUT

    @property
    def tag_ids(self) -> tuple[str, ...]:
        """Return every tag that the faceplate must follow, without doubles."""
        own = (self.shown, self.command, self.readback, self.remaining, self.excuse)
        every = (*own, self.setpoint, *self.companions)
        return tuple(dict.fromkeys(tag.tag_id for tag in every if tag is not None))


def device_of(description: PlantDescription, tag_id: str) -> Device:
    """Return the device that a tag belongs to.

    An output, its feedback, its timed run and its excuse are one device; a set point and the
    process value of the same item are one; anything else is a plain measurement.

    Raises:
        KeyError: the plant has no such tag.
    """
    shown = description.tags[tag_id]
    unit_tags = present_tags(description, shown.unit_id)
    command = _command_of(shown, unit_tags)
    readback = _readback_of(command, description)
    setpoint = next(
        (tag for tag in unit_tags if tag.suffix is Suffix.SETPOINT and tag.item == shown.item),
        None,
    )
    writable = command.writable if command is not None else None
    own = {tag.tag_id for tag in (shown, command, readback) if tag is not None}
    if writable is not None and writable.timed_run is not None:
        own.add(writable.timed_run)
    return Device(
        shown=shown,
        command=command,
        readback=readback,
        remaining=present_tag(description, writable.timed_run if writable else None),
        excuse=present_tag(description, writable.excused_by if writable else None),
        setpoint=setpoint,
        companions=_companions(shown, unit_tags, own),
    )


def tag_of_target(description: PlantDescription, target: str) -> str:
    """Return the tag that stands for a target: itself, or a module's first device.

    Args:
        description: the plant.
        target: a tag (``D1.heater.OP``) or an equipment module (``D1.agitation``).

    Raises:
        KeyError: the plant has neither.
    """
    if target in description.tags:
        return target
    unit_id, _, module = target.partition(".")
    of_module = [tag for tag in present_tags(description, unit_id) if tag.module == module]
    if not of_module:
        raise KeyError(target)
    outputs = [tag for tag in of_module if tag.suffix is Suffix.OUTPUT]
    return (outputs or of_module)[0].tag_id


def _command_of(shown: Tag, unit_tags: tuple[Tag, ...]) -> Tag | None:
    if shown.writable is not None:
        return shown
    for tag in unit_tags:
        writable = tag.writable
        if writable is None:
            continue
        if shown.tag_id in {writable.feedback, writable.timed_run, writable.excused_by}:
            return tag
        if tag.suffix is Suffix.SETPOINT and tag.item == shown.item:
            return tag
    return None


def _readback_of(command: Tag | None, description: PlantDescription) -> Tag | None:
    if command is None or command.writable is None:
        return None
    feedback = command.writable.feedback
    if feedback is None:
        feedback = f"{command.unit_id}.{command.item}.{Suffix.READBACK.value}"
    return present_tag(description, feedback)


def _companions(shown: Tag, unit_tags: tuple[Tag, ...], own: set[str]) -> tuple[Tag, ...]:
    stem = shown.item.split("_", 1)[0]
    of_module = [
        tag for tag in unit_tags if tag.module == shown.module and tag.tag_id not in own
    ]
    nearest_first = sorted(of_module, key=lambda tag: not tag.item.startswith(stem))
    return tuple(nearest_first[:MOST_COMPANIONS])
