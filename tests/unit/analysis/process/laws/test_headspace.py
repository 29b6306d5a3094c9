"""Headspace: balance, orifices, relief, stability."""

import pytest

from analysis.process.laws.gas import Gas, air
from analysis.process.laws.gas_properties import NORMAL_MOL_M3
from analysis.process.laws.headspace import Headspace, ReliefNumbers, Way

VOLUME_M3, CELSIUS = 1.25, 37.0
HOURLY = Gas(ch4=0.4 * NORMAL_MOL_M3, co2=0.2 * NORMAL_MOL_M3)


def _space(mbar: float) -> Headspace:
    space = Headspace(ReliefNumbers(over_mbar=30.0), Gas(ch4=30.0, co2=15.0))
    now = space.pressure_mbar(volume_m3=VOLUME_M3, temperature_c=CELSIUS)
    mol = space.gas.mol + (mbar - now) * 100.0 * VOLUME_M3 / (8.314462618 * 310.15)
    space.gas = space.gas.scaled(mol / space.gas.mol)
    return space


def _mbar(space: Headspace) -> float:
    return space.pressure_mbar(volume_m3=VOLUME_M3, temperature_c=CELSIUS)


def _step(space: Headspace, dt_s: float, *ways: Way, made: Gas | None = None) -> list[Gas]:
    return space.step(
        dt_s,
        volume_m3=VOLUME_M3,
        temperature_c=CELSIUS,
        made=made or HOURLY.scaled(dt_s / 3600.0),
        ways=ways,
    )


def test_one_mol_more_raises_the_pressure_by_20_6_mbar() -> None:
    space = _space(5.0)
    space.gas.add(Gas(co2=1.0))
    assert _mbar(space) == pytest.approx(5.0 + 20.63, abs=0.01)


def test_an_outlet_passes_0_86_cubic_metres_an_hour_at_a_quarter_mbar() -> None:
    # The hand-calculated example: 0.0106 mol/s moist; water takes 6 % of it.
    space = _space(8.25)
    space.gas = Gas(ch4=0.6, co2=0.4).scaled(space.gas.mol)
    (out,) = _step(space, 0.01, Way(back_mbar=8.0, opening=1.0), made=Gas())
    assert out.mol / 0.01 == pytest.approx(0.0106 * 0.938, rel=0.02)


@pytest.mark.parametrize("dt_s", [0.1, 1.0, 10.0, 600.0])
def test_what_comes_in_is_kept_or_carried_out(dt_s: float) -> None:
    space = _space(12.0)
    before, out, made = space.gas.mol, 0.0, 0.0
    for _ in range(50):
        ways = Way(back_mbar=8.0, opening=1.0), Way(back_mbar=4.0, opening=0.3)
        carried = _step(space, dt_s, *ways)
        out += sum(gas.mol for gas in carried)
        made += HOURLY.mol * dt_s / 3600.0
    assert before + made == pytest.approx(space.gas.mol + space.vented.mol + out, rel=1e-12)


@pytest.mark.parametrize("dt_s", [1.0, 10.0, 600.0])
def test_pressure_settles_a_little_above_the_header_at_any_step(dt_s: float) -> None:
    space = _space(20.0)
    for _ in range(round(7200.0 / dt_s)):
        _step(space, dt_s, Way(back_mbar=8.0, opening=1.0))
    assert 8.0 < _mbar(space) < 9.5


@pytest.mark.parametrize("dt_s", [1.0, 10.0])
def test_shut_outlets_open_the_relief_at_30_mbar_and_never_run_away(dt_s: float) -> None:
    space = _space(25.0)
    highest, opened_at = 0.0, 0.0
    for _ in range(round(7200.0 / dt_s)):
        before = _mbar(space)
        _step(space, dt_s, Way(back_mbar=8.0))
        if space.relieving and not opened_at:
            opened_at = before
        highest = max(highest, _mbar(space))
    assert opened_at == pytest.approx(30.0, abs=3.0)
    assert highest < 33.0
    assert space.vented.ch4 > 0.0


def test_relief_reseats_well_below_its_setting() -> None:
    space = _space(31.0)
    relieving = []
    for _ in range(60):
        _step(space, 1.0, made=Gas())
        relieving.append(space.relieving)
    assert (relieving[0], relieving[-1]) == (True, False)
    assert 15.0 < _mbar(space) <= 24.0


def test_under_pressure_lets_air_in() -> None:
    space = _space(-5.0)
    for _ in range(120):
        _step(space, 1.0, made=Gas())
    assert -3.0 < _mbar(space) < 0.0
    assert space.gas.o2 > 0.0
    assert not space.admitting


def test_gas_flows_back_from_the_rich_header_but_not_through_a_seal() -> None:
    header = Gas(ch4=60.0, co2=40.0)
    space = _space(2.0)
    rich, lean = _step(
        space,
        1.0,
        Way(back_mbar=8.0, opening=1.0, source=header),
        Way(back_mbar=4.0, opening=1.0),
        made=Gas(),
    )
    assert rich.mol < 0.0
    assert rich.ch4 / rich.mol == pytest.approx(0.6)
    assert lean.mol == 0.0


def test_nothing_flows_back_from_an_empty_header() -> None:
    space = _space(2.0)
    before = space.gas.mol
    (rich,) = _step(space, 1.0, Way(back_mbar=8.0, opening=1.0, source=Gas()), made=Gas())
    assert rich.mol == 0.0
    assert space.gas.mol == before


def test_purging_with_produced_gas_removes_the_oxygen() -> None:
    space = Headspace(ReliefNumbers(over_mbar=30.0), air(45.0))
    for _ in range(10_000):
        _step(space, 1.0, Way(back_mbar=4.0, opening=1.0))
    gas = space.gas
    # 1.67 Nm3 through 1.0 Nm3 of gas: about exp(-1.6) of the oxygen is left
    assert gas.share(gas.o2) == pytest.approx(0.2095 * 0.2, rel=0.25)
