"""How warm is the slurry, above and below, and where does the heat go?

Two layers exchange heat slowly while nobody stirs and quickly while the agitator runs. Heat
enters from the electric heater and the solar loop (most of it rises along the wall into the
upper layer), and leaves through the jacket's air to the ambient.

Sources: heat capacity of water 4.18 kJ/(kg K) at 1000 kg/m3 (9 % TS slurry: 3 % less, left
out); area and U-value are data of the plant; the shares, the exchange between the layers and
the place of the jacket's air in the insulation are engineering assumptions.
Valid: no boiling, no freezing, level above a few per cent.
Example: 5 m3 from 25 to 75 degC store 5000 * 4.18 * 50 = 1,045,000 kJ = 290.3 kWh. At 55 degC
in 25 degC air 17 m2 of 0.6 W/(m2 K) lose 306 W.
"""

import math
from dataclasses import dataclass

HEAT_CAPACITY_J_M3K = 4.18e6
_LEAST_M3 = 0.05  # a wet wall: keeps the equations finite in an empty vessel


@dataclass(frozen=True, slots=True)
class HeatNumbers:
    """A vessel's thermal side.

    Attributes:
        area_m2: outer surface.
        u_w_m2k: slurry to ambient through wall, jacket and insulation.
        jacket_share: part of that resistance which lies inside the jacket's air.
        rising_share: part of the heat put in that reaches the upper layer.
        still_w_k: exchange between the layers at rest.
        mixing_s: time in which a difference falls to 1/e under the agitator.
    """

    area_m2: float
    u_w_m2k: float
    jacket_share: float = 0.35
    rising_share: float = 0.7
    still_w_k: float = 100.0
    mixing_s: float = 60.0


@dataclass(slots=True)
class HeatFlows:
    """What flowed in the last step, in W; ``stored_w`` is what the slurry kept."""

    heated_w: float = 0.0
    lost_w: float = 0.0
    stored_w: float = 0.0


@dataclass(slots=True)
class SlurryHeat:
    """Temperatures of one vessel. Mutable; owned by its vessel.

    Attributes:
        numbers: geometry.
        upper_c, lower_c: the layers, of equal volume.
        jacket_c: air in the jacket.
    """

    numbers: HeatNumbers
    upper_c: float
    lower_c: float
    jacket_c: float = 25.0

    @property
    def mean_c(self) -> float:
        """Return the mean temperature."""
        return 0.5 * (self.upper_c + self.lower_c)

    def step(
        self,
        dt_s: float,
        *,
        volume_m3: float,
        heat_w: float,
        jacket_w: float,
        ambient_c: float,
        stirred: float,
    ) -> HeatFlows:
        """Go on by ``dt_s``.

        Args:
            dt_s: step in seconds; any, the layers are solved exactly.
            volume_m3: slurry.
            heat_w: heater and solar heat into the slurry.
            jacket_w: heat into the jacket's air.
            ambient_c: outside.
            stirred: 0 at rest .. 1 at the agitator's full speed.

        Returns:
            The mean flows; heated less lost is stored to rounding.
        """
        numbers = self.numbers
        layer_j_k = 0.5 * HEAT_CAPACITY_J_M3K * max(volume_m3, _LEAST_M3)
        conductance = numbers.area_m2 * numbers.u_w_m2k
        inner = conductance / numbers.jacket_share
        outer = conductance / (1.0 - numbers.jacket_share)
        # The jacket's air has no capacity worth counting: what enters it leaves it.
        warmed_c = ambient_c + jacket_w / outer
        pull = inner * outer / (inner + outer)
        mean, half = self.mean_c, 0.5 * (self.upper_c - self.lower_c)
        target = warmed_c + heat_w / pull
        rise = (target - mean) * -math.expm1(-pull / (2.0 * layer_j_k) * dt_s)
        following = mean + rise
        drive = (2.0 * numbers.rising_share - 1.0) * heat_w / (2.0 * layer_j_k)
        rate = 2.0 * numbers.still_w_k / layer_j_k + stirred / numbers.mixing_s
        steady = drive / rate
        half = steady + (half - steady) * math.exp(-rate * dt_s)
        stored = rise * 2.0 * layer_j_k / dt_s
        self.upper_c, self.lower_c = following + half, following - half
        self.jacket_c = (inner * following + outer * ambient_c + jacket_w) / (inner + outer)
        return HeatFlows(heat_w + jacket_w, heat_w + jacket_w - stored, stored)

    def mix_in(self, volume_m3: float, added_m3: float, added_c: float) -> None:
        """Take ``added_m3`` of ``added_c`` into ``volume_m3``, evenly over the layers."""
        whole = volume_m3 + added_m3
        if whole <= 0.0:
            return
        weight = added_m3 / whole
        self.upper_c += (added_c - self.upper_c) * weight
        self.lower_c += (added_c - self.lower_c) * weight


@dataclass(frozen=True, slots=True)
class SolarNumbers:
    """Solar collector and its loop.

    A flat-plate collector by Hottel and Whillier: area * (0.75 * irradiance - 4 W/(m2 K) *
    (loop - ambient)); at the peak irradiance and no difference it gives its rated power.

    Attributes:
        rated_w: thermal power at ``peak_w_m2``.
        peak_w_m2: irradiance of that rating.
        optical: part of the light that becomes heat.
        loss_w_m2k: heat loss of the collector.
        exchanger_w_k: loop to each vessel's slurry.
        loop_j_k: water in the loop (100 L).
    """

    rated_w: float
    peak_w_m2: float
    optical: float = 0.75
    loss_w_m2k: float = 4.0
    exchanger_w_k: float = 150.0
    loop_j_k: float = 418_000.0


@dataclass(slots=True)
class SolarLoop:
    """The loop that shares solar heat: cooler vessels get more, hotter ones none (non-return).

    The collector drains itself when the pump stops, so a standing loop only cools.
    """

    numbers: SolarNumbers
    loop_c: float

    def step(
        self,
        dt_s: float,
        *,
        pumping: bool,
        irradiance_w_m2: float,
        ambient_c: float,
        vessels_c: list[float],
    ) -> tuple[float, list[float]]:
        """Return the collected W and the W into each vessel, means over the step."""
        numbers = self.numbers
        if not pumping:
            self.loop_c += (ambient_c - self.loop_c) * -math.expm1(-dt_s / 7200.0)
            return 0.0, [0.0] * len(vessels_c)
        area = numbers.rated_w / (numbers.optical * numbers.peak_w_m2)
        gain = area * numbers.optical * irradiance_w_m2
        loss = area * numbers.loss_w_m2k
        taking = [
            numbers.exchanger_w_k if celsius < self.loop_c else 0.0 for celsius in vessels_c
        ]
        pull = loss + sum(taking)
        inflow = gain + loss * ambient_c
        inflow += sum(map(float.__mul__, taking, vessels_c))
        target = inflow / pull
        before = self.loop_c
        fading = math.exp(-pull / numbers.loop_j_k * dt_s)
        self.loop_c = target + (before - target) * fading
        mean = target + (before - target) * (1.0 - fading) / (pull / numbers.loop_j_k * dt_s)
        collected = gain - loss * (mean - ambient_c)
        given = [
            take * (mean - celsius) for take, celsius in zip(taking, vessels_c, strict=True)
        ]
        return collected, given
