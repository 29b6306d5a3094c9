"""The last days as bars: used within the budget above, the net energy that earned it below."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hmi.look import Look
from hmi.models.energy.days import DayBar, bar_sentence
from hmi.models.trend.value_ticks import value_ticks
from plant.texts import Texts

_LEFT_PX, _TOP_PX, _LABEL_PX, _CAPTION_PX = 48, 2, 18, 18
_UPPER = 0.62
"""Part of the height for budget and used."""

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_HALF_LABEL_PX = 24


class DaysChart(QWidget):
    """Bars of closed plant days, the oldest at the left. Owner: GUI thread."""

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._bars: tuple[DayBar, ...] = ()
        self.setAccessibleName(texts("energy_page.days"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(200)

    def sizeHint(self) -> QSize:
        """Return a chart that can be read."""
        return QSize(520, 280)

    def show_bars(self, bars: Sequence[DayBar]) -> None:
        """Draw these days."""
        if tuple(bars) != self._bars:
            self._bars = tuple(bars)
            newest = bar_sentence(bars[-1], self._texts) if bars else ""
            self.setAccessibleDescription(newest)
            self.update()

    def tip_at(self, position: QPointF) -> str:
        """Return the day under a position in a sentence."""
        place = int((position.x() - _LEFT_PX) // self._pitch())
        inside = 0 <= place < len(self._bars) and position.x() >= _LEFT_PX
        return bar_sentence(self._bars[place], self._texts) if inside else ""

    def event(self, event: QEvent) -> bool:
        """Answer the request for a tool tip with the day under the mouse."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both plots and the days below them."""
        del event
        painter = QPainter(self)
        painter.setFont(self._look.font(self._look.theme.small_px))
        height = self.height() - _TOP_PX - _LABEL_PX
        upper = QRectF(_LEFT_PX, _TOP_PX, self.width() - _LEFT_PX - 4, height * _UPPER)
        lower = QRectF(upper.left(), upper.bottom(), upper.width(), height * (1 - _UPPER))
        if self._bars:
            self._draw_budget(painter, self._plot(painter, upper, "used_plot"))
            self._draw_net(painter, self._plot(painter, lower, "net_plot"))
            self._draw_labels(painter, lower.bottom())
        painter.end()

    def _plot(self, painter: QPainter, rect: QRectF, key: str) -> QRectF:
        """Draw a plot's caption and ground; return the room of its bars."""
        caption = QRectF(rect.left(), rect.top(), rect.width(), _CAPTION_PX)
        painter.setPen(self._look.pen("dim"))
        painter.drawText(caption, _MIDDLE, self._texts(f"energy_page.{key}"))
        plot = rect.adjusted(0, _CAPTION_PX, 0, -4)
        painter.fillRect(plot, self._look.color("vessel"))
        return plot

    def _draw_budget(self, painter: QPainter, plot: QRectF) -> None:
        look = self._look
        top = max(1.0, *(max(bar.budget, bar.used) for bar in self._bars)) * 1.05
        self._draw_ticks(painter, plot, 0.0, top)
        for place, bar in enumerate(self._bars):
            box = self._box(plot, place)
            used = _risen(box, bar.used / top)
            painter.fillRect(used, look.color("stopped"))
            protective = _risen(box, bar.protective / top)
            painter.fillRect(protective, QBrush(look.color("band"), _HATCH))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.pen("text"))
            painter.drawRect(_risen(box, bar.budget / top).adjusted(0.5, 0.5, -0.5, 0))

    def _draw_net(self, painter: QPainter, plot: QRectF) -> None:
        look = self._look
        top = max(1.0, *(bar.net for bar in self._bars)) * 1.05
        low = min(0.0, *(bar.net for bar in self._bars)) * 1.05
        self._draw_ticks(painter, plot, low, top)
        zero = plot.bottom() + plot.height() * low / (top - low)
        for place, bar in enumerate(self._bars):
            box = self._box(plot, place)
            height = plot.height() * bar.net / (top - low)
            rect = QRectF(box.left(), zero - max(height, 0.0), box.width(), abs(height))
            if bar.valid:
                painter.fillRect(rect, look.color("fill"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.pen("line"))
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.fillRect(QRectF(plot.left(), round(zero), plot.width(), 1), look.color("line"))

    def _draw_ticks(self, painter: QPainter, plot: QRectF, low: float, high: float) -> None:
        look = self._look
        for value, text in value_ticks(low, high, max(2, round(plot.height() / 36))):
            y = plot.bottom() - plot.height() * (value - low) / (high - low)
            painter.fillRect(QRectF(plot.left(), round(y), plot.width(), 1), look.color("edge"))
            painter.setPen(look.pen("dim"))
            place = QRectF(0, y - 9, _LEFT_PX - 6, 18)
            painter.drawText(place, _MIDDLE | Qt.AlignmentFlag.AlignRight, text)

    def _draw_labels(self, painter: QPainter, top: float) -> None:
        """Write the days below the bars, as many as have room."""
        every = max(1, round(52 / self._pitch() + 0.5))
        painter.setPen(self._look.pen("dim"))
        for place, bar in enumerate(self._bars):
            if (len(self._bars) - 1 - place) % every == 0:
                middle = _LEFT_PX + (place + 0.5) * self._pitch()
                middle = min(middle, self.width() - _HALF_LABEL_PX)
                where = QRectF(middle - _HALF_LABEL_PX, top, 2 * _HALF_LABEL_PX, _LABEL_PX)
                painter.drawText(where, Qt.AlignmentFlag.AlignCenter, bar.label)

    def _pitch(self) -> float:
        return max(1.0, (self.width() - _LEFT_PX - 4) / max(1, len(self._bars)))

    def _box(self, plot: QRectF, place: int) -> QRectF:
        """Return a day's column of a plot."""
        pitch = self._pitch()
        gap = min(6.0, pitch * 0.25)
        left = round(plot.left() + place * pitch + gap / 2)
        return QRectF(left, plot.top(), max(2.0, round(pitch - gap)), plot.height())


_HATCH = Qt.BrushStyle.BDiagPattern


def _risen(box: QRectF, share: float) -> QRectF:
    """Return the lower part of a column that a share of it fills."""
    height = box.height() * min(1.0, max(0.0, share))
    return QRectF(box.left(), box.bottom() - height, box.width(), height)
