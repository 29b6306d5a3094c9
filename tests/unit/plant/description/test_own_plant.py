"""An own plant grows by data files only: a digester, a tag, a meter, an instrument less."""

from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.description.problems import DescriptionProblems
from plant.history import HistorySettings
from plant.registers import SerialSettings
from plant.tag import Role, Source, ValueKind, ValveKind
from tests.unit.plant.description.plant_folder import PlantFolder

D6 = 'D6 = { template = "digester", field_unit = "U6" }'
ST = 'ST = { template = "tank", field_unit = "U7" }'
U9 = 'U9 = { line = "utilities", device_id = 9, map = "energy" }'


def test_seventh_digester_needs_two_lines_in_the_site_file(folder: PlantFolder) -> None:
    before = folder.load()
    folder.replace(
        "site.toml",
        U9,
        f'{U9}\nU10 = {{ line = "utilities", device_id = 10, map = "digester" }}',
    )
    folder.replace(
        "site.toml", D6, f'{D6}\nD7 = {{ template = "digester", field_unit = "U10" }}'
    )
    after = folder.load()
    assert len(after.tags) == len(before.tags) + len(before.unit_tags("D6"))
    assert after.tags["D7.ph.PV"].field_unit == "U10"
    assert after.units["D7"].number == 7
    assert after.texts.full_name("D7.ph.PV") == "Digester 7: Slurry pH"


def test_new_tag_needs_register_template_line_and_text(folder: PlantFolder) -> None:
    folder.replace(
        "registers.toml",
        "blocks = [{ at = 0, count = 24 }]",
        "blocks = [{ at = 0, count = 25 }]",
    )
    folder.replace(
        "registers.toml",
        "transfer_remaining = {",
        'turbidity = { at = 24, type = "uint16", unit = "%", analog = true }\n'
        "transfer_remaining = {",
    )
    folder.replace(
        "templates/tank.toml",
        '[tags."process"]',
        '[tags."process"]\n"turbidity.PV" = { register = "turbidity", unit = "%", low = 0,'
        " high = 100, digits = 0 }",
    )
    folder.write("texts/en/own.toml", 'tag.tank.turbidity.PV = "Turbidity"\n')
    description = folder.load()
    tag = description.tags["ST.turbidity.PV"]
    assert (tag.kind, tag.field_unit) == (ValueKind.ANALOG, "U7")
    assert description.texts.full_name("ST.turbidity.PV") == "Secondary tank: Turbidity"
    assert description.texts.in_language("pt").tag_name("ST.turbidity.PV") == "°en Turbidity"


def test_site_file_alone_makes_a_plant(tmp_path: Path, folder: PlantFolder) -> None:
    alone = PlantFolder(tmp_path / "alone")
    alone.write("site.toml", (folder.path / "site.toml").read_text(encoding="utf-8"))
    assert alone.load().tags == load_plant().tags


def test_unit_changes_single_tags_and_parameters(folder: PlantFolder) -> None:
    folder.append(
        "site.toml",
        '\n[units.D7]\ntemplate = "digester"\nfield_unit = "U6"\n'
        "[units.D7.parameters]\nslurry_m3 = 6.5\n"
        '[units.D7.tags]\n"ph.PV" = { source = "entered", text = { en = "pH by hand" } }\n'
        '"feed.OP" = { valve = "manual_switch" }\n"feed.PV" = { valve = "manual_switch" }\n',
    )
    for output in (
        "agitator",
        "heater",
        "dosing",
        "rich_outlet",
        "lean_outlet",
        "relief",
        "drain",
    ):
        folder.append("site.toml", f'"{output}.OP" = {{ source = "absent" }}\n')
    description = folder.load()
    assert description.units["D7"].parameters["slurry_m3"] == 6.5
    assert description.units["D6"].parameters["slurry_m3"] == 5.0
    entered = description.tags["D7.ph.PV"]
    assert (entered.source, entered.field_unit, entered.eu_high) == (Source.ENTERED, None, 12.0)
    assert description.tags["D6.ph.PV"].source is Source.MEASURED
    assert description.texts.tag_name("D7.ph.PV") == "pH by hand"
    assert description.tags["D7.feed.OP"].source is Source.ABSENT
    assert description.tags["D7.feed.PV"].source is Source.MEASURED
    assert description.tags["D7.feed.PV"].valve is ValveKind.MANUAL_SWITCH


