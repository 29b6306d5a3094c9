"""Every tag of the plant in a table: the mimic in words, for keyboard and screen reader."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QSortFilterProxyModel,
    Qt,
)

from hmi.models.local_time import clock_text
from hmi.models.tag_search import matches, searchable
from hmi.models.watches import Watches
from hmi.value_text import quality_text, value_with_unit
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.tables.rows_model import Index
from plant.sample import Sample
from plant.tag import Tag

COLUMNS = ("unit", "module", "name", "value", "quality", "time", "tag")
_VALUE, _QUALITY, _TIME = 3, 4, 5
_NO_PARENT = QModelIndex()
_SORT = Qt.ItemDataRole.UserRole


class TagTableModel(QAbstractTableModel):
    """One row a tag; reads the live values when asked, so it holds no copy of them."""

    def __init__(
        self,
        tags: Sequence[Tag],
        canvas: Canvas,
        zone: ZoneInfo,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tags = tuple(tags)
        self._place = {tag.tag_id: place for place, tag in enumerate(self._tags)}
        self._canvas = canvas
        self._zone = zone
        self.haystacks = tuple(searchable(tag, canvas.texts) for tag in self._tags)
        self.watches = Watches(canvas.live)
        for tag in self._tags:
            self.watches.add(tag.tag_id, self._on_sample)
        self.destroyed.connect(self.watches.stop)

    def tag(self, place: int) -> Tag:
        """Return the tag of a row."""
        return self._tags[place]

    def refresh_times(self) -> None:
        """Repaint the times, which go on without a change of value."""
        last = len(self._tags) - 1
        self.dataChanged.emit(self.index(0, _TIME), self.index(last, _TIME))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of tags."""
        return 0 if parent.isValid() else len(self._tags)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return text, alignment and, for sorting, the number behind it."""
        if not index.isValid():
            return None
        tag = self._tags[index.row()]
        column = index.column()
        if role == _SORT and column == _VALUE:
            return float(self._canvas.live.sample(tag.tag_id).value)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, _SORT}:
            return self._texts_of(tag)[column]()
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _VALUE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return the column titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._canvas.texts(f"pages.tags.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if section == _VALUE:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _texts_of(self, tag: Tag) -> tuple[Callable[[], str], ...]:
        """Return how each column of a tag is written, in the order of COLUMNS."""
        texts, sample = self._canvas.texts, self._canvas.live.sample(tag.tag_id)
        return (
            lambda: texts.unit_name(tag.unit_id),
            lambda: texts(f"module.{tag.module}"),
            lambda: texts.tag_name(tag.tag_id),
            lambda: value_with_unit(tag, sample, texts),
            lambda: quality_text(sample.quality, texts),
            lambda: clock_text(sample.utc_ms, self._zone),
            lambda: tag.tag_id,
        )

    def _on_sample(self, sample: Sample) -> None:
        place = self._place[sample.tag_id]
        self.dataChanged.emit(self.index(place, _VALUE), self.index(place, _TIME))


class TagFilter(QSortFilterProxyModel):
    """Leaves the tags that match the words and belong to the chosen unit."""

    def __init__(self, model: TagTableModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._words = ""
        self._unit_id = ""
        self.setSourceModel(model)
        self.setSortRole(_SORT)
        self.setDynamicSortFilter(False)  # rows must not run away while values change

    def look_for(self, words: str, unit_id: str) -> None:
        """Leave what matches; empty words and an empty unit leave everything."""
        self.beginFilterChange()
        self._words, self._unit_id = words, unit_id
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Return whether a tag is left."""
        del source_parent
        tag = self._model.tag(source_row)
        if self._unit_id and tag.unit_id != self._unit_id:
            return False
        return matches(self._words, self._model.haystacks[source_row])
