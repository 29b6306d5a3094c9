"""What a test does at the desk, with real mouse clicks and keys."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QPushButton

from hmi.pages.trends import TrendsPage
from hmi.window.rail import Rail
from plant.notebook.notes import Note, NoteBook, NoteDraft
from plant.notebook.trend_sets import TrendSets
from tests.fakes.history import FakeHistory
from tests.gui.detail.station import Station

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class DeskStation:
    """A station, what lies behind its doors, and a folder for files."""

    station: Station
    history: FakeHistory
    notes: NoteBook
    sets: TrendSets
    folder: Path

    @property
    def page(self) -> TrendsPage:
        page = self.station.window.page
        assert isinstance(page, TrendsPage)
        return page

    @property
    def now_ms(self) -> int:
        return self.station.clock.utc_ms()

    def open_trends(self) -> TrendsPage:
        """Click in the rail."""
        rail = self.station.window.findChild(Rail)
        assert isinstance(rail, Rail)
        button = next(
            b for b in rail.findChildren(QPushButton) if b.text().startswith("Trends")
        )
        self.station.click(button)
        self.page.side_tools.export_panel.folder = self.folder
        return self.page

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until the window has heard what it waits for."""
        self.station.qtbot.waitUntil(condition, timeout=10_000)

    def click_row(self, rows: QListWidget, row: int) -> None:
        """Click a row of a list."""
        QApplication.processEvents()  # laid out since it was filled
        place = rows.visualItemRect(rows.item(row)).center()
        self.station.click(rows.viewport(), place)

    def keep(self, text: str, *, hours_ago: float = 0.1, hours: float | None = None) -> Note:
        """Keep a note past the window, as another page of it would."""
        start_ms = self.now_ms - round(hours_ago * HOUR_MS)
        end_ms = None if hours is None else start_ms + round(hours * HOUR_MS)
        draft = NoteDraft(start_ms, end_ms, text)
        return self.notes.add(draft, author="kim").result(timeout=10)

    def stored(self) -> list[Note]:
        """Return every note in the database."""
        year_ms = 8760 * HOUR_MS
        span = (self.now_ms - year_ms, self.now_ms + year_ms)
        return list(self.notes.notes(*span).result(timeout=10))


def choose(box: QComboBox, data: object) -> None:
    """Choose an entry by keys, as without a mouse."""
    wanted = box.findData(data)
    assert wanted >= 0
    while box.currentIndex() != wanted:
        down = box.currentIndex() < wanted
        QTest.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
