"""What is old goes, oldest first; what was made of it stays; the file does not grow."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, func, select

from storage.history.keys import DAY_S, HOUR_S
from storage.history.schema import CHUNK, ROLL_DAY, ROLL_HOUR, ROLL_MINUTE, TIMEBASE
from storage.segments.batch import PutCounts
from storage.segments.facts import (
    COMPACTED_UNTIL_MS,
    MINUTES_EXPIRED_MS,
    RAW_EXPIRED_MS,
    fact_ms,
    put_fact_ms,
)
from storage.segments.retention import expire, expire_to_size
from storage.segments.writer import SegmentWriter
from storage.sqlite_engine import used_bytes
from tests.integration.storage.segments.plant_days import DAY, GRID, HOLD_MS, TAGS

DAYS = 8


def _put(connection: Connection, days: range, step_s: int = 30) -> PutCounts:
    counts = PutCounts()
    with connection.begin():
        writer = SegmentWriter(connection, GRID)
        for day in days:
            start_ms = 1000 * (DAY + day * DAY_S)
            times = np.arange(start_ms, start_ms + 1000 * DAY_S, 1000 * step_s, dtype=np.int64)
            noise = np.random.default_rng(day).normal(30, 5, (len(TAGS), len(times)))
            counts += writer.put_group(TAGS, times, noise, None, hold_ms=HOLD_MS)
        counts += writer.finish()
        put_fact_ms(connection, COMPACTED_UNTIL_MS, 1000 * (DAY + days.stop * DAY_S))
    return counts


@pytest.fixture
def stored(connection: Connection) -> Connection:
    """Eight days of three tags, compacted."""
    _put(connection, range(DAYS))
    return connection


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (CHUNK, TIMEBASE, ROLL_MINUTE, ROLL_HOUR, ROLL_DAY)
    }


def test_readings_and_minutes_of_whole_old_days_go_and_hours_and_days_stay(
    stored: Connection,
) -> None:
    steps = expire(
        stored,
        GRID,
        raw_before_s=DAY + 5 * DAY_S + HOUR_S,
        minutes_before_s=DAY + 2 * DAY_S + HOUR_S,
    )
    assert len(list(steps)) >= 3
    with stored.begin():
        assert _counts(stored) == {
            "chunk": 3 * 3,
            "timebase": 3,
            "roll_minute": 6 * 3,
            "roll_hour": DAYS * 24 * 3,
            "roll_day": DAYS * 3,
        }
        assert fact_ms(stored, RAW_EXPIRED_MS) == 1000 * (DAY + 5 * DAY_S)
        assert fact_ms(stored, MINUTES_EXPIRED_MS) == 1000 * (DAY + 2 * DAY_S)


def test_minutes_stay_as_long_as_their_readings(stored: Connection) -> None:
    list(expire(stored, GRID, raw_before_s=DAY + DAY_S, minutes_before_s=DAY + 4 * DAY_S))
    with stored.begin():
        assert _counts(stored)["roll_minute"] == _counts(stored)["chunk"] == 7 * 3


def test_nothing_old_is_nothing_done(stored: Connection) -> None:
    assert list(expire(stored, GRID, raw_before_s=DAY, minutes_before_s=DAY)) == []
    with stored.begin():
        assert fact_ms(stored, RAW_EXPIRED_MS) is None


def test_what_is_not_compacted_stays_whatever_its_age(stored: Connection) -> None:
    with stored.begin():
        put_fact_ms(stored, COMPACTED_UNTIL_MS, 1000 * (DAY + 2 * DAY_S))
    far_s = DAY + 100 * DAY_S
    list(expire(stored, GRID, raw_before_s=far_s, minutes_before_s=far_s))
    with stored.begin():
        assert _counts(stored)["chunk"] == 6 * 3


def test_readings_of_a_time_whose_raw_data_went_change_nothing(stored: Connection) -> None:
    list(expire(stored, GRID, raw_before_s=DAY + 3 * DAY_S, minutes_before_s=DAY))
    with stored.begin():
        before = _counts(stored)
    counts = _put(stored, range(DAYS), step_s=60)
    assert counts == PutCounts(0, DAYS * 3 * 1440)
    with stored.begin():
        assert _counts(stored) == before


def test_older_readings_than_any_are_taken_after_retention(stored: Connection) -> None:
    list(expire(stored, GRID, raw_before_s=DAY + 3 * DAY_S, minutes_before_s=DAY))
    with stored.begin():
        writer = SegmentWriter(stored, GRID)
        times = 1000 * (DAY - 5 * DAY_S) + np.arange(0, 60_000, 1000)
        # With a hold time of ten days it would stand until now, were there none in between.
        writer.put_group([1], times, np.ones((1, 60)), None, hold_ms=864_000_000)
        assert writer.finish() == PutCounts(60, 0)
        hours = select(func.count()).where(ROLL_HOUR.c.tag == 1)
        assert stored.execute(hours).scalar() == DAYS * 24 + 1


def test_oldest_days_go_until_the_database_is_small_enough(stored: Connection) -> None:
    with stored.begin():
        used = used_bytes(stored)
        chunk_bytes = stored.execute(
            select(func.sum(func.length(CHUNK.c["values"])))
        ).scalar_one()
    limit = used - chunk_bytes // 4
    list(expire_to_size(stored, GRID, limit_bytes=limit, used_bytes=used_bytes))
    with stored.begin():
        assert used_bytes(stored) <= limit
        days = _counts(stored)["chunk"] // 3
        assert days in {5, 6}
        assert fact_ms(stored, RAW_EXPIRED_MS) == 1000 * (DAY + (DAYS - days) * DAY_S)
        assert _counts(stored)["roll_minute"] == DAYS * 3


def test_limit_below_everything_leaves_the_last_day(stored: Connection) -> None:
    list(expire_to_size(stored, GRID, limit_bytes=0, used_bytes=used_bytes))
    with stored.begin():
        assert _counts(stored)["chunk"] == 3


def test_empty_history_expires_nothing(connection: Connection) -> None:
    assert list(expire_to_size(connection, GRID, limit_bytes=0, used_bytes=used_bytes)) == []
    assert list(expire(connection, GRID, raw_before_s=DAY, minutes_before_s=DAY)) == []


def test_file_does_not_grow_when_old_days_make_room_for_new_ones(
    stored: Connection, tmp_path: Path
) -> None:
    def pages() -> int:
        with stored.begin():
            return int(stored.exec_driver_sql("PRAGMA page_count").scalar_one())

    assert (tmp_path / "history.sqlite").exists()
    at_first = pages()
    for day in range(DAYS, DAYS + 6):
        keep_s = DAY + (day - DAYS + 1) * DAY_S
        list(expire(stored, GRID, raw_before_s=keep_s, minutes_before_s=keep_s))
        _put(stored, range(day, day + 1))
    # Hours and days stay for ever: 25 rows a tag and day, here 6 days of 3 tags.
    assert pages() <= at_first + 6
