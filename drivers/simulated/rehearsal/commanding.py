"""How does the PC's side of a field unit turn single wishes into its commands?

A unit takes whole images with a sequence number. What it has ended by itself (a trip, a run
too long) is not asked for again with the next command, as in the running program.
"""

from drivers.simulated.field_unit import SimulatedUnit
from drivers.simulated.unit.register_bank import WORD, encode
from plant.registers import Output
from plant.tag import Writable

_IMAGE = 0x7FFF
_SEQUENCE_AT = 0


class UnitCommander:
    """Image and sequence number of one unit. One owner.

    Args:
        unit: the field unit; what it does when this begins is taken over.
    """

    def __init__(self, unit: SimulatedUnit) -> None:
        self._unit = unit
        self._image = 0
        self._sequence = 0
        self.adopt()

    def adopt(self) -> None:
        """Take over what the unit does now; nothing is sent.

        A timed run ends by itself and so is no part of the image; an output that is enabled
        and held off by the thermostat is.
        """
        mcu = self._unit.mcu
        self._image = mcu.outputs & ~mcu.timed_outputs | mcu.satisfied_outputs
        self._sequence = mcu.accepted_sequence

    def resume(self, now_s: float) -> bool:
        """Command what the unit does, which ends its safe state; whether it took it."""
        self.adopt()
        return self._send(self._image, now_s)

    def write(self, writable: Writable, value: float, *, timed: bool, now_s: float) -> bool:
        """Set an output or a set point, or begin a timed run; whether the unit took it."""
        if writable.output is None:
            return self._write_register(str(writable.register), value, now_s)
        output = self._unit.register_map.outputs[writable.output]
        if timed:
            return self._run(output, round(value), now_s)
        if self._unit.mcu.is_in_safe_state:
            self.adopt()
        self._forget_what_the_unit_ended()
        bit = 1 << output.bit
        image = self._image | bit if value else self._image & ~bit
        if not value and self._unit.mcu.timed_outputs & bit:
            self._run(output, 0, now_s)
        return self._send(image, now_s)

    def permit(self, register: str, *, given: bool, now_s: float) -> bool:
        """Give or take a permit; whether the unit took it."""
        return self._write_register(register, float(given), now_s)

    def _forget_what_the_unit_ended(self) -> None:
        mcu = self._unit.mcu
        self._image &= mcu.outputs | mcu.satisfied_outputs

    def _send(self, image: int, now_s: float) -> bool:
        self._image = image & _IMAGE
        self._sequence = (self._sequence + 1) % WORD
        words = (self._sequence, self._image, WORD - 1 - self._image)
        mcu = self._unit.mcu
        if mcu.write_holding(_SEQUENCE_AT, words, now_s) is not None:
            return False
        return mcu.accepted_sequence == self._sequence

    def _run(self, output: Output, seconds: int, now_s: float) -> bool:
        if output.run_register is None:
            return False
        mcu = self._unit.mcu
        taken = mcu.write_holding(output.run_register, (seconds,), now_s) is None
        return taken and bool(mcu.timed_outputs >> output.bit & 1) == bool(seconds)

    def _write_register(self, name: str, value: float, now_s: float) -> bool:
        register = self._unit.register_map.registers[name]
        words = encode(register, value)
        return self._unit.mcu.write_holding(register.address, words, now_s) is None
