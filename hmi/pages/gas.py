"""How does the gas flow? The train from holder to storage, its values and its courses."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.pages.page import PageParts
from hmi.pages.unit_page import UnitPage, framed, unit_panels, units_of_kind
from hmi.widgets.drawing.gas_drawing import GasDrawing

_COURSES = ("holder_level.PV", "raw_flow.PV", "discharge_pressure.PV", "product_ch4.PV")


class GasPage(UnitPage):
    """Page ``gas``, or ``gas:GT`` where a plant has several trains."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        (unit_id, *_) = units_of_kind("gas", page_id, parts)
        super().__init__(page_id, parts.canvas.texts.unit_name(unit_id))
        self.build_strips([f"{unit_id}.{item}" for item in _COURSES], parts)
        drawing = framed(GasDrawing(unit_id, parts), *unit_panels([unit_id], parts))
        values = self.build_values([unit_id], parts, columns=3)
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(drawing, 5)
        column.addWidget(values, 6)
        self.compose(None, (block,), (1,))
