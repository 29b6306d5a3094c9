"""A list in which a tag is found by a few letters and chosen by Enter or a click."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from hmi.models.tag_search import matches, searchable
from hmi.theme import Theme
from hmi.widgets.scroll_bars import style_scroll_bars
from plant.tag import Tag
from plant.texts import Texts

_TAG_ID = Qt.ItemDataRole.UserRole
_HAYSTACK = Qt.ItemDataRole.UserRole + 1
_ROW = QSize(200, 30)


class TagPicker(QWidget):
    """Search line over the list of all tags.

    Signals:
        picked: str, the chosen tag.
    """

    picked = Signal(str)

    def __init__(
        self, tags: Iterable[Tag], texts: Texts, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setPlaceholderText(texts("trends.search_hint"))
        self.line.setAccessibleName(texts("trends.search"))
        self.line.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(texts("trends.pick"))
        self.list.setUniformItemSizes(True)
        self.list.setStyleSheet("QListView::item { padding: 0 8px; }")
        self.list.setMinimumHeight(1)  # where eight lines leave no room, the search stays
        style_scroll_bars(self.list, theme)
        for tag in tags:
            item = QListWidgetItem(texts.full_name(tag.tag_id))
            item.setData(_TAG_ID, tag.tag_id)
            item.setData(_HAYSTACK, searchable(tag, texts))
            item.setToolTip(f"{item.text()}\n{tag.tag_id}")
            item.setSizeHint(_ROW)
            self.list.addItem(item)
        self.line.textChanged.connect(self._filter)
        self.line.returnPressed.connect(self._pick_current)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._pick)
        self.list.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        self._filter("")

    def visible_tags(self) -> tuple[str, ...]:
        """Return the tags that the search leaves."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(str(item.data(_TAG_ID)) for item in items if not item.isHidden())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Down lead from the search line into the list, and Enter choose there."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if watched is self.line and event.key() == Qt.Key.Key_Down:
                self.list.setFocus()
                return True
            if watched is self.list and enter and not event.isAutoRepeat():
                self._pick_current()
                return True
        return super().eventFilter(watched, event)

    def _filter(self, words: str) -> None:
        first: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            fits = matches(words, str(item.data(_HAYSTACK)))
            item.setHidden(not fits)
            if fits and first is None:
                first = item
        if first is not None:
            self.list.setCurrentItem(first)

    def _pick_current(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            self._pick(item)

    def _pick(self, item: QListWidgetItem) -> None:
        self.picked.emit(str(item.data(_TAG_ID)))
