"""Lines and field units: who answers, how well, and in plain language why not."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.diagnosis.rows import (
    Reader,
    cause_text,
    counter_rows,
    device_row,
    line_row,
    needs_attention,
    reset_text,
    served_units,
)
from hmi.models.last_news import LastNews
from hmi.pages.page import PageParts
from hmi.widgets.faceplate.unit_panel import UnitPanel
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.health import DeviceHealth, SystemHealth

_LINE_COLUMNS = (
    "line",
    "endpoint",
    "state",
    "since",
    "load",
    "queue",
    "requests",
    "errors",
    "reconnects",
    "cause",
)
_DEVICE_COLUMNS = (
    "unit",
    "serves",
    "state",
    "since",
    "last_seen",
    "uptime",
    "firmware",
    "failsafe",
    "p50",
    "p99",
    "timeouts",
    "errors",
    "cause",
)
_LINE_WIDTHS = {0: 110, 1: 220, 2: 90, 3: 110, 4: 70, 5: 80, 6: 100, 7: 80, 8: 110, 9: -1}
_DEVICE_WIDTHS = {
    0: 60,
    1: 150,
    2: 200,
    3: 90,
    4: 100,
    5: 110,
    6: 80,
    7: 96,
    8: 94,
    9: 70,
    10: 84,
    11: 70,
    12: -1,
}
_DETAIL_PX = 360


class FieldTab(QWidget):
    """Two tables and the detail of the selected field unit."""

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._texts = parts.canvas.texts
        self._devices: tuple[DeviceHealth, ...] = ()
        self._news = LastNews.of(parts.bridge)
        theme = parts.canvas.look.theme
        self.line_model = RowsModel(
            [self._texts(f"diagnostics.line.{key}") for key in _LINE_COLUMNS],
            right=(4, 5, 6, 7, 8),
            parent=self,
        )
        self.lines = PlainTable(
            self.line_model, theme, name=self._texts("diagnostics.lines"), widths=_LINE_WIDTHS
        )
        self.lines.fit_rows(len(parts.description.lines))
        self.device_model = RowsModel(
            [self._texts(f"diagnostics.column.{key}") for key in _DEVICE_COLUMNS],
            right=(5, 7, 8, 9, 10, 11),
            parent=self,
        )
        self.devices = PlainTable(
            self.device_model,
            theme,
            name=self._texts("diagnostics.devices"),
            widths=_DEVICE_WIDTHS,
        )
        self.devices.fit_rows(len(parts.description.field_units))
        self.summary = QLabel(self._texts("diagnostics.waiting"))
        self.summary.setProperty("role", "title")
        self.detail = QLabel(self._texts("diagnostics.select_device"))
        self.detail.setWordWrap(True)
        self.attention = QLabel()
        self.attention.setWordWrap(True)
        self.attention.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.attention.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.counter_model = RowsModel(
            [
                self._texts("diagnostics.column.counter"),
                self._texts("diagnostics.column.count"),
            ],
            right=(1,),
            parent=self,
        )
        self.counters = PlainTable(
            self.counter_model,
            theme,
            name=self._texts("diagnostics.column.counter"),
            widths={0: -1, 1: 90},
        )
        self._panel: UnitPanel | None = None
        self._lay_out()
        self.devices.selectionModel().currentRowChanged.connect(self._on_selected)
        self._news.health_changed.connect(self.show_health)
        if self._news.health is not None:
            self.show_health(self._news.health)

    def show_health(self, health: SystemHealth) -> None:
        """Draw a health report."""
        reader = Reader(self._parts.description, self._parts.zone, self._parts.clock.utc_ms())
        self.line_model.set_rows([line_row(line, reader) for line in health.lines])
        self._devices = tuple(device for line in health.lines for device in line.devices)
        self.device_model.set_rows([device_row(device, reader) for device in self._devices])
        troubled = sum(needs_attention(device) for device in self._devices)
        self.summary.setText(
            self._texts("diagnostics.troubled", count=troubled, total=len(self._devices))
            if troubled
            else self._texts("diagnostics.all_well")
        )
        self.attention.setText(self._causes(reader))
        if self.selected() is None:
            self._select_first()
        self._show_detail()

    def select(self, field_unit: str) -> None:
        """Select a field unit's row."""
        for place, device in enumerate(self._devices):
            if device.field_unit_id == field_unit:
                self.devices.selectRow(place)

    def selected(self) -> DeviceHealth | None:
        """Return the selected field unit, None without one."""
        place = self.devices.currentIndex().row()
        return self._devices[place] if 0 <= place < len(self._devices) else None

    def _select_first(self) -> None:
        """Select the first field unit that needs attention, else the first of all."""
        troubled = (
            place for place, device in enumerate(self._devices) if needs_attention(device)
        )
        self.devices.selectRow(next(troubled, 0))

    def _causes(self, reader: Reader) -> str:
        """Return a paragraph for every line and unit that needs attention."""
        health = self._news.health
        lines = () if health is None else health.lines
        closed = [reader.say(line.cause) for line in lines if line.cause]
        units = [
            cause_text(device, reader) for device in self._devices if needs_attention(device)
        ]
        return "\n\n".join((*closed, *units))

    def _on_selected(self) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        device = self.selected()
        if device is None:
            return
        self._show_panel(device.field_unit_id)
        lines = (
            served_units(device.field_unit_id, self._parts.description),
            self._texts(
                "diagnostics.detail.reset", cause=reset_text(device.reset_cause, self._texts)
            ),
            self._texts("diagnostics.detail.rejected") if device.command_rejected else "",
            ""
            if device.last_error is None
            else self._texts(
                "diagnostics.detail.last_error", text=self._texts.say(device.last_error)
            ),
        )
        self.detail.setText("\n".join(line for line in lines if line))
        self.counter_model.set_rows(counter_rows(device.counters, self._texts))

    def _show_panel(self, field_unit: str) -> None:
        """Show state and way out of the selected unit; built anew for another unit only."""
        if self._panel is not None and self._panel.field_unit == field_unit:
            return
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
        self._panel = UnitPanel(field_unit, self._parts)
        self._detail_column.insertWidget(0, self._panel)

    def _lay_out(self) -> None:
        side = QFrame()
        side.setProperty("role", "panel")
        side.setFixedWidth(_DETAIL_PX)
        self._detail_column = QVBoxLayout(side)
        self._detail_column.addWidget(self.detail)
        self._detail_column.addWidget(self.counters, 1)
        needs = QFrame()
        needs.setProperty("role", "panel")
        inside = QVBoxLayout(needs)
        inside.addWidget(self.summary)
        inside.addWidget(self.attention, 1)
        left = QVBoxLayout()
        left.addWidget(self.devices)
        left.addWidget(needs, 1)
        row = QHBoxLayout()
        row.addLayout(left, 1)
        row.addWidget(side)
        column = QVBoxLayout(self)
        column.addWidget(self.lines)
        column.addLayout(row, 1)
