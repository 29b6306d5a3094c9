"""One digester: machines, valves, meters and what they do to the slurry."""

from collections.abc import Mapping

import pytest

from analysis.process.assembly import digester_of
from analysis.process.digester import Digester, Surroundings
from analysis.process.laws.digestion import COD_KG_PER_MOL_ACID
from analysis.process.rota import bring_to_age


def _digester(age_h: float = 80.0) -> Digester:
    digester = digester_of({}, celsius=26.0)
    bring_to_age(digester, age_h, ambient_c=26.0)
    return digester


def _run(
    digester: Digester,
    relays: Mapping[str, bool],
    *,
    seconds: float,
    dt_s: float = 1.0,
    around: Surroundings | None = None,
) -> None:
    around = around or Surroundings(ambient_c=26.0)
    for _ in range(round(seconds / dt_s)):
        digester.step(dt_s, relays, around)


def test_heater_counts_its_energy_and_warms_the_upper_layer_more() -> None:
    digester = _digester()
    heat = digester.vessel.heat
    upper, lower = heat.upper_c, heat.lower_c
    _run(digester, {"heater": True, "rich_outlet": True}, seconds=3600)
    assert digester.heater_wh == pytest.approx(3000.0)
    assert heat.upper_c - upper > heat.lower_c - lower
    assert digester.readings()["heater.PV"] is True


def test_thermostat_opens_at_80_degrees_and_resets_at_75() -> None:
    digester = _digester()
    digester.vessel.heat.upper_c = 80.5
    _run(digester, {"heater": True, "rich_outlet": True}, seconds=1)
    assert not digester.heating
    digester.vessel.heat.upper_c = digester.vessel.heat.lower_c = 77.0
    _run(digester, {"heater": True, "rich_outlet": True}, seconds=1)
    assert not digester.heating
    digester.vessel.heat.upper_c = digester.vessel.heat.lower_c = 74.0
    _run(digester, {"heater": True, "rich_outlet": True}, seconds=1)
    assert digester.heating


def test_agitator_brings_the_layers_together_and_frees_gas() -> None:
    digester = _digester()
    _run(digester, {"rich_outlet": True}, seconds=1800)
    quiet = digester.gas_flow_l_h
    _run(digester, {"rich_outlet": True, "agitator": True}, seconds=60)
    assert digester.gas_flow_l_h > 1.5 * quiet
    assert 2.0 < digester.agitator_a < 3.0
    assert digester.readings()["agitator.PV"] is True
    _run(digester, {"rich_outlet": True, "agitator": True}, seconds=240)
    heat = digester.vessel.heat
    assert abs(heat.upper_c - heat.lower_c) < 0.1
    assert digester.agitator_wh == pytest.approx(digester.agitator_kw * 300.0 / 3.6, rel=0.01)


def test_uncovered_blades_draw_less_and_mix_nothing() -> None:
    digester = _digester()
    digester.vessel.slurry.take(3.0)
    spread = digester.vessel.heat.upper_c - digester.vessel.heat.lower_c
    _run(digester, {"rich_outlet": True, "agitator": True}, seconds=60)
    assert digester.agitator_kw == pytest.approx(0.55 * 0.45)
    assert digester.vessel.heat.upper_c - digester.vessel.heat.lower_c > 0.9 * spread


def test_thirty_seconds_of_dosing_bring_nine_and_a_half_equivalents() -> None:
    digester = _digester(10.0)
    slurry = digester.vessel.slurry
    before, sour = slurry.alkalinity_eq, digester.vessel.ph
    _run(digester, {"lean_outlet": True, "dosing": True}, seconds=30)
    assert slurry.alkalinity_eq - before == pytest.approx(9.5, rel=0.01)
    assert digester.vessel.ph > sour
    assert digester.readings()["dosing.PV"] is True


