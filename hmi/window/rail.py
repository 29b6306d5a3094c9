"""Which pages are there, and which key calls each? The navigation at the left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hmi.look import Look
from plant.description.model import PlantDescription
from plant.texts import Texts

NUMBERED_KIND = "digester"
"""Units of this kind have a page each, called by Ctrl and their number."""

UNITS_ABREAST = 3
"""So many units stand side by side; six rows of them would push others off the screen."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the rail.

    Attributes:
        page_id: the page it calls up.
        label: its text.
        key: the key sequence that does the same, empty for none.
    """

    page_id: str
    label: str
    key: str


def entries(pages: Sequence[str], description: PlantDescription) -> tuple[Entry, ...]:
    """Return the rows for the pages that exist and make sense on this plant.

    A page named like a kind of unit appears when the plant has such a unit.
    """
    texts = description.texts
    kinds = {unit.kind for unit in description.units.values()}
    of_units = {"digester", "tank", "gas", "energy"}
    rows: list[Entry] = []
    number = 0
    for page in pages:
        if page in of_units and page not in kinds:
            continue
        number += 1
        if page != NUMBERED_KIND:
            rows.append(Entry(page, texts(f"nav.{page}"), f"F{number}"))
            continue
        units = [unit for unit in description.units.values() if unit.kind == NUMBERED_KIND]
        for position, unit in enumerate(units, start=1):
            key = f"Ctrl+{position}" if position <= 9 else ""
            label = texts.unit_name(unit.unit_id)
            rows.append(
                Entry(f"{page}:{unit.unit_id}", label, f"F{number}" if position == 1 else key)
            )
    return tuple(rows)


class RailButton(QPushButton):
    """A row: label at the left, its key small at the right, and how much waits on the page."""

    def __init__(
        self, entry: Entry, look: Look, parent: QWidget | None = None, *, short: str = ""
    ) -> None:
        super().__init__(short or entry.label, parent)
        self._look = look
        self._label = entry.label
        self._key = "" if short else entry.key
        self._count = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(entry.label)
        self.setToolTip(f"{entry.label}   {entry.key}".rstrip())
        if short:
            self.setProperty("role", "short")

    def show_count(self, count: int) -> None:
        """Show how much waits there for a person; nothing for 0."""
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self._label} ({count})" if count else self._label)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, and its key or its count."""
        super().paintEvent(event)
        painter = QPainter(self)
        right = QRectF(self.rect()).adjusted(0, 0, -8, 0)
        if self._count:
            self._paint_count(painter, right)
        else:
            painter.setFont(self._look.font(10))
            painter.setPen(self._look.pen("dim"))
            text = self._key.replace("Ctrl+", "^")
            painter.drawText(right, _RIGHT, text)
        painter.end()

    def _paint_count(self, painter: QPainter, right: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font(12, QFont.Weight.Bold))
        text = str(self._count)
        width = max(22.0, painter.fontMetrics().horizontalAdvance(text) + 12.0)
        chip = QRectF(right.right() - width, right.center().y() - 11, width, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.brush("text"))
        painter.drawRoundedRect(chip, 11, 11)
        painter.setPen(self._look.pen("panel"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """The column of page buttons, with room for one more thing below. Owner: GUI thread.

    Units with a page each stand side by side. On screens too low for all rows they scroll;
    what stands below stays.
    """

    def __init__(
        self,
        rows: Sequence[Entry],
        look: Look,
        texts: Texts,
        open_page: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(texts("shell.rail"))
        self.setFixedWidth(look.theme.rail_px)
        self._look = look
        self._open_page = open_page
        self._buttons: dict[str, RailButton] = {}
        inside = QWidget()
        inside.setObjectName("rail_rows")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        of_units = [row for row in rows if row.page_id.startswith(f"{NUMBERED_KIND}:")]
        for entry in rows:
            if entry not in of_units:
                column.addWidget(self._add(entry))
            elif entry is of_units[0]:
                column.addLayout(self._unit_grid(of_units, inside))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self._scroll = scroll
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(scroll, 1)

    def add_below(self, widget: QWidget) -> None:
        """Put something under the rows, where it always stays in sight."""
        self._column.addWidget(widget)

    def show_page(self, page_id: str) -> None:
        """Mark the page's row; a page with an argument of its own marks its kind's row."""
        button = self._buttons.get(page_id) or self._buttons.get(page_id.partition(":")[0])
        if button is not None:
            button.setChecked(True)
            self._scroll.ensureWidgetVisible(button)

    def show_count(self, page_id: str, count: int) -> None:
        """Show how much waits on a page for a person."""
        button = self._buttons.get(page_id)
        if button is not None:
            button.show_count(count)

    def _unit_grid(self, rows: Sequence[Entry], parent: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(0)
        for place, entry in enumerate(rows):
            short = entry.page_id.partition(":")[2]
            button = self._add(entry, short=short)
            button.setParent(parent)
            grid.addWidget(button, place // UNITS_ABREAST, place % UNITS_ABREAST)
        return grid

    def _add(self, entry: Entry, *, short: str = "") -> RailButton:
        button = RailButton(entry, self._look, self, short=short)
        button.clicked.connect(_opener(self._open_page, entry.page_id))
        self._buttons[entry.page_id] = button
        if entry.key:
            shortcut = QShortcut(QKeySequence(entry.key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(_opener(self._open_page, entry.page_id))
        return button


def _opener(open_page: Callable[[str], None], page_id: str) -> Callable[[], None]:
    return lambda: open_page(page_id)
