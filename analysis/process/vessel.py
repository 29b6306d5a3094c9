"""How do digestion, heat and headspace work together in one closed vessel?

Joins the parts in the order heat > pH > digestion > gas held in the slurry > headspace > foam.
Slurry at rest keeps its bubbles for ten minutes and gives them up within two when stirred (so
an agitator's start shows as a burst of gas), and digests more slowly the longer it has not been
mixed. Foam grows with the gas flux and the acids and collapses by itself.
Sources: times and foam life are engineering assumptions, named below.
Valid: as its parts; foam only as a tendency.
Example: 0.6 Nm3/h held for 600 s are 100 NL in the slurry; stirring frees 63 % in 2 min.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.process.laws.digestion import (
    Conditions,
    Digestibility,
    Slurry,
    digest,
    oxygen_uptake,
)
from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import (
    GAS_CONSTANT,
    NORMAL_K,
    NORMAL_MOL_M3,
    NORMAL_PA,
    PA_PER_MBAR,
    vapour_pressure_magnus_pa,
)
from analysis.process.laws.headspace import Headspace, Way
from analysis.process.laws.heat_balance import SlurryHeat

_HOLDING_S = 600.0  # bubbles in slurry at rest
_FREEING_S = 120.0  # and under the agitator
_MIXING_S = 60.0  # until the agitator has moved everything
_UNMIXING_S = 43_200.0  # until layers have formed
_CO2_BALANCE_S = 7_200.0  # headspace and slurry at rest
_FOAM_LIFE_S = 180.0  # of clean foam; acids make it last
_FOAM_ACIDS_MOL_L = 0.05
_FOAM_SWITCH = 0.96  # height of the switch in the vessel
_LEAST_GAS_M3 = 0.05


@dataclass(frozen=True, slots=True)
class VesselNumbers:
    """Geometry and reactions of one vessel.

    Attributes:
        slurry_m3: at its nominal level.
        headspace_m3: above it.
        height_m: inside.
        digestibility: numbers of the reactions.
    """

    slurry_m3: float
    headspace_m3: float
    height_m: float = 2.0
    digestibility: Digestibility = field(default_factory=Digestibility)

    @property
    def whole_m3(self) -> float:
        """Return the volume of slurry and gas together."""
        return self.slurry_m3 + self.headspace_m3


@dataclass(slots=True)
class Exposure:
    """What acts on a vessel during a step; ``stirred`` is 0..1."""

    heat_w: float = 0.0
    jacket_w: float = 0.0
    ambient_c: float = 25.0
    stirred: float = 0.0


@dataclass(slots=True)
class Vessel:
    """Slurry, gas and heat of a digester or tank. Mutable; one owner.

    Attributes:
        numbers: geometry and reactions.
        slurry, heat, headspace: the parts.
        ph: of the slurry.
        co2_bar: pressure of CO2 with which the slurry is in balance.
        mixedness: 1 just mixed .. 0 settled.
        held: bubbles in the slurry.
        foam_m: height of foam.
        ch4_made_mol: methane made so far.
    """

    numbers: VesselNumbers
    slurry: Slurry
    heat: SlurryHeat
    headspace: Headspace
    ph: float = 7.0
    co2_bar: float = 0.3
    mixedness: float = 1.0
    held: Gas = field(default_factory=Gas)
    foam_m: float = 0.0
    ch4_made_mol: float = 0.0

    def step(self, dt_s: float, exposure: Exposure, ways: Sequence[Way]) -> list[Gas]:
        """Go on by ``dt_s`` and return what each way of the gas carried out."""
        stirred = exposure.stirred
        self.heat.step(
            dt_s,
            volume_m3=self.slurry.volume_m3,
            heat_w=exposure.heat_w,
            jacket_w=exposure.jacket_w,
            ambient_c=exposure.ambient_c,
            stirred=stirred,
        )
        self.settle_ph()
        settling = stirred / _MIXING_S + 1.0 / _UNMIXING_S
        share = stirred / _MIXING_S / settling
        self.mixedness = share + (self.mixedness - share) * math.exp(-settling * dt_s)
        self._react(dt_s)
        freeing = stirred / _FREEING_S + 1.0 / _HOLDING_S
        freed = self.held.take(-math.expm1(-freeing * dt_s))
        self._foam(dt_s, freed.mol / dt_s)
        carried = self.headspace.step(
            dt_s,
            volume_m3=self.gas_m3,
            temperature_c=self.gas_c(exposure.ambient_c),
            made=freed,
            ways=ways,
        )
        gas = self.headspace.gas
        above_bar = gas.share(gas.co2) * NORMAL_PA / 1e5
        self.co2_bar += (above_bar - self.co2_bar) * -math.expm1(-dt_s / _CO2_BALANCE_S)
        return carried

    def settle_ph(self) -> None:
        """Bring the pH into balance with what the slurry holds now."""
        self.ph = self.slurry.ph(
            co2_bar=max(0.02, self.co2_bar), temperature_c=self.heat.mean_c, guess=self.ph
        )

    def _react(self, dt_s: float) -> None:
        conditions = Conditions(self.heat.mean_c, self.ph, self.mixedness)
        made = digest(self.slurry, conditions, self.numbers.digestibility, dt_s=dt_s)
        self.ch4_made_mol += made.ch4
        self.held.add(made)
        gas = self.headspace.gas
        if gas.o2 > 0.0 and self.slurry.volume_m3 > 0.0:
            used = oxygen_uptake(gas.o2, conditions, self.numbers.digestibility, dt_s=dt_s)
            gas.o2 -= used
            gas.co2 += used

    def _foam(self, dt_s: float, freed_mol_s: float) -> None:
        area = self.numbers.whole_m3 / self.numbers.height_m
        rise_m_s = freed_mol_s / NORMAL_MOL_M3 / area
        life = _FOAM_LIFE_S * (1.0 + self.slurry.acids_mol_l / _FOAM_ACIDS_MOL_L)
        steady = rise_m_s * life
        self.foam_m = steady + (self.foam_m - steady) * math.exp(-dt_s / life)

    def fill(self, mixture: Gas, *, gauge_mbar: float, ambient_c: float) -> None:
        """Replace the headspace's gas by ``mixture`` at a gauge pressure."""
        celsius = self.gas_c(ambient_c)
        dry = NORMAL_PA + gauge_mbar * PA_PER_MBAR - vapour_pressure_magnus_pa(celsius)
        mol = dry * self.gas_m3 / (GAS_CONSTANT * (celsius + NORMAL_K))
        self.headspace.gas = mixture.scaled(mol / mixture.mol)

    def receive(self, slurry: Slurry, celsius: float) -> None:
        """Take slurry of ``celsius`` in."""
        self.heat.mix_in(self.slurry.volume_m3, slurry.volume_m3, celsius)
        self.slurry.add(slurry)

    @property
    def gas_m3(self) -> float:
        """Return the volume of the headspace as it is now."""
        return max(_LEAST_GAS_M3, self.numbers.whole_m3 - self.slurry.volume_m3)

    @property
    def level_percent(self) -> float:
        """Return the slurry's part of the whole vessel in per cent."""
        return self.slurry.volume_m3 / self.numbers.whole_m3 * 100.0

    @property
    def foaming(self) -> bool:
        """Return whether foam reaches the switch under the roof."""
        return self.level_percent / 100.0 + self.foam_m / self.numbers.height_m > _FOAM_SWITCH

    def gas_c(self, ambient_c: float) -> float:
        """Return the headspace's temperature: near the slurry's, cooled by the roof."""
        return self.heat.upper_c + 0.15 * (ambient_c - self.heat.upper_c)

    def pressure_mbar(self, ambient_c: float) -> float:
        """Return the headspace's gauge pressure."""
        return self.headspace.pressure_mbar(
            volume_m3=self.gas_m3, temperature_c=self.gas_c(ambient_c)
        )

    @property
    def ch4_stored_mol(self) -> float:
        """Return the methane in the headspace and in the slurry's bubbles."""
        return self.headspace.gas.ch4 + self.held.ch4
