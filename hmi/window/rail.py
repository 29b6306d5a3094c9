"""Which pages are there, and which key calls each? The navigation at the left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from hmi.look import Look
from plant.description.model import PlantDescription
from plant.texts import Texts

NUMBERED_KIND = "digester"
"""Units of this kind have a page each, called by Ctrl and their number."""


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
    """A row: label at the left, its key small at the right."""

    def __init__(self, entry: Entry, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(entry.label, parent)
        self._look = look
        self._key = entry.key
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(entry.label)
        self.setToolTip(f"{entry.label}   {entry.key}".rstrip())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button and its key."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(self._look.font(10))
        painter.setPen(self._look.pen("dim"))
        painter.drawText(
            QRectF(self.rect()).adjusted(0, 0, -8, 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            self._key.replace("Ctrl+", "^"),
        )
        painter.end()


class Rail(QWidget):
    """The column of page buttons. Owner: GUI thread."""

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
        self._buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        for entry in rows:
            button = RailButton(entry, look, self)
            button.clicked.connect(_opener(open_page, entry.page_id))
            column.addWidget(button)
            self._buttons[entry.page_id] = button
            if entry.key:
                shortcut = QShortcut(QKeySequence(entry.key), self)
                shortcut.setAutoRepeat(False)
                shortcut.activated.connect(_opener(open_page, entry.page_id))
        column.addStretch(1)

    def show_page(self, page_id: str) -> None:
        """Mark the page's row; a page with an argument of its own marks its kind's row."""
        button = self._buttons.get(page_id) or self._buttons.get(page_id.partition(":")[0])
        if button is not None:
            button.setChecked(True)


def _opener(open_page: Callable[[str], None], page_id: str) -> Callable[[], None]:
    return lambda: open_page(page_id)
