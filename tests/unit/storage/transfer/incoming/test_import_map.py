"""A map file is read whole, and every mistake in it is named with its line."""

from datetime import timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hmi.commands.history.words import product_texts
from plant.description.problems import DescriptionProblems
from plant.errors import StorageError
from plant.quality import Quality
from plant.tag import ValueKind
from plant.units import unit
from storage.transfer.incoming.import_map import (
    ColumnRule,
    ImportMap,
    read_map,
    unit_named,
    zone_named,
)

TEXTS = product_texts()


def _read(folder: Path, text: str) -> ImportMap:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_map(path, TEXTS)


def test_map_that_says_everything_is_read(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        """
        schema = 1
        layout = "narrow"
        separator = ";"
        decimal = ","
        skip_lines = 2
        no_reading = ["---"]
        ignore = ["Remark"]
        hold_s = 900

        [time]
        column = "Zeit"
        format = "%d.%m.%Y %H:%M"
        zone = "Europe/Lisbon"

        [narrow]
        tag = "Punkt"
        value = "Wert"
        quality = "Status"
        unit = "Einheit"

        [quality]
        "192" = "Good"
        Fehler = "BadSensorFailure"

        [columns]
        "TT-101" = "D1.temperature_upper.PV"
        "FT 7" = { tag = "new", unit = "m³/h", hold_s = 1.5, kind = "counter" }
        """,
    )
    assert found == ImportMap(
        layout="narrow",
        separator=";",
        decimal=",",
        skip_lines=2,
        no_reading=("---",),
        ignore=("Remark",),
        hold_ms=900_000,
        time_column="Zeit",
        time_format="%d.%m.%Y %H:%M",
        zone=ZoneInfo("Europe/Lisbon"),
        tag_column="Punkt",
        value_column="Wert",
        quality_column="Status",
        unit_column="Einheit",
        quality_words={"192": Quality.GOOD, "fehler": Quality.BAD_SENSOR_FAILURE},
        columns={
            "TT-101": ColumnRule("D1.temperature_upper.PV"),
            "FT 7": ColumnRule("new", unit("m3/h"), 1500, ValueKind.COUNTER),
        },
    )


def test_empty_map_leaves_everything_to_the_file(tmp_path: Path) -> None:
    assert _read(tmp_path, "schema = 1") == ImportMap()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "schema"),
        ("schema = 2", 1, "version 2"),
        ("schema = 1\nlayuot = 'wide'", 2, "layout"),
        ("schema = 1\nlayout = 'deep'", 2, "wide, narrow"),
        ("schema = 1\nseparator = '::'", 2, "::"),
        ("schema = 1\nseparator = ','\ndecimal = ','", 3, "known here"),
        ("schema = 1\nhold_s = -1", 2, "-1"),
        ("schema = 1\n[time]\nformat = '%Q'", 3, "%Q"),
        ("schema = 1\n[time]\nformat = '%H:%M'", 3, "%H:%M"),
        ("schema = 1\n[time]\nzone = 'Asia/Nowhere'", 3, "Asia/Nowhere"),
        ("schema = 1\n[time]\nzoen = 'UTC'", 3, "zone"),
        ("schema = 1\n[quality]\nx = 'Fine'", 3, "Fine"),
        ("schema = 1\n[columns]\na = ''", 3, "empty"),
        ("schema = 1\n[columns]\na = 5", 3, "not a text"),
        ("schema = 1\n[columns]\na = { unit = 'mbar' }", 3, "tag"),
        ("schema = 1\n[columns]\na = { tag = 't', unit = 'furlong' }", 3, "furlong"),
        ("schema = 1\n[columns]\na = { tag = 't', kind = 'odd' }", 3, "odd"),
        ("schema = 1\n[columns]\na = { tag = 't', units = 'K' }", 3, "unit"),
        ("schema = 1\n[narrow", 2, "TOML"),
    ],
)
def test_mistake_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(DescriptionProblems) as refused:
        _read(tmp_path, text)
    (problem,) = refused.value.problems
    assert problem.place.line == line
    assert words in str(problem)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DescriptionProblems) as refused:
        _read(tmp_path, "schema = 1\nlayout = 'x'\ndecimal = 'x'\n[time]\nzone = 'x'")
    assert len(refused.value.problems) == 3


def test_missing_map_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no map file"):
        read_map(tmp_path / "nothing.toml", TEXTS)


def test_zone_may_be_a_fixed_offset() -> None:
    assert zone_named("+05:30") == timezone(timedelta(hours=5, minutes=30))
    assert zone_named("-03:00") == timezone(-timedelta(hours=3))
    assert zone_named("Asia/Kolkata") == ZoneInfo("Asia/Kolkata")
    for name in ("", "+5", "Nowhere", "../etc/passwd"):
        assert zone_named(name) is None


def test_units_are_known_by_word_and_symbol() -> None:
    assert unit_named("degC") == unit_named("°C") == unit("degC")
    assert unit_named("") is None
    assert unit_named("furlong") is None
