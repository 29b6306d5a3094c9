"""What is the pH of slurry with so much acid, alkalinity and carbon dioxide above it?

Charge balance: alkalinity + [H+] = [VFA-] + [HCO3-] + [OH-], volatile fatty acids as acetate
(pKa 4.76), dissolved CO2 by Henry's law with the headspace (Sander 2015: 0.034 mol/(L atm) at
25 degC, 2400 K), carbonic acid pKa 6.35, water pKw 14.0 falling with temperature (ADM1,
Batstone et al. 2002). Left out: ammonia, phosphate and carbonate ions and activity
coefficients; so above pH 8.3 the result is too high.
Valid: pH 3..8.3, 10..80 degC.
Example: 0.06 eq/L alkalinity, 0.18 mol/L acids, no CO2: of 0.18 mol 0.06 are dissociated, pH
= 4.76 + log10(0.06 / 0.12) = 4.46. Without acids and with 0.1 eq/L under 0.4 bar CO2 at 25
degC: [CO2] = 0.0134 mol/L, pH = 6.35 + log10(0.1 / 0.0134) = 7.22.
"""

import math

from analysis.process.laws.gas_properties import NORMAL_K

_K_ACID = 10.0**-4.76
_K_CARBONIC = 10.0**-6.35
_K_WATER = 1e-14
_HENRY = 0.034 / 1.01325  # mol/(L bar) at 25 degC
_HENRY_K = 2400.0
_WATER_K = 6720.0  # van 't Hoff: 55.9 kJ/mol over the gas constant
_REFERENCE_K = 298.15
_LOW_PH, _HIGH_PH = 1.0, 13.0


def slurry_ph(
    *, alkalinity: float, acids: float, co2_bar: float, temperature_c: float, guess: float = 7.0
) -> float:
    """Return the pH, within 1e-9 of the balance.

    Args:
        alkalinity: strong bases less strong acids in eq/L; may be negative.
        acids: volatile fatty acids in mol/L as acetate, not negative.
        co2_bar: partial pressure of CO2 with which the slurry stands in balance.
        temperature_c: of the slurry.
        guess: a pH near the answer makes it quick.
    """
    inverse = 1.0 / (temperature_c + NORMAL_K) - 1.0 / _REFERENCE_K
    basic = _K_CARBONIC * _HENRY * math.exp(_HENRY_K * inverse) * co2_bar
    basic += _K_WATER * math.exp(-_WATER_K * inverse)
    low, high, ph = _LOW_PH, _HIGH_PH, guess
    for _ in range(60):
        hydrogen = 10.0**-ph
        acetate = acids * _K_ACID / (_K_ACID + hydrogen)
        surplus = alkalinity + hydrogen - acetate - basic / hydrogen
        if surplus > 0.0:
            low = ph  # too many cations: the slurry is less acid than guessed
        else:
            high = ph
        slope = hydrogen + acetate * hydrogen / (_K_ACID + hydrogen) + basic / hydrogen
        step = surplus / (slope * math.log(10.0))
        if abs(step) < 1e-9:
            break
        following = ph + step
        ph = following if low < following < high else 0.5 * (low + high)
    return ph
