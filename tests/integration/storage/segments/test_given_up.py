"""A chore given up after any slice leaves what the next start goes on from."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine, func, select

from storage.history.keys import DAY_S, Level
from storage.history.schema import CHUNK, LATE, TICK, TIMEBASE
from storage.segments.compaction import compact_days
from storage.segments.facts import COMPACTED_UNTIL_MS, SEALED_UNTIL_MS, fact_ms, put_fact_ms
from storage.segments.late import merge_late
from storage.segments.retention import expire, forget_ticks
from tests.integration.storage.segments.plain_reader import everything
from tests.integration.storage.segments.plant_days import (
    DAY,
    GRID,
    HOLD_MS,
    TAGS,
    PlantDays,
    plant_days,
)
from tests.integration.storage.segments.whole import Model, assert_sound, chunk_rows


@pytest.fixture
def plant(connection: Connection) -> PlantDays:
    return plant_days(connection)


def _killed_after_each_slice(
    engine: Engine, chore: Callable[[Connection], Iterator[None]]
) -> int:
    """Begin anew on a new connection, each time one slice further; return how far."""
    slices = 0
    while True:
        with engine.connect() as connection:
            steps = chore(connection)
            done = sum(1 for _ in zip(range(slices), steps, strict=False))
            steps.close()  # type: ignore[attr-defined]
            assert not connection.in_transaction()
        if done < slices:
            return slices
        slices += 1


def _whole(plant: PlantDays) -> None:
    """The chunks hold all readings, and their roll-ups."""
    model = Model.empty()
    for (tag, utc_ms), value in plant.readings.items():
        model.add(tag, [(utc_ms, value, 0)])
    with plant.connection.begin():
        assert everything(plant.connection) == plant.readings
        assert_sound(plant.connection, GRID, model, HOLD_MS)


def test_hour_not_sealed_to_the_end_is_sealed_the_next_time(plant: PlantDays) -> None:
    plant.scan(1)
    # One slice packs, the next one writes: the first is given up before anything is written.
    steps = plant.seal(0)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    with plant.connection.begin():
        assert fact_ms(plant.connection, SEALED_UNTIL_MS) is None
        assert plant.connection.execute(select(func.count()).select_from(CHUNK)).scalar() == 0
    list(plant.seal(0))
    _whole(plant)


def test_hour_sealed_twice_is_the_same(plant: PlantDays) -> None:
    plant.scan(2)
    for hour in (0, 1, 0, 1):
        list(plant.seal(hour))
    with plant.connection.begin():
        assert fact_ms(plant.connection, SEALED_UNTIL_MS) == 1000 * (DAY + 7200)
    _whole(plant)


def test_hours_of_a_standstill_may_be_passed_over(plant: PlantDays) -> None:
    plant.scan(3)
    plant.scan(4, first_hour=24 * 5 + 20)
    for hour in (0, 1, 2, 24 * 5 + 20, 24 * 5 + 21, 24 * 5 + 22, 24 * 5 + 23):
        list(plant.seal(hour))
        list(compact_days(plant.connection, GRID))
    with plant.connection.begin():
        assert fact_ms(plant.connection, SEALED_UNTIL_MS) == 1000 * (DAY + 6 * DAY_S)
        assert fact_ms(plant.connection, COMPACTED_UNTIL_MS) == 1000 * (DAY + 6 * DAY_S)
        assert [row.level for row in chunk_rows(plant.connection, 1)] == [Level.DAY] * 2
    _whole(plant)


def test_hour_without_a_reading_only_moves_the_watermark(plant: PlantDays) -> None:
    assert len(list(plant.seal(7))) == 1
    with plant.connection.begin():
        assert fact_ms(plant.connection, SEALED_UNTIL_MS) == 1000 * (DAY + 8 * 3600)
        assert everything(plant.connection) == {}


def test_days_that_come_again_after_the_clock_was_set_back_are_sealed_and_compacted_again(
    plant: PlantDays,
) -> None:
    plant.scan(26)
    for hour in range(26):
        list(plant.seal(hour))
    with plant.connection.begin():
        future_ms = 1000 * (DAY + 300 * DAY_S)
        put_fact_ms(plant.connection, COMPACTED_UNTIL_MS, future_ms)
        put_fact_ms(plant.connection, SEALED_UNTIL_MS, 1000 * (DAY + DAY_S))
    plant.scan(30, first_hour=26)
    for hour in range(24, 56):
        list(plant.seal(hour))
    list(compact_days(plant.connection, GRID))
    with plant.connection.begin():
        assert fact_ms(plant.connection, COMPACTED_UNTIL_MS) == 1000 * (DAY + 2 * DAY_S)
    _whole(plant)


def test_scans_are_forgotten_to_the_end(engine: Engine, plant: PlantDays) -> None:
    plant.scan(60)
    for hour in range(59):
        list(plant.seal(hour))
    assert _killed_after_each_slice(engine, forget_ticks) > 2
    with plant.connection.begin():
        left = plant.connection.execute(select(TICK.c.sequence)).scalars().all()
        assert left == list(range(59 * 12 + 1, 60 * 12 + 1))


def test_late_readings_are_merged_to_the_end(engine: Engine, plant: PlantDays) -> None:
    plant.scan(30)
    for hour in range(30):
        list(plant.seal(hour))
    plant.late(50)
    slices = _killed_after_each_slice(engine, lambda connection: merge_late(connection, GRID))
    assert slices > 5
    with plant.connection.begin():
        assert plant.connection.execute(select(func.count()).select_from(LATE)).scalar() == 0
    _whole(plant)


def test_days_are_compacted_to_the_end(engine: Engine, plant: PlantDays) -> None:
    plant.scan(75)
    for hour in range(75):
        list(plant.seal(hour))
    slices = _killed_after_each_slice(engine, lambda connection: compact_days(connection, GRID))
    assert slices > 3
    with plant.connection.begin():
        levels = [row.level for row in chunk_rows(plant.connection, TAGS[0])]
    assert levels == [Level.DAY] * 3 + [Level.HOUR] * 3
    _whole(plant)


def test_days_expire_to_the_end(engine: Engine, plant: PlantDays) -> None:
    plant.scan(73)
    for hour in range(73):
        list(plant.seal(hour))
    list(compact_days(plant.connection, GRID))
    before_s = DAY + 2 * DAY_S + 5000

    def chore(connection: Connection) -> Iterator[None]:
        return expire(connection, GRID, raw_before_s=before_s, minutes_before_s=before_s)

    _killed_after_each_slice(engine, chore)
    with plant.connection.begin():
        for table in (CHUNK, TIMEBASE):
            count = plant.connection.execute(select(func.count()).select_from(table)).scalar()
            per_tag = len(TAGS) if table is CHUNK else 1
            assert count == 2 * per_tag  # the third day, and one hour of the fourth
        assert min(utc_ms for _, utc_ms in everything(plant.connection)) == 1000 * (
            DAY + 2 * DAY_S
        )
