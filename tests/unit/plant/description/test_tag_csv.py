"""The tag table goes out to a spreadsheet and comes back unharmed."""

import csv
import io
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.description.tag_csv import Change, TagTable, read_table, shown, write_table
from plant.texts import Texts

HEAD = "tag,low,high,digits,limit_low,limit_high,scan,source,frozen_after_s,text_en\n"


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    return load_plant()


def columns_of(table: TagTable) -> dict[str, object]:
    return {change.column: change.new for change in table.changes}


def why(table: TagTable) -> list[tuple[int, str]]:
    return [(bad.line, bad.why.key.removeprefix("tags.")) for bad in table.bad_lines]


def with_name(plant: PlantDescription, tag_id: str, name: str) -> PlantDescription:
    catalogue = {"en": {f"tag.{each}": "x" for each in plant.tags} | {f"tag.{tag_id}": name}}
    return replace(plant, texts=Texts(catalogue))


@pytest.mark.parametrize("language", ["en", "pt", "ml", "hi"])
def test_exported_table_comes_back_without_a_difference(
    plant: PlantDescription, language: str
) -> None:
    assert read_table(write_table(plant, language), plant) == TagTable((), ())


def test_every_tag_has_one_row(plant: PlantDescription) -> None:
    rows = list(csv.DictReader(io.StringIO(write_table(plant, "en"))))
    assert [row["tag"] for row in rows] == list(plant.tags)
    upper = rows[0]
    assert (upper["unit"], upper["kind"], upper["low"], upper["limit_high"]) == (
        "degC",
        "analog",
        "0",
        "78",
    )


def test_missing_translation_is_left_empty(plant: PlantDescription) -> None:
    rows = list(csv.DictReader(io.StringIO(write_table(plant, "hi"))))
    assert {row["text_hi"] for row in rows} == {""}


def test_changed_cells_are_found_with_their_lines(plant: PlantDescription) -> None:
    table = read_table(
        f"{HEAD}D1.ph.PV,3,11,2,,,normal,measured,21600,Slurry pH\n"
        "\n"
        "D2.ph.PV,2,12,2,4,,slow,entered,0,pH north\n",
        plant,
    )
    assert table.changes == (
        Change("D1.ph.PV", "low", 2.0, 3.0, 2),
        Change("D1.ph.PV", "high", 12.0, 11.0, 2),
        Change("D2.ph.PV", "limit_low", None, 4.0, 4),
        Change("D2.ph.PV", "scan", "normal", "slow", 4),
        Change("D2.ph.PV", "source", "measured", "entered", 4),
        Change("D2.ph.PV", "frozen_after_s", 21600.0, 0.0, 4),
        Change("D2.ph.PV", "text_en", "Slurry pH", "pH north", 4),
    )


def test_emptied_limit_is_taken_away(plant: PlantDescription) -> None:
    table = read_table("tag,limit_high\nD1.level.PV,\n", plant)
    assert table.changes == (Change("D1.level.PV", "limit_high", 90.0, None, 2),)


def test_empty_name_changes_nothing(plant: PlantDescription) -> None:
    assert read_table("tag,text_pt\nD1.level.PV,\n", plant) == TagTable((), ())


def test_semicolons_bring_decimal_commas(plant: PlantDescription) -> None:
    table = read_table("tag;low;high\nD1.ph.PV;2,5;12\n", plant)
    assert columns_of(table) == {"low": 2.5}


def test_tabs_and_a_byte_order_mark_are_understood(plant: PlantDescription) -> None:
    table = read_table("\ufefftag\tlow\r\nD1.ph.PV\t2.5\r\n", plant)
    assert columns_of(table) == {"low": 2.5}


