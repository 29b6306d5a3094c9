"""The courses of several tags over any time, history and live in one, with a cross-hair."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from hmi.models.trend.comparison import shift_ms
from hmi.models.trend.course import Reading
from hmi.models.trend.feed import TrendFeed, Wanted
from hmi.models.trend.marks import TrendMark
from hmi.models.trend.presentation import Range, TrendPresentation
from hmi.models.trend.span import Span
from hmi.models.trend.timeline import Timeline
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.trend.hair import paint_hair, paint_hair_dots
from hmi.widgets.trend.hand import ChartHand
from hmi.widgets.trend.layout import AxisBox, ChartLayout, chart_layout
from hmi.widgets.trend.overlay import (
    Flag,
    flags_of,
    paint_flags,
    paint_range,
    paint_word,
)
from hmi.widgets.trend.scene import DrawnLine, Scene, Setting, build_scene, rows_of
from hmi.widgets.trend.scene_painter import paint_scene
from hmi.widgets.trend.tips import tip_at
from plant.clock import Clock
from plant.tag import Tag

REFRESH_MS = 1000
_HAIR_STEP_PX = 8


@dataclass(frozen=True, slots=True)
class ChartParts:
    """What a chart is built from: readings, time, and how the window draws trends.

    ``rota_days`` are the local days between two starts of a unit, 0 without a rota.
    """

    feed: TrendFeed
    timeline: Timeline
    presentation: TrendPresentation
    clock: Clock
    zone: ZoneInfo
    rota_days: int = 0


class TrendChart(QWidget):
    """Plots over a common time axis. Owner: GUI thread. Hidden it costs nothing.

    Signals:
        cursor_moved: float seconds UTC under the cross-hair, or None.
        mark_chosen: str, id of the mark that was clicked.
        range_chosen: Span that was drawn out on the time bar, or None when it was taken away.
        axis_chosen: AxisBox that was double-clicked.
        drawn_anew: what is drawn changed; readings under the cross-hair may have, too.
    """

    cursor_moved = Signal(object)
    mark_chosen = Signal(str)
    range_chosen = Signal(object)
    axis_chosen = Signal(object)
    drawn_anew = Signal()

    def __init__(
        self, canvas: Canvas, parts: ChartParts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._parts = parts
        self._tags: tuple[Tag, ...] = ()
        self._marks: tuple[TrendMark, ...] = ()
        self._flags: tuple[Flag, ...] = ()
        self._scene: Scene | None = None
        self._held_ranges: dict[str, Range] = {}
        self._picture: QPixmap | None = None
        self._cursor_ms: float | None = None
        self._hand = ChartHand(parts.timeline, lambda: self.scene.layout, self)
        self._hand.range_drawn.connect(self._on_range)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 160)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        parts.timeline.changed.connect(self._on_view)
        parts.presentation.changed.connect(self._on_view)
        parts.feed.changed.connect(self._on_feed)

    @property
    def scene(self) -> Scene:
        """Return what is drawn, worked out now if anything has changed."""
        if self._scene is None:
            self._scene = self._build()
        return self._scene

    @property
    def chosen_range(self) -> Span | None:
        """Return the stretch that was drawn out on the time bar, None without one."""
        return self._hand.chosen

    @property
    def cursor_ms(self) -> float | None:
        """Return the time under the cross-hair, None without one."""
        return self._cursor_ms

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Return the flags of the marks as they were painted last."""
        return self._flags

    @property
    def timer_runs(self) -> bool:
        """Return whether the chart follows the plant."""
        return self._timer.isActive()

    def sizeHint(self) -> QSize:
        """Return a size at which lines can be read."""
        return QSize(800, 480)

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Draw these tags, each in the ink of its place."""
        self._tags = tuple(tags)
        names = ", ".join(self._canvas.texts.full_name(tag.tag_id) for tag in tags)
        self.setAccessibleName(self._canvas.texts("trends.plot", tags=names))
        self._on_view()

    def set_marks(self, marks: Sequence[TrendMark]) -> None:
        """Draw these flags and stretches over the plot, instead of those before."""
        self._marks = tuple(marks)
        self._flags = ()
        self.update()

    def choose_range(self, chosen: Span | None) -> None:
        """Set the range as if it had been drawn out, or take it away."""
        self._hand.choose(chosen)

    def refresh(self) -> None:
        """Move on with the plant. The timer does so every second while visible."""
        self._parts.timeline.tick()
        self._parts.feed.tick()

    def redraw(self) -> None:
        """Draw everything anew, now."""
        self._forget_picture()
        self.repaint()

    def lane_symbols(self) -> tuple[str, ...]:
        """Return the unit of each axis, from the top and the left."""
        boxes = (axis for plot in self.scene.layout.plots for axis in reversed(plot.axes))
        return tuple(axis.lane.symbol for axis in boxes)

    def lines(self) -> tuple[DrawnLine, ...]:
        """Return what is drawn of each line; nothing while hidden."""
        return self.scene.lines if self.isVisible() else ()

    def reading_at(self, tag_id: str, utc_ms: float) -> Reading | None:
        """Return what a line says at a time, None where it says nothing."""
        return self._parts.feed.course(tag_id).reading_at(utc_ms)

    def before_at(self, tag_id: str, utc_ms: float) -> Reading | None:
        """Return what the compared line says there, None where it says nothing."""
        return self._parts.feed.compared(tag_id).reading_at(utc_ms)

    def move_cursor(self, utc_ms: float | None) -> None:
        """Put the cross-hair at a time, or take it away."""
        if utc_ms != self._cursor_ms:
            self._cursor_ms = utc_ms
            self.cursor_moved.emit(None if utc_ms is None else utc_ms / 1000)
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self._timer.start(REFRESH_MS)
        self._on_view()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the picture, and of questions that wait."""
        self._timer.stop()
        self._parts.feed.stop()
        self._scene = self._picture = None
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size."""
        super().resizeEvent(event)
        self._on_view()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, anew where it is old, and over it what follows the mouse."""
        del event
        if self._picture is None:
            self._picture = self._paint()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        self._paint_overlay(painter)
        if self.hasFocus():
            painter.setPen(self._canvas.look.pen("focus", 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold, or choose a flag."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        for flag in self._flags:
            if flag.rect.contains(event.position()):
                self.mark_chosen.emit(flag.mark.mark_id)
                return
        self._hand.press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, and lead the cross-hair."""
        self._hand.move(event.position())
        self._show_cursor_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._hand.release(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose the axis under the mouse."""
        for plot in self.scene.layout.plots:
            for axis in plot.axes:
                if axis.rect.contains(event.position()) and not axis.lane.discrete:
                    self.axis_chosen.emit(axis)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; along the time axis with Shift or a tilted wheel."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._hand.wheel(event.position(), 0, sideways=turn.y() or turn.x())
        else:
            self._hand.wheel(event.position(), turn.y(), sideways=turn.x())
        self._show_cursor_at(event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Tell what an axis, the time bar or a doubtful stretch under the mouse is for."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tip = tip_at(QPointF(event.pos()), self.scene, self._flags, self._canvas.texts)
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the cross-hair away with the mouse."""
        super().leaveEvent(event)
        self.move_cursor(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross-hair with Shift and arrows; Escape takes it, then the range, away."""
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._step_cursor(step * _HAIR_STEP_PX)
        elif key == Qt.Key.Key_Escape and self._cursor_ms is not None:
            self.move_cursor(None)
        elif key == Qt.Key.Key_Escape and self.chosen_range is not None:
            self._hand.choose(None)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier or not self._hand.key(key):
            super().keyPressEvent(event)

    def axes(self) -> tuple[AxisBox, ...]:
        """Return the axes with numbers, from the top."""
        boxes = (axis for plot in self.scene.layout.plots for axis in plot.axes)
        return tuple(axis for axis in boxes if not axis.lane.discrete)

    def ends_of(self, axis: AxisBox) -> Range:
        """Return the ends of an axis as they are drawn."""
        scale = self.scene.scales[axis.lane.key]
        return scale.low, scale.high

    def _on_view(self) -> None:
        """Take another time, size or way of drawing: what is known of it is drawn at once."""
        if not self.isVisible():
            return
        timeline = self._parts.timeline
        span = timeline.span
        rows = rows_of(self._tags, self._parts.presentation.mode)
        layout = chart_layout(rows, self.width(), self.height())
        width = max(1, round(layout.area.width() * self.devicePixelRatioF()))
        parts = self._parts
        compare, days = parts.presentation.compare, parts.rota_days
        shift = shift_ms(compare, span.end_ms, parts.zone, rota_days=days)
        self._parts.feed.show(Wanted(self._tags, span, width, shift, timeline.gliding))
        self._on_feed()

    def _on_feed(self) -> None:
        """Draw anew."""
        if self.isVisible():
            self._forget_picture()
            self.update()
            self.drawn_anew.emit()

    def _on_range(self, chosen: Span | None) -> None:
        self.update()
        self.range_chosen.emit(chosen)

    def _forget_picture(self) -> None:
        self._picture = None
        self._flags = ()
        self._held_ranges = self._ranges()
        self._scene = None

    def _ranges(self) -> dict[str, Range]:
        """Return the axes' ends that are given: by hand, or held still while one drags."""
        given = dict(self._parts.presentation.ranges)
        if not self._parts.timeline.gliding:
            return given
        if self._scene is None:
            return {**self._held_ranges, **given}
        drawn = {key: (scale.low, scale.high) for key, scale in self._scene.scales.items()}
        return {**drawn, **given}

    def _build(self) -> Scene:
        parts = self._parts
        setting = Setting(
            self._tags,
            parts.timeline.span,
            (self.width(), self.height()),
            parts.presentation.mode,
            self._held_ranges,
            frozenset(parts.presentation.ranges),
            parts.clock.utc_ms(),
        )
        return build_scene(setting, parts.feed, zone=parts.zone, texts=self._canvas.texts)

    def _paint(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        look = self._canvas.look
        picture.fill(look.color("panel"))
        painter = QPainter(picture)
        if self._tags:
            paint_scene(painter, self.scene, look, self._parts.zone)
        else:
            words = self._canvas.texts("trends.empty")
            paint_word(painter, words, QRectF(self.rect()), look)
        painter.end()
        return picture

    def _paint_overlay(self, painter: QPainter) -> None:
        if not self._tags:
            return
        scene, look = self.scene, self._canvas.look
        if self._marks and not self._flags:
            self._flags = flags_of(self._marks, scene.layout, scene.span, look)
        paint_flags(painter, self._flags, scene.layout, scene.span, look)
        if self._hand.chosen is not None:
            paint_range(painter, self._hand.chosen, scene.layout, scene.span, look)
        at_ms = self._cursor_ms
        if at_ms is not None and scene.span.start_ms <= at_ms <= scene.span.end_ms:
            self._paint_cursor(painter, at_ms)

    def _paint_cursor(self, painter: QPainter, at_ms: float) -> None:
        values = {
            tag.tag_id: reading.mean
            for tag in self._tags
            if (reading := self.reading_at(tag.tag_id, at_ms)) is not None
        }
        look = self._canvas.look
        paint_hair(painter, self.scene, at_ms, look=look, zone=self._parts.zone)
        paint_hair_dots(painter, self.scene, at_ms, values=values, look=look)

    def _show_cursor_at(self, at: QPointF) -> None:
        layout: ChartLayout = self.scene.layout
        inside = layout.area.contains(at) or layout.times.contains(at)
        span = self._parts.timeline.span
        self.move_cursor(layout.time_at(at.x(), span) if inside else None)

    def _step_cursor(self, by_px: int) -> None:
        span = self._parts.timeline.span
        layout = self.scene.layout
        before = self._cursor_ms if self._cursor_ms is not None else span.end_ms
        x = layout.x_of(before, span) + by_px
        x = min(max(x, layout.area.left()), layout.area.right())
        self.move_cursor(layout.time_at(x, span))
