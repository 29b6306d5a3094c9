"""What were a tag's figures over days, batches or any periods, also where they overlap?"""

from collections.abc import Sequence

import numpy as np

from plant.history import Buckets, Period
from storage.reading.figures import figures
from storage.reading.ruler import period_ruler
from storage.reading.view import TagRow, View

_COLUMNS = (
    "minimum",
    "maximum",
    "mean",
    "weighted",
    "count",
    "good",
    "bad",
    "covered_ms",
)


def over_periods(
    view: View, tags: Sequence[TagRow], periods: Sequence[Period]
) -> list[Buckets]:
    """Return each tag's figures, one bucket a period, in the periods' order."""
    found = layers(periods)
    if len(found) == 1 and found[0] == list(range(len(periods))):
        return figures(view, tags, period_ruler(periods))
    answers = [
        (numbers, figures(view, tags, period_ruler([periods[number] for number in numbers])))
        for numbers in found
    ]
    starts = np.array([period.start_ms for period in periods], np.int64)
    ends = np.array([period.end_ms for period in periods], np.int64)
    return [
        Buckets(
            tag_id=tag.tag_id,
            start_ms=starts.data,
            end_ms=ends.data,
            **{
                name: _in_order(
                    name,
                    [(numbers, getattr(each[place], name)) for numbers, each in answers],
                    len(periods),
                )
                for name in _COLUMNS
            },
        )
        for place, tag in enumerate(tags)
    ]


def layers(periods: Sequence[Period]) -> list[list[int]]:
    """Return the numbers of periods that are not empty, in layers that overlap nowhere.

    Within a layer they are in the order of time.
    """
    order = sorted(
        (number for number, each in enumerate(periods) if each.end_ms > each.start_ms),
        key=lambda number: periods[number].start_ms,
    )
    found: list[list[int]] = []
    for number in order:
        for layer in found:
            if periods[layer[-1]].end_ms <= periods[number].start_ms:
                layer.append(number)
                break
        else:
            found.append([number])
    return found


def _in_order(
    name: str, parts: Sequence[tuple[Sequence[int], memoryview]], count: int
) -> memoryview:
    empty = np.nan if name in _COLUMNS[:4] else 0
    column = np.full(count, empty, float if name in _COLUMNS[:4] else np.int64)
    for numbers, part in parts:
        column[list(numbers)] = part
    return column.data
