"""How a file is written and what its columns mean, told by header, first lines and map."""

from pathlib import Path

import pytest

from plant.errors import StorageError
from storage.transfer.incoming.import_map import ImportMap
from storage.transfer.incoming.layout import narrow_layout, read_form
from storage.transfer.parsing.csv_source import CsvSource
from storage.transfer.parsing.form import Form
from storage.transfer.parsing.moments import EpochTimes, IsoTimes

T = "2026-11-20T10:00:00Z"


def _form(folder: Path, text: str, said: ImportMap | None = None) -> Form:
    path = folder / "readings.csv"
    path.write_text(text, encoding="utf-8")
    with CsvSource(path) as source:
        return read_form(source, said or ImportMap())[0]


@pytest.mark.parametrize(
    ("text", "separator", "decimal"),
    [
        (f"time,a\n{T},1.5\n", ",", "."),
        (f'time,a\n{T},"1,5"\n', ",", ","),
        (f"time;a\n{T};1,5\n", ";", ","),
        (f"time;a\n{T};1.5\n", ";", "."),
        (f"time;a\n{T};15\n", ";", "."),
        (f"time\ta\n{T}\t1,5\n", "\t", ","),
        (f"time|a\n{T}|1.5\n", "|", "."),
        ("time,a\n", ",", "."),
        ("sep=;\ntime;a,b\n", ";", "."),
    ],
)
def test_separator_and_decimal_mark_are_found_out(
    tmp_path: Path, text: str, separator: str, decimal: str
) -> None:
    form = _form(tmp_path, text)
    assert (form.separator, form.decimal) == (separator, decimal)


@pytest.mark.parametrize(
    ("title", "place"),
    [("Time,x", 0), ("x,TIMESTAMP", 1), ("x,time (Asia/Kolkata)", 1), ("date,utc,time", 2)],
)
def test_time_column_is_known_by_its_title(tmp_path: Path, title: str, place: int) -> None:
    assert _form(tmp_path, f"{title}\n").time == place


def test_time_column_that_the_map_names_must_be_there(tmp_path: Path) -> None:
    assert _form(tmp_path, "time,Zeit\n", ImportMap(time_column="Zeit")).time == 1
    with pytest.raises(StorageError, match="no column 'Zeit'"):
        _form(tmp_path, "time,a\n", ImportMap(time_column="Zeit"))


def test_form_of_the_times_is_found_out(tmp_path: Path) -> None:
    assert _form(tmp_path, "time,a\n1795168800,5\n").times == EpochTimes(1000)
    assert _form(tmp_path, "time,a\n2026-11-20 10:00,5\n").times == IsoTimes(has_offset=False)


def test_narrow_file_is_known_by_its_columns(tmp_path: Path) -> None:
    form = _form(tmp_path, "time,tag,unit,value,quality\n")
    layout = narrow_layout(form, ImportMap())
    assert layout is not None
    assert (layout.tag, layout.unit, layout.value, layout.quality) == (1, 2, 3, 4)
    assert narrow_layout(form, ImportMap(layout="wide")) is None


def test_narrow_file_may_have_titles_of_its_own(tmp_path: Path) -> None:
    form = _form(tmp_path, "time,Punkt,Wert\n")
    assert narrow_layout(form, ImportMap()) is None
    named = ImportMap(layout="narrow", tag_column="Punkt", value_column="Wert")
    layout = narrow_layout(form, named)
    assert layout is not None
    assert (layout.tag, layout.value, layout.quality, layout.unit) == (1, 2, None, None)
    with pytest.raises(StorageError, match="narrow file needs"):
        narrow_layout(form, ImportMap(layout="narrow"))
