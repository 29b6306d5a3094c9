"""The plant day's energy on one page: budget, forecast, plan, users, allowance."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.energy.heat_hours import heat_hours
from hmi.pages.page import PageParts
from hmi.widgets.energy.allowance_panel import AllowancePanel
from hmi.widgets.energy.budget_panel import BudgetPanel
from hmi.widgets.energy.heat_grid import HeatGrid
from hmi.widgets.energy.misfit_table import MisfitTable
from hmi.widgets.energy.panel import titled_panel
from hmi.widgets.energy.use_table import UseTable
from plant.operation.view import OperationView

_LEFT, _RIGHT = 10, 12
"""How the width is shared: the table at the right needs the more of it."""


class EnergyToday(QWidget):
    """Follows the automation while it is there. Owner: GUI thread."""

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        canvas, zone = parts.canvas, parts.zone
        self._texts = texts = canvas.texts
        self.waiting = QLabel(texts("energy_page.waiting"))
        self.budget = BudgetPanel(canvas, zone)
        self.misfits = MisfitTable(canvas, zone)
        self.plan = HeatGrid(canvas.look, texts, zone)
        self.plan_note = QLabel(texts("energy_page.first_come"))
        self.plan_note.setWordWrap(True)
        self.uses = UseTable(canvas)
        self.outside = QLabel(texts("energy_page.outside"))
        self.outside.setProperty("role", "dim")
        self.allowance = AllowancePanel(parts.operation, canvas, parts.clock, zone)
        self._content = QWidget()
        self._lay_out()
        parts.operation.changed.connect(self._on_changed)
        self._content.setVisible(parts.operation.view is not None)
        self.waiting.setVisible(parts.operation.view is None)
        self._operation = parts.operation

    def showEvent(self, event: QShowEvent) -> None:
        """Show the newest view."""
        super().showEvent(event)
        if self._operation.view is not None:
            self._on_changed(self._operation.view)

    def _on_changed(self, view: OperationView) -> None:
        """Show the newest view; what nobody sees costs nothing."""
        if not self.isVisible():
            return
        energy = view.energy
        self.waiting.hide()
        self._content.show()
        self.budget.show_view(energy)
        self.misfits.show_view(energy)
        hours = heat_hours(energy)
        self.plan.setVisible(hours is not None)
        self.plan_note.setVisible(hours is None)
        if hours is not None:
            self.plan.show_hours(hours)
        self.uses.show_view(energy)
        self.allowance.show_view(energy)

    def _lay_out(self) -> None:
        texts = self._texts
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(titled_panel("", self.budget))
        left.addWidget(titled_panel(texts("energy_page.misfits"), self.misfits), 1)
        left.addWidget(titled_panel(texts("energy_page.plan"), self.plan, self.plan_note))
        right.addWidget(titled_panel(texts("energy_page.uses"), self.uses, self.outside), 1)
        right.addWidget(titled_panel(texts("energy_page.allowance.title"), self.allowance))
        row = QHBoxLayout(self._content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for column, share in ((left, _LEFT), (right, _RIGHT)):
            column.setSpacing(8)
            row.addLayout(column, share)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.waiting)
        whole.addWidget(self._content, 1)
