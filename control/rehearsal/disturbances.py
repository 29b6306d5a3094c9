"""What goes wrong during a rehearsal, and when? Power cuts and bad sensors by seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

from plant.description.model import PlantDescription
from plant.tag import Source, Tag, ValueKind

_HOUR_S = 3600.0
_DAY_MS = 86_400_000


class Trouble(Enum):
    """What kind of thing goes wrong."""

    PC_OFF = "pc_off"  # the program is killed; the field units and the plant go on
    POWER_CUT = "power_cut"  # PC and field units lose their supply
    MAINS = "mains"  # the machines stand still; PC and field units live on batteries
    FAULT = "fault"  # an instrument, or a field unit that says nothing


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One of them.

    Attributes:
        at_ms: when it begins, milliseconds UTC.
        trouble: what.
        seconds: how long it lasts.
        spec: the simulated plant's word for it, empty for PC_OFF.
    """

    at_ms: int
    trouble: Trouble
    seconds: float
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Rates:
    """How often things go wrong, on average, a day."""

    pc_off: float = 0.7
    power_cut: float = 0.35
    mains: float = 0.35
    sensor: float = 2.0
    silent: float = 0.5


USUAL_RATES = Rates()
"""A plant in the countryside."""

NOTHING_WRONG = Rates(0.0, 0.0, 0.0, 0.0, 0.0)

_ITEMS = frozenset(
    {
        "temperature_upper",
        "temperature_lower",
        "ph",
        "pressure",
        "level",
        "ch4",
        "o2",
        "gas_counter",
        "heater_energy",
        "agitator_energy",
        "suction_pressure",
        "suction_o2",
        "holder_level",
        "raw_ch4",
        "room_ch4",
        "heaters_energy",
        "auxiliaries_energy",
    }
)
"""Instruments on which decisions rest."""

_DRIFT_SHARE_PER_H = 0.02  # of the instrument's range
_BOOT_S = 60.0


def disturbances(
    description: PlantDescription,
    *,
    seed: int,
    start_ms: int,
    days: float,
    rates: Rates = USUAL_RATES,
) -> tuple[Disturbance, ...]:
    """Return what goes wrong, in the order of time; the same for the same seed.

    The first hour stays quiet.
    """
    dice = Random(seed)  # noqa: S311  dice of a rehearsal
    tags = [each for each in description.tags.values() if _may_fail(each)]
    units = tuple(description.field_units)
    found: list[Disturbance] = []
    for at_ms in _moments(dice, rates.pc_off, start_ms, days):
        found.append(Disturbance(at_ms, Trouble.PC_OFF, _outage_s(dice)))
    for at_ms in _moments(dice, rates.power_cut, start_ms, days):
        seconds = _outage_s(dice)
        spec = f"power:cut={seconds:.0f}s"
        found.append(Disturbance(at_ms, Trouble.POWER_CUT, seconds + _BOOT_S, spec))
    for at_ms in _moments(dice, rates.mains, start_ms, days):
        seconds = _outage_s(dice)
        found.append(Disturbance(at_ms, Trouble.MAINS, seconds, f"power:mains={seconds:.0f}s"))
    for at_ms in _moments(dice, rates.silent, start_ms, days):
        seconds = dice.uniform(5.0, 1800.0)
        spec = f"{dice.choice(units)}:silent,for={seconds:.0f}s"
        found.append(Disturbance(at_ms, Trouble.FAULT, seconds, spec))
    if tags:
        for at_ms in _moments(dice, rates.sensor, start_ms, days):
            found.append(_sensor_fault(dice, dice.choice(tags), at_ms))
    return tuple(sorted(found, key=lambda each: (each.at_ms, each.spec)))


def _may_fail(tag: Tag) -> bool:
    return tag.source is Source.MEASURED and tag.item in _ITEMS


def _moments(dice: Random, rate: float, start_ms: int, days: float) -> Iterator[int]:
    """Yield moments that come independently of one another."""
    if rate <= 0.0:
        return
    at_days = _HOUR_S / 86_400.0
    while (at_days := at_days + dice.expovariate(rate)) < days:
        yield start_ms + round(at_days * _DAY_MS)


def _outage_s(dice: Random) -> float:
    """Return a length: mostly minutes, seldom hours, at most six."""
    return float(round(min(6.0 * _HOUR_S, max(2.0, dice.lognormvariate(6.0, 1.6)))))


def _sensor_fault(dice: Random, tag: Tag, at_ms: int) -> Disturbance:
    seconds = dice.uniform(600.0, 6.0 * _HOUR_S)
    kinds: Sequence[str] = ("open", "short", "stuck", "drift")
    if tag.kind is not ValueKind.ANALOG:
        kinds = ("stuck",)
    kind = dice.choice(kinds)
    if kind == "drift":
        per_h = _DRIFT_SHARE_PER_H * (tag.eu_high - tag.eu_low) * dice.choice((-1.0, 1.0))
        kind = f"drift={per_h:+.3f}/h"
    return Disturbance(at_ms, Trouble.FAULT, seconds, f"{tag.tag_id}:{kind},for={seconds:.0f}s")
