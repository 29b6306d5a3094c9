"""What uses energy, and how is it metered?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from plant.reports.counter import CounterRule

_CAPPED = frozenset({"heater", "agitator", "dosing", "jacket_compressor"})


class Consumer(Enum):
    """The kinds of consumers; text key ``energy.consumer.<value>``."""

    HEATER = "heater"
    AGITATOR = "agitator"
    DOSING = "dosing"
    JACKET_COMPRESSOR = "jacket_compressor"
    BLOWER = "blower"
    COMPRESSOR = "compressor"
    PUMP = "pump"
    AUXILIARIES = "auxiliaries"

    @property
    def is_capped(self) -> bool:
        """Return whether the day's budget limits it (E_opt); the others are parasitic."""
        return self._value_ in _CAPPED


CAPPED = frozenset(each for each in Consumer if each.is_capped)


@dataclass(frozen=True, slots=True)
class Load:
    """One consumer of the plant.

    Attributes:
        load_id: the output tag that commands it, ``D1.heater.OP``; its counter's tag where
            nothing commands it (auxiliaries): it is then charged all the time where the
            counter is not Good.
        unit_id: whose energy it is.
        kind: what it is.
        rated_w: rated electric power, W.
        switched: whether an output commands it.
    """

    load_id: str
    unit_id: str
    kind: Consumer
    rated_w: int
    switched: bool = True


@dataclass(frozen=True, slots=True)
class WhMeter:
    """A Wh counter with the loads that it counts, or loads that nothing counts.

    Attributes:
        key: the counter's tag; the load's id where it has no counter.
        loads: ids of the loads.
        rule: what the counter can count; None where there is no counter.
        wh: Wh in one unit of its tag, 1 or 1000.
    """

    key: str
    loads: tuple[str, ...]
    rule: CounterRule | None = None
    wh: int = 1


@dataclass(frozen=True, slots=True)
class GasMeter:
    """Where one unit's gas is counted, and how its way shows.

    Attributes:
        unit_id: the digester or tank.
        counter: tag of the gas counter, litres.
        ch4: tag of the methane share, %.
        rich: valve tag that must be open for the gas to be used or stored.
        lean: valve tag that must be shut, empty where there is no way to the flare.
        temperature: tag of the slurry temperature; the meter's gas is not warmer.
        pressure: tag of the headspace's gauge pressure, mbar.
        rule: of the counter.
    """

    unit_id: str
    counter: str
    ch4: str
    rich: str
    lean: str = ""
    temperature: str = ""
    pressure: str = ""
    rule: CounterRule = CounterRule()  # noqa: RUF009  it is frozen


@dataclass(frozen=True, slots=True)
class FlareMeters:
    """What the gas train tells of gas that is burnt for nothing; empty where not measured.

    Attributes:
        flow: all that goes to the flare, L/h.
        permeate: of it, what comes from the membrane, L/h.
        raw_flow, raw_ch4: before the membrane, L/h and %.
        product_ch4: behind it, %.
    """

    flow: str = ""
    permeate: str = ""
    raw_flow: str = ""
    raw_ch4: str = ""
    product_ch4: str = ""


@dataclass(frozen=True, slots=True)
class EnergyEquipment:
    """All that the energy cap knows of the plant beforehand. Immutable; any thread.

    Attributes:
        zone: IANA name of the plant's time zone.
        loads: by load id, in the order of the screens.
        meters: every load stands in exactly one.
        gas: the gas meters.
        flare: see FlareMeters.
    """

    zone: str
    loads: Mapping[str, Load]
    meters: tuple[WhMeter, ...]
    gas: tuple[GasMeter, ...] = ()
    flare: FlareMeters = FlareMeters()
