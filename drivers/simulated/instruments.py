"""An instrument with its wiring: from a true value to what the unit's converter shows."""

from collections.abc import Sequence
from zlib import crc32

from analysis.process.sensors import SensorModel, usual_spec
from drivers.simulated.faults import Fault, FaultKind
from drivers.simulated.unit.interlocks import Reading
from plant.registers import Register
from plant.tag import Tag, ValueKind

OVER_RANGE = 0.1
"""A shorted loop shows this share of the instrument's range above its end."""


class Instrument:
    """One measured tag. Owned by the simulator's loop.

    Args:
        tag: what is measured.
        register: where it is shown; its scale is the converter's step.
        seed: of the plant; every instrument has noise of its own.
    """

    def __init__(self, tag: Tag, register: Register, *, seed: int) -> None:
        self.tag = tag
        self.register = register
        self._shown: Reading = None
        self._model: SensorModel | None = None
        if tag.kind is ValueKind.ANALOG:
            spec = usual_spec(tag.item, tag.eu.key, resolution=register.scale)
            own_seed = crc32(tag.tag_id.encode()) ^ seed
            self._model = SensorModel(spec, seed=own_seed)

    def read(self, true_value: Reading, dt_s: float, faults: Sequence[Fault]) -> Reading:
        """Return what is shown after ``dt_s`` plant seconds; None cannot be read.

        Args:
            true_value: of the process; None where the process does not know it.
            dt_s: plant seconds since the last reading.
            faults: the instrument's own.
        """
        if not faults:
            return self._read_sound(true_value, dt_s)
        kinds = {fault.kind for fault in faults}
        if FaultKind.SHORT_CIRCUIT in kinds:
            return self._shorted()
        if self._model is None:
            return self._read_plain(true_value, kinds)
        if true_value is None:
            return None
        drift = sum(fault.value for fault in faults if fault.kind is FaultKind.DRIFT)
        self._model.drift_per_h = drift
        if not drift:
            self._model.offset = 0.0
        self._model.stuck = FaultKind.STUCK in kinds
        self._model.is_open = FaultKind.OPEN in kinds
        shown = self._model.read(float(true_value), dt_s)
        return (
            shown if shown is None or drift else self._without_noise_at_ends(shown, true_value)
        )

    def _read_sound(self, true_value: Reading, dt_s: float) -> Reading:
        """Read without faults; whatever there was before is mended."""
        model = self._model
        if model is None:
            self._shown = true_value
            return true_value
        if true_value is None:
            return None
        if model.is_faulty:
            model.mend()
        shown = model.read(true_value, dt_s)
        return None if shown is None else self._without_noise_at_ends(shown, true_value)

    def _without_noise_at_ends(self, shown: float, true_value: float) -> float:
        """Return what is shown; a sound instrument shows no noise beyond its range's ends.

        So there is no -0.001 kW.
        """
        low, high = self.tag.eu_low, self.tag.eu_high
        if low <= true_value <= high and not low <= shown <= high:
            return low if shown < low else high
        return shown

    def _read_plain(self, true_value: Reading, kinds: set[FaultKind]) -> Reading:
        """Read a contact or a counter."""
        if FaultKind.OPEN in kinds:
            return None
        if FaultKind.STUCK not in kinds or self._shown is None:
            self._shown = true_value
        return self._shown

    def _shorted(self) -> Reading:
        """Show a digital thermometer's fault value, a loop's over-range, a closed contact."""
        if self.tag.kind is not ValueKind.ANALOG:
            return True
        if self.register.invalid:
            return self.register.invalid[0]
        return self.tag.eu_high + OVER_RANGE * (self.tag.eu_high - self.tag.eu_low)
