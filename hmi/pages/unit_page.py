"""What do the detail pages share? A drawing, all values by equipment, and their courses."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from hmi.models.presence import present_tag, present_tags
from hmi.pages.page import Page, PageParts
from hmi.widgets.faceplate.unit_panel import UnitPanel
from hmi.widgets.readings.card_columns import CardColumns
from hmi.widgets.readings.module_card import ModuleCard
from hmi.widgets.readings.strip import TrendStrip
from hmi.widgets.readings.strip_column import StripColumn
from hmi.widgets.scroll_bars import style_scroll_bars
from plant.errors import PlantError
from plant.tag import Tag

MARGIN_PX = 12
STRIPS_PX = 370
"""Width of the courses; the faceplate panel lies over them, never over the values."""

_STRIPS_FROM_PX = 1500
"""Narrower pages leave the courses out; each value's trend is one click away as always."""


class UnitPage(Page):
    """A detail page of level 2. Subclasses say what it shows and call ``compose``."""

    def __init__(self, page_id: str, title: str) -> None:
        super().__init__(page_id, title)
        self.cards: tuple[ModuleCard, ...] = ()
        self.strips: tuple[TrendStrip, ...] = ()
        self._strip_box: QWidget = QWidget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the courses out where there is no room for them."""
        super().resizeEvent(event)
        self.place_courses()

    def wants_courses(self) -> bool:
        """Return whether there are courses to be shown now."""
        return bool(self.strips)

    def place_courses(self) -> None:
        """Show the courses where they are wanted and have room."""
        self._strip_box.setVisible(self.width() >= _STRIPS_FROM_PX and self.wants_courses())

    def compose(
        self, head: QWidget | None, blocks: Sequence[QWidget], shares: Sequence[int]
    ) -> None:
        """Lay the page out: head line, then blocks side by side, then the courses.

        Args:
            head: what stands above, None for nothing.
            blocks: drawing and values, from the left.
            shares: how the width is shared among the blocks.
        """
        row = QHBoxLayout()
        row.setSpacing(10)
        for block, share in zip(blocks, shares, strict=True):
            row.addWidget(block, share)
        row.addWidget(self._strip_box)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 8, MARGIN_PX, 8)
        column.setSpacing(8)
        if head is not None:
            column.addWidget(head)
        column.addLayout(row, 1)

    def build_values(
        self, unit_ids: Sequence[str], parts: PageParts, *, columns: int
    ) -> QScrollArea:
        """Return the module cards of these units in columns; it scrolls on small screens."""
        self.cards = tuple(card for unit_id in unit_ids for card in _cards_of(unit_id, parts))
        area = self.values = QScrollArea()
        inside = CardColumns(self.cards, columns)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        style_scroll_bars(area, parts.canvas.look.theme)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(parts.canvas.texts("pages.values"))
        return area

    def build_strips(self, tag_ids: Sequence[str], parts: PageParts) -> None:
        """Build the courses of the tags that the plant has."""
        found = (present_tag(parts.description, tag_id) for tag_id in tag_ids)
        self.strips = tuple(self._strip(tag, parts) for tag in found if tag is not None)
        self._strip_box = StripColumn(
            self.strips, parts.queries, parts.recent, clock=parts.clock
        )
        column = QVBoxLayout(self._strip_box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for strip in self.strips:
            column.addWidget(framed(strip), 1)
        note = QLabel(parts.canvas.texts("pages.strip_note"))
        note.setProperty("role", "dim")
        column.addWidget(note)
        self._strip_box.setFixedWidth(STRIPS_PX)

    def _strip(self, tag: Tag, parts: PageParts) -> TrendStrip:
        strip = TrendStrip(tag, parts.canvas)
        strip.activated.connect(parts.links.open_trend)
        return strip


def units_of_kind(kind: str, page_id: str, parts: PageParts) -> tuple[str, ...]:
    """Return the units of a kind, the one that the page id names first.

    Raises:
        PlantError: where the plant has none, or not the one that is named.
    """
    units = [u.unit_id for u in parts.description.units.values() if u.kind == kind]
    named = page_id.partition(":")[2] or next(iter(units), "")
    if named not in units:
        raise PlantError(parts.canvas.texts("pages.no_such_unit"))
    units.remove(named)
    return named, *units


def framed(widget: QWidget, *above: QWidget) -> QFrame:
    """Return a panel with the widget filling it, under what stands above."""
    frame = QFrame()
    frame.setProperty("role", "panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(10, 6, 8, 6)
    for part in above:
        column.addWidget(part)
    column.addWidget(widget, 1)
    return frame


def scrolled(widget: QWidget, parts: PageParts) -> QScrollArea:
    """Return the widget in an area that scrolls where there is less room than it needs."""
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    style_scroll_bars(area, parts.canvas.look.theme)
    bar = area.verticalScrollBar().sizeHint().width()
    area.setMinimumWidth(widget.minimumSizeHint().width() + bar)
    return area


def unit_panels(unit_ids: Sequence[str], parts: PageParts) -> tuple[UnitPanel, ...]:
    """Return a state line for every field unit behind these units."""
    tags = (tag for unit_id in unit_ids for tag in parts.description.unit_tags(unit_id))
    behind = dict.fromkeys(tag.field_unit for tag in tags if tag.field_unit is not None)
    return tuple(UnitPanel(field_unit, parts) for field_unit in behind)


def _cards_of(unit_id: str, parts: PageParts) -> list[ModuleCard]:
    description, texts = parts.description, parts.canvas.texts
    tags = present_tags(description, unit_id)
    cards = []
    for module in description.units[unit_id].modules:
        of_module = [tag for tag in tags if tag.module == module]
        if of_module:
            cards.append(
                ModuleCard(texts(f"module.{module}"), of_module, parts.canvas, parts.links)
            )
    return cards
