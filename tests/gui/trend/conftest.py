"""Ten days of history behind the trend page."""

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.ports import RecentHistory
from tests.fakes.history import FakeHistory
from tests.gui.detail.station import Station
from tests.gui.trend.past import (
    COUNTER,
    DAY,
    EVERY_MS,
    HEATER,
    HOUR,
    OFF,
    PH,
    ph_at,
    quality_at,
)


@pytest.fixture(scope="session")
def description() -> PlantDescription:
    """Return the built-in plant, loaded once."""
    return load_plant()


@pytest.fixture
def history() -> FakeHistory:
    return FakeHistory()


@pytest.fixture
def station(
    qtbot: QtBot, description: PlantDescription, history: FakeHistory
) -> Iterator[Station]:
    """Ten days of readings every 10 s up to a minute ago, the last hour also live."""
    station = Station(qtbot, description, history=history)
    now = station.clock.utc_ms()
    times = np.arange(now - 10 * DAY, now + 1, EVERY_MS, dtype=np.int64)
    ago = now - times
    on = (ago > OFF[0]) | (ago <= OFF[1])
    quality = [quality_at(int(back)) for back in ago[on]]
    stored = (ago > 60_000)[on]
    for tag_id, course in (
        (PH, ph_at(times)),
        (COUNTER, (times - times[0]) / 1000),
        (HEATER, (times // HOUR % 2).astype(float)),
    ):
        values = course[on]
        history.put(
            tag_id,
            times[on][stored],
            values[stored],
            [q for q, kept in zip(quality, stored, strict=True) if kept],
            hold_ms=100_000,
        )
        live = times[on] >= now - HOUR
        station.recent.courses[tag_id] = RecentHistory(
            times[on][live].tolist(), values[live].tolist(), [True] * int(live.sum())
        )
    yield station
    history.gate.set()
