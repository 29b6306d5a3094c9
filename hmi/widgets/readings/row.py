"""One value of a unit in one line: name, bar, value, mark; the end of it opens the trend."""

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.mimic.value_item import outside_limits
from hmi.value_text import shown_unit, value_text
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.quality_mark import MARK_PX, paint_strike
from hmi.widgets.readings.bar import POINTER_PX, TRACK_PX, column, has_bar, paint_bar
from plant.quality import Quality
from plant.sample import Sample
from plant.tag import Tag, ValueKind

ROW_PX = 24
"""Least height: forty-six rows of a digester must stand on a small screen."""

_PAD = 6
_UNIT_PX = 38
_NUMBER_PX = 68
_STATE_PX = 102
_LAMP_PX = 11
_TREND_PX = 26
_BAR_FROM_PX = 415
_BAR_PX = 66


class ReadingRow(PlantWidget):
    """``Slurry temperature, upper  ──▼──  54.2 °C  ~``. A click opens what it belongs to.

    Signals:
        trend_wanted: str, the tag whose trend sign was clicked (key T).
    """

    trend_wanted = Signal(str)

    def __init__(
        self,
        tag: Tag,
        canvas: Canvas,
        parent: QWidget | None = None,
        *,
        name: str = "",
        setpoint: Tag | None = None,
    ) -> None:
        super().__init__(tag, canvas, parent)
        self._name = name or canvas.texts.tag_name(tag.tag_id)
        self._setpoint: float | None = None
        self._hovered = False
        discrete = tag.kind is ValueKind.DISCRETE
        self._unit = "" if discrete else shown_unit(tag).symbol
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        if setpoint is not None and setpoint.tag_id != tag.tag_id:
            self.watches.add(setpoint.tag_id, self._on_setpoint)

    def sizeHint(self) -> QSize:
        """Return a comfortable row."""
        return QSize(320, ROW_PX + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest row in which the number is whole."""
        return QSize(200, ROW_PX)

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the text, and the pointer's column where there is a bar."""
        text = value_text(self.tag, sample, self.canvas.texts)
        if not self._shows_bar():
            return text, self.abnormal(sample)
        return text, self.abnormal(sample), column(self.tag, float(sample.value), self._track())

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw name, bar or lamp, value with unit, and the trend sign."""
        look = self.canvas.look
        if self._hovered:
            painter.fillRect(self.rect(), look.color("raised"))
        left, width = _PAD, self._value_left() - _PAD - 8
        if self._shows_bar():
            width = self._track().left() - POINTER_PX - _PAD - 6
            paint_bar(
                painter,
                self._track(),
                sample,
                tag=self.tag,
                look=look,
                setpoint=self._setpoint,
            )
        painter.setFont(look.font(look.theme.font_px))
        painter.setPen(look.pen("text"))
        name = painter.fontMetrics().elidedText(
            self._name, Qt.TextElideMode.ElideRight, int(width)
        )
        painter.drawText(
            QRectF(left, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, name
        )
        if self.tag.kind is ValueKind.DISCRETE:
            self._draw_state(painter, sample)
        else:
            self._draw_number(painter, sample)
        self._draw_trend_sign(painter)

    def abnormal(self, sample: Sample) -> bool:
        """Return whether the value stands beyond its limits."""
        if sample.quality.is_bad or self.tag.kind is ValueKind.DISCRETE:
            return False
        return outside_limits(self.tag, sample)

    def mark_corner(self) -> QPointF:
        """Return the place between value and trend sign."""
        return QPointF(self.width() - _TREND_PX - MARK_PX - 2, (self.height() - MARK_PX) // 2)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the trend at the sign, else what the row belongs to."""
        at = event.position()
        left = event.button() is Qt.MouseButton.LeftButton
        if left and self._trend_rect().contains(at) and self.rect().contains(at.toPoint()):
            self.trend_wanted.emit(self.tag.tag_id)
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take T for the trend."""
        if event.key() == Qt.Key.Key_T and not event.isAutoRepeat():
            self.trend_wanted.emit(self.tag.tag_id)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Lift the row."""
        super().enterEvent(event)
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Lay the row back."""
        super().leaveEvent(event)
        self._hovered = False
        self.update()

    def _on_setpoint(self, sample: Sample) -> None:
        self._setpoint = None if sample.quality.is_bad else float(sample.value)
        self.update()

    def _shows_bar(self) -> bool:
        return has_bar(self.tag) and self.width() >= _BAR_FROM_PX

    def _value_left(self) -> float:
        room = _NUMBER_PX + _UNIT_PX
        if self.tag.kind is ValueKind.DISCRETE:
            room = _STATE_PX + _LAMP_PX + 6
        return self.width() - _TREND_PX - MARK_PX - 6 - room

    def _track(self) -> QRectF:
        top = (self.height() - TRACK_PX) // 2 + 2
        return QRectF(self._value_left() - _BAR_PX, top, _BAR_PX, TRACK_PX)

    def _trend_rect(self) -> QRectF:
        return QRectF(self.width() - _TREND_PX, 0, _TREND_PX, self.height())

    def _draw_number(self, painter: QPainter, sample: Sample) -> None:
        look = self.canvas.look
        bad = sample.quality.is_bad
        text = value_text(self.tag, sample, self.canvas.texts)
        right = self._value_left() + _NUMBER_PX
        painter.setFont(look.font(look.theme.value_px, QFont.Weight.DemiBold))
        advance = painter.fontMetrics().horizontalAdvance(text)
        rect = QRectF(right - advance, 0, advance, self.height())
        abnormal = self.abnormal(sample)
        if abnormal:
            chip = QRectF(rect.left() - 4, rect.center().y() - 10, advance + 8, 20)
            painter.fillRect(chip, look.color("text"))
        painter.setPen(look.pen("panel" if abnormal else "dim" if bad else "live"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
        if bad and sample.quality is not Quality.BAD_WAITING_FOR_INITIAL_DATA:
            paint_strike(painter, rect, look)
        painter.setFont(look.font(look.theme.small_px))
        painter.setPen(look.pen("dim"))
        painter.drawText(
            QRectF(right + 6, 0, _UNIT_PX, self.height()),
            Qt.AlignmentFlag.AlignVCenter,
            self._unit,
        )

    def _draw_state(self, painter: QPainter, sample: Sample) -> None:
        """Draw the state by fill, shape and word: a lamp and its name."""
        look = self.canvas.look
        left = self._value_left()
        lamp = QRectF(left, (self.height() - _LAMP_PX) // 2, _LAMP_PX, _LAMP_PX)
        waiting = sample.quality is Quality.BAD_WAITING_FOR_INITIAL_DATA
        painter.setPen(look.pen("line", 1.5))
        painter.setBrush(look.brush("running" if sample.value else "stopped"))
        if waiting:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(lamp)
        painter.setFont(look.font(look.theme.font_px, QFont.Weight.DemiBold))
        painter.setPen(look.pen("dim" if sample.quality.is_bad else "live"))
        text = painter.fontMetrics().elidedText(
            value_text(self.tag, sample, self.canvas.texts),
            Qt.TextElideMode.ElideRight,
            _STATE_PX,
        )
        rect = QRectF(left + _LAMP_PX + 6, 0, _STATE_PX, self.height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
        if sample.quality.is_bad and not waiting:
            rect.setWidth(painter.fontMetrics().horizontalAdvance(text))
            paint_strike(painter, rect, look)

    def _draw_trend_sign(self, painter: QPainter) -> None:
        look = self.canvas.look
        left, middle = self.width() - _TREND_PX + 5, self.height() / 2
        painter.setPen(look.pen("text" if self._hovered else "line", 1.4))
        points = ((0, 4), (4, 0), (7, 3), (11, -4), (15, -1))
        painter.drawPolyline(QPolygonF([QPointF(left + x, middle + y) for x, y in points]))
