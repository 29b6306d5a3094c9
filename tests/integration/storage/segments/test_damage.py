"""A damaged chunk is said by tag and time, and stops nothing but what needs it."""

import logging

import numpy as np
import pytest
from sqlalchemy import Connection, func, select, update

from plant.errors import CorruptDatabaseError
from storage.history.keys import HOUR_S, Level, key_of
from storage.history.schema import CHUNK, LATE, ROLL_DAY, TIMEBASE
from storage.segments.compaction import compact_days
from storage.segments.facts import COMPACTED_UNTIL_MS, SEALED_UNTIL_MS, fact_ms
from storage.segments.late import merge_late
from storage.segments.stored import StoredChunks, chunk_at
from storage.segments.writer import SegmentWriter
from tests.integration.storage.segments.plain_reader import everything
from tests.integration.storage.segments.plant_days import (
    DAY,
    GRID,
    HOLD_MS,
    STEP_S,
    TAGS,
    PlantDays,
    plant_days,
)
from tests.integration.storage.segments.whole import chunk_rows

VALUES = CHUNK.c["values"]


@pytest.fixture
def plant(connection: Connection) -> PlantDays:
    return plant_days(connection)


def _spoil(connection: Connection, tag: int, start_s: int) -> bytes:
    """Change a byte of a chunk's values; return them as they were."""
    key = key_of(tag, start_s)
    with connection.begin():
        good = connection.execute(select(VALUES).where(CHUNK.c.key == key)).scalar_one()
        spoilt = bytearray(good)
        spoilt[-1] ^= 1
        _put(connection, key, bytes(spoilt))
    return bytes(good)


def _put(connection: Connection, key: int, values: bytes) -> None:
    connection.execute(update(CHUNK).where(CHUNK.c.key == key).values({"values": values}))


def _sealed(plant: PlantDays, hours: int) -> None:
    plant.scan(hours)
    for hour in range(hours):
        list(plant.seal(hour))


def test_error_names_tag_and_time(plant: PlantDays) -> None:
    _sealed(plant, 2)
    _spoil(plant.connection, 2, DAY + HOUR_S)
    with plant.connection.begin():
        row = chunk_at(plant.connection, GRID, 2, 1000 * (DAY + HOUR_S + 60))
        assert row is not None
        with pytest.raises(
            CorruptDatabaseError, match=r"D2\.temperature from 20\d\d-\d\d-\d\dT"
        ):
            StoredChunks(plant.connection).readings(row)


def test_chunk_without_its_number_of_readings_is_damaged(plant: PlantDays) -> None:
    _sealed(plant, 2)
    with plant.connection.begin():
        key = key_of(1, DAY)
        plant.connection.execute(update(CHUNK).where(CHUNK.c.key == key).values(readings=5))
        (row, *_) = chunk_rows(plant.connection, 1)
        with pytest.raises(CorruptDatabaseError, match="another number of readings"):
            StoredChunks(plant.connection).readings(row)


def test_damaged_times_are_said_for_the_tag_that_asks(plant: PlantDays) -> None:
    _sealed(plant, 1)
    with plant.connection.begin():
        plant.connection.execute(update(TIMEBASE).values(times=b"nothing of the kind"))
        (row, *_) = chunk_rows(plant.connection, 3)
        with pytest.raises(CorruptDatabaseError, match=r"D3\.temperature"):
            StoredChunks(plant.connection).times(row)


def test_time_without_a_chunk_has_none(plant: PlantDays) -> None:
    _sealed(plant, 1)
    with plant.connection.begin():
        assert chunk_at(plant.connection, GRID, 1, 1000 * (DAY + HOUR_S)) is None


def test_import_among_damaged_readings_is_refused(plant: PlantDays) -> None:
    _sealed(plant, 1)
    _spoil(plant.connection, 2, DAY)
    writer_times = np.array([1000 * DAY + 7], np.int64)
    with plant.connection.begin() as transaction:
        writer = SegmentWriter(plant.connection, GRID)
        writer.put_group(TAGS, writer_times, np.zeros((3, 1)), None, hold_ms=HOLD_MS)
        with pytest.raises(CorruptDatabaseError, match=r"D2\.temperature"):
            writer.finish()
        transaction.rollback()
    with plant.connection.begin():
        assert chunk_rows(plant.connection, 1)[0].readings == 12


