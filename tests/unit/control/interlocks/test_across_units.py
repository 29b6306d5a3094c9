"""What one unit's sensors do to the outputs of others, and the jackets' declaration."""

import pytest

from plant.description.model import PlantDescription
from plant.interlock.load import load_interlocks
from plant.registers import Table
from tests.unit.control.interlocks.bench import Bench, with_jacket


@pytest.mark.parametrize("unit", ["D1", "D6", "ST"])
def test_low_headspace_of_any_unit_stops_what_draws_on_it(bench: Bench, unit: str) -> None:
    bench.show(f"{unit}.pressure.PV", 1.0)
    result = bench.step()
    for tag_id in ("GT.blower.OP", "GT.compressor.OP", "ST.transfer_pump.OP"):
        assert result.forced(tag_id) is False


@pytest.mark.parametrize(
    ("place", "level"), [("turnaround.discharge", 70.0), ("idle", 3.0), ("S3", 5.0)]
)
def test_a_unit_in_discharge_or_without_slurry_draws_nothing(
    bench: Bench, place: str, level: float
) -> None:
    bench.phases["D1"] = place
    bench.show("D1.level.PV", level)
    bench.show("D1.pressure.PV", 0.0)
    result = bench.step()
    assert result.forced("GT.blower.OP") is None
    assert result.forced("D1.drain.OP") is False, "the drain closes below 1 mbar even then"


@pytest.mark.parametrize("place", ["S1", "S3", "idle", "turnaround.load", "an unknown word"])
def test_in_every_other_place_it_is_judged(bench: Bench, place: str) -> None:
    bench.phases["D1"] = place
    bench.show("D1.pressure.PV", 0.0)
    assert bench.step().forced("GT.blower.OP") is False


def test_a_rule_that_is_gated_away_while_tripped_clears(bench: Bench) -> None:
    bench.show("D1.pressure.PV", 0.0)
    bench.step()
    bench.phases["D1"] = "turnaround.discharge"
    result = bench.step()
    assert result.forced("GT.blower.OP") is None
    assert "D1.headspace_low" in {each.rule_id for each in result.news if not each.tripped}


def test_gas_in_the_room_ventilates_and_starts_nothing(bench: Bench) -> None:
    bench.show("SI.room_ch4.PV", 20.0)
    result = bench.step()
    assert result.forced("SI.ventilation.OP") is True
    for tag_id in ("EN.generator.OP", "EN.jacket_compressor.OP", "GT.compressor.OP"):
        assert not result.may_start(tag_id)
        assert result.forced(tag_id) is None, "what runs may run on"


def test_more_gas_in_the_room_shuts_the_supply(bench: Bench) -> None:
    bench.show("SI.room_ch4.PV", 40.0)
    result = bench.step()
    for tag_id in ("EN.generator.OP", "GT.blower.OP", "GT.compressor.OP"):
        assert result.forced(tag_id) is False


def test_a_lost_detector_counts_as_twenty_percent(bench: Bench) -> None:
    bench.lose("SI.room_ch4.PV")
    result = bench.step()
    assert result.forced("SI.ventilation.OP") is True
    assert not result.may_start("EN.generator.OP")
    assert result.forced("EN.generator.OP") is None


def test_the_emergency_stop_stops_what_plant_stop_stops(
    bench: Bench, plant: PlantDescription
) -> None:
    bench.show("SI.emergency_stop.PV", True)
    result = bench.step()
    stopped = {
        tag.tag_id
        for tag in plant.tags.values()
        if tag.field_unit is not None
        and tag.writable is not None
        and tag.writable.output is not None
        and plant.map_of(tag.field_unit).outputs[tag.writable.output].stop == "off"
    }
    assert {tag_id for tag_id in result.off if ".relief." not in tag_id} == stopped


def test_a_full_tank_closes_every_drain(bench: Bench) -> None:
    bench.show("ST.level.PV", 91.0)
    result = bench.step()
    for number in range(1, 7):
        assert result.forced(f"D{number}.drain.OP") is False


# ------------------------------------------------------------------------------- jackets


def _declared(plant: PlantDescription, jacket_type: float) -> Bench:
    changed = with_jacket(plant, jacket_type)
    return Bench(changed, load_interlocks(changed))


@pytest.mark.parametrize("jacket_type", [0, 1])
def test_nothing_is_relieved_into_a_jacket_of_air(
    plant: PlantDescription, jacket_type: float
) -> None:
    bench = _declared(plant, jacket_type)
    bench.show("D1.jacket_o2.PV", 2.0)
    result = bench.step()
    assert [each.rule.rule.name for each in result.off["D1.relief.OP"]] == ["relief_undeclared"]


def test_a_jacket_of_gas_without_oxygen_takes_relief_and_locks_its_compressor_out(
    plant: PlantDescription,
) -> None:
    bench = _declared(plant, 2)
    bench.show("D1.jacket_o2.PV", 4.9)
    bench.show("D1.jacket_ch4.PV", 100.0)
    result = bench.step()
    assert result.forced("D1.relief.OP") is None
    assert "D1.jacket_holds_gas" in {
        each.rule_id for each in result.off["EN.jacket_compressor.OP"]
    }
    bench.show("D1.jacket_o2.PV", 5.0)
    assert bench.step().forced("D1.relief.OP") is False


def test_a_running_jacket_compressor_keeps_every_relief_shut(plant: PlantDescription) -> None:
    bench = _declared(plant, 2)
    bench.show("D1.jacket_o2.PV", 2.0)
    bench.run("EN.jacket_compressor.OP", on=True)
    assert bench.step().forced("D1.relief.OP") is False


def test_gas_in_a_jacket_of_air_stops_the_compressor_and_ventilates(bench: Bench) -> None:
    bench.show("D4.jacket_ch4.PV", 20.0)
    result = bench.step()
    assert result.forced("EN.jacket_compressor.OP") is False
    assert result.forced("SI.ventilation.OP") is True
    bench.show("D4.jacket_ch4.PV", 40.0)
    assert bench.step().forced("EN.generator.OP") is False


def test_every_permit_register_of_the_map_has_an_output(plant: PlantDescription) -> None:
    for register_map in plant.register_maps.values():
        for register in register_map.registers.values():
            if register.name.startswith("permit_"):
                assert register.table is Table.HOLDING
                assert register.name.removeprefix("permit_") in register_map.outputs
