"""The gas train as a flow picture: holder, scrubber, blower, compressor, membrane, storage."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from hmi.mimic.symbols import Symbol
from hmi.pages.page import PageParts
from hmi.widgets.drawing.equipment_drawing import EquipmentDrawing, Point

_LINE_Y = 0.30
_FLARE_Y = 0.78
_BOX_PX = (116, 92)

_WORDS_AT = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
_TOP, _MIDDLE = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter

_BOXES = (
    ("holder", (0.10, _LINE_Y)),
    ("scrubber", (0.245, _LINE_Y)),
    ("membrane", (0.675, _LINE_Y)),
    ("storage", (0.93, _LINE_Y)),
)
_DEVICES = (
    ("blower", Symbol.BLOWER, (0.385, _LINE_Y)),
    ("compressor", Symbol.COMPRESSOR, (0.525, _LINE_Y)),
    ("product_valve", Symbol.VALVE_ACROSS, (0.805, _LINE_Y)),
    ("flare", Symbol.FLARE, (0.245, _FLARE_Y)),
    ("condensate_drain", Symbol.VALVE, (0.525, _FLARE_Y)),
)
_READINGS = (
    ("holder_level.PV", "level", (0.10, 0.09)),
    ("holder_pressure.PV", "holder_pressure", (0.10, 0.54)),
    ("raw_ch4.PV", "raw_ch4", (0.10, 0.66)),
    ("raw_flow.PV", "raw_flow", (0.10, 0.78)),
    ("h2s_in.PV", "h2s_in", (0.245, 0.09)),
    ("h2s_out.PV", "h2s_out", (0.245, 0.54)),
    ("suction_pressure.PV", "suction", (0.385, 0.09)),
    ("suction_o2.PV", "suction_o2", (0.385, 0.54)),
    ("blower_speed.PV", "speed", (0.385, 0.66)),
    ("discharge_pressure.PV", "discharge", (0.525, 0.09)),
    ("oil_temperature.PV", "oil", (0.525, 0.54)),
    ("condensate_level.PV", "condensate", (0.63, _FLARE_Y)),
    ("membrane_dp.PV", "membrane_dp", (0.675, 0.09)),
    ("permeate_flow.PV", "permeate", (0.675, 0.54)),
    ("product_ch4.PV", "product_ch4", (0.805, 0.09)),
    ("product_flow.PV", "product_flow", (0.805, 0.54)),
    ("storage_pressure.PV", "storage", (0.93, 0.09)),
    ("flare_flow.PV", "flare_flow", (0.345, _FLARE_Y)),
)


class GasDrawing(EquipmentDrawing):
    """Raw gas from the left, biomethane to the right, the flare on a branch below."""

    def __init__(self, unit_id: str, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parts, parent)
        self._texts = parts.canvas.texts
        self._modules = set(parts.description.units[unit_id].modules)
        self._has = self.place_devices(unit_id, _DEVICES)
        self.place_readings(unit_id, _READINGS)

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which nothing overlaps."""
        return QSize(1000, 330)

    def draw_ground(self, painter: QPainter) -> None:
        """Draw the line of the gas, the branch to the flare and the boxes on them."""
        self.draw_pipe(
            painter, ((0.01, _LINE_Y), (0.90, _LINE_Y)), ink="gas", width=6, arrow=False
        )
        if "flare" in self._has:
            branch = ((0.175, _LINE_Y), (0.175, _FLARE_Y), (0.225, _FLARE_Y))
            self.draw_pipe(painter, branch, ink="gas", arrow=True)
        if "condensate_drain" in self._has:
            way = ((0.46, _LINE_Y), (0.46, 0.68), (0.525, 0.68), (0.525, 0.96))
            self.draw_pipe(painter, way, arrow=True)
        for module, at in self._boxes():
            self._draw_box(painter, module, at)

    def _boxes(self) -> Iterator[tuple[str, Point]]:
        return ((module, at) for module, at in _BOXES if module in self._modules)

    def _draw_box(self, painter: QPainter, module: str, at: Point) -> None:
        width, height = _BOX_PX
        middle = self.spot(at)
        rect = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
        painter.setPen(self.look.pen("line", 1.6))
        painter.setBrush(self.look.brush("vessel"))
        painter.drawRoundedRect(rect, 8, 8)
        if module == "membrane":
            sheet = rect.adjusted(14, 30, -14, -12)
            painter.drawRect(sheet)
            painter.drawLine(sheet.bottomLeft(), sheet.topRight())
        painter.setFont(self.look.font(self.look.theme.small_px))
        painter.setPen(self.look.pen("text"))
        painter.drawText(
            rect.adjusted(6, 6, -6, -6),
            _WORDS_AT | (_TOP if module == "membrane" else _MIDDLE),
            self._texts(f"module.{module}"),
        )
