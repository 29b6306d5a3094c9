"""The table ``[energy]`` of site.toml: every number with its range."""

from dataclasses import replace
from enum import Enum
from typing import TypeVar

from plant.description.reading.section import Section
from plant.energy.settings import (
    LARGEST_ALLOWANCE_KWH,
    LONGEST_ALLOWANCE_DAYS,
    USUAL_ENERGY,
    Allowance,
    EnergySettings,
    TariffChoice,
)

E = TypeVar("E", bound=Enum)

_RANGES = {
    "fraction": (0.0, 0.5),
    "methane_kwh_nm3": (9.0, 11.1),
    "generator_efficiency": (0.05, 0.6),
    "warn_share": (0.1, 1.0),
    "least_coverage": (0.1, 1.0),
    "gas_gap_s": (30.0, 900.0),
    "ambient_mbar": (700.0, 1100.0),
    "unmetered_flare_share": (0.0, 1.0),
    "largest_gas_kwh": (1.0, 1_000_000.0),
    "slice_margin": (1.0, 1.5),
    "fail_safe_s": (3.0, 60.0),
    "settle_s": (0.0, 300.0),
}
_WHOLE_RANGES = {"look_back_days": (1, 14), "heater_slice_s": (60, 3600), "pulse_s": (10, 360)}
_MOST_KW = 100_000.0
_MOST_RATE = 1_000_000.0
_WH_PER_KWH = 1000.0


def read_energy(top: Section) -> EnergySettings:
    """Return the rules of the energy cap; what is wrong is noted and stays as usual.

    Args:
        top: the whole site.toml.
    """
    section = top.section("energy")
    if section is None:
        return USUAL_ENERGY
    stated: dict[str, float | int | None] = {
        name: section.number_within(name, low, high) for name, (low, high) in _RANGES.items()
    }
    stated |= {
        name: section.whole_number(name, low, high)
        for name, (low, high) in _WHOLE_RANGES.items()
    }
    given = {name: value for name, value in stated.items() if value is not None}
    settings = replace(
        USUAL_ENERGY,
        basis=_word(section, "basis", USUAL_ENERGY.basis),
        gas_volume=_word(section, "gas_volume", USUAL_ENERGY.gas_volume),
        sharing=_word(section, "sharing", USUAL_ENERGY.sharing),
        tariff=_tariff(section),
        allowance=_allowance(section),
        **given,  # type: ignore[arg-type]  # names and types are those of the two tables above
    )
    section.finish()
    return settings


def _word(section: Section, key: str, usual: E) -> E:
    words = {each.value: each for each in type(usual)}
    said = section.choice(key, tuple(words))
    return usual if said is None else words[said]


def _tariff(section: Section) -> TariffChoice:
    """Return how electricity is bought; an override needs its label, so that it is known."""
    below = section.section("tariff")
    usual = USUAL_ENERGY.tariff
    if below is None:
        return usual
    connected_kw = below.number_within("connected_kw", 0.0, _MOST_KW)
    phases = below.whole_number("phases", 1, 3)
    rate = below.number_within("override_rate", 0.0, _MOST_RATE)
    label = below.need_text("override_label") if rate is not None else None
    choice = TariffChoice(
        tariff_id=below.need_text("id") or "",
        connected_kw=usual.connected_kw if connected_kw is None else connected_kw,
        phases=usual.phases if phases is None else phases,
        override_label=label or "",
        override_rate=rate if label else None,
    )
    below.finish()
    return choice


def _allowance(section: Section) -> Allowance | None:
    below = section.section("allowance")
    if below is None:
        return None
    kwh = below.need_number("kwh_a_day")
    if kwh is not None:
        kwh = below.number_within("kwh_a_day", 0.0, LARGEST_ALLOWANCE_KWH)
    days = below.need_whole_number("days", 1, LONGEST_ALLOWANCE_DAYS)
    engineer = below.need_text("engineer")
    reason = below.need_text("reason")
    below.finish()
    if kwh is None or days is None or engineer is None or reason is None:
        return None
    return Allowance(round(kwh * _WH_PER_KWH), days, engineer, reason)
