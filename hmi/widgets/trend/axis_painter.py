"""How are the axes drawn? Round values beside the plots, clock times and dates below."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF

from hmi.look import Look
from hmi.models.trend.lanes import STATE_ROW, Lane
from hmi.models.trend.span import Span
from hmi.models.trend.time_ticks import TimeTick, left_context
from hmi.models.trend.value_ticks import value_ticks
from hmi.widgets.trend.layout import AxisBox, ChartLayout, PlotBox, Scale
from hmi.widgets.trend.pens import ink

_TICK_APART_PX = 34
_ROW_PX = 17
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


class AxisPainter:
    """Draws grid and axes of one picture. GUI thread.

    Args:
        painter: over the whole chart.
        look: pens and fonts.
        places: tag id to the place of its line, from 0, which is its number and ink.
    """

    def __init__(self, painter: QPainter, look: Look, places: dict[str, int]) -> None:
        self._painter = painter
        self._look = look
        self._places = places

    def grid(self, layout: ChartLayout, ticks: Sequence[TimeTick], span: Span) -> None:
        """Draw the ground of the plots and a line at each time."""
        painter = self._painter
        for plot in layout.plots:
            painter.fillRect(plot.rect, self._look.color("panel"))
        painter.setPen(self._look.pen("track"))
        for tick in ticks:
            x = round(layout.x_of(tick.utc_ms, span))
            for plot in layout.plots:
                painter.drawLine(QLineF(x, plot.rect.top(), x, plot.rect.bottom()))

    def times(
        self, layout: ChartLayout, ticks: Sequence[TimeTick], span: Span, zone: ZoneInfo
    ) -> None:
        """Draw clock times or days, and under them the date or year where it begins."""
        painter, look, box = self._painter, self._look, layout.times
        painter.setFont(look.font(look.theme.small_px))
        metrics = painter.fontMetrics()
        painter.setPen(look.pen("line"))
        painter.drawLine(QLineF(box.left(), box.top(), box.right(), box.top()))
        free_from = box.left() - 8.0
        for tick in ticks:
            x = round(layout.x_of(tick.utc_ms, span))
            painter.setPen(look.pen("line"))
            painter.drawLine(QLineF(x, box.top(), x, box.top() + (7 if tick.below else 4)))
            half = metrics.horizontalAdvance(tick.text) / 2
            if x - half < free_from or x + half > box.right() + 20:
                continue
            painter.setPen(look.pen("text"))
            painter.drawText(QRectF(x - 60, box.top() + 4, 120, _ROW_PX), _MIDDLE, tick.text)
            free_from = x + half + 8
        self._below(layout, ticks, span, left_context(span, zone, tuple(ticks)))

    def values(
        self, plot: PlotBox, scales: Mapping[str, Scale], by_hand: frozenset[str]
    ) -> None:
        """Draw the axes of a plot, with grid lines from its only one.

        Args:
            plot: the plot.
            scales: ends of the axes, by the key of their lane.
            by_hand: keys of those whose ends were set by hand; arrows stand at their ends.
        """
        for axis in plot.axes:
            if axis.lane.discrete:
                self._state_axis(axis, scales[axis.lane.key])
            else:
                self._value_axis(axis, scales[axis.lane.key], plot)
                if axis.lane.key in by_hand:
                    self._fixed_ends(axis)
        self._painter.setPen(self._look.pen("edge"))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRect(plot.rect.adjusted(0, 0, -1, -1))

    def _below(
        self, layout: ChartLayout, ticks: Sequence[TimeTick], span: Span, context: str
    ) -> None:
        painter, box = self._painter, layout.times
        metrics = painter.fontMetrics()
        painter.setPen(self._look.pen("dim"))
        begins = [(layout.x_of(t.utc_ms, span), t.below) for t in ticks if t.below]
        free_from = box.left()
        if not begins or begins[0][0] - box.left() > metrics.horizontalAdvance(context) + 30:
            begins.insert(0, (box.left() + metrics.horizontalAdvance(context) / 2, context))
        for x, text in begins:
            half = metrics.horizontalAdvance(text) / 2
            if x - half >= free_from - 1 and x + half <= box.right() + 20:
                place = QRectF(x - 90, box.top() + 4 + _ROW_PX, 180, _ROW_PX)
                painter.drawText(place, _MIDDLE, text)
                free_from = x + half + 12

    def _value_axis(self, axis: AxisBox, scale: Scale, plot: PlotBox) -> None:
        painter, look, box = self._painter, self._look, axis.rect
        painter.setFont(look.font(look.theme.small_px))
        most = max(2, int(box.height() / _TICK_APART_PX))
        for value, text in value_ticks(scale.low, scale.high, most):
            y = round(scale.y(value))
            if len(plot.axes) == 1:
                painter.setPen(look.pen("track"))
                painter.drawLine(QLineF(plot.rect.left(), y, plot.rect.right(), y))
            painter.setPen(look.pen("line"))
            painter.drawLine(QLineF(box.right() - 4, y, box.right(), y))
            if box.top() + 24 < y < box.bottom() - 2:
                painter.setPen(self._text_color(axis.lane))
                label = QRectF(box.left(), y - 9, box.width() - 7, 18)
                painter.drawText(label, _RIGHT, text)
        if len(plot.axes) > 1:
            painter.setPen(look.pen("line"))
            painter.drawLine(QLineF(box.right(), box.top(), box.right(), box.bottom()))
        self._head(axis, shared=len(plot.axes) > 1)

    def _fixed_ends(self, axis: AxisBox) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._look.brush("text"))
        x, top, bottom = axis.rect.right() - 5, axis.rect.top(), axis.rect.bottom()
        for tip, base in ((top, top + 7), (bottom, bottom - 7)):
            arrow = [QPointF(x, tip), QPointF(x - 4.5, base), QPointF(x + 4.5, base)]
            self._painter.drawPolygon(QPolygonF(arrow))

    def _head(self, axis: AxisBox, *, shared: bool) -> None:
        """Write the unit over its axis, with the numbers of its lines where that helps."""
        painter, look, box = self._painter, self._look, axis.rect
        places = [self._places[tag.tag_id] for tag in axis.lane.tags]
        numbers = f"[{runs_text(places)}]" if shared or len(places) == 1 else ""
        painter.setFont(look.font(look.theme.small_px, QFont.Weight.DemiBold))
        painter.setPen(self._text_color(axis.lane))
        top = QRectF(box.left(), box.top() + 1, box.width() - 13, 16)  # beside an arrow
        painter.drawText(top, _RIGHT, f"{axis.lane.symbol} {numbers}".strip())

    def _state_axis(self, axis: AxisBox, scale: Scale) -> None:
        painter, look, box = self._painter, self._look, axis.rect
        painter.setFont(look.font(look.theme.small_px, QFont.Weight.Bold))
        for row, tag in enumerate(axis.lane.tags):
            place = self._places[tag.tag_id]
            y = scale.y(row + STATE_ROW / 2)
            painter.setPen(ink(look.theme, place))
            label = QRectF(box.left(), y - 9, box.width() - 7, 18)
            painter.drawText(label, _RIGHT, str(place + 1))

    def _text_color(self, lane: Lane) -> QColor:
        """Return the ink of the axis: that of its line when it has a single one."""
        if len(lane.tags) == 1:
            return ink(self._look.theme, self._places[lane.tags[0].tag_id])
        return self._look.color("dim")


def runs_text(places: Sequence[int]) -> str:
    """Return the numbers of lines in short: ``1-3 5`` for the places 0, 1, 2 and 4."""
    runs: list[list[int]] = []
    for number in sorted(place + 1 for place in places):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}\N{EN DASH}{run[-1]}" for run in runs
    )
