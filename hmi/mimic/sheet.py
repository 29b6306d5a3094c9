"""What is a mimic made of? Background strokes drawn once, items that move, places to click."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPolygonF

from hmi.links import PageLinks
from hmi.mimic.indicator_item import IndicatorItem
from hmi.mimic.item import MimicItem
from hmi.mimic.sizes import Sizes
from hmi.mimic.symbol_item import SymbolItem, SymbolPlace
from hmi.mimic.value_item import ValueItem, ValueStyle
from hmi.models.device import device_of
from hmi.models.watches import Watches
from hmi.theme import Token
from hmi.value_text import shown_unit
from hmi.widgets.moving_indicator import Scale, paint_indicator_track
from hmi.widgets.plant_widget import Canvas
from plant.description.model import PlantDescription
from plant.tag import Source, Tag

Stroke = Callable[[QPainter], None]
LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTER = Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True, slots=True)
class Target:
    """A place that can be clicked or entered by keyboard.

    Attributes:
        rect: where.
        name: what a screen reader and a tool tip say.
        activate: what happens.
        tag: whose value the tool tip adds, None for places without one.
        tell: what the tool tip says in place of the name, where that changes; None normally.
    """

    rect: QRectF
    name: str
    activate: Callable[[], None]
    tag: Tag | None = None
    tell: Callable[[], str] | None = None


class Sheet:
    """Collects what a mimic is made of; the view takes it over. GUI thread."""

    def __init__(
        self,
        description: PlantDescription,
        canvas: Canvas,
        watches: Watches,
        links: PageLinks,
        sizes: Sizes,
    ) -> None:
        self.description = description
        self.canvas = canvas
        self.watches = watches
        self.links = links
        self.sizes = sizes
        self.strokes: list[Stroke] = []
        self.items: list[MimicItem] = []
        self.targets: list[Target] = []

    def tag(self, unit_id: str, name: str) -> Tag | None:
        """Return ``UNIT.NAME``, or None where the plant has no such instrument."""
        tag = self.description.tags.get(f"{unit_id}.{name}")
        return tag if tag is not None and tag.source is not Source.ABSENT else None

    def tags(self, unit_id: str, *names: str) -> list[Tag]:
        """Return those of the named tags that the plant has."""
        found = (self.tag(unit_id, name) for name in names)
        return [tag for tag in found if tag is not None]

    def add(self, item: MimicItem) -> None:
        """Add an item that moves."""
        self.items.append(item)

    def target(self, rect: QRectF, name: str, activate: Callable[[], None]) -> None:
        """Add a place to click; later ones lie above earlier ones."""
        self.targets.append(Target(rect, name, activate))

    def short_name(self, tag: Tag) -> str:
        """Return the label of a tag in drawings."""
        key = f"short.{tag.item}"
        texts = self.canvas.texts
        return texts(key) if key in texts else texts.tag_name(tag.tag_id)

    def panel(self, rect: QRectF, title: str) -> QRectF:
        """Draw a panel with its title and return the room inside."""
        look, sizes = self.canvas.look, self.sizes

        def stroke(painter: QPainter) -> None:
            painter.setPen(look.pen("edge"))
            painter.setBrush(look.brush("panel"))
            radius = look.theme.radius_px
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

        self.strokes.append(stroke)
        line = sizes.title + 9
        self.text(
            QRectF(rect.left() + 10, rect.top() + 4, rect.width() - 20, line),
            title,
            sizes.title,
            weight=QFont.Weight.DemiBold,
        )
        return rect.adjusted(10, line + 6, -10, -8)

    def text(
        self,
        rect: QRectF,
        text: str,
        pixels: int,
        *,
        ink: Token = "text",
        weight: QFont.Weight = QFont.Weight.Normal,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """Draw a text that stands still, shortened to its rectangle."""
        look = self.canvas.look
        shown = look.metrics(pixels, weight).elidedText(
            text, Qt.TextElideMode.ElideRight, round(rect.width()) + 1
        )

        def stroke(painter: QPainter) -> None:
            painter.setPen(look.pen(ink))
            painter.setFont(look.font(pixels, weight))
            painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)

        self.strokes.append(stroke)

    def pipe(
        self,
        points: Sequence[tuple[float, float]],
        *,
        ink: Token = "pipe",
        width: float = 4,
        arrow: bool = False,
    ) -> None:
        """Draw pipework through the points."""
        look = self.canvas.look
        line = QPolygonF([QPointF(x, y) for x, y in points])

        def stroke(painter: QPainter) -> None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.pen(ink, width))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawPolyline(line)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if arrow:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.brush(ink))
                painter.drawPolygon(
                    _arrowhead(line.at(line.size() - 2), line.at(line.size() - 1))
                )

        self.strokes.append(stroke)

    def swatch(self, rect: QRectF, ink: Token) -> None:
        """Draw a small filled rectangle, as in a legend."""
        color = self.canvas.look.color(ink)
        self.strokes.append(lambda painter: painter.fillRect(rect, color))

    def shape(self, path: QPainterPath, fill: Token | None, *, width: float = 1.4) -> None:
        """Draw an outline, filled or not."""
        look = self.canvas.look

        def stroke(painter: QPainter) -> None:
            painter.setPen(look.pen("line", width))
            painter.setBrush(look.brush(fill) if fill else Qt.BrushStyle.NoBrush)
            painter.drawPath(path)

        self.strokes.append(stroke)

    def value(self, rect: QRectF, tag: Tag, style: ValueStyle) -> None:
        """Add a live value; a click opens its trend, of a discrete one its faceplate."""
        item = ValueItem(rect, tag, style, self.canvas, self.watches)
        self.add(item)
        self._tag_target(rect, tag)
        if style.unit_stands and item.unit:
            self.text(rect, item.unit, style.unit_pixels, ink="dim", align=RIGHT)

    def row(
        self, rect: QRectF, tag: Tag, *, alert: bool | None = None, label: str = ""
    ) -> None:
        """Add a line with label at the left and live value at the right."""
        sizes = self.sizes
        half = rect.width() * 0.5
        self.text(
            QRectF(rect.left(), rect.top(), half, rect.height()),
            label or self.short_name(tag),
            sizes.small,
            ink="dim",
        )
        style = ValueStyle(sizes.value, sizes.small, RIGHT, alert)
        self.value(rect.adjusted(half - 14, 0, 0, 0), tag, style)

    def indicator(self, column: QRectF, tag: Tag, setpoint: Tag | None = None) -> None:
        """Add a moving indicator: unit on top, track, value below, all within a column."""
        sizes, look = self.sizes, self.canvas.look
        line = sizes.small + 5
        track_width = 12 if sizes.symbol > 15 else 9
        self.text(
            QRectF(column.left() - 4, column.top(), column.width() + 8, line),
            shown_unit(tag).symbol or self.short_name(tag),
            sizes.small,
            ink="dim",
            align=CENTER,
        )
        track = QRectF(
            round(column.center().x() - track_width / 2) - 2,
            column.top() + line + 6,
            track_width,
            column.height() - 2 * line - 14,
        )
        scale = Scale(tag.eu_low, tag.eu_high, track.top(), track.bottom())
        self.strokes.append(
            lambda painter: paint_indicator_track(painter, track, tag, scale, look)
        )
        self.add(IndicatorItem(track, tag, setpoint, self.canvas, self.watches))
        where = QRectF(column.left(), column.bottom() - line, column.width(), line)
        style = ValueStyle(sizes.value, 0, CENTER)
        item = ValueItem(where, tag, style, self.canvas, self.watches)
        item.unmarked = True  # the track above carries the mark
        self.add(item)
        self._tag_target(column, tag)

    def symbol(self, place: SymbolPlace, tag: Tag) -> SymbolItem:
        """Add a piece of equipment by any of its tags; a click opens its faceplate."""
        item = SymbolItem(
            place, device_of(self.description, tag.tag_id), self.canvas, self.watches
        )
        self.place_symbol(item, place.rect)
        return item

    def place_symbol(self, item: SymbolItem, rect: QRectF) -> None:
        """Add a symbol that was made elsewhere, with its place to click."""
        self.add(item)
        shown = item.device.command or item.device.shown
        grown = rect.adjusted(-5, -5, 5, 5)
        name = self.canvas.texts.full_name((item.device.readback or shown).tag_id)
        self.targets.append(
            Target(grown, name, lambda: self.links.open_faceplate(shown.tag_id), item.seen)
        )

    def _tag_target(self, rect: QRectF, tag: Tag) -> None:
        name = self.canvas.texts.full_name(tag.tag_id)
        self.targets.append(Target(rect, name, lambda: self.links.open_trend(tag.tag_id), tag))


def _arrowhead(start: QPointF, end: QPointF) -> QPolygonF:
    along = end - start
    length = (along.x() ** 2 + along.y() ** 2) ** 0.5 or 1.0
    along /= length
    across = QPointF(-along.y(), along.x())
    return QPolygonF(
        [end + along * 8, end - along * 4 + across * 7, end - along * 4 - across * 7]
    )
