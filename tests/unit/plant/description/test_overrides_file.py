"""What an import writes: only what changed, in a file that is there whole or not at all."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plant.description.load import load_files, load_plant
from plant.description.overrides_file import (
    in_full,
    overrides_text,
    read_overrides,
    replace_file,
    with_changes,
)
from plant.description.plant_files import PlantFiles
from plant.description.tag_csv import Change, read_table
from tests.unit.plant.description.plant_folder import PlantFolder

PH = "D1.ph.PV"


def test_missing_file_holds_nothing(tmp_path: Path) -> None:
    assert read_overrides(tmp_path / "overrides.toml") == {}


def test_changes_are_added_to_earlier_ones() -> None:
    tags = load_plant().tags
    before: dict[str, dict[str, object]] = {
        PH: {"digits": 1, "text": {"pt": "pH A"}},
        "ST.ph.PV": {"low": 3.0},
    }
    changes = [
        Change(PH, "low", 2.0, 3.0, 2),
        Change(PH, "digits", 2.0, 0.0, 2),
        Change(PH, "normal_low", 6.8, 6.9, 2),
        Change(PH, "limit_high", None, 9.0, 2),
        Change(PH, "scan", "normal", "slow", 2),
        Change(PH, "text_en", "Slurry pH", "pH A", 2),
        Change("D2.level.PV", "limit_low", 10.0, None, 3),
    ]
    after = with_changes(before, changes, tags)
    assert after == {
        PH: {
            "digits": 0,
            "text": {"pt": "pH A", "en": "pH A"},
            "low": 3.0,
            "scan": "slow",
            "normal": [6.9, 7.8],
            "limits": [False, 9.0],
        },
        "ST.ph.PV": {"low": 3.0},
        "D2.level.PV": {"limits": [False, 90.0]},
    }
    assert before[PH] == {"digits": 1, "text": {"pt": "pH A"}}


def test_written_file_reads_back_and_loads(folder: PlantFolder) -> None:
    overrides: dict[str, dict[str, object]] = {
        PH: {"low": 3.0, "normal": [False, 7.5], "text": {"en": 'pH "A" \\ ഔട്ട്‌ലെറ്റ്'}},
        "D1.foam.PV": {"source": "absent"},
    }
    path = folder.path / "overrides.toml"
    replace_file(path, overrides_text(overrides))
    assert read_overrides(path) == overrides
    description = folder.load()
    assert description.tags[PH].eu_low == 3.0
    assert description.texts.tag_name(PH) == 'pH "A" \\ ഔട്ട്‌ലെറ്റ്'


def test_trial_spells_out_the_range_so_that_problems_show_at_the_tag() -> None:
    tags = load_plant().tags
    changes = [Change(PH, "high", 12.0, 7.0, 2), Change("D1.foam.PV", "scan", "a", "b", 3)]
    full = in_full(with_changes({}, changes[:1], tags), changes, tags)
    assert full == {
        PH: {"low": 2.0, "high": 7.0, "normal": [6.8, 7.8], "limits": [False, False]}
    }


def test_file_is_replaced_without_leaving_a_neighbour(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    path.write_text("old", encoding="utf-8")
    replace_file(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_failed_replacement_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    path.mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(OSError, match="overrides"):
        replace_file(path, "new")
    assert list(tmp_path.iterdir()) == [path]


RANGES = st.tuples(st.floats(-1e4, 6.7), st.floats(7.9, 1e4), st.integers(0, 6))


@settings(max_examples=15, deadline=None)
@given(row=RANGES)
def test_any_sound_row_arrives_in_the_plant(row: tuple[float, float, int]) -> None:
    plant = load_plant()
    low, high, digits = row
    table = read_table(f"tag,low,high,digits\n{PH},{low!r},{high!r},{digits}\n", plant)
    assert table.bad_lines == ()
    text = overrides_text(with_changes({}, table.changes, plant.tags))
    tag = load_files(PlantFiles(), overrides=text).tags[PH]
    assert (tag.eu_low, tag.eu_high, tag.digits) == row
