"""A small plant for the energy cap: loads with true meters, and snapshots of what they show."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from control.energy.energy_cap import EnergyCap
from plant.energy.load import (
    Consumer,
    EnergyEquipment,
    FlareMeters,
    GasMeter,
    Load,
    WhMeter,
)
from plant.energy.settings import USUAL_ENERGY, EnergySettings
from plant.quality import Quality
from plant.reports.counter import CounterRule
from plant.sample import Sample, Snapshot, Value

HEATER, MIXER, DOSER = "D1.heater.OP", "D1.agitator.OP", "D1.dosing.OP"
HEATER_2 = "D2.heater.OP"
JACKET = "EN.jacket_compressor.OP"
AUXILIARIES = "EN.auxiliaries_energy.PV"
HEATER_WH, MIXER_WH = "D1.heater_energy.PV", "D1.agitator_energy.PV"
HEATER_2_WH = "D2.heater_energy.PV"
GAS, CH4, RICH, LEAN = (
    "D1.gas_counter.PV",
    "D1.ch4.PV",
    "D1.rich_outlet.PV",
    "D1.lean_outlet.PV",
)
FLARE = "GT.flare_flow.PV"

HOUR_MS = 3_600_000
KOLKATA = "Asia/Kolkata"


def at(text: str) -> int:
    """Return a moment of UTC, ``2026-11-20 11:30``, in milliseconds."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


FIVE_PM = at("2026-11-20 11:30")
"""17:00 in Kolkata."""


def rule_of(watts: float) -> CounterRule:
    """Return the rule of a Wh counter behind loads of so many watts."""
    return CounterRule(rated_per_s=watts / 3600)


def equipment(zone: str = KOLKATA, *, flare: bool = False) -> EnergyEquipment:
    """Return two heaters, a digester's mixer and doser on one meter, and machines."""
    loads = (
        Load(HEATER, "D1", Consumer.HEATER, 3000),
        Load(HEATER_2, "D2", Consumer.HEATER, 3000),
        Load(MIXER, "D1", Consumer.AGITATOR, 550),
        Load(DOSER, "D1", Consumer.DOSING, 50),
        Load(JACKET, "EN", Consumer.JACKET_COMPRESSOR, 750),
        Load(AUXILIARIES, "EN", Consumer.AUXILIARIES, 300, switched=False),
    )
    return EnergyEquipment(
        zone=zone,
        loads=MappingProxyType({load.load_id: load for load in loads}),
        meters=(
            WhMeter(HEATER_WH, (HEATER,), rule_of(3000)),
            WhMeter(HEATER_2_WH, (HEATER_2,), rule_of(3000)),
            WhMeter(MIXER_WH, (MIXER, DOSER), rule_of(600)),
            WhMeter(JACKET, (JACKET,)),
            WhMeter(AUXILIARIES, (AUXILIARIES,), rule_of(2000)),
        ),
        gas=(GasMeter("D1", GAS, CH4, RICH, LEAN, rule=CounterRule(rated_per_s=5.0)),),
        flare=FlareMeters(flow=FLARE) if flare else FlareMeters(),
    )


def cap_of(settings: EnergySettings = USUAL_ENERGY, zone: str = KOLKATA) -> EnergyCap:
    """Return an energy cap over the small plant."""
    return EnergyCap(equipment(zone), settings)


@dataclass
class Meters:
    """What the plant shows; change it, then take a snapshot.

    Attributes:
        values: by tag.
        bad: tags that are Bad.
    """

    values: dict[str, Value] = field(
        default_factory=lambda: {
            HEATER: False,
            HEATER_2: False,
            MIXER: False,
            DOSER: False,
            JACKET: False,
            HEATER_WH: 1000,
            HEATER_2_WH: 2000,
            MIXER_WH: 500,
            AUXILIARIES: 7000,
            GAS: 100_000,
            CH4: 60.0,
            RICH: True,
            LEAN: False,
            FLARE: 0.0,
        }
    )
    bad: set[str] = field(default_factory=set)

    def snapshot(self, now_ms: int) -> Snapshot:
        """Return all tags as they are now."""
        samples = {
            tag: Sample(
                tag,
                value,
                Quality.BAD_NO_COMMUNICATION if tag in self.bad else Quality.GOOD,
                now_ms,
                now_ms / 1000,
            )
            for tag, value in self.values.items()
        }
        return Snapshot(1, now_ms, now_ms / 1000, samples)