def test_without_power_machines_stop_and_with_the_ups_valves_still_move() -> None:
    digester = _digester()
    everything = {"heater": True, "agitator": True, "dosing": True, "lean_outlet": True}
    _run(digester, everything, seconds=10, around=Surroundings(powered=False))
    assert (digester.heater_kw, digester.agitator_kw, digester.dosing_kw) == (0.0, 0.0, 0.0)
    assert digester.valves["lean_outlet"].is_open
    _run(digester, {}, seconds=10, around=Surroundings(powered=False, protected=False))
    assert digester.valves["lean_outlet"].is_open


def test_a_valve_without_a_relay_stays_where_it_is() -> None:
    digester = _digester()
    _run(digester, {}, seconds=20)
    assert digester.valves["rich_outlet"].is_open
    _run(digester, {"rich_outlet": False}, seconds=20)
    assert digester.valves["rich_outlet"].position == 0.0


def test_opening_the_relief_puts_methane_into_the_jacket() -> None:
    digester = _digester()
    _run(digester, {"relief": True, "rich_outlet": False}, seconds=120)
    assert digester.jacket.ch4_percent_lel > 20.0
    assert digester.readings()["relief.PV"] is True


def test_shut_outlets_end_at_the_mechanical_relief() -> None:
    digester = _digester()
    highest = 0.0
    for _ in range(4 * 3600):
        _run(digester, {"rich_outlet": False}, seconds=1)
        highest = max(highest, digester.vessel.pressure_mbar(26.0))
    assert 29.5 < highest < 31.5
    assert digester.vessel.headspace.vented.ch4 > 0.0


def test_a_burst_of_gas_in_a_full_sour_digester_makes_foam() -> None:
    digester = _digester(40.0)
    digester.vessel.receive(digester.vessel.slurry.take(0.0), 40.0)
    slurry = digester.vessel.slurry
    slurry.volume_m3 = 5.85
    slurry.acids_kg += 0.3 * 5850.0 * COD_KG_PER_MOL_ACID
    slurry.alkalinity_eq += 1700.0
    seen = []
    for _ in range(20):
        _run(digester, {"lean_outlet": True, "agitator": True}, seconds=60)
        seen.append(digester.readings()["foam.PV"])
    assert True in seen


def test_oxygen_of_loading_is_purged_and_breathed_within_a_day() -> None:
    digester = digester_of({}, celsius=26.0)
    assert digester.readings()["o2.PV"] == pytest.approx(20.95)
    _run(digester, {"lean_outlet": True}, seconds=24 * 3600, dt_s=10.0)
    assert float(digester.readings()["o2.PV"]) < 1.0
    assert digester.readings()["ch4.PV"] == pytest.approx(0.0, abs=0.5)


def test_methane_made_is_stored_or_has_left() -> None:
    digester = _digester()
    stored = digester.ch4_stored_mol
    made = digester.vessel.ch4_made_mol
    out = 0.0
    for second in range(7200):
        relays = {"rich_outlet": second < 3600, "relief": second > 5000}
        rich, lean = digester.step(1.0, relays, Surroundings(ambient_c=26.0))
        out += rich.ch4 + lean.ch4
    made = digester.vessel.ch4_made_mol - made
    kept = digester.ch4_stored_mol - stored
    assert made == pytest.approx(kept + out + digester.ch4_vented_mol, rel=1e-9)


@pytest.mark.parametrize("age", [5.0, 30.0, 80.0])
def test_one_and_ten_second_steps_agree(age: float) -> None:
    fine, coarse = _digester(age), _digester(age)
    relays = {"heater": True, "rich_outlet": age > 48.0, "lean_outlet": age <= 48.0}
    _run(fine, relays, seconds=7200, dt_s=1.0)
    _run(coarse, relays, seconds=7200, dt_s=10.0)
    one, ten = fine.readings(), coarse.readings()
    for name in ("temperature_upper", "ph", "gas_flow", "gas_counter", "ch4", "pressure"):
        assert ten[f"{name}.PV"] == pytest.approx(one[f"{name}.PV"], rel=0.02, abs=0.05), name
