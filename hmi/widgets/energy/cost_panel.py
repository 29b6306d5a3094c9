"""What energy cost in a stretch of days, summed by consumer, digester, batch or pump."""

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.desk.questions import Questions
from hmi.models.energy.costs import COST_COLUMNS, By, Costs, cost_lines, reading
from hmi.models.local_time import plant_day_start
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.energy.ports import EnergyBook
from plant.tariff.pricing import Pricing

_SPANS = (1, 7, 30)
"""Plant days that can be chosen."""


class CostPanel(QWidget):
    """Asks the ledger off the GUI thread. Owner: GUI thread."""

    def __init__(
        self,
        book: Questions[EnergyBook],
        pricing: Pricing,
        canvas: Canvas,
        zone: ZoneInfo,
        *,
        currency: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._book = book
        self._pricing = pricing
        self._texts = texts = canvas.texts
        self._zone = zone
        self._currency = currency
        self._end_ms = 0
        self._costs: Costs | None = None
        self.by = QComboBox()
        self.by.setAccessibleName(texts("energy_page.by_name"))
        for each in By:
            self.by.addItem(texts(f"energy_page.by.{each.value}"), each)
        self.span = QComboBox()
        self.span.setAccessibleName(texts("energy_page.span_name"))
        for days in _SPANS:
            key = "span_one" if days == 1 else "span_many"
            self.span.addItem(texts(f"energy_page.{key}", days=days), days)
        self.model = RowsModel(
            [texts(f"energy_page.cost_column.{key}") for key in COST_COLUMNS],
            right=(1, 2, 3),
            parent=self,
        )
        self.table = PlainTable(
            self.model,
            canvas.look.theme,
            name=texts("energy_page.costs"),
            widths={0: -1, 1: 92, 2: 64, 3: 112, 4: 150},
        )
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("role", "dim")
        self.by.activated.connect(self._show)
        self.span.activated.connect(self._ask)
        self._lay_out()

    @property
    def costs(self) -> Costs | None:
        """Return what is shown, None before the ledger has answered."""
        return self._costs

    def ask_until(self, end_ms: int) -> None:
        """Show the days that end at a moment, milliseconds UTC: the end of a plant day."""
        self._end_ms = end_ms
        self._ask()

    def _ask(self) -> None:
        days = int(self.span.currentData())
        start_ms = plant_day_start(self._end_ms - 1, 1 - days, self._zone)
        self._book.ask(
            self,
            reading(start_ms, self._end_ms, self._pricing, self._zone),
            answered=self._on_costs,
            failed=self.note.setText,
        )

    def _on_costs(self, costs: Costs) -> None:
        self._costs = costs
        self._show()

    def _show(self) -> None:
        costs, texts = self._costs, self._texts
        if costs is None:
            return
        by: By = self.by.currentData()
        self.model.set_rows(cost_lines(costs, by, texts, currency=self._currency))
        if not costs.rows:
            self.note.setText(texts("energy_page.no_rows"))
        elif not costs.tariffs and not costs.labels:
            self.note.setText(texts("energy_page.no_tariff"))
        else:
            told = []
            if costs.tariffs:
                told.append(texts("energy_page.tariff", names=", ".join(costs.tariffs)))
            if costs.labels:
                told.append(texts("energy_page.override", labels=", ".join(costs.labels)))
            self.note.setText(" ".join(told))

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.addWidget(self.by, 1)
        choice.addWidget(self.span, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(choice)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)
