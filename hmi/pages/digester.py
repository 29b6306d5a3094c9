"""How is one digester? Its batch, drawn large, all its values, and the courses that matter."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hmi.pages.page import PageParts
from hmi.pages.unit_page import UnitPage, framed, scrolled, unit_panels, units_of_kind
from hmi.widgets.batch.batch_panel import BatchPanel
from hmi.widgets.drawing.digester_drawing import DigesterDrawing

KIND = "digester"
_COURSES = ("temperature.PV", "ph.PV", "pressure.PV", "gas_flow.PV")


class DigesterPage(UnitPage):
    """Page ``digester:D3``; ``digester`` alone is the first one.

    Raises:
        PlantError: for a digester that the plant does not have.
    """

    def __init__(self, page_id: str, parts: PageParts) -> None:
        (unit_id, *_) = units_of_kind(KIND, page_id, parts)
        units = parts.description.units.values()
        self.digesters = tuple(unit.unit_id for unit in units if unit.kind == KIND)
        super().__init__(page_id, parts.canvas.texts.unit_name(unit_id))
        self.unit_id = unit_id
        self.batch = BatchPanel(unit_id, parts)
        self.drawing = DigesterDrawing(unit_id, parts)
        self.build_strips([f"{unit_id}.{item}" for item in _COURSES], parts)
        values = self.build_values([unit_id], parts, columns=2)
        self.compose(
            self._head(parts),
            (scrolled(framed(self.drawing, *unit_panels([unit_id], parts)), parts), values),
            (9, 16),
        )

    def _head(self, parts: PageParts) -> QWidget:
        """Return the line with previous, every digester, and next, over the unit's batch."""
        texts = parts.canvas.texts
        here = self.digesters.index(self.unit_id)
        before = self.digesters[here - 1]
        after = self.digesters[(here + 1) % len(self.digesters)]
        row = QHBoxLayout()
        title = QLabel(self.title)
        title.setProperty("role", "title")
        self.previous = self._link(
            "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", before, parts
        )
        self.previous.setAccessibleName(texts("pages.previous", unit=texts.unit_name(before)))
        self.next = self._link("\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", after, parts)
        self.next.setAccessibleName(texts("pages.next", unit=texts.unit_name(after)))
        self.choices = {unit: self._link(unit, unit, parts) for unit in self.digesters}
        row.addWidget(self.previous)
        for unit, button in self.choices.items():
            button.setAccessibleName(texts("pages.choose", unit=texts.unit_name(unit)))
            button.setCheckable(True)
            button.setChecked(unit == self.unit_id)
            row.addWidget(button)
        row.addWidget(self.next)
        row.addSpacing(12)
        row.addWidget(title)
        row.addStretch(1)
        for button in (self.previous, self.next):
            button.setToolTip(button.accessibleName())
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.batch)
        return head

    def _link(self, text: str, unit_id: str, parts: PageParts) -> QPushButton:
        button = QPushButton(text)
        links = parts.links

        def go() -> None:
            if unit_id == self.unit_id:
                button.setChecked(True)  # it is here already
            else:
                links.open_page(f"{KIND}:{unit_id}")
                button.setChecked(False)

        button.clicked.connect(go)
        return button
