"""The units' own rules come from a file; what is wrong in it is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.simulated.unit.unit_rules import UnitRules
from drivers.simulated.unit.unit_rules_file import FILE_NAME, read_unit_rules
from plant.description.model import PlantDescription
from plant.errors import DescriptionError

RELIEF = {"relief_mbar": 40.0}


def own_file(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(f"schema = 1\n{text}", encoding="utf-8")
    return folder


@pytest.mark.parametrize("key", ["digester", "tank", "gas", "energy"])
def test_every_map_of_the_product_has_rules(description: PlantDescription, key: str) -> None:
    assert read_unit_rules(description.register_maps[key], RELIEF).rules


def test_a_limit_can_follow_the_units_site_data(description: PlantDescription) -> None:
    rules = read_unit_rules(description.register_maps["digester"], RELIEF)
    limit = next(rule.limit for rule in rules.rules if rule.name == "pressure_high")
    assert limit == pytest.approx(36.0)  # 90 % of 40 mbar


def test_a_foreign_map_has_no_rules(description: PlantDescription) -> None:
    foreign = replace(description.register_maps["tank"], key="meter")
    assert read_unit_rules(foreign, {}) == UnitRules()


def test_an_own_plants_file_counts(description: PlantDescription, tmp_path: Path) -> None:
    own_file(
        tmp_path, "[tank.rules]\nfull = { input = 'level', above = 50, off = ['agitator'] }"
    )
    tank = description.register_maps["tank"]
    assert [rule.name for rule in read_unit_rules(tank, {}, folder=tmp_path).rules] == ["full"]
    (tmp_path / FILE_NAME).unlink()
    assert len(read_unit_rules(tank, RELIEF, folder=tmp_path).rules) > 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tank", "Mend the file"),
        ("[tank]\nblades = 1", "'blades' is not known"),
        ("[tank.rules]\na = { input = 'level', above = 1, of = ['agitator'] }", "'rules.a.of'"),
        ("[tank.rules]\na = { input = 'levl', above = 1 }", "no register 'levl'"),
        ("[tank.rules]\na = { input = 'level', above = 1, off = ['x'] }", "no output 'x'"),
        ("[tank.rules]\na = { input = 'level' }", "exactly one of above"),
        ("[tank.rules]\na = { input = 'level', above = 1, below = 2 }", "exactly one of"),
        ("[tank.rules]\na = { input = 'level', above = [1] }", "is wrong"),
        ("[tank.rules]\na = 5", "is wrong"),
        (
            "[tank.rules]\na = { input = 'level', above = { parameter = 'p', factor = 1.0 } }",
            "KeyError('p')",
        ),
        ("[tank.runs]\nagitator = { shortest = 4 }", "'runs.agitator.shortest'"),
        ("[digester.thermostat]\noutput = 'heater'", "is wrong"),
    ],
)
def test_what_is_wrong_is_named(
    description: PlantDescription, tmp_path: Path, text: str, said: str
) -> None:
    key = "digester" if "digester" in text else "tank"
    with pytest.raises(DescriptionError) as found:
        read_unit_rules(description.register_maps[key], {}, folder=own_file(tmp_path, text))
    assert said in str(found.value)
    assert FILE_NAME in str(found.value)


def test_another_schema_is_refused(description: PlantDescription, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("schema = 2", encoding="utf-8")
    with pytest.raises(DescriptionError, match="schema must be 1"):
        read_unit_rules(description.register_maps["tank"], {}, folder=tmp_path)


def test_an_instrument_that_is_not_fitted_takes_its_rules_with_it(
    description: PlantDescription,
) -> None:
    rules = read_unit_rules(description.register_maps["digester"], RELIEF)
    basic = rules.fitted_with({"temperature_upper", "ph"})
    names = {rule.name for rule in basic.rules}
    assert names == {"upper_hot", "upper_rises", "not_mixed", "ph_high"}
    assert basic.thermostat is None
    assert basic.slurry_input is None
    whole = rules.fitted_with(description.register_maps["digester"].registers)
    assert whole == rules


def test_no_gas_pressure_or_fire_rule_can_be_bypassed(description: PlantDescription) -> None:
    never = {"pressure", "suction_pressure", "suction_o2", "jacket_o2", "room_ch4", "room_o2"}
    never |= {"room_h2s", "fire", "emergency_stop", "temperature_upper", "temperature_lower"}
    for key in ("digester", "tank", "gas", "energy"):
        for rule in read_unit_rules(description.register_maps[key], RELIEF).rules:
            assert rule.input not in never or rule.bypass is None
