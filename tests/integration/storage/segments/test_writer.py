"""Blocks of readings come into history: beside what is there, among it, twice."""

import numpy as np
from sqlalchemy import Connection, Table, select

from storage.history.cells import Ints
from storage.history.keys import DAY_S, HOUR_S, Grid, Level
from storage.history.quality_runs import ABSENT
from storage.history.schema import HISTORY, ROLL_DAY, TIMEBASE
from storage.segments.batch import Batch
from storage.segments.batch import Table as FloatTable
from storage.segments.put_counts import PutCounts
from storage.segments.sealing import seal
from storage.segments.writer import SegmentWriter
from tests.integration.storage.segments.whole import Model, assert_sound, chunk_rows, rolled

GRID = Grid(19_800)
DAY = GRID.floor_s(1_795_000_000, DAY_S)
HOLD = 30_000


def _wave(
    first_s: int, last_s: int, step_s: int = 10, tags: int = 2
) -> tuple[Ints, FloatTable]:
    times = np.arange(1000 * first_s, 1000 * last_s, 1000 * step_s, dtype=np.int64)
    values = np.sin(times / 1e6)[None, :] + np.arange(float(tags))[:, None]
    return times, values


def _add(model: Model, tags: tuple[int, ...], times: Ints, values: FloatTable) -> int:
    return sum(
        model.add(tag, [(*pair, 0) for pair in zip(times.tolist(), row.tolist(), strict=True)])
        for tag, row in zip(tags, values, strict=True)
    )


def _rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    def of(table: Table) -> list[tuple[object, ...]]:
        rows = connection.execute(select(table).order_by(*table.primary_key.columns))
        return [tuple(row) for row in rows]

    return {name: of(table) for name, table in HISTORY.tables.items()}


def test_days_that_follow_one_another_are_written_once_and_share_their_times(
    connection: Connection,
) -> None:
    model = Model.empty()
    times, values = _wave(DAY + 500, DAY + 3 * DAY_S + 7000)
    with connection.begin():
        writer = SegmentWriter(connection, GRID)
        counts = PutCounts()
        for first in range(0, len(times), 5000):
            part = slice(first, first + 5000)
            counts += writer.put_group([1, 2], times[part], values[:, part], None, hold_ms=HOLD)
        counts += writer.finish()
        new = _add(model, (1, 2), times, values)
        assert counts == PutCounts(new, 0)
        assert_sound(connection, GRID, model, HOLD)
        assert [row.level for row in chunk_rows(connection, 1)] == [Level.DAY] * 4
        assert len(connection.execute(select(TIMEBASE)).all()) == 4
        assert len(rolled(connection, ROLL_DAY, 1)) == 4


def test_second_import_changes_not_one_row(connection: Connection) -> None:
    times, values = _wave(DAY, DAY + 2 * DAY_S)
    codes = np.zeros(values.shape, np.uint8)
    codes[1, ::7] = ABSENT
    for attempt in range(2):
        with connection.begin():
            writer = SegmentWriter(connection, GRID)
            counts = writer.put_group([1, 2], times, values, codes, hold_ms=HOLD)
            counts += writer.finish()
        with connection.begin():
            rows = _rows(connection)
        if attempt == 0:
            before = rows
            assert counts.known == 0
    assert rows == before
    assert counts == PutCounts(0, int(np.count_nonzero(codes != ABSENT)))


def test_blocks_in_any_order_give_the_same(connection: Connection) -> None:
    model = Model.empty()
    times, values = _wave(DAY, DAY + 2 * DAY_S, 60)
    order = np.random.default_rng(3).permutation(len(times))
    with connection.begin():
        writer = SegmentWriter(connection, GRID)
        for part in np.array_split(order, 7):
            writer.put_group([1, 2], times[part], values[:, part], None, hold_ms=90_000)
        writer.finish()
        _add(model, (1, 2), times, values)
        assert_sound(connection, GRID, model, 90_000)


def test_import_into_a_day_of_sealed_hours_joins_each_hour(connection: Connection) -> None:
    model = Model.empty()
    for hour in range(3):
        start_s = DAY + hour * HOUR_S
        times, values = _wave(start_s, start_s + HOUR_S)
        _add(model, (1, 2), times, values)
        batch = Batch((1, 2), times, values, None, HOLD, group=1)
        list(seal(connection, GRID, [batch], hour_start_s=start_s, through_sequence=hour))
    with connection.begin():
        assert_sound(connection, GRID, model, HOLD)
        times, values = _wave(DAY + 1805, DAY + 5 * HOUR_S)
        writer = SegmentWriter(connection, GRID)
        writer.put_group([1, 3], times, values, None, hold_ms=HOLD)
        writer.finish()
        _add(model, (1, 3), times, values)
        assert_sound(connection, GRID, model, HOLD)
        assert {row.level for row in chunk_rows(connection, 1)} == {Level.HOUR}
        assert {row.level for row in chunk_rows(connection, 3)} == {Level.DAY}
