"""What an operator may type as a set point: a number in range, or a sentence why not."""

import math

from plant.message import Message, message
from plant.tag import Tag


def parse_setpoint(text: str, tag: Tag) -> float | Message:
    """Return the entered value in the tag's unit, rounded to its digits.

    Args:
        text: as typed; point or comma as the decimal sign, the unit's symbol may follow.
        tag: a writable set point.
    """
    cleaned = text.strip().removesuffix(tag.eu.symbol).strip().replace(",", ".")
    try:
        value = float(cleaned)
    except ValueError:
        return message("faceplate.entry.not_a_number", text=text.strip())
    writable = tag.writable
    if writable is None or not math.isfinite(value):
        return message("faceplate.entry.not_a_number", text=text.strip())
    if not writable.low <= value <= writable.high:
        return message(
            "faceplate.entry.range",
            low=f"{writable.low:.{tag.digits}f}",
            high=f"{writable.high:.{tag.digits}f}",
            symbol=tag.eu.symbol,
        )
    return round(value, tag.digits)


def stepped(value: float, steps: int, tag: Tag) -> float:
    """Return ``value`` moved by ``steps`` of the tag's last digit, kept within its range."""
    writable = tag.writable
    low, high = (writable.low, writable.high) if writable else (tag.eu_low, tag.eu_high)
    moved = (value if math.isfinite(value) else low) + steps * 10.0**-tag.digits
    return round(min(max(moved, low), high), tag.digits)
