"""Closed days and costs: bars, the same as a table, and what the energy cost."""

from collections.abc import Sequence

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.energy.days import DAY_COLUMNS, day_bars, day_rows, reading
from hmi.pages.page import PageParts
from hmi.widgets.energy.cost_panel import CostPanel
from hmi.widgets.energy.days_chart import DaysChart
from hmi.widgets.energy.panel import titled_panel
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.energy.ledger import LedgerDay
from plant.operation.view import OperationView

_SHOWN_DAYS = 30
_WIDTHS = {0: -1, 1: 66, 2: 72, 3: 66, 4: 94, 5: 100, 6: 92}


class EnergyDays(QWidget):
    """Reads the ledger whenever it is shown. Owner: GUI thread."""

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        canvas = parts.canvas
        self._texts = texts = canvas.texts
        self._book = parts.desk.energy
        self._operation = parts.operation
        self._clock = parts.clock
        self.note = QLabel(texts("energy_page.no_ledger"))
        self.note.setWordWrap(True)
        self.note.setVisible(not self._book.available)
        self.chart = DaysChart(canvas.look, texts)
        count = len(DAY_COLUMNS)
        self.model = RowsModel(
            [texts(f"energy_page.day_column.{key}") for key in DAY_COLUMNS],
            right=range(1, count),
            parent=self,
        )
        self.table = PlainTable(
            self.model,
            canvas.look.theme,
            name=texts("energy_page.days"),
            widths=_WIDTHS,
        )
        currency = parts.description.site.currency
        self.costs = CostPanel(
            self._book, parts.desk.pricing, canvas, parts.zone, currency=currency
        )
        self._day = ""
        parts.operation.changed.connect(self._on_operation)
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask the ledger for the newest days."""
        super().showEvent(event)
        self._ask()

    def _on_operation(self, view: OperationView) -> None:
        """Ask again when a plant day has been closed while this is seen."""
        if view.energy.day != self._day and self.isVisible():
            self._ask()

    def _ask(self) -> None:
        if not self._book.available:
            return
        view = self._operation.view
        self._day = "" if view is None else view.energy.day
        self._book.ask(
            self, reading(_SHOWN_DAYS), answered=self._on_days, failed=self._on_failed
        )
        self.costs.ask_until(self._clock.utc_ms() if view is None else view.energy.end_ms)

    def _on_days(self, days: Sequence[LedgerDay]) -> None:
        self.note.setText(self._texts("energy_page.no_days"))
        self.note.setVisible(not days)
        self.chart.show_bars(day_bars(days))
        self.model.set_rows(day_rows(days))

    def _on_failed(self, reason: str) -> None:
        self.note.setText(reason)
        self.note.show()

    def _lay_out(self) -> None:
        texts = self._texts
        left, row = QVBoxLayout(), QHBoxLayout()
        left.setSpacing(8)
        left.addWidget(titled_panel(texts("energy_page.days"), self.chart), 3)
        left.addWidget(titled_panel("", self.table), 2)
        row.setSpacing(10)
        row.addLayout(left, 1)
        row.addWidget(titled_panel(texts("energy_page.costs"), self.costs), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.note)
        column.addLayout(row, 1)
