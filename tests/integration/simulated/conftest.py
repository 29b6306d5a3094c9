"""The real plant behind real servers, in this process or in its own."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator

import pytest

from drivers.simulated.child import SimulatorChild
from drivers.simulated.field_unit import build_units
from drivers.simulated.station import SimulatedPlant
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from tests.unit.drivers.simulated.still_process import StillProcess

NOON = "2026-11-20T12:00:00+05:30"
"""The state of the plant follows from its local time: every run meets the same."""

SIMULATE = (sys.executable, "-m", "hmi", "simulate", "--start", NOON)


@pytest.fixture(scope="session")
def description() -> PlantDescription:
    """Return the built-in plant."""
    return load_plant()


@pytest.fixture
async def plant(description: PlantDescription) -> AsyncIterator[SimulatedPlant]:
    """Yield the nine units on a plant at peace, ticked while the test runs."""
    process = StillProcess(description)
    clock = SystemClock()
    units = build_units(description, process, now_s=clock.monotonic_s())
    plant = SimulatedPlant(units, process, clock=clock)

    async def tick() -> None:
        while True:
            plant.advance()
            await asyncio.sleep(0.02)

    ticking = asyncio.create_task(tick())
    yield plant
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)


@pytest.fixture
def child() -> Iterator[SimulatorChild]:
    """Yield the whole simulated plant in its own process."""
    child = SimulatorChild([*SIMULATE, "--supervised"])
    yield child
    child.close()
