"""Which roll-ups has a time without readings, over which the last value stood?"""

from collections.abc import Iterator

import numpy as np

from plant.history import BAD_FROM
from storage.history.cells import Cells, Cutter
from storage.history.keys import DAY_S, HOUR_S, Grid, Level
from storage.history.segment import Edge


def gap_rolls(
    grid: Grid, edge: Edge, *, from_s: int, to_s: int, until_ms: int
) -> Iterator[tuple[int, Level, Cells]]:
    """Yield start, level and minutes of each period of a gap; none if the value is no use.

    Args:
        grid: of the database.
        edge: the reading before the gap.
        from_s: where the period ends that holds it.
        to_s: where the period begins that holds the reading behind.
        until_ms: the reading behind.
    """
    if edge.code >= BAD_FROM or not np.isfinite(edge.value):
        return
    values, codes = np.array([edge.value]), np.array([edge.code], np.uint8)
    times, until = np.array([edge.utc_ms]), np.array([until_ms])
    start_s = from_s
    while start_s < to_s:
        whole = grid.on_grid(start_s, DAY_S) and start_s + DAY_S <= to_s
        level = Level.DAY if whole else Level.HOUR
        end_s = start_s + level.span_s
        cutter = Cutter(times, until, start_ms=1000 * start_s, end_ms=1000 * end_s)
        yield start_s, level, cutter.cells(values, codes)
        start_s = end_s


def days_from(grid: Grid, start_s: int, end_s: int) -> Iterator[int]:
    """Yield the starts of the days of the grid that touch ``[start_s, end_s)``."""
    yield from range(grid.floor_s(start_s, DAY_S), end_s, DAY_S)


def hour_edges_ms(start_s: int) -> list[int]:
    """Return the edges of the hours of a day that begins then."""
    return [1000 * (start_s + hour * HOUR_S) for hour in range(25)]
