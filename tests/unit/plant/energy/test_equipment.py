"""What of a plant uses energy, and what measures it."""

from importlib.resources import files
from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.energy.equipment import equipment_of
from plant.energy.load import Consumer, EnergyEquipment, FlareMeters
from tests.unit.plant.description.plant_folder import PlantFolder


@pytest.fixture(scope="module")
def whole() -> EnergyEquipment:
    return equipment_of(load_plant())


def test_every_load_stands_on_exactly_one_meter(whole: EnergyEquipment) -> None:
    metered = [load_id for meter in whole.meters for load_id in meter.loads]
    assert sorted(metered) == sorted(whole.loads)


def test_heaters_mixers_and_doses_are_limited_machines_are_not(whole: EnergyEquipment) -> None:
    capped = {load.load_id for load in whole.loads.values() if load.kind.is_capped}
    digester = {
        f"D{n}.{item}.OP" for n in range(1, 7) for item in ("heater", "agitator", "dosing")
    }
    assert capped == digester | {"ST.agitator.OP", "EN.jacket_compressor.OP"}


def test_the_dosing_pump_hangs_on_the_agitators_meter(whole: EnergyEquipment) -> None:
    meter = next(each for each in whole.meters if each.key == "D3.agitator_energy.PV")
    assert meter.loads == ("D3.agitator.OP", "D3.dosing.OP")
    assert meter.rule is not None


def test_an_unmetered_pump_draws_its_shaft_power_by_its_efficiency(
    whole: EnergyEquipment,
) -> None:
    pump = whole.loads["ST.transfer_pump.OP"]
    assert (pump.rated_w, pump.kind) == (750, Consumer.PUMP)  # 0.6 kW / 0.8
    meter = next(each for each in whole.meters if pump.load_id in each.loads)
    assert meter.key == "EN.auxiliaries_energy.PV"


def test_auxiliaries_are_never_switched(whole: EnergyEquipment) -> None:
    load = whole.loads["EN.auxiliaries_energy.PV"]
    assert (load.rated_w, load.switched) == (300, False)


def test_gas_is_counted_at_each_digester_and_the_tank(whole: EnergyEquipment) -> None:
    assert [meter.unit_id for meter in whole.gas] == ["D1", "D2", "D3", "D4", "D5", "D6", "ST"]
    digester, tank = whole.gas[0], whole.gas[-1]
    assert (digester.rich, digester.lean) == ("D1.rich_outlet.PV", "D1.lean_outlet.PV")
    assert (tank.rich, tank.lean, tank.temperature) == (
        "ST.gas_outlet.PV",
        "",
        "ST.temperature.PV",
    )
    assert whole.flare.flow == "GT.flare_flow.PV"
    assert whole.zone == "Asia/Kolkata"


def test_a_plant_without_a_flare_meter_has_none() -> None:
    basic = equipment_of(load_plant(Path(str(files("resources"))) / "plant" / "basic"))
    assert basic.flare == FlareMeters(
        raw_flow="GT.raw_flow.PV", raw_ch4="GT.raw_ch4.PV", product_ch4="GT.product_ch4.PV"
    )


def test_a_load_without_a_meter_stands_by_itself(folder: PlantFolder) -> None:
    folder.replace(
        "templates/digester.toml", '"agitator_energy.PV" = {', '"mixer_energy.PV" = {'
    )
    folder.write("texts/en/own.toml", '[tag.digester.mixer_energy]\nPV = "Mixer"\n')
    found = equipment_of(folder.load())
    by_key = {meter.key: meter for meter in found.meters}
    assert by_key["D1.agitator.OP"].rule is None
    assert by_key["D1.dosing.OP"].loads == ("D1.dosing.OP",)  # the sum over all tells nothing


def test_a_rating_that_is_not_stated_is_the_most_that_its_counter_counts(
    folder: PlantFolder,
) -> None:
    folder.replace("templates/gas.toml", "blower_kw = 0.37\n", "")
    folder.replace("templates/digester.toml", "dosing_kw = 0.05\n", "")
    found = equipment_of(folder.load())
    assert found.loads["GT.blower.OP"].rated_w == 2000  # blower_power goes up to 2 kW
    assert found.loads["D1.dosing.OP"].rated_w == 550  # the agitator's meter


def test_a_rating_that_nothing_tells_is_none(folder: PlantFolder) -> None:
    folder.replace("templates/digester.toml", "heater_kw = 3.0\n", "")
    assert equipment_of(folder.load()).loads["D1.heater.OP"].rated_w == 0


def test_an_efficiency_of_nothing_gives_no_power(folder: PlantFolder) -> None:
    folder.replace("templates/tank.toml", "efficiency = 0.8", "efficiency = 0.0")
    assert equipment_of(folder.load()).loads["ST.transfer_pump.OP"].rated_w == 0


def test_a_plant_without_gas_train_has_no_flare(folder: PlantFolder) -> None:
    folder.replace("site.toml", 'GT = { template = "gas", field_unit = "U8" }\n', "")
    folder.replace("site.toml", 'U8 = { line = "utilities", device_id = 8, map = "gas" }\n', "")
    found = equipment_of(folder.load())
    assert found.flare == FlareMeters()
    assert "GT.blower.OP" not in found.loads
