"""What do the stored roll-ups say? Minutes, hours and days of tags, as cells."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    bindparam,
    func,
    or_,
    select,
)

from storage.history.cells import NO_CELLS, Cells, Ints, decode_cells, decode_joined, joined
from storage.history.keys import DAY_S, HOUR_S, Level, key_of
from storage.history.schema import ROLL_DAY, ROLL_HOUR, ROLL_MINUTE, TAG, TAG_FIRST_KEY
from storage.reading.ruler import Run
from storage.reading.spans import Grain
from storage.reading.view import View


@dataclass(frozen=True, slots=True)
class Rolled:
    """Cells of several tags.

    Attributes:
        tags: int64, to which tag each cell belongs.
        numbers: int64, into which bucket each falls.
        cells: their figures; ``start_s`` says nothing.
    """

    tags: Ints
    numbers: Ints
    cells: Cells


def minutes(view: View, tag: int, start_ms: int, end_ms: int) -> Cells:
    """Return the minutes of a tag that begin in ``[start_ms, end_ms)``.

    Raises:
        CorruptDatabaseError: when a block of minutes is damaged.
    """
    start_s, end_s = -(-start_ms // 1000), -(-end_ms // 1000)
    rows = view.connection.execute(
        _MINUTES,
        {
            "day_before": key_of(tag, max(0, start_s - DAY_S)),
            "hour_before": key_of(tag, max(0, start_s - HOUR_S)),
            "end": key_of(tag, end_s),
        },
    )
    blobs = [row.cells for row in rows]
    cells = view.sound(partial(decode_joined, blobs))
    if cells is None:
        each = (view.sound(partial(decode_cells, blob)) for blob in blobs)
        cells = joined([found for found in each if found is not None])
    first, last = map(int, np.searchsorted(cells.start_s, (start_s, end_s)))
    return cells.slice(first, last)


def hours_or_days(
    view: View, tags: Collection[int], grain: Grain, run: Run, bounds: tuple[int, int]
) -> Rolled:
    """Return the hours or days of tags that begin within bounds, put together by buckets.

    Where the day of a tag is not written yet, its hours stand in.

    Args:
        view: of the database.
        tags: numbers.
        grain: HOUR or DAY.
        run: the buckets; each takes whole pieces.
        bounds: ``[start, end)`` in milliseconds, on the grid.
    """
    if grain is Grain.HOUR:
        return _hours(view, tags, run, bounds)
    days = _days(view, tags, run, bounds)
    count = (bounds[1] - bounds[0]) // Grain.DAY.span_ms
    if len(days.tags) == count * len(tags):
        return days.rolled
    return _with_hours(view, tags, days, run, bounds)


@dataclass(frozen=True, slots=True)
class _Days:
    """Rows of roll_day, and where each begins."""

    rolled: Rolled
    start_s: Ints

    @property
    def tags(self) -> Ints:
        return self.rolled.tags


def _days(view: View, tags: Collection[int], run: Run, bounds: tuple[int, int]) -> _Days:
    rows = view.connection.execute(_DAYS, _parameters(tags, run, bounds)).all()
    tag, start_s, cells = _columns(rows)
    numbers = run.first + (1000 * start_s - run.origin_ms) // run.width_ms
    return _Days(Rolled(tag, numbers, cells), start_s)


def _hours(view: View, tags: Collection[int], run: Run, bounds: tuple[int, int]) -> Rolled:
    plain = run.width_ms == Grain.HOUR.span_ms
    statement = _HOURS if plain else _HOURS_TOGETHER
    rows = view.connection.execute(statement, _parameters(tags, run, bounds)).all()
    tag, number, cells = _columns(rows)
    if plain:
        number = (1000 * number - run.origin_ms) // run.width_ms
    return Rolled(tag, run.first + number, cells)


def _with_hours(
    view: View, tags: Collection[int], days: _Days, run: Run, bounds: tuple[int, int]
) -> Rolled:
    """Add the days that are not written yet, from their hours."""
    day_ms = Grain.DAY.span_ms
    whole = Run(bounds[0], day_ms, 0, bounds[1])
    count = (bounds[1] - bounds[0]) // day_ms
    written = np.zeros((max(tags) + 1, count), bool)
    written[days.tags, (1000 * days.start_s - bounds[0]) // day_ms] = True
    asked = sorted(tags)
    parts = [days.rolled]
    for first, last in _stretches(np.logical_not(written[asked].all(axis=0))):
        lacking = [tag for tag in asked if not written[tag, first:last].all()]
        part = (bounds[0] + first * day_ms, bounds[0] + last * day_ms)
        found = _hours(view, lacking, whole, part)
        new = ~written[found.tags, found.numbers]
        start_ms = bounds[0] + found.numbers[new] * day_ms
        numbers = run.first + (start_ms - run.origin_ms) // run.width_ms
        parts.append(Rolled(found.tags[new], numbers, found.cells.where(new)))
    return Rolled(
        np.concatenate([part.tags for part in parts]),
        np.concatenate([part.numbers for part in parts]),
        joined([part.cells for part in parts]),
    )


def _stretches(wanted: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the ranges of places that are True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False])).astype(int)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _parameters(
    tags: Collection[int], run: Run, bounds: tuple[int, int]
) -> dict[str, int | list[int]]:
    return {
        "tags": list(tags),
        "start_s": -(-bounds[0] // 1000),
        "end_s": -(-bounds[1] // 1000),
        "origin_ms": run.origin_ms,
        "width_ms": run.width_ms,
    }


def _columns(rows: Sequence[Any]) -> tuple[Ints, Ints, Cells]:
    """Return tag, the second column, and the figures of rows."""
    if not rows:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), NO_CELLS
    tag, second, low, high, total, count, good, bad, weighted, covered = zip(*rows, strict=True)
    start = np.array(second, np.int64)
    cells = Cells(
        start_s=start,
        minimum=np.array(low, float),
        maximum=np.array(high, float),
        total=np.array(total, float),
        count=np.array(count, np.int64),
        good=np.array(good, np.int64),
        bad=np.array(bad, np.int64),
        weighted=np.array(weighted, float),
        covered_ms=np.array(covered, np.int64),
    )
    return np.array(tag, np.int64), start, cells


def _select(table: Table, *, together: bool) -> Select[Any]:
    """Select the figures of tags between two times, by bucket where they come ``together``."""
    row = table.c
    joining = row.key.between(
        TAG_FIRST_KEY + bindparam("start_s", type_=BigInteger),
        TAG_FIRST_KEY + bindparam("end_s", type_=BigInteger) - 1,
    )
    if not together:
        columns: list[ColumnElement[Any]] = [row.tag, row.start_s, *(row[n] for n in _NAMES)]
    else:
        number = (row.start_s * 1000 - bindparam("origin_ms", type_=BigInteger)) // bindparam(
            "width_ms", type_=BigInteger
        )
        columns = [
            row.tag,
            number.label("number"),
            func.min(row.minimum),
            func.max(row.maximum),
            *(func.sum(row[name]) for name in _NAMES[2:]),
        ]
    found = (
        select(*columns)
        .select_from(TAG.join(table, joining))
        .where(TAG.c.id.in_(bindparam("tags", expanding=True)))
    )
    return found.group_by(columns[0], columns[1]) if together else found


_NAMES = (
    "minimum",
    "maximum",
    "total",
    "readings",
    "good",
    "bad",
    "weighted",
    "covered_ms",
)
_HOURS = _select(ROLL_HOUR, together=False)
_HOURS_TOGETHER = _select(ROLL_HOUR, together=True)
_DAYS = _select(ROLL_DAY, together=False)
_MINUTES = (
    select(ROLL_MINUTE.c.cells)
    .where(
        ROLL_MINUTE.c.key > bindparam("day_before"),
        ROLL_MINUTE.c.key < bindparam("end"),
        or_(
            ROLL_MINUTE.c.level == Level.DAY.value,
            ROLL_MINUTE.c.key > bindparam("hour_before"),
        ),
    )
    .order_by(ROLL_MINUTE.c.key)
)
