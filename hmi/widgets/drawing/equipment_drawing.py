"""What do the drawings of all units share? Widgets at shares of the ground, pipes between."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.mimic.level_item import body_path
from hmi.mimic.symbols import Symbol
from hmi.models.presence import device_tag, present_tag
from hmi.pages.page import PageParts
from hmi.theme import Token
from hmi.widgets.drawing.reading_chip import ReadingChip
from hmi.widgets.drawing.symbol_button import SymbolButton
from hmi.widgets.drawing.vessel import Vessel

Point = tuple[float, float]
"""A place as shares of width and height, 0..1."""

DevicePlace = tuple[str, Symbol, Point]
"""Item, symbol, place."""

ReadingPlace = tuple[str, str, Point]
"""Item with suffix, word under ``pages.chip``, place."""

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
        self._readings: set[str] = set()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which nothing overlaps."""
        return QSize(420, 440)

    def place(self, widget: QWidget, at: Point) -> None:
        """Stand a widget with its middle at a share of width and height."""
        widget.setParent(self)
        self._placed.append((widget, at))

    def place_devices(self, unit_id: str, devices: Iterable[DevicePlace]) -> set[str]:
        """Stand those devices that the plant has, each with its symbol's middle at its place.

        Returns:
            Their items.
        """
        found = set()
        for item, symbol, at in devices:
            tag = device_tag(self.parts.description, unit_id, item)
            if tag is not None:
                self.place(SymbolButton(tag.tag_id, symbol, self.parts), at)
                found.add(item)
        return found

    def place_readings(self, unit_id: str, readings: Iterable[ReadingPlace]) -> None:
        """Stand those instruments that the plant has at their places."""
        for item, word, at in readings:
            tag = present_tag(self.parts.description, f"{unit_id}.{item}")
            if tag is not None:
                self._readings.add(item)
                caption = self.parts.canvas.texts(f"pages.chip.{word}")
                self.place(ReadingChip(tag, caption, self.parts), at)

    def build_vessel(self, unit_id: str, *, jacket_px: int = 0) -> Vessel | None:
        """Return the unit's vessel, None where the plant does not know its level."""
        description = self.parts.description
        level = present_tag(description, f"{unit_id}.level.PV")
        if level is None:
            return None
        turning = present_tag(description, f"{unit_id}.agitator.PV")
        turning = turning or present_tag(description, f"{unit_id}.agitator.OP")
        return Vessel(level, self.parts, self, jacket_px=jacket_px, agitator=turning)

    def draw_body(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the outline of a vessel whose level is not known."""
        painter.setPen(self.look.pen("line", 1.6))
        painter.setBrush(self.look.brush("vessel"))
        painter.drawPath(body_path(rect))

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

    def draw_leaders(
        self, painter: QPainter, readings: Iterable[ReadingPlace], from_x: float
    ) -> None:
        """Draw a thin line from the vessel to each of its instruments that is there."""
        painter.setPen(self.look.pen("edge"))
        for item, _, (x, y) in readings:
            if item in self._readings:
                painter.drawLine(self.spot((from_x, y)), self.spot((x, y)))

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
