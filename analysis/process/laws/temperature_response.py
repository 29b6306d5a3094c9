"""How active are the organisms at this temperature and pH, and when do they die?

Sources: cardinal temperature model with inflection, Rosso et al. 1993 (J. Theor. Biol. 162,
447); cardinal pH model, Rosso et al. 1995 (Appl. Environ. Microbiol. 61, 610). Cardinal values
are engineering choices within the ranges known for the groups: Methanosarcina barkeri and
Methanothrix soehngenii (about 10..45, best 35..40 degC), Methanothrix thermophila and
Methanosarcina thermophila (about 35..65, best 50..60 degC), methanogens pH 6..8.5.
Valid: the optimum lies above the middle of the range (else the curve has two peaks).
Example: thermophiles (30, 55, 65) at 45 degC: numerator (45-65)(45-30)^2 = -4500;
denominator (55-30) * [(55-30)(45-55) - (55-65)(55+30-90)] = 25 * [-250 - 50] = -7500;
activity 0.6.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cardinal:
    """The lowest, best and highest value at which a group of organisms works."""

    low: float
    best: float
    high: float


@dataclass(frozen=True, slots=True)
class Organisms:
    """A group of organisms.

    Attributes:
        temperature: cardinal temperatures in degC.
        acidity: cardinal pH values.
        lethal_c: above it they die; infinite for spore formers.
        death_per_h: rate of death just above ``lethal_c``.
        death_e_fold_k: kelvins over which that rate grows by e.
    """

    temperature: Cardinal
    acidity: Cardinal
    lethal_c: float = math.inf
    death_per_h: float = 0.1
    death_e_fold_k: float = 3.0


HYDROLYSERS = Organisms(Cardinal(5.0, 55.0, 80.0), Cardinal(3.0, 6.2, 9.5))
MESOPHILES = Organisms(Cardinal(10.0, 37.0, 46.0), Cardinal(5.8, 7.1, 8.6), lethal_c=50.0)
THERMOPHILES = Organisms(Cardinal(30.0, 55.0, 65.0), Cardinal(5.8, 7.2, 8.6), lethal_c=65.0)


def temperature_activity(temperature_c: float, cardinal: Cardinal) -> float:
    """Return the activity 0..1 at ``temperature_c``; exactly 0 outside the range."""
    low, best, high = cardinal.low, cardinal.best, cardinal.high
    if not low < temperature_c < high:
        return 0.0
    numerator = (temperature_c - high) * (temperature_c - low) ** 2
    denominator = (best - low) * (
        (best - low) * (temperature_c - best)
        - (best - high) * (best + low - 2.0 * temperature_c)
    )
    return numerator / denominator


def acidity_activity(ph: float, cardinal: Cardinal) -> float:
    """Return the activity 0..1 at ``ph``; exactly 0 outside the range."""
    if not cardinal.low < ph < cardinal.high:
        return 0.0
    product = (ph - cardinal.low) * (ph - cardinal.high)
    return product / (product - (ph - cardinal.best) ** 2)


def activity(organisms: Organisms, *, temperature_c: float, ph: float) -> float:
    """Return the joint activity 0..1 (the gamma concept: the responses multiply)."""
    return temperature_activity(temperature_c, organisms.temperature) * acidity_activity(
        ph, organisms.acidity
    )


def death_rate_per_h(organisms: Organisms, temperature_c: float) -> float:
    """Return the rate at which the living die; 0 up to the lethal temperature.

    At 75 degC thermophiles die at 0.1 * exp(10 / 3) = 2.8 1/h: half of them in 15 minutes.
    The dead stay dead when it cools.
    """
    excess = temperature_c - organisms.lethal_c
    if excess <= 0.0:
        return 0.0
    return organisms.death_per_h * math.exp(excess / organisms.death_e_fold_k)
