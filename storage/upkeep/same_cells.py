"""Do two roll-ups say the same? Counts, times and extremes to the bit, sums nearly so."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from sqlalchemy import Row

from storage.history.cells import NO_CELLS, Cells

_NEARLY = 1e-9
"""Sums of many numbers depend on the order in which they are added."""


def same_cells(first: Cells, second: Cells) -> bool:
    """Whether two sets of cells say the same of the same stretches."""
    exact = ("start_s", "count", "good", "bad", "covered_ms")
    if len(first) != len(second) or not all(
        np.array_equal(getattr(first, name), getattr(second, name)) for name in exact
    ):
        return False
    if not all(
        np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True)
        for name in ("minimum", "maximum")
    ):
        return False
    return _near(first.total, second.total, second.count * _largest(second)) and _near(
        first.weighted, second.weighted, second.covered_ms * _largest(second)
    )


def cells_from_rows(rows: Iterable[Row[Any]]) -> Cells:
    """Return rows of roll_hour or roll_day as cells."""
    found = list(rows)
    if not found:
        return NO_CELLS
    return Cells(
        start_s=np.array([row.start_s for row in found], np.int64),
        minimum=_floats([row.minimum for row in found]),
        maximum=_floats([row.maximum for row in found]),
        total=_floats([row.total for row in found]),
        count=np.array([row.readings for row in found], np.int64),
        good=np.array([row.good for row in found], np.int64),
        bad=np.array([row.bad for row in found], np.int64),
        weighted=_floats([row.weighted for row in found]),
        covered_ms=np.array([row.covered_ms for row in found], np.int64),
    )


def _floats(column: list[float | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if number is None else number for number in column], np.float64)


def _largest(cells: Cells) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.fmax(np.fmax(np.abs(cells.minimum), np.abs(cells.maximum)), 0.0)


def _near(
    first: np.ndarray[Any, Any], second: np.ndarray[Any, Any], size: np.ndarray[Any, Any]
) -> bool:
    """Whether sums are alike to the rounding of numbers of that size."""
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(first - second) <= _NEARLY * size
    same = (first == second) | (np.isnan(first) & np.isnan(second))
    return bool((near | same).all())
