"""A procedure drawn as a strip: parts as long as they last, and where now is."""

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.models.batch.stage_strip import PartState, StageStrip, StripPart
from hmi.models.local_time import minute_text
from hmi.theme import Token
from hmi.widgets.plant_widget import Canvas

_BAR_PX = 24
_FOOT_PX = 15
_POINTER_PX = 6
_FILLS: Mapping[PartState, Token] = MappingProxyType(
    {PartState.DONE: "fill", PartState.NOW: "vessel", PartState.AHEAD: "track"}
)
_LEAST_PX = 26.0
"""Even the quarter of an hour of LOAD stays a place that can be seen."""


class StageBar(QWidget):
    """The strip of one unit. GUI thread."""

    def __init__(self, canvas: Canvas, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._zone = zone
        self._strip: StageStrip | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return pointer, bar and times."""
        return QSize(420, _POINTER_PX + _BAR_PX + _FOOT_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest strip that still tells its parts apart."""
        return QSize(220, self.sizeHint().height())

    def show_strip(self, strip: StageStrip | None) -> None:
        """Draw another strip; nothing for None."""
        if strip != self._strip:
            self._strip = strip
            self.setToolTip(
                "\n".join(self._line(part) for part in strip.parts) if strip else ""
            )
            self.setAccessibleName(self._spoken())
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the parts, their names and times, and the pointer."""
        del event
        strip = self._strip
        if strip is None:
            return
        painter = QPainter(self)
        left = 0.0
        widths = part_widths([part.share for part in strip.parts], float(self.width() - 1))
        here = _place(strip, widths)
        for part, width in zip(strip.parts, widths, strict=True):
            self._paint_part(painter, part, QRectF(left, _POINTER_PX, width, _BAR_PX), here)
            left += width
        self._paint_pointer(painter, here)
        painter.end()

    def _paint_part(
        self, painter: QPainter, part: StripPart, rect: QRectF, here: float
    ) -> None:
        """Draw a part; of the present one what has passed is filled up to ``here``."""
        look = self._canvas.look
        now = part.state is PartState.NOW
        painter.fillRect(rect, look.color(_FILLS[part.state]))
        if now and part.start_ms:
            passed = QRectF(rect.left(), rect.top(), here - rect.left(), rect.height())
            painter.fillRect(passed & rect, look.color("band"))
        painter.setPen(look.pen("line", 2 if now else 1))
        painter.drawRect(rect.adjusted(1, 1, -1, -1) if now else rect)
        weight = QFont.Weight.DemiBold if now else QFont.Weight.Normal
        painter.setFont(look.font(look.theme.small_px, weight))
        painter.setPen(look.pen("text" if part.state is not PartState.AHEAD else "dim"))
        room = rect.adjusted(4, 0, -4, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._name(painter, part, room))
        if part.start_ms and rect.width() > 40:
            painter.setFont(look.font(look.theme.small_px - 1))
            painter.setPen(look.pen("dim"))
            foot = QRectF(rect.left(), rect.bottom() + 1, rect.width(), _FOOT_PX)
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(foot, side, self._begin(part))

    def _paint_pointer(self, painter: QPainter, x: float) -> None:
        look = self._canvas.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.brush("pointer"))
        tip = [QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, _POINTER_PX)]
        painter.drawPolygon(QPolygonF(tip))

    def _name(self, painter: QPainter, part: StripPart, room: QRectF) -> str:
        """Return the longest of the part's names that has room."""
        texts, metrics = self._canvas.texts, painter.fontMetrics()
        for key in (f"batch.place.{part.word}", f"batch.short.{part.word}"):
            if key in texts and metrics.horizontalAdvance(texts(key)) <= room.width():
                return texts(key)
        return metrics.elidedText(
            texts(f"batch.short.{part.word}"), Qt.TextElideMode.ElideRight, int(room.width())
        )

    def _begin(self, part: StripPart) -> str:
        return minute_text(part.start_ms, self._zone)

    def _line(self, part: StripPart) -> str:
        name = self._canvas.texts(f"batch.place.{part.word}")
        if not part.start_ms:
            return name
        hours = (part.end_ms - part.start_ms) / 3_600_000
        return self._canvas.texts(
            "batch.part_line", name=name, begin=self._begin(part), hours=f"{hours:g}"
        )

    def _spoken(self) -> str:
        now = [p for p in self._strip.parts if p.state is PartState.NOW] if self._strip else []
        return ", ".join(self._line(part) for part in now)


def part_widths(shares: list[float], width: float) -> list[float]:
    """Return the parts' widths in pixels: by their shares, but none too narrow to be seen."""
    least = min(_LEAST_PX, width / max(1, len(shares)))
    small = [share * width < least for share in shares]
    rest = width - least * sum(small)
    wide = sum(share for share, is_small in zip(shares, small, strict=True) if not is_small)
    return [
        least if is_small else rest * share / (wide or 1.0)
        for share, is_small in zip(shares, small, strict=True)
    ]


def _place(strip: StageStrip, widths: list[float]) -> float:
    """Return the pointer's column: within its part as far as that has passed."""
    left, begun = 0.0, 0.0
    for part, width in zip(strip.parts, widths, strict=True):
        if strip.progress <= begun + part.share + 1e-9:
            return left + width * min(1.0, max(0.0, (strip.progress - begun) / part.share))
        left, begun = left + width, begun + part.share
    return left
