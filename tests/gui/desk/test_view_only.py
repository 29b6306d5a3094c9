"""Where nothing can be written, notes and sets are read, and a change is refused with why."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hmi.pages.trends import TrendsPage
from plant.description.model import PlantDescription
from plant.message import message
from plant.notebook.built_in_sets import built_in_sets
from plant.notebook.notes import NoteDraft
from storage.notebook.note_store import NoteStore
from storage.notebook.records import Access, Records
from storage.notebook.trend_set_store import TrendSetStore
from storage.sqlite_engine import unrecovered_engine
from storage.state import STATE_FILE, StateDatabase
from tests.fakes.clock import ManualClock
from tests.fakes.history import FakeHistory
from tests.gui.desk.desk_station import DeskStation
from tests.gui.detail.station import Station

REASON = message("storage.read_only", folder="/data")


def _written(folder: Path) -> None:
    """Write a note as long as it is possible."""
    clock, records = ManualClock(), Records()
    database = StateDatabase.open(folder, clock)
    database.serve(records)
    draft = NoteDraft(clock.utc_ms() - 60_000, None, "before the disk was locked")
    NoteStore(records, clock).add(draft, author="kim").result(timeout=10)
    records.close()
    database.close()


def test_old_notes_are_read_and_new_ones_refused(
    qtbot: QtBot, description: PlantDescription, tmp_path: Path
) -> None:
    _written(tmp_path)
    records, clock = Records(), ManualClock()
    records.open(Access(unrecovered_engine(tmp_path / STATE_FILE), refusal=REASON))
    notes = NoteStore(records, clock)
    sets = TrendSetStore(records, clock, built_in_sets(description))
    doors = {"notes": notes, "trend_sets": sets}
    station = Station(qtbot, description, desk=doors)
    desk = DeskStation(station, FakeHistory(), notes, sets, tmp_path)
    panel = desk.open_trends().side_tools.notes_panel
    station.click(desk.page.side_tools.notes)
    desk.wait(lambda: panel.list.count() == 1)
    assert "before the disk was locked" in panel.list.item(0).text()
    station.click(panel.add)
    QTest.keyClicks(panel.form.words, "after")
    QTest.keyClick(panel.form.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.wait(panel.form.problem.isVisible)
    assert panel.form.problem.text().startswith("The data folder /data cannot be written.")
    assert panel.form.words.toPlainText() == "after"
    records.close()


def test_without_doors_the_buttons_say_what_is_missing(
    qtbot: QtBot, description: PlantDescription
) -> None:
    station = Station(qtbot, description)
    station.window.open_page("trends")
    page = station.window.page
    assert isinstance(page, TrendsPage)
    tools = page.side_tools
    for button in (tools.sets, tools.notes, tools.export):
        assert not button.isEnabled()
        assert button.toolTip()
    assert not tools.panels.isVisible()
