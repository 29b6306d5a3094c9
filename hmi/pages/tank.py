"""How is the secondary tank? Drawn large, all its values, and the courses that matter."""

from hmi.pages.page import PageParts
from hmi.pages.unit_page import UnitPage, framed, unit_panels, units_of_kind
from hmi.widgets.drawing.tank_drawing import TankDrawing

_COURSES = ("level.PV", "temperature.PV", "pressure.PV", "gas_flow.PV")


class TankPage(UnitPage):
    """Page ``tank``, or ``tank:ST`` where a plant has several."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        (unit_id, *_) = units_of_kind("tank", page_id, parts)
        super().__init__(page_id, parts.canvas.texts.unit_name(unit_id))
        self.build_strips([f"{unit_id}.{item}" for item in _COURSES], parts)
        drawing = framed(TankDrawing(unit_id, parts), *unit_panels([unit_id], parts))
        values = self.build_values([unit_id], parts, columns=1)
        self.compose(None, (drawing, values), (3, 2))
