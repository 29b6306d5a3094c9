"""What happened lately? The last events and outcomes, newest on top."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from hmi.models.local_time import clock_text
from hmi.models.news import KEPT, News, NewsLine
from hmi.widgets.plant_widget import Canvas


class EventList(QFrame):
    """A panel with the news; each line's tool tip holds it in full. Owner: GUI thread."""

    def __init__(
        self, canvas: Canvas, news: News, zone: ZoneInfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._zone = zone
        self.setProperty("role", "panel")
        title = QLabel(canvas.texts("overview.events"))
        title.setProperty("role", "title")
        self._list = QListWidget()
        self._list.setAccessibleName(canvas.texts("overview.events"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setWordWrap(True)
        self._list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self._list.setProperty("role", "flat")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 4, 6)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(self._list, 1)
        self._list.addItem(canvas.texts("shell.no_news"))
        self._empty = True
        for line in news.lines():
            self._on_line_added(line)
        news.line_added.connect(self._on_line_added)

    def lines(self) -> tuple[str, ...]:
        """Return what can be read, newest first."""
        return tuple(self._list.item(row).text() for row in range(self._list.count()))

    def _on_line_added(self, line: NewsLine) -> None:
        if self._empty:
            self._empty = False
            self._list.clear()
        item = QListWidgetItem(f"{clock_text(line.utc_ms, self._zone)}  {line.text}")
        item.setToolTip(line.text)
        if line.trouble:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        self._list.insertItem(0, item)
        if self._list.count() > KEPT:
            self._list.takeItem(KEPT)
