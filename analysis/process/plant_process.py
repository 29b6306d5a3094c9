"""What does the whole plant do, from the relays of all field units to every true value?

The one door of this package for the simulated plant. Steps the weather, each digester, the
tank, the gas train, the room and the supply in a fixed order on a fixed seed, so the same
relays give the same plant. Steps of 10 s and of 60 s differ by less than 1e-4 in the gas made.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.process.assembly import parts_of
from analysis.process.digester import Surroundings
from analysis.process.electrical import GENERATOR_EFFICIENCY
from analysis.process.gas_train import GasSite
from analysis.process.laws.gas import Gas
from analysis.process.laws.weather import Climate, Weather, weather
from analysis.process.local_time import LocalTime
from analysis.process.rota import age_h, bring_to_age
from plant.description.model import PlantDescription
from plant.tag import Source, Suffix

_Readings = dict[str, float | bool]
_LONGEST_STEP_S = 10.0  # pressures and flows look alive on a screen
_FEED_M3_S = 4.0 / 3600.0
_REFILL_H = (10.0, 12.0)  # the crew prepares the day's feed
_HEEL_M3 = 0.1  # stays below the drain
_NEARLY_FULL = 0.98
_JACKET_HEAT = 0.6  # part of the jacket compressor's power that warms the jackets
_VENTILATION_SHARE, _SOLAR_SHARE, _CONTROL_SHARE = 0.35, 0.15, 0.5  # of the auxiliaries
_INITIALLY_ON = frozenset({"blower", "compressor", "flare", "product_valve", "ventilation"})
_SUNNY_W_M2 = 150.0
_MIXING_S = 240


@dataclass(frozen=True, slots=True)
class MethaneAccount:
    """All methane in mol since the start; ``stored_at_start + made == stored + out``.

    Attributes:
        stored_at_start, stored: in slurry, headspaces, jackets, holder, room and storage.
        made: by digesters and tank.
        used: burnt for power or filled into bottles.
        flared: burnt in the flare.
        vented: lost to the outdoors.
    """

    stored_at_start: float
    stored: float
    made: float
    used: float
    flared: float
    vented: float

    @property
    def out(self) -> float:
        """Return all that has left the plant."""
        return self.used + self.flared + self.vented


class PlantProcess:
    """The physical plant behind the simulated field units. Mutable; one owning thread.

    Attributes:
        parts: digesters, tanks and machines, for trying faults on them.
        emergency_stop: the mushroom button; cuts the machines' power while True.
        fire: the fire contact.
    """

    def __init__(
        self,
        description: PlantDescription,
        *,
        seed: int,
        start_utc_ms: int,
        initial: str = "rota",
        longest_step_s: float = _LONGEST_STEP_S,
    ) -> None:
        """Build the plant of the description.

        Args:
            description: units, parameters and tags.
            seed: of the weather.
            start_utc_ms: the simulated time at the start.
            initial: ``rota``: the digesters stand in the middle of the daily rota;
                ``loaded``: all are freshly loaded.
            longest_step_s: longer steps are divided; up to 60 s.

        Raises:
            ValueError: for another ``initial``.
        """
        if initial not in {"rota", "loaded"}:
            raise ValueError(f"initial is 'rota' or 'loaded', not '{initial}'")
        site = description.site
        self.emergency_stop = False
        self.fire = False
        self._longest_step_s = longest_step_s
        self._seed = seed
        self._utc_s = start_utc_ms / 1000.0
        self._local = LocalTime(site.zone)
        self._climate = Climate(
            latitude_deg=site.parameters.get("latitude_deg", 10.5),
            mean_c=site.parameters.get("ambient_mean_degc", 27.5),
            swing_k=site.parameters.get("ambient_swing_k", 5.0),
            peak_w_m2=site.parameters.get("solar_peak_w_m2", 900.0),
        )
        self._weather = self._present_weather()
        self.parts = parts_of(description, ambient_c=self._weather.ambient_c)
        self._mixing_m3 = 0.7 * self.parts.mixing_tank_m3
        if initial == "rota":
            self._stand_in_rota()
        self._relay_tags = _relay_tags(description)
        self._routes = self._route(description)
        self._stored_at_start = self._ch4_stored()
        self._made_before = self._ch4_made()

    def step(self, dt_s: float, outputs: Mapping[str, bool]) -> None:
        """Let ``dt_s`` seconds pass with these relays energised (by output tag id).

        A relay that is not named is off; a valve without an output tag (a manual one) stays.
        No time, or time gone backwards, changes nothing.
        """
        if dt_s <= 0.0:
            return
        count = max(1, math.ceil(dt_s / self._longest_step_s))
        relays = {
            unit: {item: outputs.get(tag, False) for item, tag in tags}
            for unit, tags in self._relay_tags.items()
        }
        for _ in range(count):
            self._step(dt_s / count, relays)

    def true_values(self) -> Mapping[str, float | bool]:
        """Return every physical measured value by tag id, in the tag's unit, without noise.

        Counters grow without wrapping. What the field unit's MCU knows by itself (remaining
        times, selector, thermostat) is not here.
        """
        values: _Readings = {}
        for read, pairs in self._routes:
            readings = read()
            for key, tag_id in pairs:
                values[tag_id] = readings[key]
        return values

    def initial_outputs(self) -> Mapping[str, bool]:
        """Return relays, by output tag id, that suit the state at the start.

        The gas path of each unit's stage is open, gas train, flare and ventilation run, the
        solar pump runs in daylight; all other relays are off.
        """
        on = set(_INITIALLY_ON)
        if self._weather.irradiance_w_m2 > _SUNNY_W_M2:
            on.add("solar_pump")
        open_valves = {
            (unit, name)
            for unit, part in self.parts.digesters.items()
            for name, valve in part.valves.items()
            if valve.is_open
        }
        open_valves |= {
            (unit, "gas_outlet")
            for unit, part in self.parts.tanks.items()
            if part.gas_outlet.is_open
        }
        return {
            tag: item in on or (unit, item) in open_valves
            for unit, tags in self._relay_tags.items()
            for item, tag in tags
        }

    def initial_runs(self) -> Mapping[str, int]:
        """Return timed runs that are under way at the start: each tank is being mixed."""
        return {
            tag: _MIXING_S
            for unit in self.parts.tanks
            for item, tag in self._relay_tags[unit]
            if item == "agitator"
        }

    def power_cut(self, on: bool) -> None:
        """Take the mains away, or give them back; relays stay as they are."""
        self.parts.supply.mains = not on

    def methane(self) -> MethaneAccount:
        """Return where all methane since the start is."""
        parts = self.parts
        ledger = parts.gas_train.ledger
        vented = sum(each.ch4_vented_mol for each in parts.digesters.values())
        vented += sum(each.vessel.headspace.vented.ch4 for each in parts.tanks.values())
        return MethaneAccount(
            stored_at_start=self._stored_at_start,
            stored=self._ch4_stored(),
            made=self._ch4_made() - self._made_before,
            used=ledger.sold + ledger.burnt_for_power,
            flared=ledger.flared,
            vented=vented + ledger.vented + parts.room.lost_ch4_mol,
        )

    @property
    def utc_ms(self) -> int:
        """Return the simulated time."""
        return round(self._utc_s * 1000.0)

    def _step(self, dt_s: float, relays: Mapping[str, Mapping[str, bool]]) -> None:
        parts = self.parts
        self._utc_s += dt_s
        self._weather = self._present_weather()
        powered = parts.supply.mains and not self.emergency_stop
        utility = _merged(relays, parts.utility_units)
        jacket = parts.jacket_compressor.step(
            dt_s, powered and utility.get("jacket_compressor", False)
        )
        fan = parts.ventilation.step(dt_s, powered and utility.get("ventilation", False))
        pumping = powered and utility.get("solar_pump", False)
        parts.solar_pump.step(dt_s, pumping)
        around = Surroundings(
            powered=powered,
            protected=parts.supply.protected,
            voltage=parts.supply.voltage,
            ambient_c=self._weather.ambient_c,
            rich_mbar=parts.gas_train.header_mbar,
            lean_mbar=parts.gas_train.lean_mbar,
            rich_gas=parts.gas_train.holder,
            jacket_speed=jacket,
        )
        rich, lean, solar_kw = self._step_vessels(dt_s, relays, around, pumping=pumping)
        self._move_slurry(dt_s)
        running = parts.gas_train.blower.speed > 0.5 or parts.gas_train.compressor.speed > 0.5
        leaked = parts.gas_train.leak(parts.room.leak_mol(dt_s, machines_running=running))
        parts.room.step(dt_s, leaked=leaked, fan_speed=fan)
        parts.gas_train.step(
            dt_s, _merged(relays, parts.gas_units), self._gas_site(around), rich=rich, lean=lean
        )
        self._supply_power(dt_s, powered and utility.get("generator", False), solar_kw)

    def _step_vessels(
        self,
        dt_s: float,
        relays: Mapping[str, Mapping[str, bool]],
        around: Surroundings,
        *,
        pumping: bool,
    ) -> tuple[Gas, Gas, float]:
        """Step digesters and tanks; return rich and lean gas, and the solar kW."""
        parts = self.parts
        rich, lean = Gas(), Gas()
        heats = [each.vessel.heat.mean_c for each in parts.digesters.values()]
        collected_w, shares = parts.solar.step(
            dt_s,
            pumping=pumping,
            irradiance_w_m2=self._weather.irradiance_w_m2,
            ambient_c=self._weather.ambient_c,
            vessels_c=heats,
        )
        jacket_w = parts.jacket_compressor_kw * 1000.0 * _JACKET_HEAT
        around.jacket_w = jacket_w / max(1, len(heats))
        for (unit, digester), solar_w in zip(parts.digesters.items(), shares, strict=True):
            around.solar_w = solar_w
            to_rich, to_lean = digester.step(dt_s, relays.get(unit, {}), around)
            rich.add(to_rich)
            lean.add(to_lean)
        around.solar_w = around.jacket_w = 0.0
        for unit, tank in parts.tanks.items():
            rich.add(tank.step(dt_s, relays.get(unit, {}), around))
        return rich, lean, max(0.0, collected_w) / 1000.0  # a heat meter counts forward only

    def _move_slurry(self, dt_s: float) -> None:
        """Pump from open drains into the tank, and let open feeds fill their digesters."""
        parts = self.parts
        digesters = parts.digesters.values()
        for tank in parts.tanks.values():
            drained = [each for each in digesters if each.can_drain(_HEEL_M3)]
            for digester in drained:
                volume = min(
                    tank.transfer_m3(dt_s) / len(drained),
                    digester.vessel.slurry.volume_m3 - _HEEL_M3,
                )
                celsius = digester.vessel.heat.mean_c
                tank.vessel.receive(digester.drain(volume), celsius)
        for digester in digesters:
            opening = digester.valves["feed"].position
            if opening > 0.0 and digester.vessel.level_percent < 100.0 * _NEARLY_FULL:
                volume = min(self._mixing_m3, _FEED_M3_S * dt_s * opening)
                self._mixing_m3 -= volume
                digester.vessel.receive(parts.feed.load(volume), self._weather.ambient_c)
        if _REFILL_H[0] <= self._hour < _REFILL_H[1]:
            filling = parts.mixing_tank_m3 * dt_s / 3600.0
            self._mixing_m3 = min(0.95 * parts.mixing_tank_m3, self._mixing_m3 + filling)

    def _supply_power(self, dt_s: float, generator_on: bool, solar_kw: float) -> None:
        parts = self.parts
        demand = parts.supply.start_generator(dt_s, generator_on)
        served = parts.gas_train.fuel(dt_s, kw=demand, efficiency=GENERATOR_EFFICIENCY)
        digesters, tanks = parts.digesters.values(), parts.tanks.values()
        rated = parts.auxiliaries_kw if parts.supply.mains else 0.0
        auxiliaries = _CONTROL_SHARE + _VENTILATION_SHARE * parts.ventilation.speed
        auxiliaries += _SOLAR_SHARE * parts.solar_pump.speed
        powers = {
            "heaters": sum(each.heater_kw for each in digesters),
            "agitators": sum(each.agitator_kw for each in digesters)
            + sum(each.agitator_kw for each in tanks),
            "dosing": sum(each.dosing_kw for each in digesters),
            "jacket_compressor": parts.jacket_compressor_kw,
            "blower": parts.gas_train.blower_kw,
            "compressor": parts.gas_train.compressor_kw,
            "auxiliaries": rated * auxiliaries + sum(each.pump_kw for each in tanks),
        }
        parts.supply.step(dt_s, powers=powers, generator_kw=demand * served, solar_kw=solar_kw)

    def _utility_readings(self) -> _Readings:
        parts, now = self.parts, self._weather
        return parts.supply.readings() | {
            "solar_pump.PV": parts.solar_pump.speed > 0.5,
            "jacket_compressor.PV": parts.jacket_compressor.speed > 0.5,
            "ventilation.PV": parts.ventilation.speed > 0.5,
            "emergency_stop.PV": self.emergency_stop,
            "fire.PV": self.fire,
            "room_ch4.PV": parts.room.ch4_percent_lel,
            "room_h2s.PV": parts.room.h2s_ppm,
            "room_o2.PV": parts.room.o2_percent,
            "ambient_temperature.PV": now.ambient_c,
            "humidity.PV": now.humidity_percent,
            "irradiance.PV": now.irradiance_w_m2,
            "mixing_tank_level.PV": self._mixing_m3 / parts.mixing_tank_m3 * 100.0,
        }

    def _route(
        self, description: PlantDescription
    ) -> list[tuple[Callable[[], _Readings], tuple[tuple[str, str], ...]]]:
        parts = self.parts
        readers: dict[str, Callable[[], _Readings]] = {}
        readers |= {unit: part.readings for unit, part in parts.digesters.items()}
        readers |= {unit: part.readings for unit, part in parts.tanks.items()}
        readers |= dict.fromkeys(parts.gas_units, parts.gas_train.readings)
        readers |= dict.fromkeys(parts.utility_units, self._utility_readings)
        routes = []
        for unit, read in readers.items():
            known = read()
            pairs = tuple(
                (f"{tag.item}.{tag.suffix.value}", tag.tag_id)
                for tag in description.unit_tags(unit)
                if tag.source is Source.MEASURED and f"{tag.item}.{tag.suffix.value}" in known
            )
            routes.append((read, pairs))
        return routes

    def _stand_in_rota(self) -> None:
        local_s = self._local.seconds(self._utc_s)
        for number, digester in enumerate(self.parts.digesters.values(), start=1):
            bring_to_age(digester, age_h(local_s, number), ambient_c=self._weather.ambient_c)

    def _gas_site(self, around: Surroundings) -> GasSite:
        return GasSite(
            powered=around.powered,
            protected=around.protected,
            voltage=around.voltage,
            ambient_c=around.ambient_c,
            hour=self._hour,
        )

    def _present_weather(self) -> Weather:
        return weather(self._local.seconds(self._utc_s), self._climate, seed=self._seed)

    @property
    def _hour(self) -> float:
        return self._local.seconds(self._utc_s) % 86_400.0 / 3600.0

    def _ch4_made(self) -> float:
        vessels = self.parts.vessels
        return sum(vessel.ch4_made_mol for vessel in vessels)

    def _ch4_stored(self) -> float:
        parts = self.parts
        digesters = sum(each.ch4_stored_mol for each in parts.digesters.values())
        tanks = sum(each.vessel.ch4_stored_mol for each in parts.tanks.values())
        return digesters + tanks + parts.gas_train.ch4_stored_mol + parts.room.gas.ch4


def _relay_tags(description: PlantDescription) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        unit: tuple(
            (tag.item, tag.tag_id)
            for tag in description.unit_tags(unit)
            if tag.suffix is Suffix.OUTPUT
        )
        for unit in description.units
    }


def _merged(
    relays: Mapping[str, Mapping[str, bool]], units: tuple[str, ...]
) -> Mapping[str, bool]:
    if len(units) == 1:
        return relays[units[0]]
    merged: dict[str, bool] = {}
    for unit in units:
        merged |= relays[unit]
    return merged
