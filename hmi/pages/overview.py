"""How is the whole plant? Level 1: every unit, energy, safety and the last events."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QSize, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

from hmi.mimic.overview.energy_panel import draw_energy
from hmi.mimic.overview.gas_panel import draw_gas
from hmi.mimic.overview.pipework import draw_headers, draw_slurry_line
from hmi.mimic.overview.plan import SMALLEST, Plan, plan_overview
from hmi.mimic.overview.site_panel import draw_site
from hmi.mimic.overview.totals_panel import TotalsItem, draw_totals
from hmi.mimic.overview.vessel_units import Drawn, draw_digester, draw_tank
from hmi.mimic.sheet import Sheet
from hmi.mimic.symbol_item import SymbolItem
from hmi.mimic.view import MimicView
from hmi.models.batch.deviations import mark_of
from hmi.models.watches import Watches
from hmi.pages.page import Page, PageParts
from hmi.widgets.event_list import EventList
from plant.equipment import Unit
from plant.health import DeviceHealth, DeviceState, SystemHealth

if TYPE_CHECKING:
    from hmi.mimic.spark_item import SparkItem
    from hmi.mimic.word_items import BadgeItem
    from hmi.models.history.sparklines import Sparklines

SPARK_MS = 1000
"""One sparkline is drawn anew each second, in turn: never a pile of work at once."""

SPARK_TURNS = 10
"""The live readings are put behind what history told once in so many seconds."""


class OverviewPage(Page):
    """The plant on one screen; everything on it leads to more. Owner: GUI thread."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        super().__init__(page_id, parts.canvas.texts("nav.overview"))
        self._description = parts.description
        self._canvas = parts.canvas
        self._links = parts.links
        self._recent = parts.recent
        self._queries = parts.queries
        self._clock = parts.clock
        self._pending = parts.pending
        self._watches = Watches(parts.canvas.live)
        self.destroyed.connect(self._watches.stop)
        self._badges: dict[str, BadgeItem] = {}
        self._sparks: list[SparkItem] = []
        self._sparklines: Sparklines | None = None
        self._spark_turn = 0
        self._symbols: list[SymbolItem] = []
        self._health: SystemHealth | None = None
        self.view = MimicView(parts.canvas, self)
        self.view.setAccessibleName(self.title)
        self.view.viewport().setAccessibleName(self.title)
        self.setFocusProxy(self.view)
        self._events = EventList(parts.canvas, parts.news, parts.zone, self)
        self._events_at = QRect()
        self._drawn_size = QSize()
        for bar in (self.view.verticalScrollBar(), self.view.horizontalScrollBar()):
            bar.valueChanged.connect(self._place_events)
        self._spark_timer = QTimer(self)
        self._spark_timer.timeout.connect(self.advance_sparks)
        parts.pending.pending_changed.connect(self._on_pending_changed)
        parts.bridge.health_changed.connect(self._on_health_changed)
        self._operation = parts.operation
        parts.operation.changed.connect(self._on_operation)
        parts.operation.changed.connect(self._show_totals)
        self._totals: TotalsItem | None = None

    @property
    def sparks(self) -> "tuple[SparkItem, ...]":
        """Return the sparklines."""
        return tuple(self._sparks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew: texts keep their size, rooms change. Before the first show: not yet."""
        super().resizeEvent(event)
        self.view.resize(event.size())
        if self.isVisible():
            self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the plant."""
        super().showEvent(event)
        self._lay_out()
        self._spark_timer.start(SPARK_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the plant: what nobody sees costs nothing."""
        self._watches.stop()
        self._spark_timer.stop()
        if self._sparklines is not None:
            self._sparklines.stop()
        super().hideEvent(event)

    def advance_sparks(self) -> None:
        """Draw the next sparkline; the timer calls it, first when the page has been painted."""
        if self._sparklines is None:
            from hmi.models.history.sparklines import Sparklines

            self._sparklines = Sparklines(
                self._queries, self._recent, clock=self._clock, parent=self
            )
            self._sparklines.changed.connect(self._on_sparklines_changed)
            self._follow_sparks(self._sparklines)
        elif self._sparks:
            self._spark_turn += 1
            if not self._sparklines.told or self._spark_turn % SPARK_TURNS == 0:
                self._sparklines.tick()
            else:
                self._show_spark(self._sparks[self._spark_turn % len(self._sparks)])

    def _lay_out(self) -> None:
        """Draw everything for the present size, unless it stands so already."""
        if self.size() == self._drawn_size:
            self._watches.start()
            self._show_modes()
            if self._sparklines is not None:
                self._follow_sparks(self._sparklines)
            return
        self._drawn_size = self.size()
        digesters = self._units("digester")
        panels = [kind for kind in ("tank", "gas", "energy", "site") if self._units(kind)]
        panels += ["totals", "events"] if self._operation.available else ["events"]
        plan = self._plan(len(digesters), panels)
        self._watches.clear()
        sheet = Sheet(self._description, self._canvas, self._watches, self._links, plan.sizes)
        drawn = [
            draw_digester(sheet, unit, rect)
            for unit, rect in zip(digesters, plan.cards, strict=True)
        ]
        self._draw_rest(sheet, plan, digesters, drawn)
        self._sparks = [spark for one in drawn for spark in one.sparks]
        self._symbols = [item for item in sheet.items if isinstance(item, SymbolItem)]
        self.view.show_sheet(sheet, plan.size)
        self._events_at = plan.panels["events"].toRect()
        self._place_events()
        for symbol in self._symbols:
            self._show_pending(symbol)
        self._show_modes()
        if self._health is not None:
            self._on_health_changed(self._health)
        self._watches.start()
        if self._sparklines is not None:
            self._follow_sparks(self._sparklines)

    def _plan(self, digesters: int, panels: Sequence[str]) -> Plan:
        """Plan for the size of the page; one that needs more height leaves room to scroll."""
        width, height = max(self.width(), SMALLEST[0]), max(self.height(), SMALLEST[1])
        plan = plan_overview(width, height, digesters, panels)
        if plan.size.height() <= self.height():
            return plan
        bar = self.view.verticalScrollBar().sizeHint().width()
        return plan_overview(max(width - bar, SMALLEST[0]), height, digesters, panels)

    def _place_events(self) -> None:
        """Keep the list of events, a widget, at its place in the scrolled drawing."""
        self._events.setGeometry(
            self._events_at.translated(self.view.mapFromScene(QPointF(0, 0)))
        )

    def _draw_rest(
        self, sheet: Sheet, plan: Plan, digesters: Sequence[Unit], drawn: list[Drawn]
    ) -> None:
        """Draw the lower row's panels and the pipework between all."""
        self._badges = {
            unit.unit_id: one.badge for unit, one in zip(digesters, drawn, strict=True)
        }
        rows = [
            drawn[start : start + plan.columns] for start in range(0, len(drawn), plan.columns)
        ]
        for band, cards in zip(plan.bands, rows, strict=True):
            draw_headers(sheet, band, cards)
        for tank in self._units("tank")[:1]:
            one = draw_tank(sheet, tank, plan.panels["tank"])
            self._badges[tank.unit_id] = one.badge
            for drain, cards in zip(plan.drains, rows, strict=True):
                draw_slurry_line(sheet, drain, cards, one.drain_x)
        for kind, draw in (("gas", draw_gas), ("energy", draw_energy), ("site", draw_site)):
            for unit in self._units(kind)[:1]:
                draw(sheet, unit, plan.panels[kind])
        self._totals = None
        if "totals" in plan.panels:
            self._totals = draw_totals(sheet, plan.panels["totals"])
            self._show_totals()

    def _units(self, kind: str) -> list[Unit]:
        return [unit for unit in self._description.units.values() if unit.kind == kind]

    def _follow_sparks(self, lines: "Sparklines") -> None:
        if self._sparks:
            lines.follow([spark.tag for spark in self._sparks], self._sparks[0].columns)

    def _on_sparklines_changed(self) -> None:
        for spark in self._sparks:
            self._show_spark(spark)

    def _show_spark(self, spark: "SparkItem") -> None:
        lines = self._sparklines
        if lines is not None:
            key = "overview.course.hour" if lines.hours == 1 else "overview.course.hours"
            caption = self._canvas.texts(key, hours=lines.hours)
            spark.show_runs(lines.runs(spark.tag.tag_id), caption)

    def _on_pending_changed(self, tag_id: str) -> None:
        for symbol in self._symbols:
            command = symbol.device.command
            if command is not None and command.tag_id == tag_id:
                self._show_pending(symbol)

    def _show_totals(self) -> None:
        """Write today's and yesterday's figures."""
        view = self._operation.view
        if self._totals is not None and view is not None:
            self._totals.show_totals(view.today, view.yesterday)

    def _on_operation(self) -> None:
        if self.isVisible():
            self._show_modes()

    def _show_modes(self) -> None:
        """Mark the symbols of devices that are not commanded in the normal way."""
        view = self._operation.view
        for symbol in self._symbols:
            command = symbol.device.command
            if command is not None:
                symbol.set_mode_mark(mark_of(view, command.tag_id))

    def _show_pending(self, symbol: SymbolItem) -> None:
        command = symbol.device.command
        symbol.set_pending(command is not None and self._pending.is_pending(command.tag_id))

    def _on_health_changed(self, health: SystemHealth) -> None:
        self._health = health
        devices = {
            device.field_unit_id: device for line in health.lines for device in line.devices
        }
        for unit_id, badge in self._badges.items():
            badge.say(self._badge_text(unit_id, devices))

    def _badge_text(self, unit_id: str, devices: dict[str, DeviceHealth]) -> str:
        """Return the most important thing to know of the unit's field units."""
        names = {
            tag.field_unit for tag in self._description.unit_tags(unit_id) if tag.field_unit
        }
        for name in sorted(names):
            word = _trouble(devices[name]) if name in devices else None
            if word is not None:
                return self._canvas.texts(f"faceplate.device.{word}")
        return ""


_SILENT = {DeviceState.OFFLINE, DeviceState.PROBING, DeviceState.IDENTIFYING}


def _trouble(device: DeviceHealth) -> str | None:
    """Return the key of what is wrong, None when nothing is."""
    if device.state in _SILENT:
        return "offline"
    for name in ("failsafe", "local_stop", "local", "cold_start"):
        if getattr(device, name):
            return name
    return "view_only" if device.view_only is not None else None
