"""The commissioning allowance: what is given now, and the engineer's form for another."""

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hmi.models.energy.budget import kwh_text
from hmi.models.local_time import day_text, minute_text
from hmi.models.operation.desk import OperationDesk
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.plant_widget import Canvas
from plant.clock import Clock
from plant.energy.settings import LARGEST_ALLOWANCE_KWH, LONGEST_ALLOWANCE_DAYS
from plant.energy.view import EnergyView
from plant.operation.requests import Allowance
from plant.tag import Role

_USUAL_KWH = 20.0
_LONGEST_REASON = 200


class AllowancePanel(QWidget):
    """Energy for a plant that has not produced any yet. Owner: GUI thread."""

    def __init__(
        self,
        desk: OperationDesk,
        canvas: Canvas,
        clock: Clock,
        zone: ZoneInfo,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = texts = canvas.texts
        self._zone = zone
        self.standing = QLabel()
        self.standing.setWordWrap(True)
        self.kwh = QDoubleSpinBox()
        self.kwh.setRange(0.0, LARGEST_ALLOWANCE_KWH)
        self.kwh.setDecimals(1)
        self.kwh.setValue(_USUAL_KWH)
        self.kwh.setSuffix(" kWh")
        self.days = QSpinBox()
        self.days.setRange(1, LONGEST_ALLOWANCE_DAYS)
        self.reason = QLineEdit()
        self.reason.setMaxLength(_LONGEST_REASON)
        self.reason.setPlaceholderText(texts("energy_page.allowance.reason_hint"))
        self.give = CommandButton(texts("energy_page.allowance.give"))
        self.strip = RequestStrip(desk, canvas, clock)
        self._may = desk.operator.role.value >= Role.ENGINEER.value
        self.reason.textChanged.connect(self._offer)
        self.give.clicked.connect(self._on_give)
        self._lay_out()
        self._offer()

    def show_view(self, view: EnergyView) -> None:
        """Say which allowance holds."""
        given = view.allowance
        if given is None:
            self.standing.setText(self._texts("energy_page.allowance.none"))
            return
        ends = view.allowance_ends_ms
        self.standing.setText(
            self._texts(
                "energy_page.allowance.standing",
                kwh=kwh_text(given.wh_a_day),
                name=given.engineer,
                reason=given.reason,
                until=f"{day_text(ends, self._zone)} {minute_text(ends, self._zone)}",
            )
        )

    def _offer(self) -> None:
        """Let only an engineer with a reason go on, and say why not."""
        tip = ""
        if not self._may:
            tip = self._texts("energy_page.allowance.engineer_only")
        elif not self.reason.text().strip():
            tip = self._texts("energy_page.allowance.reason_missing")
        self.give.setEnabled(not tip)
        self.give.setToolTip(tip)
        self.give.setAccessibleDescription(tip)

    def _on_give(self) -> None:
        kwh, days = self.kwh.value(), self.days.value()
        request = Allowance(self._desk.asker(self.reason.text().strip()), kwh, days)
        self.strip.ask(
            request,
            title=self._texts("energy_page.allowance.question", kwh=f"{kwh:g}", days=days),
            effect=self._texts("energy_page.allowance.effect"),
            confirm=self._texts("energy_page.allowance.confirm"),
        )

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for place, (key, field) in enumerate((("kwh", self.kwh), ("days", self.days))):
            name = self._texts(f"energy_page.allowance.{key}")
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            grid.addWidget(label, 0, 2 * place)
            grid.addWidget(field, 0, 2 * place + 1)
        self.reason.setAccessibleName(self._texts("energy_page.allowance.reason"))
        grid.addWidget(self.reason, 1, 0, 1, 3)
        grid.addWidget(self.give, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.standing)
        column.addLayout(grid)
        column.addWidget(self.strip)
        for entry in (self.kwh, self.days, self.reason):
            entry.setEnabled(self._may)
