"""How does the slurry turn into acids, and the acids into methane?

Three steps, each of first order, all in kg of chemical oxygen demand (COD), of which
1 kg gives 0.350 Nm3 CH4: particles (a fast and a slow pool) > volatile fatty acids > methane.
Every rate is scaled by the organisms' response to temperature and pH; two groups of
methanogens grow out of their share in the inoculum (that is the lag) and die above their
limits. Carbon dioxide comes with both steps, so that early gas is lean and late gas rich.

Sources: two pools 0.81 at 0.28 1/d and 0.19 at 0.03 1/d (batch tests at 37 degC, see
tests/data/bmp_kinetics.csv); structure after ADM1 (Batstone et al. 2002) cut to what a plant
can measure; thermophilic growth 0.5 1/d (Methanosaeta strain PT: 0.47 1/d at 55 degC); 61 % CH4
over a whole batch (Buswell for mixed waste); 1 mol NH4 alkalinity per 14 g of released nitrogen
at 2 % N in VS; the other numbers are engineering assumptions.
Valid: 9 % TS slurries, 15..80 degC, pH 4..8.3. Left out: hydrogen, ammonia inhibition, CO2
kept by the slurry, the organisms' own COD.
Example: 3 m3 substrate of 9 % TS and 80 % VS hold 216 kg VS; at 0.25 Nm3/kg that is 54 Nm3
CH4 or 154.2 kg COD. At 37 degC and best pH the fast pool loses 1 - exp(-0.28) = 24.4 % a day.
"""

import math
from dataclasses import dataclass, fields

from analysis.process.laws.acidity import slurry_ph
from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import COD_CH4_KG_MOL, NORMAL_MOL_M3
from analysis.process.laws.kinetics import first_order
from analysis.process.laws.temperature_response import (
    HYDROLYSERS,
    MESOPHILES,
    THERMOPHILES,
    Organisms,
    acidity_activity,
    activity,
    death_rate_per_h,
    temperature_activity,
)

DAY_S = 86_400.0
HOUR_S = 3_600.0
COD_KG_PER_NM3_CH4 = COD_CH4_KG_MOL * NORMAL_MOL_M3  # 2.855 kg COD in one Nm3 CH4
COD_KG_PER_MOL_ACID = 0.064  # acetic acid

_HYDROLYSIS_AT_TEST = temperature_activity(37.0, HYDROLYSERS.temperature)


@dataclass(frozen=True, slots=True)
class Digestibility:
    """Numbers of the reactions; see the module for their sources.

    Attributes:
        fast_rate_per_d, slow_rate_per_d: hydrolysis of the pools at 37 degC and best pH.
        methane_rate_per_d: acids to methane with full, healthy, best-tempered organisms.
        mesophile_growth_per_d, thermophile_growth_per_d: growth at their best.
        fermentation_co2, methanation_co2: mol CO2 per mol CH4 worth of COD in either step.
        h2s_mol: mol H2S per mol CH4 worth of COD methanised (0.2 % of the gas).
        ammonia_eq_kg: equivalents of alkalinity set free per kg COD hydrolysed.
        oxygen_uptake_per_h: respiration of headspace oxygen at the best temperature.
        unmixed_rate: part of the rate that is left long after the last mixing.
    """

    fast_rate_per_d: float = 0.28
    slow_rate_per_d: float = 0.03
    methane_rate_per_d: float = 3.0
    mesophile_growth_per_d: float = 0.35
    thermophile_growth_per_d: float = 0.5
    fermentation_co2: float = 0.29
    methanation_co2: float = 0.34
    h2s_mol: float = 0.003
    ammonia_eq_kg: float = 1.0
    oxygen_uptake_per_h: float = 0.4
    unmixed_rate: float = 0.8