def test_number_written_otherwise_is_no_difference(plant: PlantDescription) -> None:
    assert read_table("tag,low,high\nD1.ph.PV,2.00,1.2e1\n", plant).changes == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tag,low\nD9.ph.PV,1\n", [(2, "unknown_tag")]),
        ("tag,low\nD1.ph.PV,2\n\nD1.ph.PV,2\n", [(4, "tag_twice")]),
        ("tag,low\nD1.ph.PV\n", [(2, "cell_count")]),
        ("tag,low\nD1.ph.PV,abc\n", [(2, "not_number")]),
        ("tag,low\nD1.ph.PV,nan\n", [(2, "not_number")]),
        ("tag,low\nD1.ph.PV,1_0\n", [(2, "not_number")]),
        ('tag,low\nD1.ph.PV,"2,5"\n', [(2, "not_number")]),
        ("tag,low\nD1.ph.PV,\n", [(2, "not_number")]),
        ("tag,digits\nD1.ph.PV,1.5\n", [(2, "not_number")]),
        ("tag,low\nD1.foam.PV,0\n", [(2, "switch_without_range")]),
        ("tag,scan\nD1.ph.PV,often\n", [(2, "not_word")]),
        ("tag,source\nD1.ph.PV,\n", [(2, "not_word")]),
        ("tag,unit\nD1.ph.PV,degF\n", [(2, "fixed_column")]),
        ("tag,kind\nD1.ph.PV,counter\n", [(2, "fixed_column")]),
        (
            'tag,text_en\nD1.ph.PV,"two\nlines"\nD2.ph.PV,{x}\n',
            [(2, "bad_name"), (4, "bad_name")],
        ),
        ("tag,colour\nD1.ph.PV,red\n", [(1, "bad_column")]),
        ("tag,low,low\nD1.ph.PV,1,2\n", [(1, "bad_column"), (1, "bad_column")]),
        ("tag,text_en,text_pt\n", [(1, "bad_column")]),
        ("low\n1\n", [(1, "no_tag_column")]),
        ("", [(1, "no_tag_column")]),
    ],
)
def test_bad_line_is_reported_with_its_number(
    plant: PlantDescription, text: str, expected: list[tuple[int, str]]
) -> None:
    assert why(read_table(text, plant)) == expected


def test_every_bad_line_is_reported_and_nothing_taken(plant: PlantDescription) -> None:
    table = read_table("tag,low\nD1.ph.PV,x\nD2.ph.PV,3\nD3.ph.PV,y\n", plant)
    assert [line for line, _ in why(table)] == [2, 4]
    assert table.changes == ()


def test_endless_cell_is_reported(plant: PlantDescription) -> None:
    table = read_table("tag,low\nD1.ph.PV," + "9" * 200_000, plant)
    assert why(table) == [(2, "not_csv")]


def test_every_refusal_has_a_text(plant: PlantDescription) -> None:
    kinds = (
        "unknown_tag tag_twice cell_count not_number switch_without_range not_word fixed_column"
        " bad_name bad_column no_tag_column not_csv"
    )
    assert all(f"tags.{kind}" in plant.texts for kind in kinds.split())


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@SUM(A1)", "'quoted", "''"])
def test_no_cell_starts_a_formula(plant: PlantDescription, name: str) -> None:
    named = with_name(plant, "D1.ph.PV", name)
    rows = list(csv.DictReader(io.StringIO(write_table(named, "en"))))
    (row,) = (row for row in rows if row["tag"] == "D1.ph.PV")
    assert row["text_en"] == f"'{name}"


NAMES = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="{}"),
    min_size=1,
    max_size=12,
).filter(lambda name: name == name.strip() and not name.startswith("°en "))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(name=NAMES)
def test_any_name_comes_back_as_it_went(plant: PlantDescription, name: str) -> None:
    named = with_name(plant, "D1.ph.PV", name)
    text = write_table(named, "en")
    assert read_table(text, named) == TagTable((), ())
    table = read_table(text, with_name(plant, "D1.ph.PV", f"{name}!"))
    assert [change.new for change in table.changes] == [name]


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_comes_back_as_it_went(number: float) -> None:
    assert float(shown(number)) == number


def test_large_counters_are_written_in_full() -> None:
    assert shown(4294967295.0) == "4294967295"
    assert shown(2.0**60) == "1.152921504606847e+18"


def test_change_is_compared_with_the_plant_as_it_is(plant: PlantDescription) -> None:
    tag = plant.tags["D1.ph.PV"]
    changed = MappingProxyType({**plant.tags, tag.tag_id: replace(tag, eu_low=3.0)})
    table = read_table("tag,low\nD1.ph.PV,3\n", replace(plant, tags=changed))
    assert table.changes == ()
