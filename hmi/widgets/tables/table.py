"""How does a table look and behave? Whole rows, keyboard, quiet lines."""

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from hmi.theme import Theme
from hmi.widgets.scroll_bars import style_scroll_bars

ROW_PX = 34


class PlainTable(QTableView):
    """A read-only table of whole rows.

    Args:
        model: what it shows.
        theme: the theme.
        name: accessible name.
        widths: pixels of columns; -1 takes the rest. Others follow their content.
    """

    def __init__(
        self,
        model: QAbstractItemModel,
        theme: Theme,
        *,
        name: str,
        widths: Mapping[int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(ROW_PX)
        header.setMinimumSectionSize(40)
        for column, width in widths.items():
            if width < 0:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            else:
                header.resizeSection(column, width)
        style_scroll_bars(self, theme)

    def fit_rows(self, rows: int) -> None:
        """Make the table exactly as high as this many rows."""
        self.setFixedHeight((rows + 1) * ROW_PX + 2 * self.frameWidth() + 4)
