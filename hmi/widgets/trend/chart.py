"""The courses of several tags over the last minutes, in lanes by unit, with a cross-hair."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.models.trend.envelope import Envelope, envelope
from hmi.models.trend.lanes import (
    STATE_ROW,
    Lane,
    axis_value,
    lanes_of,
    time_ticks,
    vertical_span,
)
from hmi.models.trend.marks import TrendMark
from hmi.models.trend.span import Span
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.trend.pens import ink
from plant.clock import Clock
from plant.ports import RecentHistory, RecentReader
from plant.tag import Tag

if TYPE_CHECKING:
    import pyqtgraph as pg

REFRESH_MS = 1000
_AXIS_PX = 66
_RIGHT_AIR = 0.025
"""Share of the span kept free at the right, where the lines' numbers stand."""

_LANE_SHARE = 4
"""Height of a lane with numbers, in heights of one discrete line."""


@dataclass(frozen=True, slots=True)
class _Line:
    tag: Tag
    lane: Lane
    curve: "pg.PlotDataItem"
    number: "pg.TextItem"


@dataclass(frozen=True, slots=True)
class _DrawnLane:
    lane: Lane
    plot: "pg.PlotItem"
    hair: "pg.InfiniteLine"


class TrendChart(QWidget):
    """Lanes with a common time axis. Owner: GUI thread.

    The plotting library is loaded with the first chart. While hidden there is no plot at
    all, so a chart that nobody sees costs nothing.

    Signals:
        cursor_moved: float seconds UTC under the cross-hair, or None.
        mark_chosen: str, id of the mark that was clicked.
        range_chosen: Span that was drawn out on the time bar, or None when it was taken away.
    """

    cursor_moved = Signal(object)
    mark_chosen = Signal(str)
    range_chosen = Signal(object)

    def __init__(
        self,
        canvas: Canvas,
        recent: RecentReader,
        *,
        clock: Clock,
        zone: ZoneInfo,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._recent = recent
        self._clock = clock
        self._zone = zone
        self._tags: tuple[Tag, ...] = ()
        self._marks: tuple[TrendMark, ...] = ()
        self._span_s = 900
        self._paused_at_s: float | None = None
        self._view: pg.GraphicsLayoutWidget | None = None
        self._lanes: tuple[_DrawnLane, ...] = ()
        self._lines: tuple[_Line, ...] = ()
        self._histories: Mapping[str, RecentHistory] = {}
        self._cursor_s: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)

    @property
    def paused_at_s(self) -> float | None:
        """Return the time at which the chart stands still, None while it runs."""
        return self._paused_at_s

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Draw these tags, each in the ink of its place."""
        self._tags = tuple(tags)
        names = ", ".join(self._canvas.texts.full_name(tag.tag_id) for tag in tags)
        self.setAccessibleName(self._canvas.texts("trends.plot", tags=names))
        if self.isVisible():
            self._rebuild()

    @property
    def chosen_range(self) -> Span | None:
        """Return the stretch that was drawn out on the time bar, None without one."""
        return None

    def set_marks(self, marks: Sequence[TrendMark]) -> None:
        """Draw these flags and stretches over the plot, instead of those before."""
        self._marks = tuple(marks)
        self.update()

    def set_span(self, span_s: int) -> None:
        """Show this many seconds."""
        self._span_s = span_s
        self.refresh()

    def pause(self) -> None:
        """Stand still."""
        self._paused_at_s = self._clock.utc_ms() / 1000

    def go_on(self) -> None:
        """Follow the plant again."""
        self._paused_at_s = None
        self.refresh()

    def refresh(self) -> None:
        """Read the live buffer and draw. The timer does so every second while visible."""
        if self._view is None:
            return
        end_s = self._paused_at_s or self._clock.utc_ms() / 1000
        start_s = end_s - self._span_s
        if self._paused_at_s is None or set(self._histories) != {t.tag_id for t in self._tags}:
            since_ms = round((end_s - 3601) * 1000)
            self._histories = {
                tag.tag_id: self._recent.recent(tag.tag_id, since_utc_ms=since_ms)
                for tag in self._tags
            }
        drawn = {line.tag.tag_id: self._draw(line, start_s, end_s) for line in self._lines}
        for lane in self._lanes:
            self._set_axes(lane, drawn, start_s, end_s)

    def value_at(self, tag_id: str, seconds: float) -> float | None:
        """Return the good value drawn last before a time, None where there is none."""
        history = self._histories.get(tag_id)
        if history is None:
            return None
        place = bisect_right(history.utc_ms, seconds * 1000) - 1
        if place < 0 or not history.good[place]:
            return None
        return history.values[place]

    def lane_symbols(self) -> tuple[str, ...]:
        """Return the unit of each lane, from the top."""
        return tuple(drawn.lane.symbol for drawn in self._lanes)

    def drawn_lines(self) -> tuple[Envelope, ...]:
        """Return what is drawn of each line; nothing while hidden."""
        return tuple(Envelope(*line.curve.getData()) for line in self._lines)

    def time_span(self) -> tuple[float, float]:
        """Return the ends of the time axis in seconds UTC; zeros while hidden."""
        if not self._lanes:
            return 0.0, 0.0
        left, right = self._lanes[0].plot.vb.viewRange()[0]
        return left, right

    def move_cursor(self, seconds: float | None) -> None:
        """Put the cross-hair at a time, or take it away."""
        self._cursor_s = seconds
        for lane in self._lanes:
            lane.hair.setVisible(seconds is not None)
            if seconds is not None:
                lane.hair.setValue(seconds)
        self.cursor_moved.emit(seconds)

    def showEvent(self, event: QShowEvent) -> None:
        """Build the plot and begin to follow."""
        super().showEvent(event)
        self._rebuild()
        self._timer.start(REFRESH_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Throw the plot away."""
        self._timer.stop()
        self._drop()
        super().hideEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the cross-hair away with the mouse."""
        super().leaveEvent(event)
        self.move_cursor(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross-hair by the arrow keys; Escape takes it away."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        end_s = self._paused_at_s or self._clock.utc_ms() / 1000
        if steps is not None:
            before = self._cursor_s if self._cursor_s is not None else end_s
            wanted = before + steps * self._span_s / 100
            self.move_cursor(min(max(wanted, end_s - self._span_s), end_s))
        elif event.key() == Qt.Key.Key_Escape and self._cursor_s is not None:
            self.move_cursor(None)
        else:
            super().keyPressEvent(event)

    def _rebuild(self) -> None:
        """Build the lanes anew; the plotting library is loaded here."""
        self._drop()
        if not self._tags:
            return
        import pyqtgraph as pg

        look = self._canvas.look
        view = pg.GraphicsLayoutWidget()
        view.setBackground(look.color("panel"))
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.ci.setContentsMargins(4, 8, 8, 4)
        view.ci.setSpacing(6)
        view.scene().sigMouseMoved.connect(self.on_mouse)
        lanes = lanes_of(self._tags)
        built = [
            self._build_lane(view, lane, row, last=row == len(lanes) - 1)
            for row, lane in enumerate(lanes)
        ]
        self._lanes = tuple(lane for lane, _ in built)
        self._lines = tuple(line for _, lines in built for line in lines)
        for row, lane in enumerate(lanes):
            share = min(len(lane.tags), _LANE_SHARE) if lane.discrete else _LANE_SHARE
            view.ci.layout.setRowStretchFactor(row, share)
        self._view = view
        layout = self.layout()
        if layout is not None:
            layout.addWidget(view)
        self.refresh()

    def _drop(self) -> None:
        view, self._view = self._view, None
        self._lanes, self._lines = (), ()
        if view is not None:
            view.hide()
            view.setParent(None)
            view.deleteLater()

    def _build_lane(
        self, view: "pg.GraphicsLayoutWidget", lane: Lane, row: int, *, last: bool
    ) -> tuple[_DrawnLane, tuple[_Line, ...]]:
        import pyqtgraph as pg

        look = self._canvas.look
        plot = view.ci.addPlot(row=row, col=0)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.vb.setMouseEnabled(x=False, y=False)
        plot.vb.setDefaultPadding(0)
        plot.showGrid(x=True, y=not lane.discrete, alpha=0.18)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(look.pen("edge"))
            axis.setTextPen(look.pen("dim"))
            axis.setTickFont(look.font(look.theme.small_px))
        plot.getAxis("left").setWidth(_AXIS_PX)
        plot.getAxis("left").setStyle(autoExpandTextSpace=False)
        plot.getAxis("bottom").setStyle(showValues=last)
        if lane.symbol:
            plot.getAxis("left").setLabel(lane.symbol, color=look.theme.dim)
        self._add_band(plot, lane)
        hair = pg.InfiniteLine(
            angle=90, pen=pg.mkPen(look.color("live"), width=1, cosmetic=True), movable=False
        )
        hair.setVisible(False)
        plot.addItem(hair, ignoreBounds=True)
        lines = tuple(self._build_line(plot, lane, tag) for tag in lane.tags)
        return _DrawnLane(lane, plot, hair), lines

    def _build_line(self, plot: "pg.PlotItem", lane: Lane, tag: Tag) -> _Line:
        import pyqtgraph as pg

        place = self._tags.index(tag)
        color = ink(self._canvas.look.theme, place)
        curve = pg.PlotDataItem(
            pen=pg.mkPen(color, width=1, cosmetic=True), antialias=False, connect="finite"
        )
        number = pg.TextItem(str(place + 1), color=color, anchor=(0, 0.5))
        number.setFont(self._canvas.look.font(12, QFont.Weight.Bold))
        plot.addItem(curve)
        plot.addItem(number, ignoreBounds=True)
        return _Line(tag, lane, curve, number)

    def _add_band(self, plot: "pg.PlotItem", lane: Lane) -> None:
        """Draw the normal band where the lane has a single tag; two would mean nothing."""
        import pyqtgraph as pg

        limits = lane.tags[0].limits
        if len(lane.tags) > 1 or limits.normal_low is None or limits.normal_high is None:
            return
        look = self._canvas.look
        band = pg.LinearRegionItem(
            (limits.normal_low, limits.normal_high),
            orientation="horizontal",
            brush=look.color("track"),
            pen=look.pen("track"),
            movable=False,
        )
        band.setZValue(-10)
        plot.addItem(band, ignoreBounds=True)

    def _draw(self, line: _Line, start_s: float, end_s: float) -> Envelope:
        """Draw one line and return what was drawn, in the axis's unit."""
        import numpy as np

        lane = next(drawn for drawn in self._lanes if drawn.lane is line.lane)
        course = envelope(
            self._histories[line.tag.tag_id],
            start_s=start_s,
            end_s=end_s,
            pixels=max(1, round(lane.plot.vb.width() * self.devicePixelRatioF())),
        )
        values = course.values
        if line.lane.discrete:
            values = line.lane.tags.index(line.tag) + values * STATE_ROW
        elif axis_value(line.tag, 1.0) != 1.0:
            values = values * axis_value(line.tag, 1.0)
        line.curve.setData(course.seconds, values)
        finite = values[np.isfinite(values)]
        line.number.setVisible(bool(finite.size))
        if finite.size:
            line.number.setPos(QPointF(end_s, float(finite[-1])))
        return Envelope(course.seconds, values)

    def _set_axes(
        self, drawn: _DrawnLane, courses: Mapping[str, Envelope], start_s: float, end_s: float
    ) -> None:
        values = [
            float(value) for tag in drawn.lane.tags for value in courses[tag.tag_id].values
        ]
        low, high = vertical_span(drawn.lane, values)
        drawn.plot.setYRange(low, high, padding=0)
        drawn.plot.setXRange(start_s, end_s + self._span_s * _RIGHT_AIR, padding=0)
        ticks = time_ticks(start_s, end_s, span_s=self._span_s, zone=self._zone)
        drawn.plot.getAxis("bottom").setTicks([ticks])
        if drawn.lane.discrete:
            texts = [
                (i + STATE_ROW / 2, str(self._tags.index(tag) + 1))
                for i, tag in enumerate(drawn.lane.tags)
            ]
            drawn.plot.getAxis("left").setTicks([texts])

    def on_mouse(self, at: QPointF) -> None:
        """Put the cross-hair under the mouse.

        Args:
            at: place in the plot's scene, which is pixels of the plot.
        """
        for lane in self._lanes:
            if lane.plot.sceneBoundingRect().contains(at):
                self.move_cursor(lane.plot.vb.mapSceneToView(at).x())
                return
        self.move_cursor(None)
