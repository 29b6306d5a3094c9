"""What is the value of any tag, in words? The table beside the pictures."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from hmi.pages.page import Page, PageParts
from hmi.widgets.tables.table import PlainTable
from hmi.widgets.tables.tag_table import TagFilter, TagTableModel
from plant.tag import Source, Tag

_WIDTHS = {0: 130, 1: 160, 2: -1, 3: 130, 4: 170, 5: 90, 6: 220}
_TIMES_MS = 1000
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class TagsPage(Page):
    """Page ``tags``: search, choose, Enter opens the faceplate, T the trend."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        self._texts = texts = parts.canvas.texts
        super().__init__(page_id, texts("nav.tags"))
        self._links = parts.links
        every = parts.description.tags.values()
        present = tuple(tag for tag in every if tag.source is not Source.ABSENT)
        self.model = TagTableModel(present, parts.canvas, parts.zone, self)
        self.filter = TagFilter(self.model, self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(texts("trends.search_hint"))
        self.search.setAccessibleName(texts("trends.search"))
        self.search.setClearButtonEnabled(True)
        self.unit = QComboBox()
        self.unit.setAccessibleName(texts("pages.tags.unit"))
        self.unit.addItem(texts("pages.tags.every_unit"), "")
        for unit_id in parts.description.units:
            self.unit.addItem(texts.unit_name(unit_id), unit_id)
        self.count = QLabel()
        self.count.setProperty("role", "dim")
        theme = parts.canvas.look.theme
        self.table = PlainTable(self.filter, theme, name=self.title, widths=_WIDTHS)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.faceplate = QPushButton(texts("faceplate.title"))
        self.trend = QPushButton(texts("faceplate.trend"))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.model.refresh_times)
        self._connect()
        self._lay_out()
        self._filter()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self.model.watches.start()
        self._timer.start(_TIMES_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop following."""
        self.model.watches.stop()
        self._timer.stop()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter and T in the table, and Down from the search line into it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if watched is self.search and event.key() == Qt.Key.Key_Down:
                self.table.setFocus()
                self.table.selectRow(max(0, self.table.currentIndex().row()))
                return True
            if watched is self.table and not event.isAutoRepeat():
                if event.key() in _ENTER:
                    self._open_faceplate()
                    return True
                if event.key() == Qt.Key.Key_T:
                    self._open_trend()
                    return True
        return super().eventFilter(watched, event)

    def selected(self) -> Tag | None:
        """Return the selected tag, None without one."""
        index = self.table.currentIndex()
        if not index.isValid():
            return None
        return self.model.tag(self.filter.mapToSource(index).row())

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._filter())
        self.search.installEventFilter(self)
        self.unit.currentIndexChanged.connect(lambda _: self._filter())
        self.table.installEventFilter(self)
        self.table.doubleClicked.connect(lambda _: self._open_faceplate())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._allow())
        self.faceplate.clicked.connect(self._open_faceplate)
        self.trend.clicked.connect(self._open_trend)

    def _filter(self) -> None:
        self.filter.look_for(self.search.text(), str(self.unit.currentData()))
        left, every = self.filter.rowCount(), self.model.rowCount()
        self.count.setText(self._texts("pages.tags.count", count=left, total=every))
        self._allow()

    def _allow(self) -> None:
        some = self.selected() is not None
        self.faceplate.setEnabled(some)
        self.trend.setEnabled(some)

    def _open_faceplate(self) -> None:
        tag = self.selected()
        if tag is not None:
            self._links.open_faceplate(tag.tag_id)

    def _open_trend(self) -> None:
        tag = self.selected()
        if tag is not None:
            self._links.open_trend(tag.tag_id)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.search, 2)
        head.addWidget(self.unit)
        head.addWidget(self.faceplate)
        head.addWidget(self.trend)
        head.addStretch(1)
        head.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addLayout(head)
        column.addWidget(self.table, 1)
