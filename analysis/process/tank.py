"""What does the secondary tank do with the spent slurry?

The digesters' vessel again, larger and unheated, with an agitator, the transfer pump that
empties digesters into it, the digestate valve that empties it, and one gas outlet into the
rich header.
Sources: ratings are data of the plant; transfer pump 3 m3/h and 0.75 kW, digestate by gravity
4 m3/h (engineering assumptions).
Valid: as the vessel.
Example: 4.4 m3 from a digester take 88 min of pumping.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.process.digester import Surroundings
from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import NORMAL_MOL_M3
from analysis.process.laws.headspace import Way
from analysis.process.machines import Motor, Valve
from analysis.process.vessel import Exposure, Vessel

TRANSFER_KW = 0.75
_TRANSFER_M3_S = 3.0 / 3600.0  # what a gas outlet can replace at the holder's pressure
_DIGESTATE_M3_S = 4.0 / 3600.0


@dataclass(slots=True)
class Tank:
    """The secondary tank. Mutable; owned by the plant process.

    Attributes:
        vessel: slurry, gas, heat.
        agitator_rated_kw: rating.
        agitator, pump: motors.
        digestate_valve, gas_outlet: valves.
        agitator_kw, pump_kw: powers now.
        gas_flow_l_h, gas_l: normal litres now and so far.
        agitator_wh: counter.
    """

    vessel: Vessel
    agitator_rated_kw: float
    agitator: Motor
    pump: Motor
    digestate_valve: Valve
    gas_outlet: Valve
    agitator_kw: float = 0.0
    pump_kw: float = 0.0
    agitator_a: float = 0.0
    gas_flow_l_h: float = 0.0
    gas_l: float = 0.0
    agitator_wh: float = 0.0
    ambient_c: float = 25.0

    def step(self, dt_s: float, relays: Mapping[str, bool], around: Surroundings) -> Gas:
        """Go on by ``dt_s``; return what went to the rich header."""
        self.ambient_c = around.ambient_c
        stirring = around.powered and relays.get("agitator", False)
        pumping = around.powered and relays.get("transfer_pump", False)
        self.agitator.step(dt_s, stirring)
        self.pump.step(dt_s, pumping)
        self.agitator_kw = self.agitator_rated_kw * 0.9 if stirring else 0.0
        self.pump_kw = TRANSFER_KW if pumping else 0.0
        self.agitator_a = self.agitator.current_a(self.agitator_kw, around.voltage)
        self.agitator_wh += self.agitator_kw * 1000.0 * dt_s / 3600.0
        opening = self.gas_outlet.position
        if around.protected:
            drawing = self.digestate_valve.step(dt_s, relays.get("digestate_valve", False))
            self.vessel.slurry.take(_DIGESTATE_M3_S * dt_s * drawing)
            opening = self.gas_outlet.step(
                dt_s, relays.get("gas_outlet", self.gas_outlet.position > 0.5)
            )
        way = Way(back_mbar=around.rich_mbar, opening=opening, source=around.rich_gas)
        exposure = Exposure(
            heat_w=around.solar_w + self.agitator_kw * 800.0,
            ambient_c=around.ambient_c,
            stirred=self.agitator.speed,
        )
        (out,) = self.vessel.step(dt_s, exposure, (way,))
        litres = max(0.0, out.mol) / NORMAL_MOL_M3 * 1000.0
        self.gas_l += litres
        self.gas_flow_l_h = litres / dt_s * 3600.0
        return out

    def transfer_m3(self, dt_s: float) -> float:
        """Return what the pump can take in ``dt_s``, at most what there is room for."""
        room = self.vessel.numbers.whole_m3 * 0.99 - self.vessel.slurry.volume_m3
        return max(0.0, min(room, _TRANSFER_M3_S * self.pump.speed * dt_s))

    def readings(self) -> dict[str, float | bool]:
        """Return the true values by item and suffix, in the units of the description."""
        vessel, gas = self.vessel, self.vessel.headspace.gas
        return {
            "level.PV": vessel.level_percent,
            "temperature.PV": vessel.heat.mean_c,
            "ph.PV": vessel.ph,
            "pressure.PV": vessel.pressure_mbar(self.ambient_c),
            "gas_flow.PV": self.gas_flow_l_h,
            "gas_counter.PV": self.gas_l,
            "ch4.PV": gas.share(gas.ch4) * 100.0,
            "agitator.PV": self.agitator.speed > 0.5,
            "agitator_current.PV": self.agitator_a,
            "agitator_energy.PV": self.agitator_wh,
            "transfer_pump.PV": self.pump.speed > 0.5,
            "digestate_valve.PV": self.digestate_valve.is_open,
            "gas_outlet.PV": self.gas_outlet.is_open,
        }
