"""The built-in plant, and its truth as a table that a test changes."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.rehearsal.truth import Truth

TruthOf = Callable[..., Truth]


@pytest.fixture(scope="session")
def description() -> PlantDescription:
    """Return the built-in plant."""
    return load_plant()


@pytest.fixture
def truth_of() -> TruthOf:
    """Return a maker of sound truths, with what the test names changed."""
    digester = {
        "temperature_upper": 40.0,
        "temperature_lower": 40.0,
        "level": 80.0,
        "pressure": 8.0,
        "foam": False,
        "jacket_o2": 20.9,
    }
    values: dict[str, float | bool] = {
        f"D{number}.{item}.PV": value
        for number in range(1, 7)
        for item, value in digester.items()
    }
    values |= {"GT.suction_o2.PV": 0.2, "GT.suction_pressure.PV": 8.0, "ST.level.PV": 60.0}
    values |= {"SI.room_ch4.PV": 0.1}
    relays = {f"D{number}.lean_outlet.OP": True for number in range(1, 7)}
    relays |= {"GT.blower.OP": True, "GT.compressor.OP": True}
    sound = Truth(values, relays, 0.0, 0.0, 0.0, 0.0)

    def make(*on: str, off: tuple[str, ...] = (), **changed: float | bool) -> Truth:
        switched = {f"{name}.OP": True for name in on} | {f"{name}.OP": False for name in off}
        told = {f"{name.replace('__', '.')}.PV": value for name, value in changed.items()}
        return replace(
            sound,
            values=MappingProxyType({**values, **told}),
            relays=MappingProxyType({**relays, **switched}),
        )

    return make
