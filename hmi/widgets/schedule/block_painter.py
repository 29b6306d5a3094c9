"""How is a stage drawn on the board? Grey, pattern and word: never by shade alone."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter

from hmi.look import Look
from hmi.theme import Token
from plant.texts import Texts

_NONE = Qt.BrushStyle.NoBrush
_FILLS: Mapping[str, tuple[Token, Qt.BrushStyle, Token]] = MappingProxyType(
    {
        "LOAD": ("stopped", _NONE, "on_stopped"),
        "S1": ("vessel", Qt.BrushStyle.BDiagPattern, "text"),
        "S2": ("jacket", Qt.BrushStyle.FDiagPattern, "text"),
        "S3": ("fill", _NONE, "text"),
        "turnaround": ("panel", Qt.BrushStyle.Dense7Pattern, "text"),
    }
)
"""Fill, pattern and the ink of the word, by place."""

_LEAST_WORD_PX = 26
_LEAST_HIGH_PX = 12
_PAD_PX = 5


def place_word(place: str, texts: Texts) -> str:
    """Return the word in a block: ``S2``, ``TURN``, ``Cooling``."""
    head, _, phase = place.partition(".")
    return texts(f"batch.place.{place}") if phase else texts(f"schedule.place.{head}")


def paint_was(painter: QPainter, rect: QRectF, place: str, look: Look) -> None:
    """Draw what a unit did, or does: filled."""
    fill, pattern, _ = _fill_of(place)
    painter.fillRect(rect, look.color(fill))
    if pattern is not _NONE:
        painter.fillRect(rect, QBrush(look.color("line"), pattern))
    painter.setBrush(_NONE)
    painter.setPen(look.pen("line"))
    painter.drawRect(_inside(rect))


def paint_ahead(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Draw what is yet to come: an outline."""
    painter.setBrush(_NONE)
    painter.setPen(look.pen("line", 1, Qt.PenStyle.DashLine))
    painter.drawRect(_inside(rect))


def paint_plan(painter: QPainter, rect: QRectF, place: str, look: Look) -> None:
    """Draw the plan's thin bar."""
    fill, _, _ = _fill_of(place)
    painter.fillRect(rect, look.color(fill))
    painter.setBrush(_NONE)
    painter.setPen(look.pen("line"))
    painter.drawRect(_inside(rect))


def paint_held(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Draw over a block that the unit stood still: thick strokes, and bars as on a player."""
    painter.fillRect(rect, QBrush(look.color("text"), Qt.BrushStyle.VerPattern))
    painter.setBrush(_NONE)
    painter.setPen(look.pen("text", 2))
    painter.drawRect(_inside(rect))


def paint_word(painter: QPainter, rect: QRectF, place: str, word: str, look: Look) -> None:
    """Write a word into a filled block that has room for it, on a ground free of pattern."""
    fill, pattern, ink = _fill_of(place)
    if pattern is not _NONE and rect.width() >= _LEAST_WORD_PX:
        weight = QFont.Weight.DemiBold
        width = look.metrics(look.theme.small_px, weight).horizontalAdvance(word) + 2 * _PAD_PX
        ground = QRectF(rect.left() + 1, rect.center().y() - 9, width, 18)
        painter.fillRect(ground.intersected(rect.adjusted(1, 1, -1, -1)), look.color(fill))
    write_word(painter, rect, word, ink, look)


def write_word(painter: QPainter, rect: QRectF, word: str, ink: Token, look: Look) -> None:
    """Write a word into a rectangle that has room for it."""
    if rect.width() < _LEAST_WORD_PX or rect.height() < _LEAST_HIGH_PX:
        return
    metrics = look.metrics(look.theme.small_px, QFont.Weight.DemiBold)
    shown = metrics.elidedText(
        word, Qt.TextElideMode.ElideRight, round(rect.width() - 2 * _PAD_PX)
    )
    painter.setFont(look.font(look.theme.small_px, QFont.Weight.DemiBold))
    painter.setPen(look.pen(ink))
    inner = rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)


def _fill_of(place: str) -> tuple[Token, Qt.BrushStyle, Token]:
    return _FILLS.get(place.partition(".")[0], _FILLS["turnaround"])


def _inside(rect: QRectF) -> QRectF:
    return rect.adjusted(0.5, 0.5, -0.5, -0.5)
