"""How is a value written for people? Digits, unit and state words."""

from math import isfinite

from plant.quality import Quality
from plant.sample import Sample, Value
from plant.tag import Tag, ValueKind
from plant.texts import Texts
from plant.units import EngineeringUnit, convert, unit

NOTHING = "\N{EN DASH}"
"""Stands where there never was a value."""

MINUS = "\N{MINUS SIGN}"
GROUP = "\N{NARROW NO-BREAK SPACE}"
UNIT_GAP = "\N{NO-BREAK SPACE}"

_COUNTER_UNITS = {"Wh": "kWh", "L": "m3"}
"""Counters count in small units; people read large ones."""

_COUNTER_DIGITS = 1


def shown_unit(tag: Tag) -> EngineeringUnit:
    """Return the unit in which the tag is shown; counters are shown in kWh and m3."""
    if tag.kind is not ValueKind.COUNTER or tag.eu.key not in _COUNTER_UNITS:
        return tag.eu
    return unit(_COUNTER_UNITS[tag.eu.key])


def number_text(tag: Tag, value: Value) -> str:
    """Return the number with the tag's sensible digits, without its unit."""
    if not isfinite(value):
        return NOTHING
    target = shown_unit(tag)
    digits = tag.digits if target is tag.eu else _COUNTER_DIGITS
    number = float(value) if target is tag.eu else convert(float(value), tag.eu, target)
    text = f"{number:,.{digits}f}".replace(",", GROUP)
    if not text.startswith("-"):
        return text
    return MINUS + text[1:] if number <= -(10.0**-digits) / 2 else text[1:]


def signed_text(tag: Tag, difference: float) -> str:
    """Return a difference of two values of a tag with its sign: ``+0.4``, without unit."""
    text = number_text(tag, difference)
    return text if difference <= 0 or text == NOTHING else f"+{text}"


def state_text(tag: Tag, value: Value, texts: Texts) -> str:
    """Return the word for a discrete value: ``running``, ``open``, ``pressed``, ``off``.

    The texts decide: ``state.ITEM.on``, for valves ``state.valve.on``, else ``state.on``.
    """
    word = "on" if value else "off"
    for key in (f"state.{tag.item}.{word}", "state.valve." + word if tag.valve else ""):
        if key in texts:
            return texts(key)
    return texts(f"state.{word}")


def value_text(tag: Tag, sample: Sample, texts: Texts) -> str:
    """Return the value without its unit; the last usable one while the quality is bad."""
    if sample.quality is Quality.BAD_WAITING_FOR_INITIAL_DATA:
        return NOTHING
    if tag.kind is ValueKind.DISCRETE:
        return state_text(tag, sample.value, texts)
    return number_text(tag, sample.value)


def value_with_unit(tag: Tag, sample: Sample, texts: Texts) -> str:
    """Return the value with its unit: ``54.2 °C``; no unit behind words."""
    text = value_text(tag, sample, texts)
    symbol = shown_unit(tag).symbol
    if not symbol or tag.kind is ValueKind.DISCRETE:
        return text
    return f"{text}{UNIT_GAP}{symbol}"


def quality_text(quality: Quality, texts: Texts) -> str:
    """Return the quality in words an operator knows."""
    return texts(f"quality.{quality.value}")


def spoken_value(tag: Tag, sample: Sample, texts: Texts) -> str:
    """Return value, unit and, unless good, quality: for screen readers and tool tips."""
    text = value_with_unit(tag, sample, texts)
    if sample.quality is Quality.GOOD:
        return text
    return f"{text}, {quality_text(sample.quality, texts)}"
