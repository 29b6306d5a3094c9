"""What do mouse, wheel and keys do to the time axis? Drag, zoom, draw out a range."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal

from hmi.models.trend.span import Span
from hmi.models.trend.timeline import Timeline
from hmi.widgets.trend.layout import ChartLayout
from hmi.widgets.trend.overlay import HANDLE_PX

_NOTCH = 120.0
_ZOOM_A_NOTCH = 1.25
_REST_MS = 400
_CLICK_PX = 4
_KEY_SHARE = 0.1
_KEY_ZOOM = 1.5


@dataclass(frozen=True, slots=True)
class _Drag:
    """A drag of the plot: where it began, and at which span."""

    x: float
    span: Span


class ChartHand(QObject):
    """Turns gestures on the chart into spans and ranges. Owner: GUI thread.

    Signals:
        range_drawn: Span that was drawn out on the time bar, None when it was taken away.
    """

    range_drawn = Signal(object)

    def __init__(
        self, timeline: Timeline, layout: Callable[[], ChartLayout], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._layout = layout
        self._drag: _Drag | None = None
        self._anchor_ms: float | None = None
        self._pressed_x = 0.0
        self._range: Span | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(timeline.rest)

    @property
    def chosen(self) -> Span | None:
        """Return the range that was drawn out, None without one."""
        return self._range

    @property
    def busy(self) -> bool:
        """Return whether a button is held down on something that moves."""
        return self._drag is not None or self._anchor_ms is not None

    def choose(self, chosen: Span | None) -> None:
        """Set the range, or take it away."""
        if chosen != self._range:
            self._range = chosen
            self.range_drawn.emit(chosen)

    def press(self, at: QPointF) -> None:
        """Take hold of the plot, of the time bar, or of an edge of the range."""
        layout, span = self._layout(), self._timeline.span
        self._pressed_x = at.x()
        if layout.times.united(layout.strip).contains(at):
            self._anchor_ms = self._other_edge(at.x()) or layout.time_at(at.x(), span)
        elif layout.area.contains(at):
            self._rest.stop()
            self._timeline.rest()
            self._drag = _Drag(at.x(), span)

    def move(self, at: QPointF) -> None:
        """Go on with what was taken hold of."""
        layout, span = self._layout(), self._timeline.span
        if self._drag is not None:
            by_px = self._drag.x - at.x()
            if abs(at.x() - self._pressed_x) < _CLICK_PX and not self._timeline.gliding:
                return
            by_ms = round(by_px * self._drag.span.width_ms / layout.area.width())
            self._timeline.glide(self._drag.span.moved(by_ms))
        elif self._anchor_ms is not None and abs(at.x() - self._pressed_x) >= _CLICK_PX:
            x = min(max(at.x(), layout.area.left()), layout.area.right())
            ends = sorted((round(self._anchor_ms), round(layout.time_at(x, span))))
            if ends[0] < ends[1]:
                self.choose(Span(*ends))

    def release(self, at: QPointF) -> None:
        """Let go; a mere click on the time bar takes the range away."""
        if self._anchor_ms is not None and abs(at.x() - self._pressed_x) < _CLICK_PX:
            self.choose(None)
        self._drag = self._anchor_ms = None
        self._timeline.rest()

    def wheel(self, at: QPointF, up: float, *, sideways: float) -> None:
        """Zoom at the cursor, or move along.

        Args:
            at: the cursor.
            up: turn away from the hand, in eighths of a degree.
            sideways: turn or tilt along the time axis, in eighths of a degree.
        """
        layout, span = self._layout(), self._timeline.span
        if sideways:
            self._glide(span.moved(round(-sideways / _NOTCH * _KEY_SHARE * span.width_ms)))
        elif up:
            x = min(max(at.x(), layout.area.left()), layout.area.right())
            factor = _ZOOM_A_NOTCH ** (-up / _NOTCH)
            self._glide(span.zoomed(layout.time_at(x, span), factor))

    def key(self, key: Qt.Key) -> bool:
        """Move or zoom by a key; return whether it meant something."""
        span = self._timeline.span
        middle = (span.start_ms + span.end_ms) / 2
        share = _MOVES.get(key)
        if share is not None:
            self._glide(span.moved(round(share * span.width_ms)))
        elif key in _ZOOMS:
            self._zoom(_ZOOMS[key], span.end_ms if self._timeline.following else middle)
        elif key == Qt.Key.Key_End:
            self._timeline.follow(span.width_ms)
        elif key == Qt.Key.Key_Backspace:
            self._timeline.go_back()
        else:
            return False
        return True

    def _zoom(self, factor: float, at_ms: float) -> None:
        zoomed = self._timeline.span.zoomed(at_ms, factor)
        if self._timeline.following:
            self._timeline.follow(zoomed.width_ms)
        else:
            self._glide(zoomed)

    def _glide(self, span: Span) -> None:
        self._timeline.glide(span)
        self._rest.start()

    def _other_edge(self, x: float) -> float | None:
        """Return the edge that stays when the other one, under ``x``, is taken hold of."""
        if self._range is None:
            return None
        layout, span = self._layout(), self._timeline.span
        for edge, other in (
            (self._range.start_ms, self._range.end_ms),
            (self._range.end_ms, self._range.start_ms),
        ):
            if abs(layout.x_of(edge, span) - x) <= 2 * HANDLE_PX:
                return other
        return None


_MOVES = {
    Qt.Key.Key_Left: -_KEY_SHARE,
    Qt.Key.Key_Right: _KEY_SHARE,
    Qt.Key.Key_PageUp: -1.0,
    Qt.Key.Key_PageDown: 1.0,
}
_ZOOMS = {
    Qt.Key.Key_Plus: 1 / _KEY_ZOOM,
    Qt.Key.Key_Equal: 1 / _KEY_ZOOM,
    Qt.Key.Key_Minus: _KEY_ZOOM,
}
