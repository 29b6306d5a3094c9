"""Blocks of readings come into history: beside what is there, among it, twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import numpy as np
import pytest
from sqlalchemy import Connection, Table, insert, select

from storage.history.cells import Ints
from storage.history.keys import DAY_S, HOUR_S, Grid, Level
from storage.history.quality_runs import ABSENT
from storage.history.schema import HISTORY, LATE, ROLL_DAY, TIMEBASE
from storage.segments.batch import Batch, PutCounts
from storage.segments.batch import Table as FloatTable
from storage.segments.late import merge_late
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


def test_threads_pack_the_same_bytes(connection: Connection) -> None:
    times, values = _wave(DAY, DAY + 2 * DAY_S, tags=5)
    found = []
    for workers in (0, 2):
        with connection.begin() as transaction:
            with ThreadPoolExecutor(workers) if workers else nullcontext() as pool:
                writer = SegmentWriter(connection, GRID, pool=pool)
                writer.put_group(range(1, 6), times, values, None, hold_ms=HOLD)
                writer.finish()
            found.append(_rows(connection))
            transaction.rollback()
    assert found[0] == found[1]


def test_tag_that_comes_in_another_group_keeps_what_came_first(connection: Connection) -> None:
    model = Model.empty()
    times, values = _wave(DAY, DAY + HOUR_S)
    with connection.begin():
        writer = SegmentWriter(connection, GRID)
        for tags, offset in (((1, 2), 0.0), ((2, 3), 100.0)):
            writer.put_group(tags, times, values + offset, None, hold_ms=HOLD)
            _add(model, tags, times, values + offset)
        assert writer.finish() == PutCounts(len(times), len(times))
        assert_sound(connection, GRID, model, HOLD)


def test_day_that_grows_too_large_for_memory_is_written_in_parts(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.segments.writer._OPEN_READINGS", 3000)
    model = Model.empty()
    times, values = _wave(DAY, DAY + DAY_S)
    with connection.begin():
        writer = SegmentWriter(connection, GRID)
        counts = PutCounts()
        for part in np.array_split(np.arange(len(times)), 10):
            counts += writer.put_group([1, 2], times[part], values[:, part], None, hold_ms=HOLD)
            assert counts.new >= 2 * (part[-1] + 1) - 3000
        counts += writer.finish()
        assert counts == PutCounts(_add(model, (1, 2), times, values), 0)
        assert_sound(connection, GRID, model, HOLD)


def test_block_may_leave_out_days_and_be_empty(connection: Connection) -> None:
    model = Model.empty()
    early, late = _wave(DAY, DAY + 600), _wave(DAY + 3 * DAY_S, DAY + 3 * DAY_S + 600)
    times, values = np.append(early[0], late[0]), np.append(early[1], late[1], axis=1)
    with connection.begin():
        writer = SegmentWriter(connection, GRID)
        assert (
            writer.put_group([1, 2], times[:0], values[:, :0], None, hold_ms=HOLD)
            == PutCounts()
        )
        writer.put_group([1, 2], times, values, None, hold_ms=HOLD)
        writer.finish()
        _add(model, (1, 2), times, values)
        assert_sound(connection, GRID, model, HOLD)
        assert [row.start_s for row in chunk_rows(connection, 1)] == [DAY, DAY + 3 * DAY_S]


def test_equal_times_of_a_later_import_share_the_stored_time_base(
    connection: Connection,
) -> None:
    times, values = _wave(DAY, DAY + DAY_S)
    with connection.begin():
        for tags in ([1, 2], [1, 4]):  # tag 1 owns the time base and has all of it already
            writer = SegmentWriter(connection, GRID)
            writer.put_group(tags[:1], times, values[:1], None, hold_ms=HOLD)
            writer.put_group(tags, times, values, None, hold_ms=HOLD)
            writer.finish()
        assert {row.timebase for tag in (1, 2) for row in chunk_rows(connection, tag)} == {
            chunk_rows(connection, 1)[0].timebase
        }


def test_readings_before_the_compacted_days_make_days_and_later_ones_of_the_live_hours(
    connection: Connection,
) -> None:
    model = Model.empty()
    times, values = _wave(DAY + DAY_S, DAY + DAY_S + HOUR_S)
    _add(model, (1, 2), times, values)
    batch = Batch((1, 2), times, values, None, HOLD, group=1)
    list(seal(connection, GRID, [batch], hour_start_s=DAY + DAY_S, through_sequence=1))
    rows = [
        {
            "id": number,
            "tag": 1,
            "utc_ms": 1000 * (DAY + start_s) + 5,
            "value": 1.0,
            "quality": 0,
        }
        for number, start_s in enumerate((HOUR_S, DAY_S + 60, DAY_S + 2 * HOUR_S), 1)
    ]
    with connection.begin():
        connection.execute(insert(LATE), rows)
    list(merge_late(connection, GRID))
    model.add(1, [(int(row["utc_ms"]), 1.0, 0) for row in rows])
    with connection.begin():
        assert_sound(connection, GRID, model)
        levels = [row.level for row in chunk_rows(connection, 1)]
        assert levels == [Level.DAY, Level.HOUR, Level.HOUR]


def test_hour_in_a_day_over_which_a_value_stood_joins_that_day(connection: Connection) -> None:
    model = Model.empty()
    hold = 4 * 86_400_000
    times = np.array([1000 * (DAY + 60), 1000 * (DAY + 3 * DAY_S + 60)])
    values = np.array([[20.0, 30.0]])
    with connection.begin():
        writer = SegmentWriter(connection, GRID)
        writer.put_group([1], times, values, None, hold_ms=hold)
        writer.finish()
        _add(model, (1,), times, values)
        assert_sound(connection, GRID, model, hold)
        assert len(rolled(connection, ROLL_DAY, 1)) == 4
    start_s = DAY + DAY_S + 7 * HOUR_S
    times, values = _wave(start_s, start_s + HOUR_S)
    batch = Batch((1,), times, values[:1], None, hold, group=1)
    list(seal(connection, GRID, [batch], hour_start_s=start_s, through_sequence=1))
    _add(model, (1,), times, values[:1])
    with connection.begin():
        assert_sound(connection, GRID, model, hold)
        assert [row.level for row in chunk_rows(connection, 1)] == [Level.DAY] * 3


def test_new_reading_with_a_short_hold_time_ends_what_stood_over_the_hours_behind(
    connection: Connection,
) -> None:
    model = Model.empty()
    long, short = 10 * 3_600_000, 60_000
    hour_ms = 3_600_000
    steps = (
        ([DAY * 1000 + 5 * hour_ms, DAY * 1000 + DAY_S * 1000 + 3 * hour_ms], long),
        ([DAY * 1000 + DAY_S * 1000 - 4 * hour_ms], long),
        ([DAY * 1000 + DAY_S * 1000 - 2 * hour_ms], short),
    )
    start_s = DAY + HOUR_S
    batch = Batch((1,), np.array([1000 * start_s]), np.array([[1.0]]), None, long, group=1)
    list(seal(connection, GRID, [batch], hour_start_s=start_s, through_sequence=1))
    model.add(1, [(1000 * start_s, 1.0, 0)])
    for number, (times, hold) in enumerate(steps):
        values = np.full((1, len(times)), 2.0 + number)
        with connection.begin():
            writer = SegmentWriter(connection, GRID)
            writer.put_group([1], np.array(times), values, None, hold_ms=hold)
            writer.finish()
            _add(model, (1,), np.array(times), values)
            assert_sound(connection, GRID, model)
