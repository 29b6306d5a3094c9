"""Which power flows where, and what have the meters counted?

Loads are summed by group; the generator covers what it can, the mains the rest (a surplus is
exported). When the mains fail everything stops, the generator too (it follows the grid), and
the UPS carries the field units, valves and the flare's pilot.
Sources: ratings are data of the plant; generator 25 % electrical efficiency, starting in 8 s;
UPS 500 Wh for 50 W, charged with 100 W (engineering assumptions).
Valid: single phase, 230 V falling 0.8 V per kW of import.
Example: 2 kW from the generator at 25 % take 8 kW of gas: 8 / 9.95 = 0.804 Nm3 CH4 per hour.
"""

from dataclasses import dataclass, field

from analysis.process.machines import Motor

GENERATOR_EFFICIENCY = 0.25
GROUPS = (
    "heaters",
    "agitators",
    "dosing",
    "jacket_compressor",
    "blower",
    "compressor",
    "auxiliaries",
)
_CRANKING_S = 8.0
_NOMINAL_V = 230.0
_DROP_V_KW = 0.8
_UPS_WH = 500.0
_UPS_LOAD_W = 50.0
_UPS_CHARGING_W = 100.0


@dataclass(slots=True)
class Supply:
    """Mains, generator, UPS and meters. Mutable; owned by the plant process.

    Attributes:
        generator_rated_kw: rating.
        generator: its motor side; ``generator_kw`` what it gives now.
        cranked_s: how long it has been asked to run.
        mains: whether the mains are there.
        mains_kw: import now, negative for export.
        ups_wh: charge left.
        powers: kW by group now.
        counted_wh: Wh by group, and ``generator``, ``mains`` (import only), ``solar``.
        solar_kw: thermal power collected now.
    """

    generator_rated_kw: float
    generator: Motor
    generator_kw: float = 0.0
    cranked_s: float = 0.0
    mains: bool = True
    mains_kw: float = 0.0
    ups_wh: float = _UPS_WH
    solar_kw: float = 0.0
    powers: dict[str, float] = field(default_factory=lambda: dict.fromkeys(GROUPS, 0.0))
    counted_wh: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys((*GROUPS, "generator", "mains", "solar"), 0.0)
    )

    @property
    def voltage(self) -> float:
        """Return the voltage at the busbar."""
        return _NOMINAL_V - _DROP_V_KW * max(0.0, self.mains_kw) if self.mains else 0.0

    @property
    def protected(self) -> bool:
        """Return whether what hangs on the UPS has power."""
        return self.mains or self.ups_wh > 0.0

    def start_generator(self, dt_s: float, wanted: bool) -> float:
        """Crank, run up or stop; return the kW for which it now needs gas."""
        if not (wanted and self.mains):
            self.cranked_s = 0.0
            self.generator.step(dt_s, energised=False)
            return 0.0
        self.cranked_s += dt_s
        self.generator.step(dt_s, self.cranked_s >= _CRANKING_S)
        return self.generator_rated_kw * self.generator.speed

    def step(
        self, dt_s: float, *, powers: dict[str, float], generator_kw: float, solar_kw: float
    ) -> None:
        """Book ``dt_s`` with these powers in kW by group."""
        hours = dt_s / 3600.0
        self.powers = powers
        self.generator_kw = generator_kw
        if generator_kw <= 0.0 < self.generator.speed and self.cranked_s > 2.0 * _CRANKING_S:
            self.cranked_s = 0.0  # starved of gas: it stalls and is cranked anew
        self.solar_kw = solar_kw
        self.mains_kw = sum(powers.values()) - generator_kw if self.mains else 0.0
        counted = self.counted_wh
        for group, power in powers.items():
            counted[group] += power * 1000.0 * hours
        counted["generator"] += generator_kw * 1000.0 * hours
        counted["mains"] += max(0.0, self.mains_kw) * 1000.0 * hours
        counted["solar"] += solar_kw * 1000.0 * hours
        flow_w = _UPS_CHARGING_W if self.mains else -_UPS_LOAD_W
        self.ups_wh = min(_UPS_WH, max(0.0, self.ups_wh + flow_w * hours))

    def readings(self) -> dict[str, float | bool]:
        """Return the true values by item and suffix, in the units of the description."""
        values: dict[str, float | bool] = {
            "generator.PV": self.generator_kw > 0.05,
            "generator_power.PV": self.generator_kw,
            "generator_energy.PV": self.counted_wh["generator"],
            "mains_present.PV": self.mains,
            "voltage.PV": self.voltage,
            "mains_power.PV": self.mains_kw,
            "mains_energy.PV": self.counted_wh["mains"],
            "ups_charge.PV": self.ups_wh / _UPS_WH * 100.0,
            "solar_power.PV": self.solar_kw,
            "solar_energy.PV": self.counted_wh["solar"],
        }
        for group in GROUPS:
            values[f"{group}_power.PV"] = self.powers[group]
            values[f"{group}_energy.PV"] = self.counted_wh[group]
        return values
