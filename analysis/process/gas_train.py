"""What happens to the gas between the digesters and storage?

Rich header > holder > scrubber > blower > compressor > membrane > storage; permeate and the
lean header > flare. The holder's membrane keeps 6..10 mbar while it is between empty and full;
above 90 % it overflows to the lit flare, and at 20 mbar its water seal blows off outdoors. The
flare's slam-shut valve closes the lean header while there is no flame. With the product valve
shut, or storage full, product goes back to the holder. A bypass round the compressor opens as
the holder empties. The compressor's last stage fills storage; each morning bottles are filled
from it.
Sources: volumes and powers are data of the plant; compressor 3.4 m3/h at suction and 9.5 bar at
the membrane's rated flow, header and pipe losses, flare 8 Nm3/h of overflow, fuel below 45 %
CH4 refused: engineering assumptions.
Valid: ideal gas (storage at 200 bar holds 15 % more in truth), condensate from saturated
holder gas cooled well below ambient.
Example: 3.4 m3/h of saturated gas at 28 degC and 8 mbar are 2.99 Nm3/h of dry gas: 3.4 *
(102125 - 3782) / 101325 * 273.15 / 301.15 = 2.993.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import (
    GAS_CONSTANT,
    LHV_CH4_J_MOL,
    NORMAL_K,
    NORMAL_MOL_M3,
    NORMAL_PA,
    PA_PER_MBAR,
    dry_normal_m3,
    moist_m3,
    vapour_pressure_pa,
)
from analysis.process.laws.upgrading import Scrubber, separate
from analysis.process.machines import Motor, Valve

SHUT_MBAR = 500.0
"""Back pressure of a header that is shut: nothing flows into it."""

_SEAL_MBAR = 20.0
_USUAL_MBAR = 8.0  # of the holder
_LEAN_MBAR = 4.0  # water seal before the flare
_HEADER_MBAR_S_MOL = 15.0
_HEADER_SETTLING_S = 5.0
_OVERFLOW_FROM, _OVERFLOW_TO = 0.90, 0.85
_OVERFLOW_MOL_S = 8.0 * NORMAL_MOL_M3 / 3600.0
_IGNITION_S = 5.0
_SWEPT_M3_S = 3.4 / 3600.0
_BYPASS_FROM, _BYPASS_TO = 0.42, 0.20  # holder levels between which it opens
_SELF_PRIMING = 0.7  # what the compressor draws without the blower
_RATED_BAR = 9.5
_LEAST_FUEL_CH4 = 0.45
_LITRES_PER_MOL_WATER = 0.018
_CONDENSATE_L = 5.0
_DRAIN_L_S = 1.0 / 60.0
_BOTTLING_MOL_S = 6.0 * NORMAL_MOL_M3 / 3600.0
_BOTTLING_H = (9.0, 12.0)
_BOTTLING_LEAST_BAR = 40.0


@dataclass(frozen=True, slots=True)
class GasTrainNumbers:
    """Sizes of the gas train, data of the plant."""

    holder_m3: float = 10.0
    blower_kw: float = 0.37
    compressor_kw: float = 1.5
    storage_m3: float = 0.5
    storage_bar: float = 200.0


@dataclass(slots=True)
class GasSite:
    """What acts on the gas train: power (``protected`` is on the UPS), air and local hour."""

    powered: bool = True
    protected: bool = True
    voltage: float = 230.0
    ambient_c: float = 25.0
    hour: float = 0.0


@dataclass(slots=True)
class MethaneLedger:
    """Where methane has gone from the gas train so far, in mol."""

    flared: float = 0.0
    vented: float = 0.0
    sold: float = 0.0
    burnt_for_power: float = 0.0


@dataclass(slots=True)
class Flows:
    """Dry normal litres an hour through the meters, means of the last step."""

    raw: float = 0.0
    product: float = 0.0
    permeate: float = 0.0
    flare: float = 0.0


@dataclass(slots=True)
class GasTrain:
    """The gas train. Mutable; owned by the plant process.

    Attributes:
        numbers: sizes.
        holder, storage: contents.
        blower, compressor: motors.
        product_valve, condensate_drain: valves.
        scrubber: the bed.
        ledger, flows: accounts and meters.
        raw_l, product_l: counters in dry normal litres.
        blower_kw, compressor_kw: powers now.
        discharge_bar: gauge pressure before the membrane.
        flame_s: how long the flare has burnt.
    """

    numbers: GasTrainNumbers
    holder: Gas
    storage: Gas
    blower: Motor
    compressor: Motor
    product_valve: Valve
    condensate_drain: Valve
    scrubber: Scrubber = field(default_factory=Scrubber)
    ledger: MethaneLedger = field(default_factory=MethaneLedger)
    flows: Flows = field(default_factory=Flows)
    product: Gas = field(default_factory=lambda: Gas(ch4=0.968, co2=0.032))
    raw_l: float = 0.0
    product_l: float = 0.0
    blower_kw: float = 0.0
    compressor_kw: float = 0.0
    discharge_bar: float = 0.0
    oil_c: float = 30.0
    oil_hours: float = 120.0
    condensate_l: float = 1.0
    flame_s: float = 0.0
    overflowing: bool = False
    rich_mol_s: float = 0.0
    lean_mol_s: float = 0.0
    site: GasSite = field(default_factory=GasSite)

    def step(
        self, dt_s: float, relays: Mapping[str, bool], site: GasSite, *, rich: Gas, lean: Gas
    ) -> None:
        """Go on by ``dt_s`` with what the two headers bring."""
        self.site = site
        self.flows = Flows()
        self.holder.add(rich)
        settling = -math.expm1(-dt_s / _HEADER_SETTLING_S)
        self.rich_mol_s += (rich.mol / dt_s - self.rich_mol_s) * settling
        self.lean_mol_s += (lean.mol / dt_s - self.lean_mol_s) * settling
        burning = site.protected and relays.get("flare", False)
        self.flame_s = self.flame_s + dt_s if burning else 0.0
        self._dispose(dt_s, lean)
        self.blower.step(dt_s, site.powered and relays.get("blower", False))
        self.compressor.step(dt_s, site.powered and relays.get("compressor", False))
        if site.protected:
            self.product_valve.step(dt_s, relays.get("product_valve", self._product_open))
            drained = self.condensate_drain.step(dt_s, relays.get("condensate_drain", False))
            self.condensate_l = max(0.0, self.condensate_l - _DRAIN_L_S * drained * dt_s)
        self._upgrade(dt_s)
        self._overflow(dt_s)
        self._bottle(dt_s)
        self._machine_state(dt_s)

    def fuel(self, dt_s: float, *, kw: float, efficiency: float) -> float:
        """Take the generator's gas from the holder; return the part of ``kw`` it allows."""
        share = self.holder.share(self.holder.ch4)
        if kw <= 0.0 or share < _LEAST_FUEL_CH4 or self.holder_level < 0.05:
            return 0.0
        wanted = kw * 1000.0 * dt_s / efficiency / LHV_CH4_J_MOL
        taken = self.holder.take_mol(wanted / share)
        self.ledger.burnt_for_power += taken.ch4
        return taken.ch4 / wanted

    def leak(self, mol: float) -> Gas:
        """Take what leaks into the room."""
        return self.holder.take_mol(mol)

    @property
    def holder_level(self) -> float:
        """Return how full the holder is; a little above 1 when stretched."""
        volume = moist_m3(
            self.holder.mol / NORMAL_MOL_M3,
            temperature_c=self.site.ambient_c,
            pressure_pa=NORMAL_PA + _USUAL_MBAR * PA_PER_MBAR,
        )
        return volume / self.numbers.holder_m3

    @property
    def holder_mbar(self) -> float:
        """Return the holder's gauge pressure from its level."""
        level = self.holder_level
        return (
            6.0 * min(1.0, level / 0.05) + 4.0 * min(1.0, level) + 500.0 * max(0.0, level - 1.0)
        )

    @property
    def header_mbar(self) -> float:
        """Return the rich header's gauge pressure."""
        return self.holder_mbar + _HEADER_MBAR_S_MOL * max(0.0, self.rich_mol_s)

    @property
    def lean_mbar(self) -> float:
        """Return the lean header's gauge pressure; SHUT_MBAR without a flame."""
        if not self.burning:
            return SHUT_MBAR
        return _LEAN_MBAR + _HEADER_MBAR_S_MOL * self.lean_mol_s

    @property
    def suction_mbar(self) -> float:
        """Return the gauge pressure before the compressor."""
        drawn = self.flows.raw / 3600.0 / _SWEPT_M3_S / 1000.0
        still = 0.5 if self.blower.speed > 0.5 else 0.0
        starving = 3.0 * self.compressor.speed if self.blower.speed < 0.5 else 0.0
        return self.holder_mbar - still - starving - 2.0 * drawn**2

    @property
    def storage_bar(self) -> float:
        """Return the storage's gauge pressure."""
        kelvin = self.site.ambient_c + NORMAL_K
        absolute = self.storage.mol * GAS_CONSTANT * kelvin / self.numbers.storage_m3
        return (absolute - NORMAL_PA) / 1e5

    @property
    def burning(self) -> bool:
        """Return whether the flare has a flame."""
        return self.flame_s >= _IGNITION_S

    @property
    def ch4_stored_mol(self) -> float:
        """Return the methane in holder and storage."""
        return self.holder.ch4 + self.storage.ch4

    def readings(self) -> dict[str, float | bool]:
        """Return the true values by item and suffix, in the units of the description."""
        holder, product = self.holder, self.product
        h2s_in = holder.share(holder.h2s) * 1e6
        running = self.compressor.speed > 0.5
        return {
            "holder_level.PV": self.holder_level * 100.0,
            "holder_pressure.PV": self.holder_mbar,
            "header_pressure.PV": self.header_mbar,
            "suction_pressure.PV": self.suction_mbar,
            "suction_o2.PV": holder.share(holder.o2) * 100.0,
            "h2s_in.PV": h2s_in,
            "h2s_out.PV": h2s_in * (1.0 - self.scrubber.removal),
            "raw_ch4.PV": holder.share(holder.ch4) * 100.0,
            "raw_flow.PV": self.flows.raw,
            "raw_counter.PV": self.raw_l,
            "blower.PV": self.blower.speed > 0.5,
            "blower_speed.PV": self.blower.speed * 2850.0,
            "blower_current.PV": self.blower.current_a(self.blower_kw, self.site.voltage),
            "compressor.PV": running,
            "compressor_current.PV": self.compressor.current_a(
                self.compressor_kw, self.site.voltage
            ),
            "discharge_pressure.PV": self.discharge_bar,
            "oil_temperature.PV": self.oil_c,
            "oil_filter_dp.PV": (0.25 + 0.0004 * self.oil_hours) * self.compressor.speed,
            "condensate_level.PV": min(100.0, self.condensate_l / _CONDENSATE_L * 100.0),
            "condensate_drain.PV": self.condensate_drain.is_open,
            "membrane_dp.PV": 0.25 * self.flows.raw / (_SWEPT_M3_S * 3.6e6),
            "product_ch4.PV": product.share(product.ch4) * 100.0,
            "product_co2.PV": product.share(product.co2) * 100.0,
            "product_valve.PV": self.product_valve.is_open,
            "product_flow.PV": self.flows.product,
            "product_counter.PV": self.product_l,
            "permeate_flow.PV": self.flows.permeate,
            "storage_pressure.PV": self.storage_bar,
            "flare.PV": self.burning,
            "flare_flow.PV": self.flows.flare,
        }

    @property
    def _product_open(self) -> bool:
        return self.product_valve.position > 0.5

    def _dispose(self, dt_s: float, waste: Gas) -> None:
        """Burn what comes to the flare, or let it go cold."""
        if self.burning:
            self.ledger.flared += waste.ch4
            self.flows.flare += _litres_h(waste.mol, dt_s)
        else:
            self.ledger.vented += waste.ch4

    def _upgrade(self, dt_s: float) -> None:
        spare = (self.holder_level - _BYPASS_TO) / (_BYPASS_FROM - _BYPASS_TO)
        drawing = _SWEPT_M3_S * self.compressor.speed * min(1.0, max(0.0, spare))
        drawing *= 1.0 if self.blower.speed > 0.5 else _SELF_PRIMING
        pressure_pa = NORMAL_PA + self.holder_mbar * PA_PER_MBAR
        dry_nm3 = dry_normal_m3(
            drawing * dt_s, temperature_c=self.site.ambient_c, pressure_pa=pressure_pa
        )
        raw = self.holder.take_mol(dry_nm3 * NORMAL_MOL_M3)
        mol = raw.mol
        flow = drawing / _SWEPT_M3_S
        target = (
            _RATED_BAR * (0.75 + 0.25 * flow) * self.compressor.speed if flow > 0.0 else 0.0
        )
        settling = 15.0 if target > self.discharge_bar else 45.0
        self.discharge_bar += (target - self.discharge_bar) * -math.expm1(-dt_s / settling)
        if mol <= 0.0:
            return
        self.flows.raw = _litres_h(mol, dt_s)
        self.raw_l += mol / NORMAL_MOL_M3 * 1000.0
        vapour = vapour_pressure_pa(self.site.ambient_c)
        water_mol = mol * vapour / (pressure_pa - vapour)
        self.condensate_l = min(
            _CONDENSATE_L, self.condensate_l + water_mol * _LITRES_PER_MOL_WATER
        )
        self.scrubber.clean(raw)
        product, permeate = separate(raw, self.discharge_bar / _RATED_BAR / max(0.05, flow))
        self.flows.permeate = _litres_h(permeate.mol, dt_s)
        self._dispose(dt_s, permeate)
        self.product = Gas(product.ch4, product.co2, product.n2, product.o2, product.h2s)
        if self._product_open and self.storage_bar < self.numbers.storage_bar:
            self.flows.product = _litres_h(product.mol, dt_s)
            self.product_l += product.mol / NORMAL_MOL_M3 * 1000.0
            self.storage.add(product)
        else:
            self.holder.add(product)

    def _overflow(self, dt_s: float) -> None:
        level = self.holder_level
        if level >= _OVERFLOW_FROM:
            self.overflowing = True
        elif level <= _OVERFLOW_TO:
            self.overflowing = False
        if self.overflowing and self.burning:
            self._dispose(dt_s, self.holder.take_mol(_OVERFLOW_MOL_S * dt_s))
        most = 1.0 + (_SEAL_MBAR - 10.0) / 500.0
        level = self.holder_level
        if level > most:
            self.ledger.vented += self.holder.take(1.0 - most / level).ch4

    def _bottle(self, dt_s: float) -> None:
        opens, closes = _BOTTLING_H
        if opens <= self.site.hour < closes and self.storage_bar > _BOTTLING_LEAST_BAR:
            self.ledger.sold += self.storage.take_mol(_BOTTLING_MOL_S * dt_s).ch4

    def _machine_state(self, dt_s: float) -> None:
        numbers = self.numbers
        flow = self.flows.raw / (_SWEPT_M3_S * 3.6e6)
        blowing = self.site.powered and self.blower.speed > 0.05
        self.blower_kw = numbers.blower_kw * (0.6 + 0.35 * flow) * blowing
        pressing = self.site.powered and self.compressor.speed > 0.05
        load = 0.35 + 0.55 * self.discharge_bar / _RATED_BAR
        self.compressor_kw = numbers.compressor_kw * load * pressing
        warm = self.site.ambient_c + 42.0 * self.compressor.speed
        self.oil_c += (warm - self.oil_c) * -math.expm1(-dt_s / 1500.0)
        self.oil_hours += dt_s / 3600.0 * self.compressor.speed


def _litres_h(mol: float, dt_s: float) -> float:
    return mol / NORMAL_MOL_M3 * 1000.0 / dt_s * 3600.0
