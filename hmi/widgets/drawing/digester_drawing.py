"""A digester drawn large, with every device and instrument where it sits on the vessel."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from hmi.mimic.symbols import Symbol
from hmi.pages.page import PageParts
from hmi.widgets.drawing.equipment_drawing import EquipmentDrawing

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.30, 0.64, 0.30, 0.86
_AXIS = (_LEFT + _RIGHT) / 2
_RICH_Y, _LEAN_Y, _RELIEF_Y = 0.05, 0.20, 0.355
_RISER_X = _AXIS + 0.10
_VALVE_X = 0.76
_FEED_Y, _DOSING_Y, _COIL_Y = 0.39, 0.55, 0.735
_JACKET_PX = 10

_DEVICES = (
    ("agitator", Symbol.MOTOR, (_AXIS, 0.17)),
    ("heater", Symbol.HEATER, (_AXIS, _COIL_Y)),
    ("dosing", Symbol.PUMP, (0.12, _DOSING_Y)),
    ("feed", Symbol.VALVE_ACROSS, (0.12, _FEED_Y)),
    ("drain", Symbol.VALVE_ACROSS, (0.66, 0.93)),
    ("rich_outlet", Symbol.VALVE_ACROSS, (_VALVE_X, _RICH_Y)),
    ("lean_outlet", Symbol.VALVE_ACROSS, (_VALVE_X, _LEAN_Y)),
    ("relief", Symbol.VALVE_ACROSS, (_VALVE_X, _RELIEF_Y)),
)
_READINGS = (
    ("gas_flow.PV", "gas_flow", (0.12, 0.05)),
    ("agitator_speed.PV", "speed", (0.12, 0.16)),
    ("temperature_upper.PV", "temperature_upper", (0.86, 0.52)),
    ("level.PV", "level", (0.86, 0.61)),
    ("ph.PV", "ph", (0.86, 0.70)),
    ("temperature_lower.PV", "temperature_lower", (0.86, 0.79)),
    ("pressure.PV", "pressure", (0.12, 0.27)),
    ("jacket_temperature.PV", "jacket", (0.12, 0.735)),
    ("jacket_ch4.PV", "jacket_ch4", (0.12, 0.835)),
)


class DigesterDrawing(EquipmentDrawing):
    """Vessel with jacket, agitator, heater, dosing and the five valves of one digester.

    What a plant does not have is not drawn.
    """

    def __init__(self, unit_id: str, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parts, parent)
        self._texts = parts.canvas.texts
        self.vessel = self.build_vessel(unit_id, jacket_px=_JACKET_PX)
        self._has = self.place_devices(unit_id, _DEVICES)
        self.place_readings(unit_id, _READINGS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the vessel its room."""
        super().resizeEvent(event)
        if self.vessel is not None:
            body = self.area((_LEFT, _TOP), (_RIGHT, _BOTTOM))
            outer = body.adjusted(-_JACKET_PX, -_JACKET_PX, _JACKET_PX, _JACKET_PX)
            self.vessel.setGeometry(outer.toRect())

    def draw_ground(self, painter: QPainter) -> None:
        """Draw pipes, leader lines and the agitator's shaft stub."""
        middle = (_TOP + _BOTTOM) / 2
        self.draw_leaders(painter, _READINGS[2:6], _RIGHT - 0.02)
        if "rich_outlet" in self._has:
            self.draw_pipe(
                painter,
                ((_RISER_X, middle), (_RISER_X, _RICH_Y), (0.96, _RICH_Y)),
                ink="gas",
                arrow=True,
            )
        if "lean_outlet" in self._has:
            self.draw_pipe(
                painter, ((_RISER_X, _LEAN_Y), (0.96, _LEAN_Y)), ink="gas", arrow=True
            )
        if "relief" in self._has:
            self.draw_pipe(
                painter,
                ((_AXIS, _RELIEF_Y), (0.93, _RELIEF_Y), (0.93, 0.445), (_RIGHT + 0.045, 0.445)),
                ink="gas",
                arrow=True,
            )
        if "feed" in self._has:
            self.draw_pipe(painter, ((0.02, _FEED_Y), (_LEFT - 0.04, _FEED_Y)), arrow=True)
        if "dosing" in self._has:
            self.draw_pipe(painter, ((0.04, _DOSING_Y), (_LEFT - 0.04, _DOSING_Y)), arrow=True)
        if "drain" in self._has:
            self.draw_pipe(painter, ((_AXIS, middle), (_AXIS, 0.93), (0.96, 0.93)), arrow=True)
        if "agitator" in self._has:
            painter.setPen(self.look.pen("line", 3))
            painter.drawLine(self.spot((_AXIS, 0.17)), self.spot((_AXIS, _TOP)))
        if self.vessel is None:
            self.draw_body(painter, self.area((_LEFT, _TOP), (_RIGHT, _BOTTOM)))
        self._draw_directions(painter)

    def _draw_directions(self, painter: QPainter) -> None:
        painter.setFont(self.look.font(self.look.theme.small_px))
        for item, word, (x, y) in (
            ("rich_outlet", "to_gas_train", (0.985, _RICH_Y)),
            ("lean_outlet", "to_flare", (0.985, _LEAN_Y)),
            ("drain", "to_tank", (0.985, 0.93)),
        ):
            if item in self._has:
                at = self.spot((x, y)) + QPointF(0, -24)
                painter.setPen(self.look.pen("dim"))
                rect = QRectF(at.x() - 120, at.y(), 120, 16)
                painter.drawText(rect, 0x0082, self._texts(f"pages.drawing.{word}"))
