"""What does one digester do, from its relays to its true values?

Adds to the closed vessel its heater (with the hard-wired thermostat), agitator, base dosing,
five valves, jacket and gas meter. The gas meter is a thermal mass meter: litres of dry gas at
0 degC and 1013.25 mbar.
Sources: ratings are data of the plant; base dosing 60 L/h of 50 % sodium hydroxide (19 mol/L);
agitator 40 rpm, of its power 45 % idle, 15 % less in thin warm slurry (assumptions).
Valid: as the vessel.
Example: 30 s of dosing bring 0.5 L or 9.5 eq; in 5 m3 that is 0.0019 eq/L.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.process.jacket import Jacket
from analysis.process.laws.digestion import Slurry
from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import NORMAL_MOL_M3
from analysis.process.laws.headspace import Way
from analysis.process.machines import Motor, Valve
from analysis.process.vessel import Exposure, Vessel

VALVES = ("rich_outlet", "lean_outlet", "relief", "feed", "drain")

_THERMOSTAT_C = 80.0
_THERMOSTAT_RESET_C = 75.0
_DOSING_M3_S = 0.060 / 3600.0
_DOSING_EQ_M3 = 19_000.0
_RATED_RPM = 40.0
_IDLE_SHARE = 0.45
_UNCOVERED_PERCENT = 40.0
_STIRRING_HEAT = 0.8  # part of the agitator's electric power that warms the slurry


@dataclass(frozen=True, slots=True)
class Ratings:
    """Electric ratings in kW."""

    heater_kw: float
    agitator_kw: float
    dosing_kw: float


@dataclass(slots=True)
class Surroundings:
    """What a digester or tank meets outside.

    Attributes:
        powered: whether machines get current; ``voltage`` in V.
        protected: whether what hangs on the UPS (valves) gets current.
        ambient_c: outdoors.
        rich_mbar, lean_mbar: pressures of the two gas headers.
        rich_gas: what would flow back from the rich header.
        solar_w: solar heat into this vessel.
        jacket_speed: 0..1 of the jacket compressor.
        jacket_w: its heat into this jacket.
    """

    powered: bool = True
    protected: bool = True
    voltage: float = 230.0
    ambient_c: float = 25.0
    rich_mbar: float = 8.0
    lean_mbar: float = 4.0
    rich_gas: Gas = field(default_factory=Gas)
    solar_w: float = 0.0
    jacket_speed: float = 0.0
    jacket_w: float = 0.0


@dataclass(slots=True)
class Digester:
    """One digester. Mutable; owned by the plant process.

    Attributes:
        vessel: slurry, gas, heat.
        ratings: of its machines.
        jacket: the air around it.
        valves: by output name.
        agitator: the motor.
        heating, dosing: whether current flows.
        heater_kw, agitator_kw, dosing_kw: powers now.
        gas_flow_l_h, gas_l: normal litres through the outlets now and so far.
        heater_wh, agitator_wh: counters; the second includes dosing.
    """

    vessel: Vessel
    ratings: Ratings
    jacket: Jacket
    valves: dict[str, Valve]
    agitator: Motor
    thermostat_open: bool = False
    heating: bool = False
    dosing: bool = False
    heater_kw: float = 0.0
    agitator_kw: float = 0.0
    dosing_kw: float = 0.0
    gas_flow_l_h: float = 0.0
    gas_l: float = 0.0
    heater_wh: float = 0.0
    agitator_wh: float = 0.0
    ambient_c: float = 25.0
    agitator_a: float = 0.0

    def step(
        self, dt_s: float, relays: Mapping[str, bool], around: Surroundings
    ) -> tuple[Gas, Gas]:
        """Go on by ``dt_s``; return what went to the rich and to the lean header."""
        self.ambient_c = around.ambient_c
        self._run_machines(dt_s, relays, around)
        openings = {
            name: valve.step(dt_s, relays.get(name, valve.position > 0.5))
            if around.protected
            else valve.position
            for name, valve in self.valves.items()
        }
        ways = (
            Way(
                back_mbar=around.rich_mbar,
                opening=openings["rich_outlet"],
                source=around.rich_gas,
            ),
            Way(back_mbar=around.lean_mbar, opening=openings["lean_outlet"]),
            Way(back_mbar=self.jacket.pressure_mbar, opening=openings["relief"]),
        )
        exposure = Exposure(
            heat_w=self.heater_kw * 1000.0
            + around.solar_w
            + self.agitator_kw * 1000.0 * _STIRRING_HEAT,
            jacket_w=around.jacket_w,
            ambient_c=around.ambient_c,
            stirred=self.agitator.speed if self._blades_covered else 0.0,
        )
        rich, lean, relieved = self.vessel.step(dt_s, exposure, ways)
        self.jacket.step(dt_s, relieved=relieved, compressor_speed=around.jacket_speed)
        self._meter(dt_s, rich.mol + lean.mol)
        return rich, lean

    def can_drain(self, heel_m3: float) -> bool:
        """Return whether the drain is open and there is slurry above the heel."""
        return self.valves["drain"].is_open and self.vessel.slurry.volume_m3 > heel_m3

    def drain(self, volume_m3: float) -> Slurry:
        """Let up to ``volume_m3`` of slurry out."""
        return self.vessel.slurry.take(volume_m3)

    def readings(self) -> dict[str, float | bool]:
        """Return the true values by item and suffix, in the units of the description."""
        vessel, gas = self.vessel, self.vessel.headspace.gas
        values: dict[str, float | bool] = {
            "temperature_upper.PV": vessel.heat.upper_c,
            "temperature_lower.PV": vessel.heat.lower_c,
            "ph.PV": vessel.ph,
            "pressure.PV": vessel.pressure_mbar(self.ambient_c),
            "level.PV": vessel.level_percent,
            "foam.PV": vessel.foaming,
            "gas_flow.PV": self.gas_flow_l_h,
            "gas_counter.PV": self.gas_l,
            "ch4.PV": gas.share(gas.ch4) * 100.0,
            "h2s.PV": gas.share(gas.h2s) * 1e6,
            "o2.PV": gas.share(gas.o2) * 100.0,
            "heater.PV": self.heating,
            "heater_energy.PV": self.heater_wh,
            "agitator.PV": self.agitator.speed > 0.5,
            "agitator_speed.PV": self.agitator.speed * _RATED_RPM,
            "agitator_current.PV": self.agitator_a,
            "agitator_energy.PV": self.agitator_wh,
            "dosing.PV": self.dosing,
            "jacket_temperature.PV": vessel.heat.jacket_c,
            "jacket_pressure.PV": self.jacket.pressure_mbar,
            "jacket_ch4.PV": self.jacket.ch4_percent_lel,
            "jacket_o2.PV": self.jacket.o2_percent,
        }
        for name, valve in self.valves.items():
            values[f"{name}.PV"] = valve.is_open
        return values

    @property
    def ch4_stored_mol(self) -> float:
        """Return the methane in the vessel and its jacket."""
        return self.vessel.ch4_stored_mol + self.jacket.gas.ch4

    @property
    def ch4_vented_mol(self) -> float:
        """Return the methane lost to the outdoors so far."""
        return self.vessel.headspace.vented.ch4 + self.jacket.vented.ch4

    @property
    def _blades_covered(self) -> bool:
        return self.vessel.level_percent >= _UNCOVERED_PERCENT

    def _run_machines(
        self, dt_s: float, relays: Mapping[str, bool], around: Surroundings
    ) -> None:
        hottest = max(self.vessel.heat.upper_c, self.vessel.heat.lower_c)
        if hottest >= _THERMOSTAT_C:
            self.thermostat_open = True
        elif hottest < _THERMOSTAT_RESET_C:
            self.thermostat_open = False
        wanted = around.powered and relays.get("heater", False)
        self.heating = wanted and not self.thermostat_open
        self.heater_kw = self.ratings.heater_kw if self.heating else 0.0
        stirring = around.powered and relays.get("agitator", False)
        self.agitator.step(dt_s, stirring)
        self.agitator_kw = self._agitator_load() if stirring else 0.0
        self.agitator_a = self.agitator.current_a(self.agitator_kw, around.voltage)
        self.dosing = around.powered and relays.get("dosing", False)
        self.dosing_kw = self.ratings.dosing_kw if self.dosing else 0.0
        if self.dosing:
            self.vessel.slurry.volume_m3 += _DOSING_M3_S * dt_s
            self.vessel.slurry.alkalinity_eq += _DOSING_M3_S * _DOSING_EQ_M3 * dt_s
        hours = dt_s / 3600.0
        self.heater_wh += self.heater_kw * 1000.0 * hours
        self.agitator_wh += (self.agitator_kw + self.dosing_kw) * 1000.0 * hours

    def _agitator_load(self) -> float:
        load = _IDLE_SHARE
        if self._blades_covered:
            thinning = 1.0 - 0.15 * min(1.0, max(0.0, (self.vessel.heat.mean_c - 25.0) / 30.0))
            load += (1.0 - _IDLE_SHARE) * thinning
        return self.ratings.agitator_kw * load

    def _meter(self, dt_s: float, mol: float) -> None:
        litres = max(0.0, mol) / NORMAL_MOL_M3 * 1000.0
        self.gas_l += litres
        self.gas_flow_l_h = litres / dt_s * 3600.0
