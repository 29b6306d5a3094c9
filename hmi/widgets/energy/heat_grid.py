"""The heat of the day by unit and hour, as shares of the fullest hour."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hmi.look import Look
from hmi.models.energy.budget import kwh_text
from hmi.models.energy.heat_hours import HeatHours
from hmi.models.local_time import minute_text
from plant.texts import Texts

_NAME_PX = 34
_SUM_PX = 62
_ROW_PX = 22
_AXIS_PX = 18
_HOUR_MS = 3_600_000
_TICK_H = 3


class HeatGrid(QWidget):
    """One row a heater, one cell an hour; a fuller cell has a higher bar. GUI thread."""

    def __init__(
        self, look: Look, texts: Texts, zone: ZoneInfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._zone = zone
        self._hours: HeatHours | None = None
        self.setAccessibleName(texts("energy_page.plan"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_hours(self, hours: HeatHours) -> None:
        """Draw this allocation."""
        if hours == self._hours:
            return
        self._hours = hours
        self.setAccessibleDescription(
            " ".join(
                self._texts(
                    "energy_page.plan_row",
                    unit=self._texts.unit_name(row.unit_id),
                    kwh=kwh_text(sum(row.hours_wh)),
                )
                for row in hours.rows
            )
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return one line a heater and the axis."""
        rows = len(self._hours.rows) if self._hours is not None else 0
        return QSize(400, rows * _ROW_PX + _AXIS_PX)

    def cell_tip(self, position: QPointF) -> str:
        """Return what a cell says: unit, hour, heat."""
        hours = self._hours
        if hours is None:
            return ""
        row = int(position.y() // _ROW_PX)
        column = int((position.x() - _NAME_PX) // self._cell_px(hours))
        if not (0 <= row < len(hours.rows) and 0 <= column < hours.count):
            return ""
        shown = hours.rows[row]
        wh = shown.hours_wh[column] if column < len(shown.hours_wh) else 0
        begin = hours.start_ms + column * _HOUR_MS
        return self._texts(
            "energy_page.plan_cell",
            unit=self._texts.unit_name(shown.unit_id),
            start=minute_text(begin, self._zone),
            end=minute_text(begin + _HOUR_MS, self._zone),
            kwh=kwh_text(wh),
        )

    def event(self, event: QEvent) -> bool:
        """Answer the request for a tool tip with the cell under the mouse."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.cell_tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw rows, axis and the now line."""
        del event
        hours = self._hours
        if hours is None:
            return
        painter = QPainter(self)
        painter.setFont(self._look.font(self._look.theme.small_px))
        cell = self._cell_px(hours)
        for place, row in enumerate(hours.rows):
            self._draw_row(painter, place, row.unit_id, sum(row.hours_wh))
            for column in range(hours.count):
                wh = row.hours_wh[column] if column < len(row.hours_wh) else 0
                left = round(_NAME_PX + column * cell)
                width = round(_NAME_PX + (column + 1) * cell) - left - 1
                box = QRectF(left, place * _ROW_PX + 2, width, _ROW_PX - 4)
                painter.fillRect(box, self._look.color("track"))
                height = box.height() * wh / row.most_wh if row.most_wh else 0.0
                bar = QRectF(left, box.bottom() - height, width, height)
                painter.fillRect(bar, self._look.color("stopped"))
        self._draw_axis(painter, hours, cell)
        painter.end()

    def _draw_row(self, painter: QPainter, place: int, unit_id: str, total_wh: int) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        line = QRectF(0, place * _ROW_PX, self.width(), _ROW_PX)
        painter.setPen(self._look.pen("text"))
        painter.drawText(line, middle, unit_id)
        painter.setPen(self._look.pen("live"))
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, kwh_text(total_wh))

    def _draw_axis(self, painter: QPainter, hours: HeatHours, cell: float) -> None:
        top = len(hours.rows) * _ROW_PX
        painter.setPen(self._look.pen("dim"))
        for column in range(0, hours.count, _TICK_H):
            text = minute_text(hours.start_ms + column * _HOUR_MS, self._zone)
            place = QRectF(_NAME_PX + column * cell, top, 60, _AXIS_PX)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        if 0 <= hours.now <= hours.count:
            x = round(_NAME_PX + hours.now * cell)
            painter.fillRect(QRectF(x, 0, 2, top), self._look.color("live"))

    def _cell_px(self, hours: HeatHours) -> float:
        return max(1.0, (self.width() - _NAME_PX - _SUM_PX) / hours.count)
