"""What do the scrubber and the membrane make of raw gas?

Membrane: one stage with the permeate side near ambient pressure. In plug flow each gas decays
along the module as exp(-a * effort), where the effort grows with pressure and falls with the
flow; the gases differ only in ``a``. Scrubber: iron oxide that takes up H2S nearly fully until
it is almost exhausted.
Sources: plug-flow permeation without back pressure (Baker 2012, Membrane Technology, ch. 8);
selectivity CO2/CH4 of 35 (polyimide); iron oxide about 0.2 kg S per kg, 20 kg filled.
Valid: feed at 4..14 bar, 40..80 % CH4.
Example: at effort 1 methane keeps 0.92 and CO2 0.92^35 = 0.0540. Of 65 mol CH4 and 35 mol CO2
59.8 and 1.89 remain: 96.9 % CH4.
"""

import math
from dataclasses import dataclass

from analysis.process.laws.gas import Gas

_CH4_KEPT = 0.92
_SELECTIVITY = {"co2": 35.0, "n2": 0.8, "o2": 4.0, "h2s": 20.0}
_LEAST_EFFORT, _MOST_EFFORT = 0.0, 3.0
_SULPHUR_KG_MOL = 0.03206


def separate(feed: Gas, effort: float) -> tuple[Gas, Gas]:
    """Return product and permeate of a feed; together they are the feed.

    Args:
        feed: dry gas into the membrane.
        effort: 1 at the rated pressure and flow; pressure ratio over flow ratio else.
    """
    base = math.log(_CH4_KEPT) * min(_MOST_EFFORT, max(_LEAST_EFFORT, effort))
    product = Gas(
        ch4=feed.ch4 * math.exp(base),
        co2=feed.co2 * math.exp(base * _SELECTIVITY["co2"]),
        n2=feed.n2 * math.exp(base * _SELECTIVITY["n2"]),
        o2=feed.o2 * math.exp(base * _SELECTIVITY["o2"]),
        h2s=feed.h2s * math.exp(base * _SELECTIVITY["h2s"]),
    )
    permeate = Gas(
        feed.ch4 - product.ch4,
        feed.co2 - product.co2,
        feed.n2 - product.n2,
        feed.o2 - product.o2,
        feed.h2s - product.h2s,
    )
    return product, permeate


@dataclass(slots=True)
class Scrubber:
    """The bed of iron oxide. Mutable; owned by the gas train.

    Attributes:
        capacity_kg: sulphur that it can take.
        loaded_kg: sulphur that it has taken.
    """

    capacity_kg: float = 4.0
    loaded_kg: float = 1.2

    @property
    def removal(self) -> float:
        """Return the part of the H2S that it takes; breaks through above 80 % load."""
        load = min(1.0, self.loaded_kg / self.capacity_kg)
        return 0.998 * (1.0 - load**12)

    def clean(self, gas: Gas) -> None:
        """Take H2S out of ``gas``."""
        taken = gas.h2s * self.removal
        gas.h2s -= taken
        self.loaded_kg += taken * _SULPHUR_KG_MOL
