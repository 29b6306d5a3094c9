"""What do the drawings of all units share? Widgets at shares of the ground, pipes between."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.mimic.symbols import Symbol
from hmi.pages.page import PageParts
from hmi.theme import Token
from hmi.widgets.drawing.reading_chip import ReadingChip
from hmi.widgets.drawing.symbol_button import SymbolButton

Point = tuple[float, float]
"""A place as shares of width and height, 0..1."""

PIPE_PX = 4
_ARROW_PX = 9


class EquipmentDrawing(QWidget):
    """Ground on which devices and instruments stand. Owner: GUI thread.

    Subclasses draw vessels and pipes in ``draw_ground`` and place widgets in their
    constructor. Places are shares of the size, so a drawing fills whatever room it gets.
    """

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = parts
        self.look = parts.canvas.look
        self._placed: list[tuple[QWidget, Point]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which nothing overlaps."""
        return QSize(420, 440)

    def place(self, widget: QWidget, at: Point) -> None:
        """Stand a widget with its middle at a share of width and height."""
        widget.setParent(self)
        self._placed.append((widget, at))

    def place_device(self, command_id: str, symbol: Symbol, at: Point) -> SymbolButton:
        """Stand a device with the middle of its symbol at a place."""
        button = SymbolButton(command_id, symbol, self.parts)
        self.place(button, at)
        return button

    def place_reading(self, tag_id: str, caption: str, at: Point) -> ReadingChip:
        """Stand an instrument at a place."""
        chip = ReadingChip(self.parts.description.tags[tag_id], caption, self.parts)
        self.place(chip, at)
        return chip

    def draw_ground(self, painter: QPainter) -> None:
        """Draw vessels and pipes; the painter comes with antialiasing."""
        raise NotImplementedError

    def spot(self, at: Point) -> QPointF:
        """Return a place in pixels."""
        return QPointF(round(at[0] * self.width()), round(at[1] * self.height()))

    def area(self, left_top: Point, right_bottom: Point) -> QRectF:
        """Return a rectangle between two places in pixels."""
        return QRectF(self.spot(left_top), self.spot(right_bottom))

    def draw_pipe(
        self,
        painter: QPainter,
        places: Sequence[Point],
        *,
        ink: Token = "pipe",
        arrow: bool = False,
        width: int = PIPE_PX,
    ) -> None:
        """Draw a pipe along places; its end points where ``arrow`` is asked for."""
        points = [self.spot(place) for place in places]
        painter.setPen(self.look.pen(ink, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        if arrow:
            self._draw_arrow(painter, points[-2], points[-1], ink)

    def draw_words(self, painter: QPainter, at: Point, text: str) -> None:
        """Write small words, their middle at a place."""
        painter.setFont(self.look.font(self.look.theme.small_px))
        painter.setPen(self.look.pen("dim"))
        middle = self.spot(at)
        rect = QRectF(middle.x() - 80, middle.y() - 9, 160, 18)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground; what stands on it draws itself."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw_ground(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move everything to its place."""
        super().resizeEvent(event)
        for widget, at in self._placed:
            middle = self.spot(at)
            size = widget.sizeHint()
            grip = QPointF(size.width() / 2, size.height() / 2)
            if isinstance(widget, SymbolButton):
                grip = widget.symbol_rect().center()
            corner = middle - grip
            left = min(max(corner.x(), 0), max(0, self.width() - size.width()))
            top = min(max(corner.y(), 0), max(0, self.height() - size.height()))
            widget.move(round(left), round(top))

    def _draw_arrow(self, painter: QPainter, before: QPointF, tip: QPointF, ink: Token) -> None:
        across = tip - before
        length = max(1.0, (across.x() ** 2 + across.y() ** 2) ** 0.5)
        ahead = across / length * _ARROW_PX
        side = QPointF(-ahead.y(), ahead.x()) * 0.7
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.brush(ink))
        painter.drawPolygon(QPolygonF([tip + ahead, tip + side, tip - side]))
