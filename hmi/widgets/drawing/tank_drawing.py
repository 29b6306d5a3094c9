"""The secondary tank drawn large: spent slurry in, digestate out, gas off the top."""

from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from hmi.mimic.symbols import Symbol
from hmi.pages.page import PageParts
from hmi.widgets.drawing.equipment_drawing import EquipmentDrawing

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.27, 0.73, 0.33, 0.84
_AXIS = (_LEFT + _RIGHT) / 2
_GAS_Y, _IN_Y, _OUT_Y, _RISER_X = 0.08, 0.52, 0.93, _AXIS + 0.14

_DEVICES = (
    ("agitator", Symbol.MOTOR, (_AXIS, 0.20)),
    ("gas_outlet", Symbol.VALVE_ACROSS, (0.80, _GAS_Y)),
    ("transfer_pump", Symbol.PUMP, (0.12, _IN_Y)),
    ("digestate_valve", Symbol.VALVE_ACROSS, (0.70, _OUT_Y)),
)
_READINGS = (
    ("gas_flow.PV", "gas_flow", (0.14, 0.08)),
    ("ch4.PV", "ch4", (0.14, 0.19)),
    ("pressure.PV", "pressure", (0.14, 0.30)),
    ("temperature.PV", "temperature", (0.88, 0.48)),
    ("level.PV", "level", (0.88, 0.60)),
    ("ph.PV", "ph", (0.88, 0.72)),
)
_ON_THE_VESSEL = 3  # the last three have a leader line to the vessel


class TankDrawing(EquipmentDrawing):
    """Tank, agitator, transfer pump, digestate valve and gas outlet."""

    def __init__(self, unit_id: str, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parts, parent)
        self._texts = parts.canvas.texts
        self.vessel = self.build_vessel(unit_id)
        self._has = self.place_devices(unit_id, _DEVICES)
        self.place_readings(unit_id, _READINGS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the vessel its room."""
        super().resizeEvent(event)
        if self.vessel is not None:
            body = self.area((_LEFT, _TOP), (_RIGHT, _BOTTOM))
            self.vessel.setGeometry(body.toRect())

    def draw_ground(self, painter: QPainter) -> None:
        """Draw pipes, leader lines and the agitator's shaft stub."""
        middle = (_TOP + _BOTTOM) / 2
        self.draw_leaders(painter, _READINGS[_ON_THE_VESSEL:], _RIGHT - 0.02)
        if "gas_outlet" in self._has:
            way = ((_RISER_X, middle), (_RISER_X, _GAS_Y), (0.95, _GAS_Y))
            self.draw_pipe(painter, way, ink="gas", arrow=True)
            self.draw_words(painter, (0.92, _GAS_Y - 0.04), self._word("to_gas_train"))
        if "transfer_pump" in self._has:
            self.draw_pipe(painter, ((0.02, _IN_Y), (_LEFT - 0.025, _IN_Y)), arrow=True)
            self.draw_words(painter, (0.07, _IN_Y - 0.045), self._word("from_digesters"))
        if "digestate_valve" in self._has:
            way = ((_AXIS, middle), (_AXIS, _OUT_Y), (0.95, _OUT_Y))
            self.draw_pipe(painter, way, arrow=True)
            self.draw_words(painter, (0.92, _OUT_Y - 0.035), self._word("digestate"))
        if "agitator" in self._has:
            painter.setPen(self.look.pen("line", 3))
            painter.drawLine(self.spot((_AXIS, 0.20)), self.spot((_AXIS, _TOP)))
        if self.vessel is None:
            self.draw_body(painter, self.area((_LEFT, _TOP), (_RIGHT, _BOTTOM)))

    def _word(self, word: str) -> str:
        return self._texts(f"pages.drawing.{word}")
