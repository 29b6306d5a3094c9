"""What stands above every page: where am I, is all well, who am I, what time is it here?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from hmi.doors import Operator
from hmi.look import Look
from hmi.models.local_time import clock_text, date_text, day_text
from hmi.models.operation.desk import OperationDesk
from hmi.models.pending import PendingCommands
from hmi.theme import Theme
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.value_label import ValueLabel
from hmi.window.alarm_counts import AlarmCounts
from hmi.window.plan_buttons import BudgetButton, NextBatchButton
from hmi.window.soft_label import SoftLabel
from hmi.window.stop_button import StopButton
from plant.description.model import PlantDescription
from plant.health import DeviceState, SystemHealth
from plant.operation.view import OperationView
from plant.ports import SourceMode

LOAD_TAG = "EN.optimisation_load.PV"
"""Electric load that counts against the energy cap; shown where nothing is automated."""

_WIDE_FROM_PX = 1500
_SITE_PX, _SITE_WIDE_PX, _OPERATOR_PX = 150, 400, 80
"""Room that the plant's and the operator's names ask for at the most."""


@dataclass(frozen=True, slots=True)
class HeaderParts:
    """What the header is built from: plant, pens, commands, who sits here, what is shown.

    ``operation`` is None where nothing is automated.
    """

    description: PlantDescription
    canvas: Canvas
    pending: PendingCommands
    operator: Operator
    mode: SourceMode
    operation: OperationDesk | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class HeaderLinks:
    """What the header's buttons do."""

    open_diagnostics: Callable[[], None]
    open_load: Callable[[], None]
    open_energy: Callable[[], None]
    open_schedule: Callable[[], None]
    switch_theme: Callable[[], None]


def bar_theme(theme: Theme) -> Theme:
    """Return the theme as it is on the dark bar, for widgets that know nothing of bars."""
    return replace(
        theme,
        panel=theme.bar,
        text=theme.bar_text,
        dim=theme.bar_dim,
        line=theme.bar_dim,
        live=theme.bar_text,
        focus=theme.bar_text,
        track=theme.bar,
        band=theme.bar_dim,
        pointer=theme.bar_text,
    )