@dataclass(slots=True)
class Slurry:
    """Contents of a vessel, all in amounts that simply add when slurries mix. Mutable.

    Attributes:
        volume_m3: slurry.
        fast_kg, slow_kg: degradable particles in kg COD.
        acids_kg: volatile fatty acids in kg COD.
        alkalinity_eq: strong bases less strong acids.
        mesophiles_m3, thermophiles_m3: slurry volume that is full of them.
    """

    volume_m3: float = 0.0
    fast_kg: float = 0.0
    slow_kg: float = 0.0
    acids_kg: float = 0.0
    alkalinity_eq: float = 0.0
    mesophiles_m3: float = 0.0
    thermophiles_m3: float = 0.0

    def add(self, other: "Slurry") -> None:
        """Mix ``other`` in."""
        for name in _SLURRY_PARTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def take(self, volume_m3: float) -> "Slurry":
        """Remove and return up to ``volume_m3`` of the mixture."""
        if self.volume_m3 <= 0.0:
            return Slurry()
        fraction = min(1.0, volume_m3 / self.volume_m3)
        taken = Slurry(*(getattr(self, name) * fraction for name in _SLURRY_PARTS))
        for name in _SLURRY_PARTS:
            setattr(self, name, getattr(self, name) - getattr(taken, name))
        return taken

    @property
    def cod_kg(self) -> float:
        """Return all that can still become methane, in kg COD."""
        return self.fast_kg + self.slow_kg + self.acids_kg

    @property
    def acids_mol_l(self) -> float:
        """Return the concentration of acids in mol/L."""
        if self.volume_m3 <= 0.0:
            return 0.0
        return self.acids_kg / COD_KG_PER_MOL_ACID / (self.volume_m3 * 1000.0)

    def ph(self, *, co2_bar: float, temperature_c: float, guess: float = 7.0) -> float:
        """Return the pH in balance with CO2 of ``co2_bar``."""
        if self.volume_m3 <= 0.0:
            return 7.0
        return slurry_ph(
            alkalinity=self.alkalinity_eq / (self.volume_m3 * 1000.0),
            acids=self.acids_mol_l,
            co2_bar=co2_bar,
            temperature_c=temperature_c,
            guess=guess,
        )


_SLURRY_PARTS = tuple(part.name for part in fields(Slurry))


