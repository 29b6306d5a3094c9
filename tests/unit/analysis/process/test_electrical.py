"""Supply, meters, generator and UPS."""

import pytest

from analysis.process.assembly import supply_of
from analysis.process.electrical import GROUPS, Supply

LOADS = dict.fromkeys(GROUPS, 0.0) | {"heaters": 3.0, "auxiliaries": 0.3}


def _run(supply: Supply, *, seconds: int, generator: bool = False, served: float = 1.0) -> None:
    for _ in range(seconds):
        demand = supply.start_generator(1.0, generator)
        supply.step(1.0, powers=dict(LOADS), generator_kw=demand * served, solar_kw=1.5)


def test_meters_count_watt_hours_by_group() -> None:
    supply = supply_of({})
    _run(supply, seconds=3600)
    values = supply.readings()
    assert values["heaters_energy.PV"] == pytest.approx(3000.0)
    assert values["mains_energy.PV"] == pytest.approx(3300.0)
    assert values["solar_energy.PV"] == pytest.approx(1500.0)
    assert values["mains_power.PV"] == pytest.approx(3.3)
    assert values["voltage.PV"] == pytest.approx(230.0 - 0.8 * 3.3)


def test_the_generator_cranks_then_carries_the_load() -> None:
    supply = supply_of({})
    _run(supply, seconds=7, generator=True)
    assert supply.readings()["generator.PV"] is False
    _run(supply, seconds=60, generator=True)
    assert supply.readings()["generator.PV"] is True
    assert supply.mains_kw == pytest.approx(1.3, abs=0.01)


def test_a_starved_generator_stalls() -> None:
    supply = supply_of({})
    _run(supply, seconds=60, generator=True)
    _run(supply, seconds=5, generator=True, served=0.0)
    assert supply.readings()["generator.PV"] is False
    assert supply.cranked_s < 10.0


def test_a_power_cut_stops_the_generator_and_drains_the_ups() -> None:
    supply = supply_of({})
    _run(supply, seconds=60, generator=True)
    supply.mains = False
    _run(supply, seconds=3600, generator=True)
    values = supply.readings()
    assert values["generator.PV"] is False
    assert values["voltage.PV"] == 0.0
    assert values["ups_charge.PV"] == pytest.approx(90.0)
    protected = [supply.protected]
    supply.ups_wh = 0.0
    protected.append(supply.protected)
    assert protected == [True, False]
    supply.mains = True
    _run(supply, seconds=3600)
    assert supply.readings()["ups_charge.PV"] == pytest.approx(20.0)