class Header(QWidget):
    """The bar at the top. Owner: GUI thread."""

    def __init__(
        self, parts: HeaderParts, links: HeaderLinks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme = parts.canvas.look.theme
        self._texts = texts = parts.canvas.texts
        self._look = Look(bar_theme(theme))
        self.setFixedHeight(theme.header_px)
        self.setAccessibleName(texts("shell.header"))
        self._page = self._soft_label("dim")
        self._site = self._soft_label("title", parts.description.site.name)
        self._site.setToolTip(parts.description.site.name)
        self._clock = self._label("title")
        self._date = self._soft_label("dim")
        self._links_button = self._button(texts("shell.links_waiting"), links.open_diagnostics)
        self._links_button.setToolTip(texts("shell.links_tip"))
        theme_key = "shell.theme_dark" if theme.name == "light" else "shell.theme_light"
        theme_button = self._button(texts(theme_key), links.switch_theme)
        theme_button.setToolTip(texts("shell.theme_tip"))
        self.stop_button = StopButton(parts.pending, texts)
        self._operator = self._operator_label(parts.operator)
        self.budget: BudgetButton | None = None
        self.next_batch: NextBatchButton | None = None
        self._lay_out(parts, links, theme_button)
        _keep_whole(self.stop_button, self._look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen leave the date and long names to their tool tips."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE_FROM_PX
        self._date.setVisible(wide)
        self._site.ask_for(_SITE_WIDE_PX if wide else _SITE_PX)
        self._operator.ask_for(_SITE_PX if wide else _OPERATOR_PX)

    def show_page(self, title: str) -> None:
        """Name the page that is shown."""
        self._page.say(title)

    def show_time(self, utc_ms: int, zone: ZoneInfo) -> None:
        """Show the plant's local time."""
        _set_text(self._clock, clock_text(utc_ms, zone))
        self._date.say(date_text(utc_ms, zone))
        self._clock.setToolTip(day_text(utc_ms, zone))

    def show_health(self, health: SystemHealth) -> None:
        """Count the field units that answer."""
        devices = [device for line in health.lines for device in line.devices]
        well = sum(device.state is DeviceState.ONLINE for device in devices)
        text = self._texts("shell.links", well=well, total=len(devices))
        if text != self._links_button.text():
            self._links_button.setText(text)
            self._links_button.setAccessibleName(text)

    def _lay_out(self, parts: HeaderParts, links: HeaderLinks, theme_button: QWidget) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(self._site)
        row.addWidget(self._page)
        row.addStretch(3)
        row.addWidget(AlarmCounts(self._look, self._texts))
        row.addStretch(2)
        row.addWidget(self._links_button)
        if parts.operation is None:
            self._add_load(row, parts, links)
        else:
            self._add_plan(row, parts, links, parts.operation)
        row.addStretch(2)
        row.addWidget(self._mode_label(parts.mode))
        for widget in (self._operator, self._clock, self._date, theme_button):
            row.addWidget(widget)
        row.addWidget(self.stop_button)

    def _label(self, role: str, text: str = "") -> QLabel:
        label = QLabel(text)
        label.setProperty("role", role)
        return label

    def _soft_label(self, role: str, text: str = "") -> SoftLabel:
        """Return a label that gives way where room is short."""
        label = SoftLabel(text)
        label.setProperty("role", role)
        return label

    def _button(self, text: str, pressed: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "bar")
        button.setAccessibleName(text)
        button.clicked.connect(pressed)
        return button

    def _add_load(self, row: QHBoxLayout, parts: HeaderParts, links: HeaderLinks) -> None:
        tag = parts.description.tags.get(LOAD_TAG)
        if tag is None:
            return
        canvas = Canvas(parts.canvas.live, self._look, self._texts)
        value = ValueLabel(tag, canvas)
        value.activated.connect(lambda _tag_id: links.open_load())
        row.addWidget(self._label("dim", self._texts("shell.load")))
        row.addWidget(value)

    def _add_plan(
        self, row: QHBoxLayout, parts: HeaderParts, links: HeaderLinks, desk: OperationDesk
    ) -> None:
        self.budget = BudgetButton(self._look, self._texts)
        self.budget.clicked.connect(links.open_energy)
        self.next_batch = NextBatchButton(self._look, self._texts, parts.zone)
        self.next_batch.clicked.connect(links.open_schedule)
        row.addWidget(self.budget)
        row.addWidget(self.next_batch)
        desk.changed.connect(self._on_operation)
        if desk.view is not None:
            self._on_operation(desk.view)

    def _on_operation(self, view: OperationView) -> None:
        if self.budget is not None and self.next_batch is not None:
            self.budget.show_view(view.energy)
            self.next_batch.show_view(view)

    def _mode_label(self, mode: SourceMode) -> QLabel:
        label = self._label("badge", self._texts(f"shell.mode.{mode.value}"))
        label.setToolTip(self._texts(f"shell.mode_tip.{mode.value}"))
        label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return label

    def _operator_label(self, operator: Operator) -> SoftLabel:
        label = self._soft_label("dim", operator.name)
        role = self._texts(f"shell.role.{operator.role.name.lower()}")
        proof = "shell.signed_in" if operator.authenticated else "shell.not_signed_in"
        label.setToolTip(f"{operator.name}: {role}. {self._texts(proof)}")
        label.setAccessibleName(label.toolTip())
        return label


def _keep_whole(button: QPushButton, look: Look) -> None:
    """Let a button lose no letters where room is short: words of lesser weight go first."""
    metrics = look.metrics(look.theme.font_px, QFont.Weight.Bold)
    width = metrics.horizontalAdvance(button.text())
    button.setStyleSheet(f"min-width: {width}px;")


def _set_text(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
