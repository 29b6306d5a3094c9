"""The closed vessel: bubbles, mixing, foam, pH."""

import pytest

from analysis.process.assembly import digester_of
from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import NORMAL_MOL_M3
from analysis.process.laws.headspace import Way
from analysis.process.vessel import Exposure, Vessel

OPEN = (Way(back_mbar=4.0, opening=1.0),)


def _vessel() -> Vessel:
    vessel = digester_of({}, celsius=26.0).vessel
    vessel.held = Gas(ch4=0.1 * NORMAL_MOL_M3)  # 100 NL of bubbles
    return vessel


def test_stirring_frees_two_thirds_of_the_bubbles_in_two_minutes() -> None:
    stirred, still = _vessel(), _vessel()
    for _ in range(120):
        stirred.step(1.0, Exposure(stirred=1.0), OPEN)
        still.step(1.0, Exposure(), OPEN)
    # exp(-1 - 0.2) of them are left, at rest exp(-0.2)
    assert stirred.held.ch4 / NORMAL_MOL_M3 == pytest.approx(0.1 * 0.301, rel=0.01)
    assert still.held.ch4 / NORMAL_MOL_M3 == pytest.approx(0.1 * 0.819, rel=0.01)


def test_slurry_settles_in_half_a_day_and_is_mixed_in_minutes() -> None:
    vessel = _vessel()
    for _ in range(72):
        vessel.step(600.0, Exposure(), OPEN)
    assert vessel.mixedness == pytest.approx(0.368, abs=0.001)
    for _ in range(300):
        vessel.step(1.0, Exposure(stirred=1.0), OPEN)
    assert vessel.mixedness > 0.99


def test_foam_rises_with_the_gas_and_collapses() -> None:
    vessel = _vessel()
    for _ in range(60):
        vessel.step(1.0, Exposure(stirred=1.0), OPEN)
    risen = vessel.foam_m
    vessel.held = Gas()
    for _ in range(3600):
        vessel.step(1.0, Exposure(), OPEN)
    assert vessel.foam_m < 0.2 * risen
    assert not vessel.foaming


def test_received_slurry_adds_its_volume_and_heat() -> None:
    vessel, other = _vessel(), _vessel()
    vessel.receive(other.slurry.take(1.0), 50.0)
    assert vessel.slurry.volume_m3 == pytest.approx(6.0)
    assert vessel.heat.mean_c == pytest.approx(26.0 + 24.0 / 6.0)
    assert vessel.level_percent == pytest.approx(96.0)
    assert vessel.gas_m3 == pytest.approx(0.25)


def test_a_filled_headspace_has_the_wanted_pressure() -> None:
    vessel = _vessel()
    vessel.fill(Gas(ch4=0.6, co2=0.4), gauge_mbar=12.0, ambient_c=20.0)
    assert vessel.pressure_mbar(20.0) == pytest.approx(12.0)
