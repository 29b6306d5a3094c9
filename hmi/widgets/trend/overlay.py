"""What stands over the plots? Notes as flags, the chosen range, words."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPolygonF

from hmi.look import Look
from hmi.models.local_time import duration_text
from hmi.models.trend.marks import TrendMark
from hmi.models.trend.span import Span
from hmi.widgets.trend.layout import ChartLayout

_TINT = 34
_POLE_PX = 7
_FLAG_GAP_PX = 6
_LONGEST_FLAG_PX = 170
_LEAST_TEXT_PX = 28
HANDLE_PX = 5.0
"""So near to the edge of the chosen range a drag takes hold of it."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A drawn mark and the place where a click finds it."""

    mark: TrendMark
    rect: QRectF


def flags_of(
    marks: Sequence[TrendMark], layout: ChartLayout, span: Span, look: Look
) -> tuple[Flag, ...]:
    """Return the flags of the marks in sight; those that begin before stand at the edge."""
    metrics = look.metrics(look.theme.small_px)
    box = layout.flags
    seen = [
        mark
        for mark in sorted(marks, key=lambda mark: mark.start_ms)
        if mark.start_ms < span.end_ms and (mark.end_ms or mark.start_ms) >= span.start_ms
    ]
    lefts = [max(box.left(), layout.x_of(mark.start_ms, span)) for mark in seen]
    flags = []
    for number, (mark, left) in enumerate(zip(seen, lefts, strict=True)):
        following = lefts[number + 1] if number + 1 < len(lefts) else box.right()
        text_px = metrics.horizontalAdvance(mark.text) + _POLE_PX + 8
        room = min(text_px, following - left - _FLAG_GAP_PX, _LONGEST_FLAG_PX)
        width = room if room >= _LEAST_TEXT_PX + _POLE_PX else _POLE_PX + 3
        flags.append(Flag(mark, QRectF(left, box.top() + 2, width, box.height() - 5)))
    return tuple(flags)


def paint_flags(
    painter: QPainter, flags: Sequence[Flag], layout: ChartLayout, span: Span, look: Look
) -> None:
    """Draw the stretches tinted, then a pole and a pennant with its word for each mark."""
    tint = QColor(look.color("live"))
    tint.setAlpha(_TINT)
    area = layout.area
    painter.setFont(look.font(look.theme.small_px))
    for flag in flags:
        left = flag.rect.left()
        if flag.mark.end_ms is not None:
            right = min(area.right(), layout.x_of(flag.mark.end_ms, span))
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()), tint)
        painter.setPen(look.pen("live", 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(left, flag.rect.top(), left, area.bottom()))
        _paint_pennant(painter, flag, look)


def paint_range(
    painter: QPainter, chosen: Span, layout: ChartLayout, span: Span, look: Look
) -> None:
    """Shade what is outside the chosen range, with a handle on either edge."""
    area = layout.area
    left = min(max(layout.x_of(chosen.start_ms, span), area.left()), area.right())
    right = min(max(layout.x_of(chosen.end_ms, span), area.left()), area.right())
    shade = QColor(look.color("ground"))
    shade.setAlpha(150)
    painter.fillRect(QRectF(area.left(), area.top(), left - area.left(), area.height()), shade)
    painter.fillRect(QRectF(right, area.top(), area.right() - right, area.height()), shade)
    for x in (left, right):
        painter.setPen(look.pen("live", 1.0))
        painter.drawLine(QLineF(x, area.top(), x, layout.times.top()))
        grip = QRectF(x - HANDLE_PX + 1, layout.times.top() - 8, 2 * HANDLE_PX - 2, 11)
        painter.fillRect(grip, look.brush("live"))
    painter.fillRect(QRectF(left, layout.times.top(), right - left, 3), look.brush("live"))
    text = duration_text(chosen.width_ms / 1000)
    painter.setFont(look.font(look.theme.small_px, QFont.Weight.DemiBold))
    width = painter.fontMetrics().horizontalAdvance(text) + 12.0
    if width < right - left:
        chip = QRectF((left + right - width) / 2, area.bottom() + 1, width, 16)
        painter.fillRect(chip, look.brush("live"))
        painter.setPen(look.pen("panel"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


def paint_word(painter: QPainter, text: str, box: QRectF, look: Look) -> None:
    """Write a sentence into the middle of a box, nothing where it has no room."""
    painter.setFont(look.font(look.theme.font_px))
    metrics = painter.fontMetrics()
    needed = metrics.boundingRect(box.toRect(), Qt.TextFlag.TextWordWrap, text)
    if needed.width() > box.width() - 12 or needed.height() > box.height():
        return
    painter.setPen(look.pen("dim"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(box, flags, text)


def paint_unknown(painter: QPainter, box: QRectF, look: Look) -> None:
    """Hatch a stretch of which nothing is known."""
    painter.fillRect(box, look.color("ground"))
    painter.fillRect(box, QBrush(look.color("track"), Qt.BrushStyle.BDiagPattern))


def _paint_pennant(painter: QPainter, flag: Flag, look: Look) -> None:
    box = flag.rect
    painter.setPen(look.pen("live"))
    painter.setBrush(look.brush("live"))
    middle = box.center().y()
    painter.drawPolygon(
        QPolygonF(
            [
                box.topLeft(),
                QPointF(box.left() + _POLE_PX, middle - 2),
                QPointF(box.left(), middle + 4),
            ]
        )
    )
    room = box.width() - _POLE_PX - 3
    if room >= _LEAST_TEXT_PX:
        painter.setPen(look.pen("text"))
        text = painter.fontMetrics().elidedText(
            flag.mark.text, Qt.TextElideMode.ElideRight, round(room)
        )
        place = QRectF(box.left() + _POLE_PX + 3, box.top(), room, box.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
