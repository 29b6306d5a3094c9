"""What a person may enter for an instrument that the plant has not: a number in its range."""

import math

from plant.message import Message, message
from plant.tag import Source, Tag, ValveKind


def is_entered(tag: Tag) -> bool:
    """Return whether people tell this tag's value: entered by hand, or a valve's position."""
    return tag.source is Source.ENTERED or tag.valve is ValveKind.MANUAL_DECLARED


def parse_entered(text: str, tag: Tag) -> float | Message:
    """Return the entered value in the tag's unit, or a sentence why not.

    Args:
        text: as typed; point or comma as the decimal sign, the unit's symbol may follow.
        tag: what it is entered for.
    """
    typed = text.strip().removesuffix(tag.eu.symbol).strip().replace(",", ".")
    try:
        value = float(typed)
    except ValueError:
        return message("faceplate.entry.not_a_number", text=text.strip())
    if math.isfinite(value) and tag.eu_low <= value <= tag.eu_high:
        return round(value, tag.digits)
    return message(
        "faceplate.entry.range",
        low=f"{tag.eu_low:.{tag.digits}f}",
        high=f"{tag.eu_high:.{tag.digits}f}",
        symbol=tag.eu.symbol,
    )
