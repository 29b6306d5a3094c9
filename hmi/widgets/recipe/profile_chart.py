"""The wanted temperature over the hours of a batch, and what each heat source can reach."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.look import Look
from hmi.models.recipe.judgement import ReachLine, WantedCourse
from hmi.models.trend.value_ticks import value_ticks
from plant.texts import Texts

_LEFT_PX, _RIGHT_PX, _BOTTOM_PX = 44, 24, 24
_STAGES_PX = 20
_SAMPLE_PX = 32
_LEGEND_PX = 20
_TICK_H = 12
_STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class ProfileChart(QWidget):
    """Draws a recipe's set point as a thick line, reachable courses as thin patterned ones.

    Owner: GUI thread.
    """

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._wanted: WantedCourse | None = None
        self._reach: tuple[ReachLine, ...] = ()
        self.setAccessibleName(texts("recipe_page.chart"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(180)

    def sizeHint(self) -> QSize:
        """Return a chart that can be read."""
        return QSize(600, 260)

    def show_course(self, wanted: WantedCourse | None, reach: Sequence[ReachLine] = ()) -> None:
        """Draw these courses; nothing for a recipe that has no course."""
        if (wanted, tuple(reach)) == (self._wanted, self._reach):
            return
        self._wanted, self._reach = wanted, tuple(reach)
        self.setAccessibleDescription(self._spoken())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw stages, axes, courses and legend."""
        del event
        wanted = self._wanted
        painter = QPainter(self)
        area = self._area()
        painter.fillRect(area, self._look.color("vessel"))
        if wanted is not None and wanted.length_h > 0:
            painter.setFont(self._look.font(self._look.theme.small_px))
            top = self._top_degc(wanted)
            self._draw_stages(painter, area, wanted)
            self._draw_axes(painter, area, wanted, top)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, line in enumerate(self._reach):
                painter.setPen(self._look.pen("text", 1.4, _style(place)))
                self._draw_line(painter, area, wanted, top, (line.hours, line.degc))
            painter.setPen(self._look.pen("live", 2.4))
            self._draw_line(painter, area, wanted, top, (wanted.hours, wanted.degc))
            self._draw_legend(painter)
        painter.end()

    def _area(self) -> QRectF:
        top = self._legend_places()[-1][0].bottom() + _STAGES_PX
        return QRectF(self.rect()).adjusted(_LEFT_PX, top, -_RIGHT_PX, -_BOTTOM_PX)

    def _top_degc(self, wanted: WantedCourse) -> float:
        hottest = [wanted.hottest_degc, *(max(line.degc, default=0.0) for line in self._reach)]
        return max(40.0, max(hottest) * 1.08)

    def _draw_stages(self, painter: QPainter, area: QRectF, wanted: WantedCourse) -> None:
        look = self._look
        for stage in wanted.stages:
            left = area.left() + area.width() * stage.start_h / wanted.length_h
            right = area.left() + area.width() * stage.end_h / wanted.length_h
            painter.fillRect(
                QRectF(round(left), area.top(), 1, area.height()), look.color("edge")
            )
            if right - left >= 26:
                painter.setPen(look.pen("dim"))
                painter.setFont(look.font(look.theme.small_px, QFont.Weight.DemiBold))
                place = QRectF(left + 3, area.top() - 19, right - left - 3, 18)
                painter.drawText(place, _MIDDLE, stage.kind.value)
        painter.setFont(look.font(look.theme.small_px))

    def _draw_axes(
        self, painter: QPainter, area: QRectF, wanted: WantedCourse, top: float
    ) -> None:
        look = self._look
        for value, text in value_ticks(0.0, top, max(2, round(area.height() / 40))):
            y = area.bottom() - area.height() * value / top
            painter.fillRect(QRectF(area.left(), round(y), area.width(), 1), look.color("edge"))
            painter.setPen(look.pen("dim"))
            place = QRectF(0, y - 9, _LEFT_PX - 6, 18)
            painter.drawText(place, _MIDDLE | Qt.AlignmentFlag.AlignRight, text)
        painter.setPen(look.pen("dim"))
        step = _TICK_H if area.width() / (wanted.length_h / _TICK_H) >= 40 else 2 * _TICK_H
        hour = 0
        while hour <= wanted.length_h:
            x = area.left() + area.width() * hour / wanted.length_h
            painter.fillRect(QRectF(round(x), area.bottom(), 1, 4), look.color("line"))
            place = QRectF(x - 30, area.bottom() + 4, 60, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{hour} h")
            hour += step

    def _draw_line(
        self,
        painter: QPainter,
        area: QRectF,
        wanted: WantedCourse,
        top: float,
        course: tuple[Sequence[float], Sequence[float | None]],
    ) -> None:
        """Draw a course; where it says nothing the line has a hole."""
        piece = QPolygonF()
        for hour, degc in zip(*course, strict=True):
            if degc is None:
                painter.drawPolyline(piece)
                piece = QPolygonF()
                continue
            x = area.left() + area.width() * hour / wanted.length_h
            piece.append(QPointF(x, area.bottom() - area.height() * degc / top))
        painter.drawPolyline(piece)

    def _draw_legend(self, painter: QPainter) -> None:
        """Write which line is which above the chart."""
        look = self._look
        pens = [look.pen("live", 2.4)]
        pens += [look.pen("text", 1.4, _style(place)) for place in range(len(self._reach))]
        for (place, name), pen in zip(self._legend_places(), pens, strict=True):
            middle = place.center().y()
            painter.setPen(pen)
            painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + 26, middle))
            painter.setPen(look.pen("text"))
            painter.drawText(place.adjusted(_SAMPLE_PX, 0, 0, 0), _MIDDLE, name)

    def _legend_places(self) -> list[tuple[QRectF, str]]:
        """Return the names of the lines with their places, in as many rows as they need."""
        metrics = self._look.metrics(self._look.theme.small_px)
        names = [self._texts("recipe_page.wanted"), *(line.name for line in self._reach)]
        places: list[tuple[QRectF, str]] = []
        left, top = float(_LEFT_PX), 0.0
        for name in names:
            width = _SAMPLE_PX + metrics.horizontalAdvance(name) + 4
            if left > _LEFT_PX and left + width > self.width():
                left, top = float(_LEFT_PX), top + _LEGEND_PX
            places.append((QRectF(left, top, width, _LEGEND_PX), name))
            left += width + 14
        return places

    def _spoken(self) -> str:
        wanted = self._wanted
        if wanted is None:
            return ""
        told = [
            self._texts(
                "recipe_page.chart_wanted",
                hours=f"{wanted.length_h:.0f}",
                degc=f"{wanted.hottest_degc:.0f}",
            )
        ]
        told += [
            self._texts(
                "recipe_page.chart_reach",
                name=line.name,
                degc=f"{max(line.degc, default=0.0):.0f}",
            )
            for line in self._reach
        ]
        return " ".join(told)


def _style(place: int) -> Qt.PenStyle:
    return _STYLES[1 + place % (len(_STYLES) - 1)]
