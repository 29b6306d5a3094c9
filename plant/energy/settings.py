"""The rules of the energy cap as data: ``[energy]`` of site.toml."""

from dataclasses import dataclass
from enum import Enum

LARGEST_ALLOWANCE_KWH = 1000.0
LONGEST_ALLOWANCE_DAYS = 14
"""Ends of what an engineer may allow a plant that has not earned anything yet."""


class Basis(Enum):
    """What a normal cubic metre of methane counts for."""

    CHEMICAL = "chemical"  # its heating value
    ELECTRICAL = "electrical"  # what the generator makes of it


class GasVolume(Enum):
    """What the gas counters count."""

    NORMAL = "normal"  # dry gas at 0 degC and 1013.25 mbar
    OPERATING = "operating"  # moist gas as it passes the meter


class Sharing(Enum):
    """Who gets the heat."""

    PLANNED = "planned"  # by the plan: most methane per kWh, cheap hours first
    FIRST_COME = "first_come"  # whoever asks first


@dataclass(frozen=True, slots=True)
class Allowance:
    """Commissioning allowance: energy for a plant that has not produced any yet.

    It begins with the plant day in which it is first met and ends by itself.

    Attributes:
        wh_a_day: budget of a day at least.
        days: plant days for which it holds, 1..14.
        engineer: who gave it.
        reason: why.
    """

    wh_a_day: int
    days: int
    engineer: str
    reason: str


@dataclass(frozen=True, slots=True)
class TariffChoice:
    """How the plant buys its electricity.

    Attributes:
        tariff_id: of tariffs.toml; empty for none.
        connected_kw: connected load.
        phases: 1 or 3.
        override_label: what the rate is called that is used instead, empty for none.
        override_rate: that rate, money per kWh with everything in it; None for none.
    """

    tariff_id: str = ""
    connected_kw: float = 0.0
    phases: int = 3
    override_label: str = ""
    override_rate: float | None = None


@dataclass(frozen=True, slots=True)
class EnergySettings:
    """Rules of the energy cap. Numbers with * are confirmed by the plant's engineer.

    Attributes:
        fraction: part of yesterday's net energy that may be used today, 0..0.5.
        basis: what methane counts for.
        methane_kwh_nm3: lower heating value of methane, kWh per normal cubic metre.
        generator_efficiency: for the electrical basis, 0.05..0.6. *
        warn_share: used + reserved above this part of the budget is a warning. *
        least_coverage: part of a day in which gas must be measured for the day to count. *
        look_back_days: days among which a stand-in is looked for.
        gas_gap_s: two readings of a gas counter further apart are not joined. *
        gas_volume: what the gas counters count.
        ambient_mbar: absolute air pressure, for counters of operating volume. *
        unmetered_flare_share: part of the rich gas taken as flared where no meter tells. *
        largest_gas_kwh: more gas energy in a day is not believed. *
        heater_slice_s: minimum-on slice that a heater reserves. *
        slice_margin: rated power is reserved times this. *
        fail_safe_s: a load may run so long after its permission ended.
        settle_s: meters may lag so far behind; a reservation is kept so long after a stop. *
        pulse_s: a pulse that is reserved where none is named. *
        sharing: who gets the heat.
        tariff: how the plant buys its electricity.
        allowance: commissioning allowance, None for none.
    """

    fraction: float = 0.10
    basis: Basis = Basis.CHEMICAL
    methane_kwh_nm3: float = 9.95
    generator_efficiency: float = 0.25
    warn_share: float = 0.80
    least_coverage: float = 0.50
    look_back_days: int = 7
    gas_gap_s: float = 180.0
    gas_volume: GasVolume = GasVolume.NORMAL
    ambient_mbar: float = 1000.0
    unmetered_flare_share: float = 0.10
    largest_gas_kwh: float = 1500.0
    heater_slice_s: int = 300
    slice_margin: float = 1.05
    fail_safe_s: float = 10.0
    settle_s: float = 30.0
    pulse_s: int = 300
    sharing: Sharing = Sharing.PLANNED
    tariff: TariffChoice = TariffChoice()
    allowance: Allowance | None = None


USUAL_ENERGY = EnergySettings()