def test_late_readings_wait_beside_a_damaged_chunk_and_others_go_on(
    plant: PlantDays, caplog: pytest.LogCaptureFixture
) -> None:
    _sealed(plant, 20)
    good = _spoil(plant.connection, 1, DAY)
    plant.late(60)
    with caplog.at_level(logging.ERROR):
        list(merge_late(plant.connection, GRID))
    assert "D1.temperature" in caplog.text
    with plant.connection.begin():
        left = plant.connection.execute(select(LATE.c.tag, LATE.c.utc_ms)).all()
        assert {row.tag for row in left} == {1}
        assert all(row.utc_ms < 1000 * (DAY + HOUR_S) for row in left)
        _put(plant.connection, key_of(1, DAY), good)
    list(merge_late(plant.connection, GRID))
    with plant.connection.begin():
        assert plant.connection.execute(select(func.count()).select_from(LATE)).scalar() == 0
        assert everything(plant.connection) == plant.readings


def test_hour_that_an_import_covers_with_a_damaged_chunk_is_sealed_all_the_same(
    plant: PlantDays,
) -> None:
    plant.scan(2)
    imported = np.arange(1000 * DAY + 500, 1000 * (DAY + HOUR_S), 60_000, dtype=np.int64)
    with plant.connection.begin():
        writer = SegmentWriter(plant.connection, GRID)
        writer.put_group([2], imported, np.ones((1, 60)), None, hold_ms=HOLD_MS)
        writer.finish()
    good = _spoil(plant.connection, 2, DAY)
    list(plant.seal(0))
    list(plant.seal(1))
    with plant.connection.begin():
        assert fact_ms(plant.connection, SEALED_UNTIL_MS) == 1000 * (DAY + 2 * HOUR_S)
        ids = plant.connection.execute(select(LATE.c.id).order_by(LATE.c.id)).scalars().all()
        assert ids == list(range(-24, 0))
        _put(plant.connection, key_of(2, DAY), good)
    list(merge_late(plant.connection, GRID))
    plant.readings.update({(2, int(utc_ms)): 1.0 for utc_ms in imported})
    with plant.connection.begin():
        assert everything(plant.connection) == plant.readings


def test_day_with_a_damaged_hour_keeps_its_hours_and_the_others_are_compacted(
    plant: PlantDays, caplog: pytest.LogCaptureFixture
) -> None:
    _sealed(plant, 25)
    _spoil(plant.connection, 2, DAY + 3 * HOUR_S)
    with caplog.at_level(logging.ERROR):
        list(compact_days(plant.connection, GRID))
    assert "Not compacted: The readings of D2.temperature" in caplog.text
    with plant.connection.begin():
        assert fact_ms(plant.connection, COMPACTED_UNTIL_MS) == 1000 * (DAY + 24 * HOUR_S)
        levels = {tag: chunk_rows(plant.connection, tag)[0].level for tag in TAGS}
        assert levels == {1: Level.DAY, 2: Level.HOUR, 3: Level.DAY}
        days = plant.connection.execute(select(ROLL_DAY.c.tag).order_by(ROLL_DAY.c.tag))
        assert days.scalars().all() == [1, 3]


def test_damaged_neighbour_is_left_out_of_the_roll_ups(
    plant: PlantDays, caplog: pytest.LogCaptureFixture
) -> None:
    _sealed(plant, 1)
    _spoil(plant.connection, 1, DAY)
    behind = np.array([1000 * (DAY + HOUR_S) - 1000 * STEP_S // 2], np.int64) + 200_000
    with plant.connection.begin(), caplog.at_level(logging.WARNING):
        plant.connection.execute(update(CHUNK).values(after_ms=None))
        writer = SegmentWriter(plant.connection, GRID)
        writer.put_group([1], behind, np.ones((1, 1)), None, hold_ms=HOLD_MS)
        writer.finish()
    assert "Its roll-ups stay as they are: The readings of D1.temperature" in caplog.text
    with plant.connection.begin():
        assert len(chunk_rows(plant.connection, 1)) == 2
