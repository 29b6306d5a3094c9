"""The two plants that ship load clean and mean what the register map says."""

from importlib.resources import files
from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.registers import Encoding, Table
from plant.tag import Derivation, Source, ValueKind

BASIC = Path(str(files("resources"))) / "plant" / "basic"


@pytest.fixture(scope="module")
def full() -> PlantDescription:
    return load_plant()


@pytest.fixture(scope="module")
def basic() -> PlantDescription:
    return load_plant(BASIC)


def test_full_plant_has_ten_units_on_nine_field_units(full: PlantDescription) -> None:
    assert list(full.units) == ["D1", "D2", "D3", "D4", "D5", "D6", "ST", "GT", "EN", "SI"]
    assert len(full.field_units) == 9
    assert full.units["D4"].number == 4
    assert full.units["D4"].parameters["slurry_m3"] == 5.0
    assert full.simulated


def test_tags_stand_in_the_order_of_units_and_modules(full: PlantDescription) -> None:
    units = [tag.unit_id for tag in full.tags.values()]
    assert units == sorted(units, key=list(full.units).index)
    for unit in full.units.values():
        modules = [tag.module for tag in full.unit_tags(unit.unit_id)]
        assert modules == sorted(modules, key=unit.modules.index)


def test_kind_follows_the_register(full: PlantDescription) -> None:
    kinds = {
        "D1.foam.PV": ValueKind.DISCRETE,
        "D1.gas_flow.PV": ValueKind.ANALOG,  # scale 1 but analog
        "D1.gas_counter.PV": ValueKind.COUNTER,
        "D1.heater_remaining.PV": ValueKind.NUMBER,
        "D1.temperature.PV": ValueKind.ANALOG,  # derived
        "D1.heater.OP": ValueKind.DISCRETE,
    }
    assert {tag_id: full.tags[tag_id].kind for tag_id in kinds} == kinds


def test_every_output_has_its_bit_register(full: PlantDescription) -> None:
    register = full.register_maps["gas"].registers["output_flare"]
    assert (register.table, register.address) == (Table.INPUT, 4)
    assert (register.encoding, register.bit) == (Encoding.BIT, 2)


def test_common_head_belongs_to_every_map(full: PlantDescription) -> None:
    for register_map in full.register_maps.values():
        assert {"identity", "uptime", "sequence", "heartbeat"} <= register_map.registers.keys()
    assert full.map_of("U8").identity == 0x0310


def test_counters_wrap_where_their_registers_do(full: PlantDescription) -> None:
    assert full.register_maps["tank"].registers["gas_counter"].modulus == 2**32
    assert full.register_maps["tank"].registers["level"].modulus == 0


def test_derived_tag_names_its_inputs_in_full(full: PlantDescription) -> None:
    rule = full.derived["D3.temperature.PV"]
    assert rule.derivation is Derivation.MEAN
    assert rule.inputs == ("D3.temperature_upper.PV", "D3.temperature_lower.PV")
    assert full.tags["D3.temperature.PV"].source is Source.DERIVED


def test_command_names_its_feedback_in_full(full: PlantDescription) -> None:
    writable = full.tags["D2.heater.OP"].writable
    assert writable is not None
    assert (writable.feedback, writable.excused_by) == (
        "D2.heater.PV",
        "D2.heater_satisfied.PV",
    )
    assert (writable.timed_run, writable.timed_run_max_s) == ("D2.heater_remaining.PV", 3600)


def test_missing_limit_is_none(full: PlantDescription) -> None:
    limits = full.tags["D1.o2.PV"].limits
    assert (limits.low, limits.high, limits.normal_low) == (None, 2.0, 0.0)


def test_every_unit_module_and_tag_has_a_name(full: PlantDescription) -> None:
    assert full.texts.full_name("D3.rich_outlet.OP") == "Digester 3: Rich gas outlet command"
    for language in ("en", "pt", "ml"):
        texts = full.texts.in_language(language)
        names = [texts.full_name(tag_id) for tag_id in full.tags]
        names += [
            texts(f"module.{module}") for unit in full.units.values() for module in unit.modules
        ]
        assert not [name for name in names if "°en" in name or "<" in name]


def test_basic_plant_has_the_same_tags(full: PlantDescription, basic: PlantDescription) -> None:
    assert list(basic.tags) == list(full.tags)
    assert basic.site.plant_id == "BASIC"


def test_basic_plant_measures_temperature_ph_and_energy_only(basic: PlantDescription) -> None:
    sensors = {
        tag.item
        for tag in basic.tags.values()
        if tag.source is Source.MEASURED
        and tag.kind in {ValueKind.ANALOG, ValueKind.COUNTER}
        and tag.suffix.value == "PV"
    }
    electrical = {item for item in sensors if item.endswith(("_power", "_energy"))}
    assert sensors - electrical == {
        "temperature_upper",
        "temperature",
        "ph",
        "voltage",
        "ambient_temperature",
    }


def test_absent_tag_stays_without_register_and_command(basic: PlantDescription) -> None:
    tag = basic.tags["D1.rich_outlet.OP"]
    assert tag.source is Source.ABSENT
    assert (tag.field_unit, tag.register, tag.writable) == (None, None, None)


def test_position_of_a_declared_valve_is_entered(basic: PlantDescription) -> None:
    assert basic.tags["D1.rich_outlet.PV"].source is Source.ENTERED


def test_absent_feedback_is_not_waited_for(basic: PlantDescription) -> None:
    writable = basic.tags["D1.agitator.OP"].writable
    assert writable is not None
    assert writable.feedback is None
    assert writable.timed_run == "D1.agitator_remaining.PV"


def test_absent_entered_tag_keeps_kind_and_range(basic: PlantDescription) -> None:
    tag = basic.tags["D1.gas_counter.PV"]
    assert (tag.source, tag.kind, tag.eu.key) == (Source.ENTERED, ValueKind.COUNTER, "L")
