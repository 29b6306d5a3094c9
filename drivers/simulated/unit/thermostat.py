"""The field unit's thermostat: switches the heater inside an enabled output."""

from collections.abc import Sequence

from drivers.simulated.unit.interlocks import Reading
from drivers.simulated.unit.unit_rules import ThermostatSpec


class Thermostat:
    """Two-point control on the mean of the inputs.

    Attributes:
        holds: whether it holds the output off because the set point is reached.
    """

    def __init__(self, spec: ThermostatSpec) -> None:
        self._spec = spec
        self._is_judging = False
        self.holds = False

    def judge(
        self, inputs: Sequence[Reading], setpoint: Reading, *, may_switch_off: bool
    ) -> bool:
        """Return whether the output is held off.

        Args:
            inputs: temperatures in degC; one that cannot be read holds the output off.
            setpoint: in degC; None while there is none or the output is not enabled.
            may_switch_off: whether the least time on is over. It counts only up to one
                hysteresis above the set point.
        """
        if setpoint is None:
            self._is_judging = self.holds = False
            return False
        readable = [float(value) for value in inputs if value is not None]
        if len(readable) < len(inputs):
            self.holds = True
            return True
        temperature = sum(readable) / len(readable)
        if not self._is_judging:
            self._is_judging = True
            self.holds = temperature >= setpoint
        elif self.holds:
            self.holds = temperature > setpoint - self._spec.hysteresis
        elif temperature >= setpoint:
            overshoot = temperature >= setpoint + self._spec.hysteresis
            self.holds = may_switch_off or overshoot
        return self.holds
