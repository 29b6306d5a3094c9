"""How much of the day's energy is gone? One bar: used, reserved, kept back, warning, end."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.look import Look
from hmi.models.energy.budget import BudgetBarForm, Part, bar_form, spoken_budget
from hmi.theme import Token
from plant.energy.view import EnergyView
from plant.texts import Texts

_FILLS: Mapping[Part, tuple[Token, Token | None]] = MappingProxyType(
    {
        Part.PROTECTIVE: ("pointer", "band"),
        Part.USED: ("pointer", None),
        Part.RESERVED: ("band", "pointer"),
        Part.SET_ASIDE: ("track", "line"),
    }
)
"""Fill and hatching of each part: told apart by pattern as well as by shade."""

_MARK_PX = 5.0


def paint_part(painter: QPainter, rect: QRectF, part: Part, look: Look) -> None:
    """Draw a piece of the bar, or its sample in a legend."""
    fill, hatch = _FILLS[part]
    painter.fillRect(rect, look.color(fill))
    if hatch is not None:
        style = (
            Qt.BrushStyle.BDiagPattern
            if part is not Part.SET_ASIDE
            else Qt.BrushStyle.Dense6Pattern
        )
        painter.fillRect(rect, QBrush(look.color(hatch), style))


def paint_budget(painter: QPainter, rect: QRectF, form: BudgetBarForm, look: Look) -> None:
    """Draw the bar within a rectangle; a thin tick is the warning, a thick one the end."""
    painter.fillRect(rect, look.color("track"))
    for piece in form.pieces:
        left = rect.left() + piece.start * rect.width()
        right = rect.left() + piece.end * rect.width()
        paint_part(
            painter, QRectF(left, rect.top(), right - left, rect.height()), piece.part, look
        )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(look.pen("line"))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    for share, width in ((form.warn, 1), (form.stop, 3)):
        x = round(rect.left() + share * rect.width()) - width / 2
        mark = QRectF(x, rect.top() - 2, width, rect.height() + 4)
        painter.fillRect(mark, look.color("text"))


def paint_forecast(painter: QPainter, rect: QRectF, form: BudgetBarForm, look: Look) -> None:
    """Point from above at what will have been used at 17:00."""
    x = rect.left() + form.forecast * rect.width()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.brush("live"))
    tip, top = rect.top(), rect.top() - _MARK_PX - 2
    painter.drawPolygon(
        QPolygonF([QPointF(x, tip), QPointF(x - _MARK_PX, top), QPointF(x + _MARK_PX, top)])
    )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


class BudgetBar(QWidget):
    """The bar of the energy page. Owner: GUI thread."""

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._form: BudgetBarForm | None = None
        self.setAccessibleName(texts("energy_page.bar"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for the bar and the marks above and below."""
        return QSize(320, 46)

    def show_view(self, view: EnergyView) -> None:
        """Draw this day."""
        self.setAccessibleDescription(spoken_budget(view, self._texts))
        form = bar_form(view)
        if form != self._form:
            self._form = form
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        del event
        if self._form is None:
            return
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(2, 10, -3, -4)
        paint_budget(painter, rect, self._form, self._look)
        paint_forecast(painter, rect, self._form, self._look)
        painter.end()
