"""Tests of exported files: what stands in them, and what is left when they are not finished."""

import csv
import gc
import sqlite3
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from plant.errors import StorageError
from plant.history import Readings
from plant.quality import Quality
from plant.reports.export import ExportProgress, ExportWish, FileForm, Layout
from storage.transfer.exporter import HistoryFiles
from tests.fakes.history import FakeHistory

START_MS = 1_798_741_800_000
"""2027-01-01 00:00 in India."""

SECOND_MS, DAY_MS = 1000, 86_400_000
PH, FLAME = "D1.ph.PV", "FL.flame.PV"


@pytest.fixture
def history() -> FakeHistory:
    """Return two tags: one each second for 4 s with a bad one, one each 2 s."""
    made = FakeHistory()
    made.put(
        PH,
        (START_MS + SECOND_MS * i for i in range(4)),
        [7.0, 7.25, np.nan, 7.5],
        [Quality.GOOD, Quality.GOOD, Quality.BAD_SENSOR_FAILURE, Quality.UNCERTAIN],
    )
    made.put(FLAME, [START_MS, START_MS + 2 * SECOND_MS, START_MS + 5 * SECOND_MS], [0, 1, 1])
    return made


@pytest.fixture
def wish(tmp_path: Path) -> ExportWish:
    return ExportWish(
        tag_ids=(PH, FLAME),
        start_ms=START_MS,
        end_ms=START_MS + DAY_MS,
        file=tmp_path / "out.csv",
        zone="Asia/Kolkata",
    )


def _export(history: FakeHistory, wish: ExportWish) -> list[ExportProgress]:
    return list(HistoryFiles(history).export(wish))


def _rows(file: Path, separator: str = ",") -> list[list[str]]:
    with file.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.reader(lines, delimiter=separator))


def test_narrow_csv_has_a_line_per_reading_tag_after_tag(
    history: FakeHistory, wish: ExportWish
) -> None:
    progress = _export(history, wish)
    at = "2027-01-01T00:00:0{}.000+05:30".format
    assert _rows(wish.file) == [
        ["time (Asia/Kolkata)", "tag", "unit", "value", "quality"],
        [at(0), PH, "", "7", "Good"],
        [at(1), PH, "", "7.25", "Good"],
        [at(2), PH, "", "", "BadSensorFailure"],
        [at(3), PH, "", "7.5", "Uncertain"],
        [at(0), FLAME, "", "0", "Good"],
        [at(2), FLAME, "", "1", "Good"],
        [at(5), FLAME, "", "1", "Good"],
    ]
    assert progress[-1] == ExportProgress(1.0, 7)


def test_wide_csv_has_a_line_per_time_and_empty_cells_where_a_tag_has_none(
    history: FakeHistory, wish: ExportWish
) -> None:
    progress = _export(history, replace(wish, layout=Layout.WIDE))
    header, *lines = _rows(wish.file)
    assert header == [
        "time (Asia/Kolkata)",
        PH,
        f"{PH} quality",
        FLAME,
        f"{FLAME} quality",
    ]
    assert [line[1:] for line in lines] == [
        ["7", "Good", "0", "Good"],
        ["7.25", "Good", "", ""],
        ["", "BadSensorFailure", "1", "Good"],
        ["7.5", "Uncertain", "", ""],
        ["", "", "1", "Good"],
    ]
    assert progress[-1].lines == 5


def test_european_csv_has_comma_and_semicolon(history: FakeHistory, wish: ExportWish) -> None:
    _export(history, replace(wish, preset="europe"))
    assert wish.file.read_bytes().startswith(b"\xef\xbb\xbftime (Asia/Kolkata);tag;")
    assert _rows(wish.file, ";")[2][3] == "7,25"


def test_buckets_have_the_figures_of_a_trend(history: FakeHistory, wish: ExportWish) -> None:
    shown = replace(wish, end_ms=START_MS + 4 * SECOND_MS, buckets=2)
    _export(history, shown)
    header, first, second, *_ = _rows(wish.file)
    figures = ["min", "max", "mean", "weighted mean", "count", "good", "bad"]
    assert header[3:] == figures
    # Seconds 0 and 1: 7 and 7.25, each for a second; then a bad reading and 7.5, the last.
    assert first[3:] == ["7", "7.25", "7.125", "7.125", "2", "2", "0"]
    assert second[3:5] + second[7:] == ["7.5", "7.5", "2", "0", "1"]
    _export(history, replace(shown, layout=Layout.WIDE))
    header, first, *_ = _rows(wish.file)
    assert header[1:] == [f"{tag} {figure}" for tag in (PH, FLAME) for figure in figures]
    assert first[1:4] == ["7", "7.25", "7.125"]


@pytest.mark.parametrize("layout", Layout)
def test_parquet_says_the_same_as_csv(
    layout: Layout, history: FakeHistory, wish: ExportWish, tmp_path: Path
) -> None:
    _export(history, replace(wish, layout=layout))
    file = tmp_path / "out.parquet"
    _export(history, replace(wish, layout=layout, form=FileForm.PARQUET, file=file))
    table = pq.read_table(file)
    header, *lines = _rows(wish.file)
    assert table.column_names == ["time", *header[1:]]
    assert str(table.schema.field("time").type) == "timestamp[ms, tz=UTC]"
    columns = [column.to_pylist() for column in table.columns]
    numbers = {"value", PH, FLAME}
    for name, column, texts in zip(header[1:], columns[1:], list(zip(*lines, strict=True))[1:],
                                   strict=True):  # fmt: skip
        told = [(float(text) if text else None) if name in numbers else text for text in texts]
        assert [None if cell is None else cell for cell in column] == [
            None if text == "" and name not in {"unit"} else text for text in told
        ]


