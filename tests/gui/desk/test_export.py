"""History to a file from the trends page: by one click, and where one wants."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from hmi.widgets.trend_tools.export_panel import ExportPanel
from hmi.window.stop_button import StopButton
from plant.command import Action
from plant.quality import Quality
from tests.gui.desk.desk_station import HOUR_MS, DeskStation, choose

TEMPERATURES = [f"D{number}.temperature.PV" for number in range(1, 7)] + ["ST.temperature.PV"]


def _remember(desk: DeskStation, *, hours: int, period_s: int) -> None:
    """Give history the temperatures of the last hours."""
    count = hours * 3600 // period_s
    start = desk.now_ms - hours * HOUR_MS
    for tag_id in TEMPERATURES:
        desk.history.put(
            tag_id,
            (start + place * period_s * 1000 for place in range(count)),
            (40.5 + place % 7 for place in range(count)),
            Quality.GOOD,
        )


def _open_export(desk: DeskStation) -> ExportPanel:
    desk.open_trends()
    desk.station.click(desk.page.side_tools.export)
    return desk.page.side_tools.export_panel


def _finished(desk: DeskStation, panel: ExportPanel) -> None:
    desk.wait(lambda: panel.said.isVisible() and not panel.bar.isVisible())


def test_last_months_csv_takes_three_clicks(desk: DeskStation) -> None:
    _remember(desk, hours=60 * 24, period_s=600)
    panel = _open_export(desk)
    desk.station.click(panel.periods["last_month"])
    assert desk.station.clicks == 3
    _finished(desk, panel)
    file = desk.folder / "DEMO 2026-10.csv"
    assert panel.said.text().startswith(f"Written: {file.name}, ")
    assert panel.said.toolTip() == str(file)
    lines = file.read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(TEMPERATURES) * 31 * 24
    assert lines[1].startswith("2026-10-01T00:00:00")
    assert list(desk.folder.glob("*.csv")) == [file]


def test_second_file_of_the_month_leaves_the_first(desk: DeskStation) -> None:
    _remember(desk, hours=60 * 24, period_s=3600)
    panel = _open_export(desk)
    for _ in range(2):
        desk.station.click(panel.periods["last_month"])
        _finished(desk, panel)
        panel.said.say("")
    assert {file.name for file in desk.folder.glob("*.csv")} == {
        "DEMO 2026-10.csv",
        "DEMO 2026-10 (2).csv",
    }


def _save_as(panel: ExportPanel, file: Path) -> None:
    dialog = panel.dialog
    assert isinstance(dialog, QFileDialog)
    assert not dialog.isModal()  # PLANT STOP stays within reach
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    line.setText(str(file))
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_shown_readings_go_where_one_wants(desk: DeskStation) -> None:
    _remember(desk, hours=1, period_s=1)
    panel = _open_export(desk)
    choose(panel.detail, data=True)
    choose(panel.preset, "europe")
    desk.station.click(panel.shown)
    assert panel.dialog is not None
    assert panel.dialog.selectedFiles()[0].endswith(".csv")
    _save_as(panel, desk.folder / "mine.csv")
    _finished(desk, panel)
    lines = (desk.folder / "mine.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 901
    assert lines[1].count(";") == 2 * len(TEMPERATURES)
    assert ",5;Good" in lines[1]


def test_plant_stop_is_within_reach_while_a_file_is_chosen(desk: DeskStation) -> None:
    _remember(desk, hours=1, period_s=60)
    panel = _open_export(desk)
    desk.station.click(panel.shown)
    stop = desk.station.window.findChild(StopButton)
    assert isinstance(stop, StopButton)
    desk.station.click(stop)
    (command,) = desk.station.commands.submitted
    assert command.action is Action.PLANT_STOP
    assert panel.dialog is not None
    panel.dialog.close()


def test_shown_figures_go_to_parquet(desk: DeskStation) -> None:
    _remember(desk, hours=2, period_s=10)
    panel = _open_export(desk)
    choose(panel.form, "parquet")
    assert not panel.preset.isEnabled()
    desk.station.click(panel.shown)
    _save_as(panel, desk.folder / "mine.parquet")
    _finished(desk, panel)
    written = (desk.folder / "mine.parquet").read_bytes()
    assert (written[:4], written[-4:]) == (b"PAR1", b"PAR1")


def test_export_is_stopped_by_a_click_and_leaves_no_file(desk: DeskStation) -> None:
    _remember(desk, hours=60 * 24, period_s=600)
    panel = _open_export(desk)
    desk.history.gate.clear()
    desk.station.click(panel.periods["last_month"])
    assert panel.bar.isVisible()
    assert not panel.shown.isEnabled()
    desk.station.click(panel.cancel)
    desk.history.gate.set()
    desk.wait(lambda: panel.said.text() == "Stopped. No file was left.")
    assert list(desk.folder.glob("*.csv*")) == []
    assert panel.shown.isEnabled()


def test_window_closes_while_a_file_is_written(desk: DeskStation) -> None:
    _remember(desk, hours=60 * 24, period_s=600)
    panel = _open_export(desk)
    desk.station.click(panel.periods["last_month"])
    desk.station.window.close()
    assert not list(desk.folder.glob("*.part*"))


def test_folder_that_is_gone_is_said_with_the_remedy(desk: DeskStation) -> None:
    _remember(desk, hours=60 * 24, period_s=3600)
    panel = _open_export(desk)
    panel.folder = desk.folder / "pulled out"
    desk.station.click(panel.periods["yesterday"])
    _finished(desk, panel)
    assert panel.said.text().startswith("Not written.")


def test_tags_without_history_are_left_out_and_said(desk: DeskStation) -> None:
    _remember(desk, hours=48, period_s=600)
    del desk.history.columns["D6.temperature.PV"]
    panel = _open_export(desk)
    desk.station.click(panel.periods["yesterday"])
    _finished(desk, panel)
    assert "Left out, because history does not know them yet: Digester 6" in panel.said.text()


def test_time_without_any_reading_is_said_and_leaves_no_file(desk: DeskStation) -> None:
    _remember(desk, hours=1, period_s=60)
    panel = _open_export(desk)
    desk.station.click(panel.periods["last_month"])
    _finished(desk, panel)
    assert panel.said.text() == (
        "Not written. History has no reading of these tags in that time."
    )
    assert list(desk.folder.glob("*.csv")) == []


def test_nothing_stored_and_nothing_chosen_are_said(desk: DeskStation) -> None:
    panel = _open_export(desk)
    desk.station.click(panel.periods["yesterday"])
    _finished(desk, panel)
    assert "does not know any of these tags" in panel.said.text()
    desk.page.selection.clear()
    desk.station.click(panel.periods["yesterday"])
    assert panel.said.text().startswith("No tag is in the trend.")


@pytest.mark.parametrize("key", ["yesterday", "last_week"])
def test_other_periods_are_one_click_too(desk: DeskStation, key: str) -> None:
    _remember(desk, hours=24 * 14, period_s=600)
    panel = _open_export(desk)
    desk.station.click(panel.periods[key])
    _finished(desk, panel)
    assert len(list(desk.folder.glob("DEMO *.csv"))) == 1


def test_panel_says_everything_to_a_screen_reader(desk: DeskStation) -> None:
    panel = _open_export(desk)
    for button in panel.findChildren(QPushButton):
        assert button.text()
    for box in (panel.tags, panel.form, panel.preset, panel.detail):
        assert box.accessibleName()