@dataclass(frozen=True, slots=True)
class Feedstock:
    """What a digester is loaded with.

    Attributes:
        total_solids, volatile_share: 9 % TS, of which 80 % VS.
        potential_nm3_kg: Nm3 CH4 per kg VS of fresh substrate.
        fast_share: part of it in the fast pool, which has given the acids.
        inoculum_share: volume share of digested slurry.
        inoculum_rest: part of the potential that inoculum still has, in the slow pool.
        acids_mol_l, alkalinity_mol_l: of the souring substrate.
        inoculum_alkalinity_mol_l: of the digested slurry.
        mesophiles, thermophiles: how full of them the inoculum is.
    """

    total_solids: float = 0.09
    volatile_share: float = 0.80
    potential_nm3_kg: float = 0.25
    fast_share: float = 0.81
    inoculum_share: float = 0.40
    inoculum_rest: float = 0.15
    acids_mol_l: float = 0.20
    alkalinity_mol_l: float = 0.0
    inoculum_alkalinity_mol_l: float = 0.11
    mesophiles: float = 0.6
    thermophiles: float = 0.45

    def load(self, volume_m3: float) -> Slurry:
        """Return ``volume_m3`` of loaded slurry (density 1000 kg/m3)."""
        fresh = volume_m3 * (1.0 - self.inoculum_share)
        old = volume_m3 * self.inoculum_share
        potential = self.total_solids * self.volatile_share * 1000.0
        potential *= self.potential_nm3_kg * COD_KG_PER_NM3_CH4
        alkalinity = fresh * self.alkalinity_mol_l + old * self.inoculum_alkalinity_mol_l
        acids = fresh * self.acids_mol_l * 1000.0 * COD_KG_PER_MOL_ACID
        return Slurry(
            volume_m3=volume_m3,
            fast_kg=fresh * potential * self.fast_share - acids,
            slow_kg=fresh * potential * (1.0 - self.fast_share)
            + old * potential * self.inoculum_rest,
            acids_kg=acids,
            alkalinity_eq=alkalinity * 1000.0,
            mesophiles_m3=old * self.mesophiles,
            thermophiles_m3=old * self.thermophiles,
        )


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the organisms live in: degC, pH, and how well mixed (0..1)."""

    temperature_c: float
    ph: float
    mixedness: float = 1.0


def digest(
    slurry: Slurry, conditions: Conditions, numbers: Digestibility, *, dt_s: float
) -> Gas:
    """Let the slurry react for ``dt_s`` and return the gas it made.

    Each step is solved exactly for constant conditions, so any step is stable, and the COD
    lost by the slurry equals that of the methane made.
    """
    ph, celsius = conditions.ph, conditions.temperature_c
    mixing = numbers.unmixed_rate + (1.0 - numbers.unmixed_rate) * conditions.mixedness
    working = activity(HYDROLYSERS, temperature_c=celsius, ph=ph) / _HYDROLYSIS_AT_TEST
    days = dt_s / DAY_S * mixing
    effective = working * days
    fast = first_order(effective, potential=slurry.fast_kg, rate_per_d=numbers.fast_rate_per_d)
    slow = first_order(effective, potential=slurry.slow_kg, rate_per_d=numbers.slow_rate_per_d)
    hydrolysed = fast + slow
    slurry.fast_kg -= fast
    slurry.slow_kg -= slow
    slurry.alkalinity_eq += hydrolysed * numbers.ammonia_eq_kg
    rate = _methanation_per_d(slurry, conditions, numbers) * days
    methanised = _methanise(slurry, hydrolysed, rate)
    _live(slurry, conditions, numbers, dt_s)
    methane = methanised / COD_CH4_KG_MOL
    fermented = hydrolysed / COD_CH4_KG_MOL
    return Gas(
        ch4=methane,
        co2=fermented * numbers.fermentation_co2 + methane * numbers.methanation_co2,
        h2s=methane * numbers.h2s_mol,
    )


def oxygen_uptake(
    headspace_o2_mol: float, conditions: Conditions, numbers: Digestibility, *, dt_s: float
) -> float:
    """Return the mol of headspace oxygen that the slurry respires, one CO2 for each."""
    working = activity(HYDROLYSERS, temperature_c=conditions.temperature_c, ph=conditions.ph)
    hours = dt_s / HOUR_S
    return headspace_o2_mol * -math.expm1(-numbers.oxygen_uptake_per_h * working * hours)


def _methanation_per_d(slurry: Slurry, conditions: Conditions, numbers: Digestibility) -> float:
    if slurry.volume_m3 <= 0.0:
        return 0.0
    ph, celsius = conditions.ph, conditions.temperature_c
    able = slurry.mesophiles_m3 * activity(MESOPHILES, temperature_c=celsius, ph=ph)
    able += slurry.thermophiles_m3 * activity(THERMOPHILES, temperature_c=celsius, ph=ph)
    return numbers.methane_rate_per_d * able / slurry.volume_m3


def _methanise(slurry: Slurry, hydrolysed_kg: float, exponent: float) -> float:
    """Turn acids into methane while ``hydrolysed_kg`` of new ones arrive evenly."""
    before = slurry.acids_kg
    if exponent <= 0.0:
        slurry.acids_kg = before + hydrolysed_kg
        return 0.0
    gone = -math.expm1(-exponent)
    slurry.acids_kg = before * (1.0 - gone) + hydrolysed_kg * gone / exponent
    return before + hydrolysed_kg - slurry.acids_kg


def _live(slurry: Slurry, conditions: Conditions, numbers: Digestibility, dt_s: float) -> None:
    if slurry.volume_m3 <= 0.0:
        return
    slurry.mesophiles_m3 = (
        _population(
            slurry.mesophiles_m3 / slurry.volume_m3,
            MESOPHILES,
            conditions,
            growth_per_s=numbers.mesophile_growth_per_d / DAY_S,
            dt_s=dt_s,
        )
        * slurry.volume_m3
    )
    slurry.thermophiles_m3 = (
        _population(
            slurry.thermophiles_m3 / slurry.volume_m3,
            THERMOPHILES,
            conditions,
            growth_per_s=numbers.thermophile_growth_per_d / DAY_S,
            dt_s=dt_s,
        )
        * slurry.volume_m3
    )


def _population(
    share: float,
    organisms: Organisms,
    conditions: Conditions,
    *,
    growth_per_s: float,
    dt_s: float,
) -> float:
    """Return the share after logistic growth (solved exactly) or death."""
    death = death_rate_per_h(organisms, conditions.temperature_c)
    if death > 0.0:
        return share * math.exp(-death * dt_s / HOUR_S)
    working = temperature_activity(conditions.temperature_c, organisms.temperature)
    working *= acidity_activity(conditions.ph, organisms.acidity)
    grown = share * math.exp(growth_per_s * working * dt_s)
    return grown / (1.0 - share + grown)
