"""How is doubt about a value drawn? One painter for widgets and mimic items alike."""

from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from hmi.look import Look
from hmi.theme import Token
from plant.quality import Quality, Severity

MARK_PX = 14
"""Side of the square in which a mark is drawn."""


class Mark(Enum):
    """The shapes. Each differs in form, never only in colour."""

    NONE = "none"
    WAITING = "waiting"  # three dots: never heard of
    STALE = "stale"  # clock face: did not come in time
    UNCERTAIN = "uncertain"  # question mark
    BAD = "bad"  # cross; the value beside it is struck out
    FORCED = "forced"  # pennant: set by hand at the unit
    ESTIMATED = "estimated"  # double wave: computed or simulated, not measured


_MARKS = {
    Quality.GOOD: Mark.NONE,
    Quality.GOOD_BACKFILLED: Mark.NONE,
    Quality.GOOD_LOCAL_OVERRIDE: Mark.FORCED,
    Quality.UNCERTAIN_LAST_USABLE_VALUE: Mark.STALE,
    Quality.UNCERTAIN_SIMULATED_VALUE: Mark.ESTIMATED,
    Quality.BAD_NO_COMMUNICATION: Mark.BAD,
    Quality.BAD_WAITING_FOR_INITIAL_DATA: Mark.WAITING,
}
_BY_SEVERITY = {
    Severity.GOOD: Mark.NONE,
    Severity.UNCERTAIN: Mark.UNCERTAIN,
    Severity.BAD: Mark.BAD,
}


def mark_of(quality: Quality) -> Mark:
    """Return the mark that goes with a quality."""
    return _MARKS.get(quality, _BY_SEVERITY[quality.severity])


def paint_mark(
    painter: QPainter, mark: Mark, corner: QPointF, look: Look, *, scale: float = 1.0
) -> None:
    """Draw a mark in the MARK_PX square whose top left is ``corner``, ``scale`` times as large.

    A chip in the ink of the text carries the shape: filled for bad and waiting, outlined for
    the others, so that it stands out on any ground without being taken for an alarm.
    """
    if mark is Mark.NONE:
        return
    filled = mark in {Mark.BAD, Mark.WAITING}
    chip = QRectF(0.5, 0.5, MARK_PX - 1, MARK_PX - 1)
    ink: Token = "panel" if filled else "text"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(corner)
    painter.scale(scale, scale)
    painter.setPen(look.pen("text"))
    painter.setBrush(look.brush("text" if filled else "panel"))
    painter.drawRoundedRect(chip, 2, 2)
    painter.setPen(look.pen(ink, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.translate(chip.center())
    _SHAPES[mark](painter, look, ink)
    painter.restore()


def paint_strike(painter: QPainter, text_rect: QRectF, look: Look) -> None:
    """Strike out the last usable value of a bad tag; it stays readable."""
    middle = round(text_rect.center().y()) + 0.5
    painter.setPen(look.pen("text", 1.0))
    painter.drawLine(QLineF(text_rect.left(), middle, text_rect.right(), middle))


def _waiting(painter: QPainter, look: Look, ink: Token) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.brush(ink))
    for x in (-3.6, 0.0, 3.6):
        painter.drawEllipse(QPointF(x, 0), 1.2, 1.2)


def _stale(painter: QPainter, look: Look, ink: Token) -> None:
    painter.setPen(look.pen(ink, 1.3))
    painter.drawEllipse(QPointF(0, 0), 4.6, 4.6)
    painter.drawPolyline(QPolygonF([QPointF(0, -3.2), QPointF(0, 0), QPointF(2.6, 1.2)]))


def _uncertain(painter: QPainter, look: Look, ink: Token) -> None:
    del ink  # a letter takes the pen that is set
    painter.setFont(look.font(11, look.font(11).Weight.Bold))
    painter.drawText(QRectF(-7, -7, 14, 14), Qt.AlignmentFlag.AlignCenter, "?")


def _bad(painter: QPainter, look: Look, ink: Token) -> None:
    painter.setPen(look.pen(ink, 1.8))
    painter.drawLine(QLineF(-3.4, -3.4, 3.4, 3.4))
    painter.drawLine(QLineF(-3.4, 3.4, 3.4, -3.4))


def _forced(painter: QPainter, look: Look, ink: Token) -> None:
    painter.drawLine(QLineF(-2.6, -4.6, -2.6, 4.8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.brush(ink))
    painter.drawPolygon(QPolygonF([QPointF(-2.6, -4.6), QPointF(4.4, -2), QPointF(-2.6, 0.6)]))


def _estimated(painter: QPainter, look: Look, ink: Token) -> None:
    painter.setPen(look.pen(ink, 1.4))
    for y in (-2.0, 2.2):
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(-4.4, y + 1),
                    QPointF(-2.2, y - 1),
                    QPointF(0, y),
                    QPointF(2.2, y + 1),
                    QPointF(4.4, y - 1),
                ]
            )
        )


_SHAPES = {
    Mark.WAITING: _waiting,
    Mark.STALE: _stale,
    Mark.UNCERTAIN: _uncertain,
    Mark.BAD: _bad,
    Mark.FORCED: _forced,
    Mark.ESTIMATED: _estimated,
}
