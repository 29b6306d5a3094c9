"""What is worth knowing and needs nobody at once? Of one unit, or of the whole plant."""

from collections.abc import Sequence

from plant.message import Message
from plant.texts import Texts


def of_unit(advisories: Sequence[Message], unit_id: str) -> tuple[Message, ...]:
    """Return the advisories that are about a unit or one of its tags."""
    return tuple(each for each in advisories if _is_about(each, unit_id))


def advisory_lines(advisories: Sequence[Message], texts: Texts) -> tuple[str, ...]:
    """Return them as text, each sentence once."""
    return tuple(dict.fromkeys(texts.say(each) for each in advisories))


def _is_about(advisory: Message, unit_id: str) -> bool:
    tag_id = str(advisory.facts.get("tag", ""))
    return advisory.facts.get("unit") == unit_id or tag_id.startswith(f"{unit_id}.")
