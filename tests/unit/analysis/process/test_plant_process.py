"""The whole simulated plant behind its one door."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from analysis.process.plant_process import PlantProcess
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.tag import Source, Suffix

START_MS = 1_795_150_000_000  # 20 November 2026, 10:16 in Kolkata
HOUR_S = 3600
MCU_ITEMS = ("_remaining", "local", "satisfied", "runon", ".SP", ".OP")


@cache
def _built_in() -> PlantDescription:
    return load_plant()


def _plant(description: PlantDescription | None = None, *, seed: int = 1) -> PlantProcess:
    return PlantProcess(description or _built_in(), seed=seed, start_utc_ms=START_MS)


def _run(
    plant: PlantProcess, relays: Mapping[str, bool], *, hours: float, dt_s: float = 10.0
) -> None:
    for _ in range(round(hours * HOUR_S / dt_s)):
        plant.step(dt_s, relays)


def _with_digester(number: int) -> PlantDescription:
    """Return the built-in plant with one more digester, a copy of D1."""
    plant, name = _built_in(), f"D{number}"
    unit = replace(plant.units["D1"], unit_id=name, number=number)
    tags = {
        tag.tag_id.replace("D1.", f"{name}."): replace(
            tag, tag_id=tag.tag_id.replace("D1.", f"{name}."), unit_id=name
        )
        for tag in plant.unit_tags("D1")
    }
    return replace(plant, units=dict(plant.units) | {name: unit}, tags=dict(plant.tags) | tags)


def test_every_physical_measured_value_is_there() -> None:
    values = _plant().true_values()
    wanted = {
        tag.tag_id
        for tag in _built_in().tags.values()
        if tag.source is Source.MEASURED
        and tag.register is not None
        and not any(part in tag.tag_id for part in MCU_ITEMS)
    }
    assert set(values) == wanted


def test_values_lie_within_their_instruments_ranges_for_a_day() -> None:
    plant = _plant()
    relays = plant.initial_outputs()
    tags = _built_in().tags
    for _ in range(24):
        _run(plant, relays, hours=1.0)
        for tag_id, value in plant.true_values().items():
            if isinstance(value, bool):
                continue
            tag = tags[tag_id]
            assert tag.eu_low <= value <= tag.eu_high, (tag_id, value)


def test_the_rota_starts_alive_and_varied() -> None:
    plant = _plant()
    relays = plant.initial_outputs()
    _run(plant, relays, hours=0.25)
    values = plant.true_values()
    temperatures = [float(values[f"D{n}.temperature_upper.PV"]) for n in range(1, 7)]
    acidities = [float(values[f"D{n}.ph.PV"]) for n in range(1, 7)]
    assert min(temperatures) < 40.0
    assert 55.0 < max(temperatures) < 62.0
    assert 4.2 < min(acidities) < 5.2
    assert 7.0 < max(acidities) < 8.0
    rich = [n for n in range(1, 7) if values[f"D{n}.rich_outlet.PV"]]
    assert len(rich) == 3
    for number in rich:
        assert 100.0 < values[f"D{number}.gas_flow.PV"] < 1500.0
    assert values["ST.level.PV"] == pytest.approx(60.0, abs=0.5)
    assert values["ST.temperature.PV"] == pytest.approx(37.0, abs=0.5)
    assert values["GT.product_ch4.PV"] > 95.0
    assert values["GT.flare.PV"] is True


def test_initial_relays_open_one_gas_path_of_each_vessel() -> None:
    relays = _plant().initial_outputs()
    for number in range(1, 7):
        paths = relays[f"D{number}.rich_outlet.OP"], relays[f"D{number}.lean_outlet.OP"]
        assert sorted(paths) == [False, True]
    on = {tag for tag, energised in relays.items() if energised and not tag.startswith("D")}
    assert {"ST.gas_outlet.OP", "GT.blower.OP", "GT.flare.OP", "SI.ventilation.OP"} <= on
    assert not relays["D1.heater.OP"]
    assert not relays["EN.generator.OP"]


def test_the_solar_pump_starts_in_daylight_only() -> None:
    night = PlantProcess(_built_in(), seed=1, start_utc_ms=START_MS + 12 * HOUR_S * 1000)
    assert _plant().initial_outputs()["EN.solar_pump.OP"]
    assert not night.initial_outputs()["EN.solar_pump.OP"]


def test_the_same_seed_gives_the_same_plant_and_another_another() -> None:
    first, second, third = _plant(seed=4), _plant(seed=4), _plant(seed=5)
    for plant in (first, second, third):
        _run(plant, plant.initial_outputs(), hours=0.5)
    assert first.true_values() == second.true_values()
    assert first.true_values() != third.true_values()


@pytest.mark.parametrize("dt_s", [10.0, 60.0])
def test_larger_steps_tell_nearly_the_same_story(dt_s: float) -> None:
    fine, coarse = _plant(), _plant()
    relays = dict(fine.initial_outputs()) | {"D2.heater.OP": True}
    _run(fine, relays, hours=1.0, dt_s=1.0)
    _run(coarse, relays, hours=1.0, dt_s=dt_s)
    one, ten = fine.true_values(), coarse.true_values()
    for tag_id, value in one.items():
        assert ten[tag_id] == pytest.approx(value, rel=0.03, abs=0.15), tag_id


def test_all_methane_made_is_stored_or_has_left() -> None:
    plant = _plant()
    relays = dict(plant.initial_outputs()) | {"EN.generator.OP": True}
    _run(plant, relays, hours=6.0)
    relays |= {"D1.rich_outlet.OP": False, "GT.flare.OP": False, "D2.relief.OP": True}
    plant.parts.room.leak_l_h = 50.0
    _run(plant, relays, hours=6.0)
    account = plant.methane()
    assert account.made > 500.0
    assert min(account.used, account.flared, account.vented) > 1.0
    assert account.stored_at_start + account.made == pytest.approx(
        account.stored + account.out, rel=1e-9
    )


def test_shut_outlets_open_the_relief_and_never_run_away() -> None:
    plant = _plant()
    highest = 0.0
    for _ in range(HOUR_S):
        plant.step(1.0, {})
        highest = max(highest, *(vessel.pressure_mbar(28.0) for vessel in plant.parts.vessels))
    relieved = [
        each.vessel.headspace.vented.mol > 0.0 for each in plant.parts.digesters.values()
    ]
    assert any(relieved)
    assert highest < 35.0


def test_75_degrees_end_the_gas_of_a_digester() -> None:
    plant = _plant()
    relays = plant.initial_outputs()
    unit = next(u for u in plant.parts.digesters if relays[f"{u}.rich_outlet.OP"])
    heat = plant.parts.digesters[unit].vessel.heat
    _run(plant, relays, hours=0.5)
    before = plant.true_values()[f"{unit}.gas_flow.PV"]
    heat.upper_c = heat.lower_c = 75.0
    _run(plant, relays, hours=6.0)
    heat.upper_c = heat.lower_c = 52.0
    _run(plant, relays, hours=6.0)
    assert float(plant.true_values()[f"{unit}.gas_flow.PV"]) < 0.25 * float(before)


def test_transfer_moves_slurry_from_open_drains_into_the_tank() -> None:
    plant = _plant()
    relays = dict(plant.initial_outputs())
    before = plant.true_values()
    relays |= {"D1.drain.OP": True, "ST.transfer_pump.OP": True}
    _run(plant, relays, hours=0.5)
    after = plant.true_values()
    # 1.5 m3: 24 % of 6.25 m3 and 2.08 % of 72 m3; the pump waits 4 s for the valve.
    assert float(before["D1.level.PV"]) - float(after["D1.level.PV"]) == pytest.approx(
        24, abs=0.4
    )
    assert float(after["ST.level.PV"]) - float(before["ST.level.PV"]) == pytest.approx(
        2.08, abs=0.05
    )
    assert float(after["ST.temperature.PV"]) > float(before["ST.temperature.PV"])
    _run(plant, relays, hours=2.0)
    assert float(plant.true_values()["D1.level.PV"]) == pytest.approx(1.6, abs=0.05)  # the heel
    assert float(plant.true_values()["D1.pressure.PV"]) > -3.5


def test_feed_comes_from_the_mixing_tank_and_sours_the_digester() -> None:
    plant = PlantProcess(
        _built_in(), seed=1, start_utc_ms=START_MS + 4 * HOUR_S * 1000, initial="loaded"
    )
    unit = plant.parts.digesters["D1"]
    unit.drain(4.0)
    relays = dict(plant.initial_outputs()) | {"D1.lean_outlet.OP": True}
    before = plant.true_values()
    _run(plant, relays | {"D1.feed.OP": True}, hours=0.5)
    after = plant.true_values()
    # 2 m3 of 6.25 and of 6 m3
    assert float(after["D1.level.PV"]) - float(before["D1.level.PV"]) == pytest.approx(
        32, abs=0.5
    )
    mixing = "SI.mixing_tank_level.PV"
    assert float(before[mixing]) - float(after[mixing]) == pytest.approx(33.3, abs=0.5)
    assert 4.0 < float(after["D1.ph.PV"]) < 5.0
    _run(plant, relays | {"D1.feed.OP": True}, hours=1.0)
    assert float(plant.true_values()["D1.level.PV"]) <= 98.5


def test_a_power_cut_stops_every_machine_and_they_return_with_it() -> None:
    plant = _plant()
    relays = dict(plant.initial_outputs()) | {"D1.heater.OP": True, "D1.agitator.OP": True}
    _run(plant, relays, hours=0.1, dt_s=1.0)
    plant.power_cut(True)
    _run(plant, relays, hours=0.1, dt_s=1.0)
    dark = plant.true_values()
    for machine in ("D1.heater", "D1.agitator", "GT.blower", "GT.compressor", "SI.ventilation"):
        assert dark[f"{machine}.PV"] is False, machine
    assert dark["EN.mains_present.PV"] is False
    assert dark["EN.voltage.PV"] == 0.0
    assert dark["EN.mains_power.PV"] == 0.0
    assert float(dark["EN.ups_charge.PV"]) < 100.0
    plant.power_cut(False)
    _run(plant, relays, hours=0.1, dt_s=1.0)
    lit = plant.true_values()
    assert lit["D1.heater.PV"] is True
    assert lit["GT.compressor.PV"] is True


def test_the_emergency_stop_takes_the_machines_power() -> None:
    plant = _plant()
    relays = dict(plant.initial_outputs()) | {"D1.heater.OP": True}
    plant.emergency_stop = True
    _run(plant, relays, hours=0.1, dt_s=1.0)
    values = plant.true_values()
    assert values["SI.emergency_stop.PV"] is True
    assert values["D1.heater.PV"] is False
    assert values["GT.blower.PV"] is False
    assert values["EN.mains_present.PV"] is True


def test_electric_powers_add_up_to_the_import() -> None:
    plant = _plant()
    relays = {tag: not tag.startswith("EN.generator") for tag in plant.initial_outputs()}
    _run(plant, relays, hours=0.05, dt_s=1.0)
    values = plant.true_values()
    groups = ("heaters", "agitators", "dosing", "jacket_compressor", "blower", "compressor")
    load = sum(float(values[f"EN.{group}_power.PV"]) for group in (*groups, "auxiliaries"))
    assert values["EN.heaters_power.PV"] == pytest.approx(18.0)
    assert values["EN.dosing_power.PV"] == pytest.approx(0.3)
    assert values["EN.mains_power.PV"] == pytest.approx(load)


def test_a_seventh_digester_lives_by_data_alone() -> None:
    plant = _plant(_with_digester(7))
    relays = dict(plant.initial_outputs()) | {"D7.heater.OP": True}
    _run(plant, relays, hours=0.5)
    values = plant.true_values()
    assert values["D7.heater.PV"] is True
    assert values["D7.level.PV"] == pytest.approx(values["D1.level.PV"], abs=0.1)
    assert values["EN.heaters_power.PV"] == pytest.approx(3.0)


def test_a_plant_with_few_instruments_and_no_tank_runs() -> None:
    whole = _built_in()
    kept = {"D1", "D2", "EN"}
    units = {name: unit for name, unit in whole.units.items() if name in kept}
    tags = {
        tag.tag_id: replace(tag, source=Source.ABSENT) if "gas_flow" in tag.tag_id else tag
        for tag in whole.tags.values()
        if tag.unit_id in kept
        and not (tag.item == "rich_outlet" and tag.suffix is Suffix.OUTPUT)
    }
    plant = _plant(replace(whole, units=units, tags=tags))
    _run(plant, plant.initial_outputs(), hours=1.0)
    values = plant.true_values()
    assert "D1.gas_flow.PV" not in values
    assert "GT.blower.PV" not in values
    assert values["D1.rich_outlet.PV"] is True  # a manual valve stays where it was


def test_simulated_time_goes_on_by_the_steps() -> None:
    plant = _plant()
    _run(plant, {}, hours=1.0, dt_s=60.0)
    assert plant.utc_ms == START_MS + HOUR_S * 1000


def test_no_time_changes_nothing() -> None:
    plant = _plant()
    before = plant.true_values()
    plant.step(0.0, {})
    plant.step(-5.0, {})
    assert plant.true_values() == before


def test_another_initial_state_is_refused() -> None:
    with pytest.raises(ValueError, match="'rota' or 'loaded'"):
        PlantProcess(_built_in(), seed=1, start_utc_ms=START_MS, initial="empty")