def test_unit_wins_over_its_template_change(folder: PlantFolder) -> None:
    folder.append(
        "site.toml",
        "\n[templates.tank.parameters]\nslurry_m3 = 50.0\n[templates.tank.tags]\n"
        '"level.PV" = { digits = 2, limits = [5.0, 95.0] }\n',
    )
    folder.replace(
        "site.toml", ST, ST.replace(" }", ', tags = { "level.PV" = { digits = 3 } } }')
    )
    description = folder.load()
    level = description.tags["ST.level.PV"]
    assert (level.digits, level.limits.high, level.limits.normal_high) == (3, 95.0, 85.0)
    assert description.units["ST"].parameters["slurry_m3"] == 50.0


def test_override_wins_over_everything(folder: PlantFolder) -> None:
    folder.write(
        "overrides.toml",
        'schema = 1\n[tags]\n"ST.level.PV" = { digits = 0, text.ml = "നില" }\n',
    )
    description = folder.load()
    assert description.tags["ST.level.PV"].digits == 0
    assert description.texts.in_language("ml").tag_name("ST.level.PV") == "നില"


def test_line_talks_as_the_site_file_says(folder: PlantFolder) -> None:
    folder.replace(
        "site.toml",
        '[lines.digesters]\nendpoint = "simulated"',
        '[lines.digesters]\nendpoint = "serial:///dev/ttyUSB0"\nserial = "38400 8N2"\n'
        "timeout_s = 0.15\ndrain_s = 0.04",
    )
    line = folder.load().lines["digesters"]
    assert line.serial == SerialSettings(38_400, 8, "N", 2)
    assert (line.timeout_s, line.drain_s) == (0.15, 0.04)


def test_foreign_meter_has_a_map_without_head(folder: PlantFolder) -> None:
    folder.append(
        "registers.toml",
        "\n[maps.meter]\nhead = false\nmax_block = 60\nturn_round_ms = 20\n[maps.meter.input]\n"
        'power = { at = 52, type = "int16", scale = 0.01, unit = "kW" }\n'
        '[maps.meter.holding]\nratio = { at = 7, type = "uint16" }\n'
        "[maps.meter.coil]\nreset = { at = 1 }\n"
        "[maps.meter.discrete_input]\nfault = { at = 3 }\n",
    )
    folder.replace(
        "site.toml",
        U9,
        f"{U9}\n"
        'M1 = { line = "utilities", device_id = 40, map = "meter", own_firmware = false }',
    )
    folder.replace("site.toml", ST, f'{ST}\nPM = {{ template = "meter", field_unit = "M1" }}')
    folder.write(
        "templates/meter.toml",
        'schema = 1\nkind = "meter"\nmodules = ["meter"]\n[tags.meter]\n'
        '"power.PV" = { register = "power", unit = "W", low = 0, high = 9000, digits = 0 }\n'
        '"fault.PV" = { register = "fault" }\n',
    )
    folder.write(
        "texts/en/meter.toml",
        '[unit]\nPM = "Power meter"\n[module]\nmeter = "Meter"\n[tag.meter]\n'
        'power.PV = "Power"\nfault.PV = "Meter fault"\n',
    )
    description = folder.load()
    register_map = description.register_maps["meter"]
    assert "identity" not in register_map.registers
    assert register_map.turn_round_s == 0.02
    assert description.tags["PM.fault.PV"].kind is ValueKind.DISCRETE
    assert description.texts.full_name("PM.power.PV") == "Power meter: Power"


def test_foreign_meter_may_not_pretend_to_run_our_firmware(folder: PlantFolder) -> None:
    folder.append("registers.toml", "\n[maps.meter]\nhead = false\nmax_block = 60\n")
    folder.replace(
        "site.toml", U9, f'{U9}\nM1 = {{ line = "utilities", device_id = 40, map = "meter" }}'
    )
    assert [problem.kind for problem in folder.problems()] == ["map_without_head"]


def test_own_template_of_a_known_kind_borrows_its_names(folder: PlantFolder) -> None:
    text = (folder.path / "templates/tank.toml").read_text(encoding="utf-8")
    folder.write("templates/big_tank.toml", text)
    folder.replace("site.toml", 'template = "tank"', 'template = "big_tank"')
    assert folder.load().texts.full_name("ST.ph.PV") == "Secondary tank: Slurry pH"


