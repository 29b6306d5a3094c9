"""Is the air of the machine room safe: methane, hydrogen sulphide, oxygen?

One well-mixed room into which the running machines' seals leak a little raw gas and which the
ventilation changes with outdoor air.
Sources: 6 air changes an hour with the fan, 0.3 without, 2 L/h seal leakage (engineering
assumptions); lower explosive limit 4.4 % (IEC 60079-20-1).
Valid: leaks far smaller than the room.
Example: 2 L/h with 60 % CH4 into 60 m3 at 0.3 changes (18 m3/h) settles at 1.2 / 18000 =
0.0067 % or 0.15 % LEL.
"""

from dataclasses import dataclass

from analysis.process.jacket import LEL_CH4
from analysis.process.laws.gas import Gas, air
from analysis.process.laws.gas_properties import NORMAL_MOL_M3

_FAN_CHANGES_H = 6.0
_STILL_CHANGES_H = 0.3
_SEAL_LEAK_L_H = 2.0


@dataclass(slots=True)
class Room:
    """The machine room's air. Mutable; owned by the plant process.

    Attributes:
        gas: dry contents.
        leak_l_h: a further leak of raw gas, for trying the gas warning.
        lost_ch4_mol: methane that the ventilation has carried away.
    """

    gas: Gas
    leak_l_h: float = 0.0
    lost_ch4_mol: float = 0.0

    @classmethod
    def of(cls, volume_m3: float) -> "Room":
        """Return a room full of clean air."""
        return cls(air(volume_m3 * NORMAL_MOL_M3))

    def leak_mol(self, dt_s: float, *, machines_running: bool) -> float:
        """Return how much raw gas leaks into the room in ``dt_s``."""
        litres_h = self.leak_l_h + (_SEAL_LEAK_L_H if machines_running else 0.0)
        return litres_h / 1000.0 * NORMAL_MOL_M3 * dt_s / 3600.0

    def step(self, dt_s: float, *, leaked: Gas, fan_speed: float) -> None:
        """Take the leak in and change the air."""
        held = self.gas.mol
        changes = _STILL_CHANGES_H + (_FAN_CHANGES_H - _STILL_CHANGES_H) * fan_speed
        self.gas.add(leaked)
        self.gas.add(air(held * changes * dt_s / 3600.0))
        self.lost_ch4_mol += self.gas.take_mol(self.gas.mol - held).ch4

    @property
    def ch4_percent_lel(self) -> float:
        """Return methane in per cent of its lower explosive limit."""
        return self.gas.share(self.gas.ch4) / LEL_CH4 * 100.0

    @property
    def h2s_ppm(self) -> float:
        """Return hydrogen sulphide in ppm."""
        return self.gas.share(self.gas.h2s) * 1e6

    @property
    def o2_percent(self) -> float:
        """Return oxygen in per cent."""
        return self.gas.share(self.gas.o2) * 100.0
