"""A reader sees each reading exactly once, whatever chore runs meanwhile."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from storage.history.keys import DAY_S
from storage.segments.compaction import compact_days
from storage.segments.facts import RAW_EXPIRED_MS, fact_ms
from storage.segments.late import merge_late
from storage.segments.retention import expire, forget_ticks
from storage.sqlite_engine import reading_engine
from tests.integration.storage.segments.plain_reader import Found, everything
from tests.integration.storage.segments.plant_days import DAY, GRID, PlantDays, plant_days


@pytest.fixture
def plant(connection: Connection) -> PlantDays:
    return plant_days(connection)


@pytest.fixture
def reader(plant: PlantDays, tmp_path: Path) -> Iterator[Engine]:
    assert not plant.readings  # its database is there
    made = reading_engine(tmp_path / "history.sqlite", wait_s=5.0)
    yield made
    made.dispose()


def _read(reader: Engine) -> tuple[Found, int]:
    """Return all readings and since when, in one transaction."""
    with reader.connect() as connection:
        return everything(connection), fact_ms(connection, RAW_EXPIRED_MS) or 0


def _chores(plant: PlantDays) -> Iterator[None]:
    """All that happens to history in some days."""
    connection = plant.connection
    for hour in range(50):
        yield from plant.seal(hour)
        yield from forget_ticks(connection)
    yield from merge_late(connection, GRID)
    yield from compact_days(connection, GRID)
    yield from expire(connection, GRID, raw_before_s=DAY + DAY_S, minutes_before_s=0)


def _assert_whole(found: Found, expired_ms: int, plant: PlantDays) -> None:
    """All readings are there; those from before ``expired_ms`` may be gone."""
    for key, value in plant.readings.items():
        if key[1] >= expired_ms or key in found:
            assert found[key] == value
    assert found.keys() <= plant.readings.keys()


def test_between_any_two_slices_all_is_there_once(plant: PlantDays, reader: Engine) -> None:
    plant.scan(52)
    plant.late(60)
    for slices, _ in enumerate(_chores(plant)):
        if slices % 7 == 0 or slices > 150:
            _assert_whole(*_read(reader), plant)
    found, expired_ms = _read(reader)
    assert expired_ms == 1000 * (DAY + DAY_S)
    assert min(utc_ms for _, utc_ms in found) == expired_ms


def test_reader_that_never_pauses_finds_all_of_it_each_time(
    plant: PlantDays, reader: Engine
) -> None:
    plant.scan(52)
    plant.late(60)
    over = threading.Event()
    seen: list[tuple[Found, int]] = []

    def read() -> None:
        while not over.is_set():
            seen.append(_read(reader))

    thread = threading.Thread(target=read, name="reader")
    thread.start()
    try:
        for _ in _chores(plant):
            pass
    finally:
        over.set()
        thread.join()
    assert seen
    for found, expired_ms in seen:
        _assert_whole(found, expired_ms, plant)


def test_transaction_that_began_before_a_compaction_still_sees_the_hours(
    plant: PlantDays, reader: Engine
) -> None:
    plant.scan(26)
    for hour in range(25):
        list(plant.seal(hour))
    with reader.connect() as looking:
        before = everything(looking)
        list(compact_days(plant.connection, GRID))
        assert everything(looking) == before == plant.readings
