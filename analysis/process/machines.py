"""How do valves and motors follow their relays?

Valves travel at a constant pace and report open only at the end; motors gain and lose speed
exponentially. Single-phase motors: current = power / (voltage * 0.8).
Valid: steps up to about the travel time keep the end positions exact.
Example: a 4 s valve stands at 0.25 after 1 s and reports open from 3.8 s on; a 0.55 kW motor at
230 V draws 0.55 / (0.23 * 0.8) = 2.99 A.
"""

import math
from dataclasses import dataclass

VALVE_TRAVEL_S = 4.0
_OPEN_SWITCH = 0.95
_POWER_FACTOR = 0.8


@dataclass(slots=True)
class Valve:
    """A valve between shut (0) and open (1). Mutable."""

    position: float = 0.0
    travel_s: float = VALVE_TRAVEL_S

    def step(self, dt_s: float, opened: bool) -> float:
        """Travel towards where the actuator pushes; return the mean position meanwhile."""
        before = self.position
        if before == (1.0 if opened else 0.0):
            return before
        way = dt_s / self.travel_s
        self.position = min(1.0, before + way) if opened else max(0.0, before - way)
        return 0.5 * (before + self.position)

    @property
    def is_open(self) -> bool:
        """Return whether the open switch is made."""
        return self.position >= _OPEN_SWITCH


@dataclass(slots=True)
class Motor:
    """A motor with its load.

    Attributes:
        rated_kw: electric power at full load.
        run_up_s: time constant of its speed.
        speed: 0..1 of the rated speed.
    """

    rated_kw: float
    run_up_s: float = 1.5
    speed: float = 0.0

    def step(self, dt_s: float, energised: bool) -> float:
        """Gain or lose speed; return the speed at the end."""
        if not energised and self.speed == 0.0:
            return 0.0
        target = 1.0 if energised else 0.0
        self.speed += (target - self.speed) * -math.expm1(-dt_s / self.run_up_s)
        if not energised and self.speed < 0.01:
            self.speed = 0.0
        return self.speed

    def current_a(self, power_kw: float, voltage: float) -> float:
        """Return the current that goes with ``power_kw``; 0 without voltage."""
        return power_kw * 1000.0 / (voltage * _POWER_FACTOR) if voltage > 1.0 else 0.0
