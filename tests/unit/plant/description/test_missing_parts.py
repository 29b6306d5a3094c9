"""Whole parts that are missing or unreadable are named, and reading goes on behind them."""

import pytest

from tests.unit.plant.description.plant_folder import PlantFolder


def kinds(folder: PlantFolder) -> set[tuple[str, str]]:
    return {(problem.kind, problem.place.key) for problem in folder.problems()}


def test_site_table_is_missing(folder: PlantFolder) -> None:
    folder.replace("site.toml", "[site]", "[place]")
    folder.replace("site.toml", "[site.parameters]", "[place.parameters]")
    assert kinds(folder) == {("missing_key", "site"), ("unknown_key", "place")}


@pytest.mark.parametrize("table", ["lines", "field_units", "units"])
def test_other_table_of_the_site_is_missing(folder: PlantFolder, table: str) -> None:
    folder.write(
        "site.toml",
        'schema = 1\n[site]\nplant_id = "X"\nname = "X"\nzone = "UTC"\ncurrency = "INR"\n',
    )
    assert ("missing_key", table) in kinds(folder)


def test_unit_without_template_is_left_out(folder: PlantFolder) -> None:
    folder.replace("site.toml", 'ST = { template = "tank",', "ST = {")
    assert kinds(folder) == {("missing_key", "units.ST.template")}


def test_site_file_that_is_no_toml_hides_nothing_else(folder: PlantFolder) -> None:
    folder.write("site.toml", "[")
    folder.replace("registers.toml", "schema = 1", "schema = 2")
    assert kinds(folder) == {("toml_syntax", ""), ("schema_newer", "schema")}


def test_register_map_that_is_no_toml_blames_no_unit(folder: PlantFolder) -> None:
    folder.write("registers.toml", "[")
    assert kinds(folder) == {("toml_syntax", "")}


def test_register_map_without_head_or_maps(folder: PlantFolder) -> None:
    folder.write("registers.toml", "schema = 1\nmajor = 1\nminor = 0\n")
    assert kinds(folder) == {("missing_key", "head"), ("missing_key", "maps")}


def test_template_that_is_no_toml_leaves_its_units_out(folder: PlantFolder) -> None:
    folder.write("templates/tank.toml", "[")
    assert kinds(folder) == {("toml_syntax", "")}


def test_template_without_modules_or_tags(folder: PlantFolder) -> None:
    folder.write("templates/tank.toml", 'kind = "tank"\n')
    assert kinds(folder) == {("missing_key", "modules"), ("missing_key", "tags")}


def test_newer_template_is_refused(folder: PlantFolder) -> None:
    folder.replace("templates/tank.toml", 'kind = "tank"', 'kind = "tank"\nschema = 7')
    assert kinds(folder) == {("schema_newer", "schema")}


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("[", "toml_syntax", ""),
        ("[tags]\n", "missing_key", "schema"),
        ("schema = 2\n", "schema_newer", "schema"),
        ("schema = 1\ntag = 1\n", "misspelt_key", "tag"),
        ('schema = 1\n[tags]\n"D1.no.PV" = {}\n', "unknown_tag", 'tags."D1.no.PV"'),
    ],
)
def test_broken_overrides_are_named(
    folder: PlantFolder, text: str, kind: str, key: str
) -> None:
    folder.write("overrides.toml", text)
    assert kinds(folder) == {(kind, key)}


def test_references_that_the_plant_does_not_measure_are_dropped(folder: PlantFolder) -> None:
    folder.replace(
        "site.toml",
        "[units]",
        '[templates.digester.tags]\n"heater_satisfied.PV" = { source = "absent" }\n'
        '"heater_remaining.PV" = { source = "absent" }\n[units]',
    )
    writable = folder.load().tags["D1.heater.OP"].writable
    assert writable is not None
    assert (writable.excused_by, writable.timed_run) == (None, None)
    assert writable.timed_run_max_s == 0
    assert writable.feedback == "D1.heater.PV"
