"""Which lines share an axis, where do its numbers end, and which axes share a plot?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from hmi.value_text import shown_unit
from plant.tag import Suffix, Tag, ValueKind
from plant.units import convert

_LEAST_SHARE = 0.01
_AIR = 0.08
_STEPPED = {ValueKind.DISCRETE, ValueKind.NUMBER}
STATE_ROW = 0.7
"""Height of a discrete line in its row of the shared lane."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Lines with a common vertical axis.

    Attributes:
        key: names the axis, the same for the same kind of tags.
        symbol: unit on the axis; empty for discrete tags and plain numbers.
        discrete: whether each line has a row of its own instead of a number axis.
        tags: in the order of choosing.
    """

    key: str
    symbol: str
    discrete: bool
    tags: tuple[Tag, ...]


def lanes_of(tags: Iterable[Tag]) -> tuple[Lane, ...]:
    """Return the lanes: one a unit of measure, discrete tags together in the last."""
    analog: dict[str, list[Tag]] = {}
    discrete: list[Tag] = []
    for tag in tags:
        if tag.kind is ValueKind.DISCRETE:
            discrete.append(tag)
        else:
            analog.setdefault(_axis_key(tag), []).append(tag)
    lanes = [
        Lane(key, _axis_name(group[0]), False, tuple(group)) for key, group in analog.items()
    ]
    if discrete:
        lanes.append(Lane("", "", True, tuple(discrete)))
    return tuple(lanes)


def in_lanes(lanes: Sequence[Lane]) -> tuple[tuple[Lane, ...], ...]:
    """Return the plots, from the top, when each axis has one of its own."""
    return tuple((lane,) for lane in lanes)


def in_one_plot(lanes: Sequence[Lane]) -> tuple[tuple[Lane, ...], ...]:
    """Return the plots when all number axes share one; discrete lines stay below it."""
    numbers = tuple(lane for lane in lanes if not lane.discrete)
    states = tuple((lane,) for lane in lanes if lane.discrete)
    return ((numbers,) if numbers else ()) + states


def steps(tag: Tag) -> bool:
    """Return whether a value stands until the next one instead of going there."""
    return tag.kind in _STEPPED or tag.suffix is not Suffix.READBACK


def axis_value(tag: Tag, value: float) -> float:
    """Return a value in the unit in which it is shown; counters count in small units."""
    target = shown_unit(tag)
    return value if target == tag.eu else convert(value, tag.eu, target)


def vertical_span(lane: Lane, values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of a lane's axis for the values in it.

    The span is never smaller than a hundredth of the instrument's range, so that noise does
    not look like events.
    """
    if lane.discrete:
        return -0.15, len(lane.tags) - 0.15
    present = [value for value in values if isfinite(value)]
    tag = lane.tags[0]
    counter = tag.kind is ValueKind.COUNTER
    least = 1.0 if counter else (tag.eu_high - tag.eu_low) * _LEAST_SHARE
    if not present:
        return (0.0, 1.0) if counter else (tag.eu_low, tag.eu_high)
    low, high = min(present), max(present)
    grow = max(0.0, least - (high - low)) / 2 + _AIR * (high - low)
    if counter:
        return low - grow, high + grow
    return max(low - grow, min(low, tag.eu_low)), min(high + grow, max(high, tag.eu_high))


def _axis_name(tag: Tag) -> str:
    unit = shown_unit(tag)
    return unit.symbol or ("" if unit.quantity == "number" else unit.key)


def _axis_key(tag: Tag) -> str:
    """Tags without a unit share an axis only when they measure the same quantity."""
    symbol = shown_unit(tag).symbol
    return symbol or f"{tag.eu.quantity}:{tag.item if tag.eu.quantity == 'number' else ''}"
