"""How is each piece of equipment drawn? Shape says what it is, fill whether it is active."""

from collections.abc import Callable, Mapping
from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPolygonF

from hmi.look import Look
from hmi.theme import Token


class Symbol(Enum):
    """The shapes."""

    VALVE = "valve"  # in a vertical pipe
    VALVE_ACROSS = "valve_across"  # in a horizontal pipe
    MOTOR = "motor"
    PUMP = "pump"
    BLOWER = "blower"
    COMPRESSOR = "compressor"
    HEATER = "heater"
    FLARE = "flare"
    GENERATOR = "generator"


def paint_symbol(
    painter: QPainter, symbol: Symbol, rect: QRectF, look: Look, *, active: bool
) -> None:
    """Draw a symbol: light when it runs or is open, dark when it stands or is closed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.pen("pointer", 1.3))
    painter.setBrush(look.brush("running" if active else "stopped"))
    _PAINTERS[symbol](painter, rect, look, "on_running" if active else "on_stopped")
    painter.restore()


def _valve(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
    del look, ink
    middle = rect.center()
    painter.drawPolygon(QPolygonF([rect.topLeft(), rect.topRight(), middle]))
    painter.drawPolygon(QPolygonF([rect.bottomLeft(), rect.bottomRight(), middle]))


def _valve_across(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
    del look, ink
    middle = rect.center()
    painter.drawPolygon(QPolygonF([rect.topLeft(), rect.bottomLeft(), middle]))
    painter.drawPolygon(QPolygonF([rect.topRight(), rect.bottomRight(), middle]))


def _lettered(letter: str) -> "SymbolPainter":
    def paint(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
        painter.drawEllipse(rect)
        painter.setPen(look.pen(ink))
        painter.setFont(look.font(round(rect.height() * 0.58), QFont.Weight.Bold))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letter)

    return paint


def _pump(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
    painter.drawEllipse(rect)
    _arrowhead(painter, rect, look, ink)


def _arrowhead(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
    middle, radius = rect.center(), rect.width() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.brush(ink))
    painter.drawPolygon(
        QPolygonF(
            [
                middle + QPointF(-radius * 0.4, -radius * 0.55),
                middle + QPointF(radius * 0.65, 0),
                middle + QPointF(-radius * 0.4, radius * 0.55),
            ]
        )
    )


def _blower(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
    painter.drawEllipse(rect)
    middle, radius = rect.center(), rect.width() / 2
    painter.setPen(look.pen(ink, 1.6))
    for x, y in ((0.0, -0.62), (0.54, 0.31), (-0.54, 0.31)):
        painter.drawLine(QLineF(middle, middle + QPointF(x, y) * radius))


def _compressor(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
    painter.drawEllipse(rect)
    middle, radius = rect.center(), rect.width() / 2
    painter.setPen(look.pen(ink, 1.6))
    for side in (-1, 1):  # two lines that come together: gas is made small
        painter.drawLine(
            QLineF(
                middle + QPointF(-0.72, side * 0.66) * radius,
                middle + QPointF(0.9, side * 0.34) * radius,
            )
        )


def _heater(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
    painter.drawRoundedRect(rect, 3, 3)
    painter.setPen(look.pen(ink, 1.6))
    steps = 8
    inner = rect.adjusted(4, 4, -4, -4)
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(
                    inner.left() + inner.width() * step / steps,
                    inner.top() if step % 2 else inner.bottom(),
                )
                for step in range(steps + 1)
            ]
        )
    )


def _flare(painter: QPainter, rect: QRectF, look: Look, ink: Token) -> None:
    del look, ink
    width, height = rect.width(), rect.height()
    painter.drawPolygon(
        QPolygonF(
            [
                rect.topLeft() + QPointF(width * x, height * y)
                for x, y in ((0.5, 0), (0.86, 0.55), (0.68, 1), (0.32, 1), (0.14, 0.55))
            ]
        )
    )


SymbolPainter = Callable[[QPainter, QRectF, Look, Token], None]
_PAINTERS: Mapping[Symbol, SymbolPainter] = {
    Symbol.VALVE: _valve,
    Symbol.VALVE_ACROSS: _valve_across,
    Symbol.MOTOR: _lettered("M"),
    Symbol.GENERATOR: _lettered("G"),
    Symbol.PUMP: _pump,
    Symbol.BLOWER: _blower,
    Symbol.COMPRESSOR: _compressor,
    Symbol.HEATER: _heater,
    Symbol.FLARE: _flare,
}
