"""`tags`: out to a spreadsheet and back, whole or not at all."""

import argparse
from pathlib import Path

import pytest

from hmi.commands import tags
from plant.tag import Source
from tests.unit.plant.description.plant_folder import PlantFolder


@pytest.fixture
def folder(tmp_path: Path) -> PlantFolder:
    return PlantFolder.copied_to(tmp_path / "own")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "tags.csv"


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    tags.configure(parser)
    return tags.run(parser.parse_args([str(word) for word in words]))


def files_of(folder: PlantFolder) -> dict[str, bytes]:
    return {
        file.relative_to(folder.path).as_posix(): file.read_bytes()
        for file in folder.path.rglob("*")
        if file.is_file()
    }


def test_exported_table_is_ready_for_a_spreadsheet(table: Path) -> None:
    assert run("export", table, "--language", "ml") == 0
    assert table.read_bytes().startswith(b"\xef\xbb\xbftag,unit,kind,text_ml,")
    assert run("import", table) == 0


def test_dry_run_shows_the_difference_and_changes_nothing(
    folder: PlantFolder, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("tag,low,source\nD1.ph.PV,3,entered\n", encoding="utf-8")
    before = files_of(folder)
    assert run("import", table, "--plant", folder.path, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "Line 2: D1.ph.PV, low: 2 > 3" in said
    assert "Line 2: D1.ph.PV, source: measured > entered" in said
    assert "2 differences. Nothing was changed." in said
    assert files_of(folder) == before


def test_import_changes_one_data_file_only(
    folder: PlantFolder, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text(
        "tag;low;limit_high;text_en\nD1.h2s.PV;2,5;4000;Gas, H2S\n", encoding="utf-8"
    )
    before = files_of(folder)
    assert run("import", table, "--plant", folder.path) == 0
    after = files_of(folder)
    assert after.keys() - before.keys() == {"overrides.toml"}
    assert {name: after[name] for name in before} == before
    tag = folder.load().tags["D1.h2s.PV"]
    assert (tag.eu_low, tag.eu_high, tag.limits.high) == (2.5, 5000.0, 4000.0)
    assert folder.load().texts.tag_name("D1.h2s.PV") == "Gas, H2S"
    assert "3 changes written" in capsys.readouterr().out


def test_later_import_keeps_earlier_changes(folder: PlantFolder, table: Path) -> None:
    for text in ("tag,low\nD1.ph.PV,3\n", "tag,source\nD2.ph.PV,entered\n"):
        table.write_text(text, encoding="utf-8")
        assert run("import", table, "--plant", folder.path) == 0
    found = folder.load().tags
    assert found["D1.ph.PV"].eu_low == 3.0
    assert found["D2.ph.PV"].source is Source.ENTERED


def test_nothing_is_imported_when_one_line_is_bad(
    folder: PlantFolder, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("tag,low\nD1.ph.PV,3\nD2.ph.PV,low\nDX.ph.PV,1\n", encoding="utf-8")
    before = files_of(folder)
    assert run("import", table, "--plant", folder.path) == 1
    said = capsys.readouterr().out
    assert "Line 3: 'low' is not a number that fits the column 'low'." in said
    assert "Line 4: The plant has no tag 'DX.ph.PV'" in said
    assert files_of(folder) == before


def test_table_that_would_break_the_plant_is_refused_at_its_line(
    folder: PlantFolder, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("tag,high\nD2.ph.PV,12.5\nD1.ph.PV,7\n", encoding="utf-8")
    before = files_of(folder)
    assert run("import", table, "--plant", folder.path) == 1
    said = capsys.readouterr().out
    assert "Line 3: D1.ph.PV: 7.8 is outside the instrument's range 2.0 to 7.0" in said
    assert files_of(folder) == before


def test_consequence_elsewhere_is_told_at_its_own_place(
    folder: PlantFolder, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("tag,source\nD1.temperature_lower.PV,absent\n", encoding="utf-8")
    assert run("import", table, "--plant", folder.path) == 1
    said = capsys.readouterr().out
    file = folder.path / "templates/digester.toml"
    digester = file.read_text(encoding="utf-8").splitlines()
    number = 1 + next(n for n, line in enumerate(digester) if '"temperature.PV"' in line)
    assert f"templates/digester.toml:{number}:" in said
    assert "computed from D1.temperature_lower.PV" in said


def test_built_in_plant_cannot_be_changed(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("tag,low\nD1.ph.PV,3\n", encoding="utf-8")
    assert run("import", table) == 1
    assert "The built-in plant cannot be changed." in capsys.readouterr().out
    assert run("import", table, "--dry-run") == 0


def test_unsound_plant_is_reported_before_anything_else(
    folder: PlantFolder, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("site.toml", "Asia/Kolkata", "Asia/Nowhere")
    assert run("export", table, "--plant", folder.path) == 1
    assert "Asia/Nowhere" in capsys.readouterr().out
    assert not table.exists()


@pytest.mark.parametrize("content", [None, b"tag,low\nD1.\xff,1\n"])
def test_file_that_cannot_be_read_is_named(
    table: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        table.write_bytes(content)
    assert run("import", table) == 1
    assert str(table) in capsys.readouterr().out
