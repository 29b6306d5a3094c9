"""Which parts does the process of a described unit consist of?

Builds digesters, tanks, the gas train and the supply from the units' parameters; what the
description leaves out takes the default plant's value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from analysis.process.digester import VALVES, Digester, Ratings
from analysis.process.electrical import Supply
from analysis.process.gas_train import GasTrain, GasTrainNumbers
from analysis.process.jacket import Jacket
from analysis.process.laws.digestion import Feedstock, Slurry
from analysis.process.laws.gas import Gas, air
from analysis.process.laws.gas_properties import (
    GAS_CONSTANT,
    NORMAL_K,
    NORMAL_MOL_M3,
    NORMAL_PA,
)
from analysis.process.laws.headspace import Headspace, ReliefNumbers
from analysis.process.laws.heat_balance import HeatNumbers, SlurryHeat, SolarLoop, SolarNumbers
from analysis.process.machines import Motor, Valve
from analysis.process.site_air import Room
from analysis.process.tank import Tank
from analysis.process.vessel import Vessel, VesselNumbers
from plant.description.model import PlantDescription
from plant.equipment import Unit

Parameters = Mapping[str, float]

_TANK_HEIGHT_M = 4.0
_TANK_CELSIUS = 37.0
_TANK_FILLED = 0.6
_FAST_LEFT, _SLOW_LEFT = 0.08, 0.40  # of fresh substrate, in balance with one load a day
_HOLDER_FILLED = 0.45
_STORED_BAR = 85.0
_AMBIENT_C = 27.5
_START_MBAR = 4.5


@dataclass(slots=True)
class PlantParts:
    """All parts of the plant. Mutable; owned by the plant process.

    Attributes:
        digesters, tanks: by unit id.
        gas_train, supply, solar, room: one each.
        jacket_compressor, ventilation, solar_pump: motors of energy and site.
        gas_units, utility_units: ids of the units whose tags show the gas train, and energy
            and site.
        auxiliaries_kw: rated power of controls, fan and solar pump together.
        feed: what is loaded; mixing_tank_m3: volume of the tank where it is prepared.
    """

    digesters: dict[str, Digester]
    tanks: dict[str, Tank]
    gas_train: GasTrain
    supply: Supply
    solar: SolarLoop
    room: Room
    jacket_compressor: Motor
    ventilation: Motor
    solar_pump: Motor
    gas_units: tuple[str, ...]
    utility_units: tuple[str, ...]
    auxiliaries_kw: float
    feed: Feedstock
    mixing_tank_m3: float

    @property
    def vessels(self) -> tuple[Vessel, ...]:
        """Return all vessels that make gas."""
        digesters = (part.vessel for part in self.digesters.values())
        return (*digesters, *(part.vessel for part in self.tanks.values()))

    @property
    def jacket_compressor_kw(self) -> float:
        """Return what the jacket compressor draws now."""
        return self.jacket_compressor.rated_kw * self.jacket_compressor.speed


def parts_of(description: PlantDescription, *, ambient_c: float) -> PlantParts:
    """Return the parts of a described plant, digesters freshly loaded, machines at rest."""
    units = description.units.values()
    gas = _merged(units, "gas")
    energy = _merged(units, "energy") | _merged(units, "site")
    site = description.site.parameters
    feed = feedstock_of(site)
    solar = SolarNumbers(
        rated_w=energy.get("solar_heat_kw", 4.0) * 1000.0,
        peak_w_m2=site.get("solar_peak_w_m2", 900.0),
    )
    return PlantParts(
        digesters={
            unit.unit_id: digester_of(unit.parameters, celsius=ambient_c, feed=feed)
            for unit in units
            if unit.kind == "digester"
        },
        tanks={unit.unit_id: tank_of(unit.parameters) for unit in units if unit.kind == "tank"},
        gas_train=gas_train_of(gas),
        supply=supply_of(energy),
        solar=SolarLoop(solar, loop_c=ambient_c),
        room=Room.of(site.get("room_volume_m3", 60.0)),
        jacket_compressor=Motor(energy.get("jacket_compressor_kw", 0.75)),
        ventilation=Motor(rated_kw=0.0),
        solar_pump=Motor(rated_kw=0.0),
        gas_units=tuple(unit.unit_id for unit in units if unit.kind == "gas"),
        utility_units=tuple(unit.unit_id for unit in units if unit.kind in {"energy", "site"}),
        auxiliaries_kw=energy.get("auxiliaries_kw", 0.3),
        feed=feed,
        mixing_tank_m3=site.get("mixing_tank_m3", 6.0),
    )


def _merged(units: Iterable[Unit], kind: str) -> dict[str, float]:
    merged: dict[str, float] = {}
    for unit in units:
        if unit.kind == kind:
            merged |= unit.parameters
    return merged


def feedstock_of(site: Parameters) -> Feedstock:
    """Return what the site loads its digesters with."""
    usual = Feedstock()
    return replace(
        usual,
        total_solids=site.get("feed_total_solids", usual.total_solids),
        volatile_share=site.get("feed_volatile_share", usual.volatile_share),
        potential_nm3_kg=site.get("feed_bmp_nm3_kg", usual.potential_nm3_kg),
        inoculum_share=site.get("feed_inoculum_share", usual.inoculum_share),
    )


def digester_of(
    parameters: Parameters, *, celsius: float, feed: Feedstock | None = None
) -> Digester:
    """Return a digester just loaded to its nominal level, air above, all relays off."""
    area = parameters.get("area_m2", 17.0)
    vessel = _vessel(parameters, area=area, celsius=celsius, height_m=2.0, defaults=(5.0, 1.25))
    vessel.receive((feed or Feedstock()).load(vessel.numbers.slurry_m3), celsius)
    vessel.fill(air(1.0), gauge_mbar=_START_MBAR, ambient_c=celsius)
    vessel.settle_ph()
    return Digester(
        vessel=vessel,
        ratings=Ratings(
            heater_kw=parameters.get("heater_kw", 3.0),
            agitator_kw=parameters.get("agitator_kw", 0.55),
            dosing_kw=parameters.get("dosing_kw", 0.05),
        ),
        jacket=Jacket.around(area),
        valves={name: Valve() for name in VALVES},
        agitator=Motor(parameters.get("agitator_kw", 0.55)),
        ambient_c=celsius,
    )


def tank_of(parameters: Parameters) -> Tank:
    """Return the secondary tank 60 % full of slurry that has been digesting for weeks."""
    area = parameters.get("area_m2", 90.0)
    vessel = _vessel(
        parameters,
        area=area,
        celsius=_TANK_CELSIUS,
        height_m=_TANK_HEIGHT_M,
        defaults=(60.0, 12.0),
    )
    volume = vessel.numbers.whole_m3 * _TANK_FILLED
    fresh = Feedstock(inoculum_share=0.0).load(volume)
    vessel.receive(
        Slurry(
            volume_m3=volume,
            fast_kg=fresh.fast_kg * _FAST_LEFT,
            slow_kg=fresh.slow_kg * _SLOW_LEFT,
            acids_kg=volume * 0.45,
            alkalinity_eq=volume * 120.0,
            mesophiles_m3=volume * 0.7,
            thermophiles_m3=volume * 0.45,
        ),
        _TANK_CELSIUS,
    )
    vessel.fill(biogas(1.0, ch4=0.63), gauge_mbar=2.0 * _START_MBAR, ambient_c=_AMBIENT_C)
    vessel.co2_bar = 0.36
    vessel.settle_ph()
    rated = parameters.get("agitator_kw", 0.55)
    return Tank(
        vessel=vessel,
        agitator_rated_kw=rated,
        agitator=Motor(rated),
        pump=Motor(0.75),
        digestate_valve=Valve(),
        gas_outlet=Valve(position=1.0),
    )


def gas_train_of(parameters: Parameters) -> GasTrain:
    """Return the gas train with a half-full holder and storage at 85 bar."""
    numbers = GasTrainNumbers(
        holder_m3=parameters.get("holder_m3", 10.0),
        blower_kw=parameters.get("blower_kw", 0.37),
        compressor_kw=parameters.get("compressor_kw", 1.5),
        storage_m3=parameters.get("storage_m3", 0.5),
        storage_bar=parameters.get("storage_bar", 200.0),
    )
    stored_bar = min(_STORED_BAR, 0.6 * numbers.storage_bar)
    return GasTrain(
        numbers=numbers,
        holder=biogas(numbers.holder_m3 * _HOLDER_FILLED * NORMAL_MOL_M3 * 0.88, ch4=0.68),
        storage=_stored(numbers.storage_m3, stored_bar),
        blower=Motor(numbers.blower_kw),
        compressor=Motor(numbers.compressor_kw, run_up_s=2.0),
        product_valve=Valve(),
        condensate_drain=Valve(),
    )


def supply_of(parameters: Parameters) -> Supply:
    """Return the supply with a full UPS."""
    rated = parameters.get("generator_kw", 2.0)
    return Supply(generator_rated_kw=rated, generator=Motor(rated, run_up_s=4.0))


def _stored(volume_m3: float, gauge_bar: float) -> Gas:
    mol = volume_m3 * (gauge_bar * 1e5 + NORMAL_PA) / (GAS_CONSTANT * (_AMBIENT_C + NORMAL_K))
    return Gas(ch4=mol * 0.965, co2=mol * 0.035)


def _vessel(
    parameters: Parameters,
    *,
    area: float,
    celsius: float,
    height_m: float,
    defaults: tuple[float, float],
) -> Vessel:
    return Vessel(
        numbers=VesselNumbers(
            slurry_m3=parameters.get("slurry_m3", defaults[0]),
            headspace_m3=parameters.get("headspace_m3", defaults[1]),
            height_m=height_m,
        ),
        slurry=Slurry(),
        heat=SlurryHeat(
            HeatNumbers(area_m2=area, u_w_m2k=parameters.get("u_w_m2k", 0.6)), celsius, celsius
        ),
        headspace=Headspace(ReliefNumbers(parameters.get("relief_mbar", 30.0)), Gas()),
    )


def biogas(mol: float, *, ch4: float) -> Gas:
    """Return biogas with 1000 ppm H2S, the rest carbon dioxide."""
    h2s = 0.001
    return Gas(ch4=mol * ch4, co2=mol * (1.0 - ch4 - h2s), h2s=mol * h2s)
