"""Which figures has each line over the time that is looked at? A row a line."""

from collections.abc import Mapping, Sequence
from math import isfinite

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from hmi.models.trend.figures import Figures
from hmi.value_text import NOTHING, number_text, shown_unit, signed_text
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.scroll_bars import style_scroll_bars
from hmi.widgets.trend.pens import ink
from plant.tag import Tag, ValueKind

COLUMNS = (
    *("line", "minimum", "maximum", "mean", "first", "last", "change"),
    *("increase", "count", "good", "covered"),
)
_COUNTED = COLUMNS.index("increase")
_ROW_PX = 26


class FiguresTable(QTableWidget):
    """The figures of all lines. Owner: GUI thread."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self._canvas = canvas
        self._tags: tuple[Tag, ...] = ()
        texts = canvas.texts
        self.setHorizontalHeaderLabels([texts(f"trends.figure.{key}") for key in COLUMNS])
        for column, key in enumerate(COLUMNS):
            item = self.horizontalHeaderItem(column)
            if item is not None:
                item.setToolTip(texts(f"trends.figure_hint.{key}"))
                if not column:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                    )
        self.setAccessibleName(texts("trends.figures"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(48)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        style_scroll_bars(self, canvas.look.theme)

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Make a row a tag; its figures stay empty until they are known."""
        if tuple(tags) == self._tags:
            return
        self._tags = tuple(tags)
        self.setRowCount(len(tags))
        for row, tag in enumerate(tags):
            name = f"{row + 1}  {self._canvas.texts.full_name(tag.tag_id)}"
            item = QTableWidgetItem(name)
            item.setForeground(QBrush(ink(self._canvas.look.theme, row)))
            item.setToolTip(name)
            self.setItem(row, 0, item)
            self._write(row, ("",) * (len(COLUMNS) - 2))
            self._put(row, _COUNTED, "")
        counts = any(tag.kind is ValueKind.COUNTER for tag in tags)
        self.setColumnHidden(_COUNTED, not counts)
        rows_px = _ROW_PX * max(1, len(tags))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows_px + 4)

    def show_figures(self, figures: Sequence[Figures]) -> None:
        """Write the figures of the tags whose rows are there."""
        by_tag = {row.tag_id: row for row in figures}
        for row, tag in enumerate(self._tags):
            self._write(row, self._cells(tag, by_tag.get(tag.tag_id)))

    def show_counted(self, counted: Mapping[str, float]) -> None:
        """Write what the counters among the tags counted, by tag."""
        for row, tag in enumerate(self._tags):
            if tag.tag_id in counted:
                text = number_text(tag, counted[tag.tag_id])
                self._put(row, _COUNTED, _with_unit(text, shown_unit(tag).symbol))

    def _write(self, row: int, cells: Sequence[str]) -> None:
        """Write a row but for its name and what it counted, which comes later."""
        columns = [n for n in range(1, len(COLUMNS)) if n != _COUNTED]
        for column, text in zip(columns, cells, strict=True):
            self._put(row, column, text)

    def _put(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setItem(row, column, item)

    def _cells(self, tag: Tag, figures: Figures | None) -> tuple[str, ...]:
        if figures is None:
            return ("",) * (len(COLUMNS) - 2)
        shares = (_percent(figures.good_share), _percent(figures.covered_share))
        count = f"{figures.count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        if tag.kind is ValueKind.DISCRETE:
            on = self._canvas.texts("trends.on_share", share=_percent(figures.mean))
            mean = on if isfinite(figures.mean) else NOTHING
            return ("", "", mean, "", "", "", count, *shares)
        unit = shown_unit(tag).symbol
        numbers = [
            _with_unit(number_text(tag, value), unit)
            for value in (figures.minimum, figures.maximum, figures.mean)
        ]
        edges = [number_text(tag, value) for value in (figures.first, figures.last)]
        return (*numbers, *edges, signed_text(tag, figures.change), count, *shares)


def _with_unit(text: str, unit: str) -> str:
    return text if text == NOTHING or not unit else f"{text}\N{NO-BREAK SPACE}{unit}"


def _percent(share: float) -> str:
    """Return ``99.9 %``; 100 only for all of it."""
    if not isfinite(share):
        return NOTHING
    shown = min(share * 100, 99.9) if share < 1 else 100.0
    return f"{shown:.1f}\N{NO-BREAK SPACE}%" if shown < 100 else "100\N{NO-BREAK SPACE}%"
