"""How much methane has a batch given after so many days?

The three usual curves of a biochemical methane potential test: first order, modified Gompertz
(Zwietering et al. 1990, Appl. Environ. Microbiol. 56, 1875; Lay et al. 1997) and two pools of
first order. All take days and give the unit of ``potential``.
Valid: batch at constant temperature, no inhibition; Gompertz from time 0 on (it does not
start at exactly 0, see its value at 0).
Example: 300 mL/g at k = 0.15 1/d after 5 d gives 300 * (1 - exp(-0.75)) = 158.29 mL/g.
"""

import math


def first_order(time_d: float, *, potential: float, rate_per_d: float) -> float:
    """Return the yield after ``time_d`` days of first-order degradation."""
    return potential * -math.expm1(-rate_per_d * time_d)


def modified_gompertz(
    time_d: float, *, potential: float, peak_rate_per_d: float, lag_d: float
) -> float:
    """Return the yield after ``time_d`` days with a lag and a steepest slope."""
    exponent = peak_rate_per_d * math.e / potential * (lag_d - time_d) + 1.0
    return potential * math.exp(-math.exp(exponent))


def two_pools(time_d: float, *, fast: tuple[float, float], slow: tuple[float, float]) -> float:
    """Return the yield of two pools, each given as potential and rate per day."""
    return first_order(time_d, potential=fast[0], rate_per_d=fast[1]) + first_order(
        time_d, potential=slow[0], rate_per_d=slow[1]
    )
