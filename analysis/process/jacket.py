"""What is in the air jacket around a digester?

A well-mixed space near ambient pressure: relief gas and the jacket compressor's air push out
as much as they bring in; at rest it breathes a little with the outdoors.
Sources: lower explosive limit of methane 4.4 % (IEC 60079-20-1); gap of 5 cm, air rate, back
pressure and breathing are engineering assumptions.
Valid: up to a few tens of mbar. A real catalytic sensor reads falsely low above 100 % LEL.
Example: 0.85 m3 take 10 L of gas with 60 % CH4: 6 L of 850 L are 0.71 %, that is 16 % LEL.
"""

import math
from dataclasses import dataclass, field

from analysis.process.laws.gas import Gas, air
from analysis.process.laws.gas_properties import NORMAL_MOL_M3

LEL_CH4 = 0.044
_GAP_M = 0.05
_AIR_M3_H = 2.0  # of the jacket compressor into each jacket
_BREATH_M3_H = 0.02
_MBAR_PER_M3_H = 4.0
_SETTLING_S = 5.0


@dataclass(slots=True)
class Jacket:
    """The air around one digester. Mutable; owned by its digester.

    Attributes:
        gas: dry contents.
        pressure_mbar: gauge.
        vented: what has left to the outdoors.
    """

    gas: Gas
    pressure_mbar: float = 0.0
    vented: Gas = field(default_factory=Gas)

    @classmethod
    def around(cls, area_m2: float) -> "Jacket":
        """Return the air-filled jacket of a vessel with that surface."""
        return cls(air(area_m2 * _GAP_M * NORMAL_MOL_M3))

    def step(self, dt_s: float, *, relieved: Gas, compressor_speed: float) -> None:
        """Take relief gas, and air from the compressor at ``compressor_speed`` 0..1."""
        room = self.gas.mol
        air_mol = (_AIR_M3_H * compressor_speed + _BREATH_M3_H) * NORMAL_MOL_M3 * dt_s / 3600.0
        inflow = air_mol + relieved.mol
        self.gas.add(relieved)
        self.gas.add(air(air_mol))
        self.vented.add(self.gas.take_mol(self.gas.mol - room))
        flow_m3_h = inflow / NORMAL_MOL_M3 / dt_s * 3600.0 - _BREATH_M3_H
        target = flow_m3_h * _MBAR_PER_M3_H
        self.pressure_mbar += (target - self.pressure_mbar) * -math.expm1(-dt_s / _SETTLING_S)

    @property
    def ch4_percent_lel(self) -> float:
        """Return methane in per cent of its lower explosive limit."""
        return self.gas.share(self.gas.ch4) / LEL_CH4 * 100.0

    @property
    def o2_percent(self) -> float:
        """Return oxygen in per cent."""
        return self.gas.share(self.gas.o2) * 100.0