def test_renamed_tag_and_unit_say_what_they_were(folder: PlantFolder) -> None:
    folder.replace("site.toml", "ST = {", 'TANK = { was = "ST",')
    folder.replace("templates/tank.toml", '"ph.PV" = {', '"ph.PV" = { was = "acidity.PV",')
    folder.replace("templates/tank.toml", '"ch4.PV" = {', '"ch4.PV" = { was = "GT.methane.PV",')
    tags = folder.load().tags
    assert tags["TANK.level.PV"].was == "ST.level.PV"
    assert tags["TANK.ph.PV"].was == "TANK.acidity.PV"
    assert tags["TANK.ch4.PV"].was == "GT.methane.PV"


def test_derived_tags_stand_behind_their_inputs(folder: PlantFolder) -> None:
    folder.replace(
        "templates/energy.toml",
        'of = ["heaters_power.PV", "agitators_power.PV", "dosing_power.PV",'
        ' "jacket_compressor_power.PV", "blower_power.PV"',
        'of = ["optimisation_load.PV", "blower_power.PV"',
    )
    order = list(folder.load().derived)
    assert order.index("EN.optimisation_load.PV") < order.index("EN.load.PV")


def test_derived_tag_may_be_made_absent(folder: PlantFolder) -> None:
    folder.replace(
        "site.toml",
        'template = "energy",',
        'template = "energy", tags = { "load.PV" = { source = "absent" } },',
    )
    description = folder.load()
    assert description.tags["EN.load.PV"].source is Source.ABSENT
    assert "EN.load.PV" not in description.derived


def test_required_parameter_may_be_stated_by_the_site(folder: PlantFolder) -> None:
    folder.replace(
        "templates/tank.toml", 'kind = "tank"', 'kind = "tank"\nrequired = ["wall_m2"]'
    )
    folder.replace(
        "site.toml", 'template = "tank",', 'template = "tank", parameters.wall_m2 = 9,'
    )
    assert folder.load().units["ST"].parameters["wall_m2"] == 9.0


def test_place_states_only_the_parameters_that_differ(folder: PlantFolder) -> None:
    folder.replace("site.toml", "latitude_deg = 10.5\n", "")
    folder.replace("site.toml", "room_volume_m3 = 60.0", "room_volume_m3 = 80.0")
    parameters = folder.load().site.parameters
    assert parameters == {**load_plant().site.parameters, "room_volume_m3": 80.0}


def test_all_problems_of_all_files_come_in_one_report(folder: PlantFolder) -> None:
    folder.replace("site.toml", 'currency = "INR"', "currency = 5")
    folder.replace("registers.toml", "max_block = 45", "max_block = 450")
    folder.replace("templates/tank.toml", 'kind = "tank"', 'kin = "tank"')
    folder.write("texts/en/own.toml", "= broken")
    folder.write("overrides.toml", 'schema = 1\n[tags]\n"D1.xx.PV" = { digits = 1 }\n')
    with pytest.raises(DescriptionProblems) as caught:
        load_plant(folder.path)
    files = [Path(problem.place.file).name for problem in caught.value.problems]
    assert sorted(set(files)) == [
        "overrides.toml",
        "own.toml",
        "registers.toml",
        "site.toml",
        "tank.toml",
    ]
    assert str(caught.value).count("\n") == len(caught.value.problems) - 1


def test_unit_may_change_one_key_of_a_command(folder: PlantFolder) -> None:
    folder.replace(
        "site.toml",
        'template = "tank",',
        'template = "tank", tags = { "transfer_pump.OP" = { write.role = "engineer" } },',
    )
    writable = folder.load().tags["ST.transfer_pump.OP"].writable
    assert writable is not None
    assert (writable.role, writable.output, writable.risky) == (
        Role.ENGINEER,
        "transfer_pump",
        True,
    )


def test_tenth_of_a_second_is_possible_over_the_network(folder: PlantFolder) -> None:
    folder.replace("site.toml", '"simulated"', '"tcp://10.0.0.5:502"')
    folder.replace("templates/digester.toml", '"ph.PV" = {', '"ph.PV" = { scan = "fastest",')
    description = folder.load()
    assert description.tags["D1.ph.PV"].scan.period_s == 0.1
    assert not description.lines["digesters"].endpoint.startswith("serial")


def test_history_is_kept_as_long_as_the_site_says(folder: PlantFolder) -> None:
    assert folder.load().history == HistorySettings()
    folder.replace(
        "site.toml",
        "[lines.digesters]",
        "[history]\nraw_years = 0.5\nsize_limit_gb = 4\n[lines.digesters]",
    )
    assert folder.load().history == HistorySettings(raw_years=0.5, size_limit_gb=4.0)