def test_parquet_of_many_days_has_one_dictionary(wish: ExportWish, tmp_path: Path) -> None:
    history = FakeHistory()
    history.put(PH, (START_MS + 3_600_000 * i for i in range(240)), range(240))
    history.put(FLAME, (START_MS + 3_600_000 * i for i in range(240)), range(240), Quality.BAD)
    file = tmp_path / "out.parquet"
    wish = replace(wish, end_ms=START_MS + 10 * DAY_MS, file=file, form=FileForm.PARQUET)
    assert len(_export(history, wish)) == 20
    table = pq.read_table(file)
    assert table.num_rows == 480
    assert table.column("tag").to_pylist() == [PH] * 240 + [FLAME] * 240
    assert set(table.column("quality").to_pylist()[240:]) == {"Bad"}


def test_no_readings_give_a_file_with_its_header_only(
    history: FakeHistory, wish: ExportWish, tmp_path: Path
) -> None:
    before = replace(wish, start_ms=START_MS - DAY_MS, end_ms=START_MS)
    for layout in Layout:
        _export(history, replace(before, layout=layout))
        assert len(_rows(wish.file)) == 1
    file = tmp_path / "out.parquet"
    _export(history, replace(before, form=FileForm.PARQUET, file=file))
    assert pq.read_table(file).num_rows == 0
    empty = FakeHistory()
    empty.put(PH, [], [])
    _export(empty, replace(wish, tag_ids=(PH,)))
    assert len(_rows(wish.file)) == 1


def test_unknown_tag_is_told_with_those_of_similar_names(
    history: FakeHistory, wish: ExportWish
) -> None:
    with pytest.raises(StorageError, match=r"no tag 'D1.pH.PV'. Do you mean D1.ph.PV"):
        _export(history, replace(wish, tag_ids=("D1.pH.PV",)))
    with pytest.raises(StorageError, match="history stats --tags"):
        _export(history, replace(wish, tag_ids=("zzz",)))
    with pytest.raises(StorageError, match="no tags at all yet"):
        _export(FakeHistory(), wish)
    assert not wish.file.exists()


def test_export_never_replaces_a_database(history: FakeHistory, wish: ExportWish) -> None:
    connection = sqlite3.connect(wish.file)
    connection.execute("CREATE TABLE chunk (key INTEGER)")
    connection.close()
    before = wish.file.read_bytes()
    with pytest.raises(StorageError, match="is a database"):
        _export(history, wish)
    assert wish.file.read_bytes() == before


@pytest.mark.parametrize("form", FileForm)
def test_closed_export_leaves_what_stood_there(
    form: FileForm, history: FakeHistory, wish: ExportWish
) -> None:
    wish.file.write_text("old", "ascii")
    steps = HistoryFiles(history).export(replace(wish, form=form))
    next(steps)
    steps.close()
    assert wish.file.read_text("ascii") == "old"
    assert [path.name for path in wish.file.parent.iterdir()] == ["out.csv"]


def test_history_that_fails_on_the_way_leaves_what_stood_there(
    history: FakeHistory, wish: ExportWish
) -> None:
    wish.file.write_text("old", "ascii")
    steps = HistoryFiles(history).export(wish)
    next(steps)
    history.trouble = "the disk fails"
    with pytest.raises(StorageError, match="the disk fails"):
        next(steps)
    assert wish.file.read_text("ascii") == "old"
    assert [path.name for path in wish.file.parent.iterdir()] == ["out.csv"]


def test_folder_that_is_gone_is_told(history: FakeHistory, wish: ExportWish) -> None:
    with pytest.raises(StorageError, match="There is no folder"):
        _export(history, replace(wish, file=wish.file.parent / "usb" / "out.csv"))


class _LongHistory(FakeHistory):
    """Readings of each minute, made when they are asked for."""

    def raw(self, tag_id: str, start_ms: int, end_ms: int) -> Readings:
        times = np.arange(start_ms, end_ms, 60_000, dtype=np.int64)
        codes = np.zeros(len(times), np.uint8)
        return Readings(tag_id, times.data, times.data, (times / 7e9).data, codes.data)


@pytest.mark.parametrize("layout", Layout)
def test_memory_does_not_grow_with_the_time(layout: Layout, wish: ExportWish) -> None:
    def most(days: int) -> int:
        history = _LongHistory()
        history.put(PH, [START_MS, START_MS + days * DAY_MS], [0, 0])
        span = replace(wish, tag_ids=(PH,), end_ms=START_MS + days * DAY_MS, layout=layout)
        steps = HistoryFiles(history).export(span)
        arrow = 0
        thresholds = gc.get_threshold()
        gc.set_threshold(700, 10, 10)  # the running program, in another test, has calmed it
        tracemalloc.start()
        try:
            for _ in steps:
                arrow = max(arrow, pa.total_allocated_bytes())
            return arrow + tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            gc.set_threshold(*thresholds)

    most(1)  # what is loaded once
    assert most(400) < most(40) + 1_000_000  # all of it would be ten times that


def test_time_of_a_wide_slice_shrinks_with_the_number_of_tags(wish: ExportWish) -> None:
    history = FakeHistory()
    names = [f"T{number}" for number in range(100)]
    for name in names:
        history.put(name, [START_MS, START_MS + DAY_MS - 1], [1, 2])
    progress = _export(history, replace(wish, tag_ids=names, layout=Layout.WIDE))
    # 100 tags at one reading a second: 2 hours are 720,000 cells.
    assert len(progress) == 12
    assert progress[-1] == ExportProgress(1.0, 2)
