"""What is the pressure above the slurry, and which gas leaves by which way?

Ideal gas, saturated with water, well mixed. Each open way is an orifice that carries
CdA * sqrt(2 * dp * p / (M R T)) mol/s. Within a step every way is replaced by its conductance
at the step's start, which makes the pressure one linear equation solved exactly: stable at any
step, and what the space loses is exactly what the ways carried.

Sources: Bernoulli's orifice; over- and under-pressure device with water seal, reseating at 80
% of its setting (engineering default).
Valid: -50..+200 mbar gauge, subsonic flow.
Example: in 1.25 m3 at 37 degC one more mol raises the pressure by 8.314 * 310.15 / 1.25 = 2063
Pa = 20.6 mbar. An opening of 9 mm (CdA = 0.62 * 6.36e-5 m2) passes biogas (27.2 g/mol, 37 degC)
at 0.25 mbar with sqrt(2 * 25 * 101350 / (0.0272 * 8.314 * 310.15)) * 3.944e-5 = 0.01060 mol/s
= 0.86 Nm3/h.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.process.laws.gas import AIR_O2, Gas
from analysis.process.laws.gas_properties import (
    GAS_CONSTANT,
    NORMAL_K,
    NORMAL_PA,
    PA_PER_MBAR,
    vapour_pressure_magnus_pa,
)

OUTLET_CDA_M2 = 0.62 * 6.36e-5
"""Flame arrester and pipe of one gas outlet, as an opening of 9 mm."""

_LAMINAR_PA = 20.0  # below this difference the flow grows in proportion, not by the root
_MOST_OF_IT = 0.98  # a space is never emptied wholly in one step
_OUTDOORS = Gas(n2=1.0 - AIR_O2, o2=AIR_O2)


@dataclass(slots=True)
class Way:
    """A way for gas out of a space.

    Attributes:
        cda_m2: discharge coefficient times area, fully open.
        back_mbar: gauge pressure behind it.
        opening: 0..1.
        source: what flows back when the other side is higher; None where a seal or a
            non-return valve forbids it.
    """

    cda_m2: float = OUTLET_CDA_M2
    back_mbar: float = 0.0
    opening: float = 0.0
    source: Gas | None = None


@dataclass(frozen=True, slots=True)
class ReliefNumbers:
    """The mechanical over- and under-pressure device of one vessel."""

    over_mbar: float
    under_mbar: float = -3.0
    reseat: float = 0.8
    cda_m2: float = 2.0e-4


@dataclass(slots=True)
class Headspace:
    """Gas over slurry. Mutable; owned by its vessel.

    Attributes:
        numbers: settings of the mechanical device.
        gas: dry contents.
        relieving, admitting: whether the device blows off, or lets air in.
        vented: what it has blown off so far.
    """

    numbers: ReliefNumbers
    gas: Gas
    relieving: bool = False
    admitting: bool = False
    vented: Gas = field(default_factory=Gas)

    def pressure_mbar(self, *, volume_m3: float, temperature_c: float) -> float:
        """Return the gauge pressure."""
        per_mol = GAS_CONSTANT * (temperature_c + NORMAL_K) / volume_m3
        absolute = self.gas.mol * per_mol + vapour_pressure_magnus_pa(temperature_c)
        return (absolute - NORMAL_PA) / PA_PER_MBAR

    def step(
        self,
        dt_s: float,
        *,
        volume_m3: float,
        temperature_c: float,
        made: Gas,
        ways: Sequence[Way],
    ) -> list[Gas]:
        """Let ``made`` in, evenly over ``dt_s``; return what each way carried out.

        What flowed back through a way is negative there.
        """
        per_mol = GAS_CONSTANT * (temperature_c + NORMAL_K) / volume_m3
        vapour = vapour_pressure_magnus_pa(temperature_c)
        start = self.gas.mol * per_mol + vapour
        self._operate_device((start - NORMAL_PA) / PA_PER_MBAR)
        device = self._device_ways()
        self.gas.add(made)
        # mol/s of dry gas through 1 m2 at the square root of 1 Pa
        flux = math.sqrt(2.0 * start / (self.gas.mean_molar_mass * per_mol * volume_m3))
        flux *= max(0.0, 1.0 - vapour / start)
        every = [*ways, *device]
        moved = _flows_mol(
            every,
            start=start,
            inflow=made.mol / dt_s,
            per_mol=per_mol,
            flux=flux,
            dt_s=dt_s,
        )
        carried = self._carry(moved, every)
        for part in carried[len(ways) :]:
            if part.mol > 0.0:
                self.vented.add(part)
        return carried[: len(ways)]

    def _operate_device(self, gauge_mbar: float) -> None:
        numbers = self.numbers
        if gauge_mbar >= numbers.over_mbar:
            self.relieving = True
        elif gauge_mbar <= numbers.over_mbar * numbers.reseat:
            self.relieving = False
        if gauge_mbar <= numbers.under_mbar:
            self.admitting = True
        elif gauge_mbar >= numbers.under_mbar * numbers.reseat:
            self.admitting = False

    def _device_ways(self) -> tuple[Way, ...]:
        if self.relieving:
            return (Way(self.numbers.cda_m2, opening=1.0),)
        if self.admitting:
            return (Way(self.numbers.cda_m2, opening=1.0, source=_OUTDOORS),)
        return ()

    def _carry(self, moved: list[float], ways: Sequence[Way]) -> list[Gas]:
        carried = []
        for mol, way in zip(moved, ways, strict=True):
            if mol >= 0.0:
                part = self._blow_off(mol)
            else:
                source = way.source if way.source is not None else Gas()
                part = source.scaled(mol / source.mol) if source.mol > 0.0 else Gas()
                self.gas.add(part.scaled(-1.0))
            carried.append(part)
        return carried

    def _blow_off(self, mol: float) -> Gas:
        held = self.gas.mol
        return self.gas.take(min(_MOST_OF_IT, mol / held)) if held > 0.0 else Gas()


def _flows_mol(
    ways: Sequence[Way],
    *,
    start: float,
    inflow: float,
    per_mol: float,
    flux: float,
    dt_s: float,
) -> list[float]:
    """Return the mol that each way carries out in the step (Pa, mol/s, Pa/mol)."""
    free = start + inflow * per_mol * dt_s
    backs = [NORMAL_PA + way.back_mbar * PA_PER_MBAR for way in ways]
    conductances = []
    for way, back in zip(ways, backs, strict=True):
        shut = way.opening <= 0.0 or (way.source is None and max(start, free) <= back)
        drop = max(abs(start - back), _LAMINAR_PA)
        conductances.append(0.0 if shut else way.cda_m2 * way.opening * flux / math.sqrt(drop))
    while whole := sum(conductances):
        target = (inflow + sum(map(float.__mul__, conductances, backs))) / whole
        exponent = per_mol * whole * dt_s
        mean = target + (start - target) * -math.expm1(-exponent) / exponent
        backward = [
            way.source is None and conductance > 0.0 and mean < back
            for way, back, conductance in zip(ways, backs, conductances, strict=True)
        ]
        if not any(backward):
            return [
                conductance * (mean - back) * dt_s
                for back, conductance in zip(backs, conductances, strict=True)
            ]
        # A seal that would have carried backwards stays shut; the others share anew.
        conductances = [
            0.0 if shut else conductance
            for shut, conductance in zip(backward, conductances, strict=True)
        ]
    return [0.0] * len(ways)
