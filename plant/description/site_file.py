"""The plant as a place, its lines, field units and equipment units, from site.toml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from plant.description.line_load import HEARTBEAT_PERIOD_S
from plant.description.problems import ProblemList
from plant.description.reading.document import Document
from plant.description.reading.section import Section, check_schema
from plant.energy.settings import USUAL_ENERGY, EnergySettings
from plant.energy.settings_table import read_energy
from plant.equipment import Site
from plant.history import USUAL_HISTORY, HistorySettings
from plant.registers import FieldUnitSpec, LineSpec, SerialSettings

SCHEMA = 1
SHORTEST_FAILSAFE_S = 3 * HEARTBEAT_PERIOD_S
"""One lost heartbeat, or two, must not stop a plant."""

LONGEST_FAILSAFE_S = 60.0
_PLANT_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_SERIAL = re.compile(r"(\d{3,6}) 8([NEO])([12])")
_ENDPOINT = re.compile(r"simulated|tcp://[^\s/:]+:\d{1,5}|serial://\S+")
_LONGEST_WAIT_S = 10.0
_HISTORY_RANGES = {
    "raw_years": (0.02, 100.0),  # a week at least
    "minute_years": (0.02, 100.0),
    "size_limit_gb": (0.1, 100_000.0),
    "min_free_gb": (0.05, 10_000.0),
}


@dataclass(frozen=True, slots=True)
class FieldUnitEntry:
    """A field unit with the table that cross-checks point at.

    What was not given is empty or 0: that is noted already and need not be said again.
    """

    spec: FieldUnitSpec
    section: Section


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One equipment unit as site.toml declares it, before its template is read."""

    unit_id: str
    template: str
    field_unit: str | None
    was: str | None
    section: Section


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A line with the table that cross-checks point at."""

    spec: LineSpec
    section: Section


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What site.toml says."""

    site: Site
    lines: Mapping[str, LineEntry]
    field_units: Mapping[str, FieldUnitEntry]
    units: tuple[UnitEntry, ...]
    template_changes: Mapping[str, Section]
    history: HistorySettings = USUAL_HISTORY
    energy: EnergySettings = USUAL_ENERGY


def read_site(
    document: Document, problems: ProblemList, usual: Mapping[str, float]
) -> SiteFile:
    """Return what the file says; what is wrong is noted and left out.

    Args:
        document: the file.
        problems: where mistakes are noted.
        usual: the parameters of a place, with the values that hold where none are stated.
    """
    top = Section.whole(document, problems)
    check_schema(top, SCHEMA)
    changes = top.section("templates")
    found = SiteFile(
        site=_site(top, usual),
        lines=MappingProxyType({entry.spec.line_id: entry for entry in _lines(top)}),
        field_units=MappingProxyType(
            {entry.spec.field_unit_id: entry for entry in _field_units(top)}
        ),
        units=tuple(_units(top)),
        template_changes=MappingProxyType(dict(changes.sections()) if changes else {}),
        history=_history(top),
        energy=read_energy(top),
    )
    top.finish()
    return found


def read_usual_parameters(document: Document, problems: ProblemList) -> Mapping[str, float]:
    """Return the parameters of the product's own site file."""
    site = Section.whole(document, problems).need_section("site")
    parameters = site.need_section("parameters") if site else None
    return MappingProxyType(parameters.all_numbers() if parameters else {})


def _site(top: Section, usual: Mapping[str, float]) -> Site:
    section = top.need_section("site")
    if section is None:
        return Site("", "", "UTC", "", SCHEMA)
    plant_id = section.need_text("plant_id")
    if plant_id is not None and not _PLANT_ID.fullmatch(plant_id):
        section.problem("plant_id", "bad_plant_id", id=plant_id)
    zone = section.need_text("zone") or "UTC"
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError):  # not found; a folder; a path outside the list
        section.problem("zone", "unknown_zone", zone=zone)
    currency = section.need_text("currency")
    if currency is not None and not _CURRENCY.fullmatch(currency):
        section.problem("currency", "bad_currency", currency=currency)
    site = Site(
        plant_id=plant_id or "",
        name=section.need_text("name") or "",
        zone=zone,
        currency=currency or "",
        schema=SCHEMA,
        parameters=MappingProxyType({**usual, **_parameters(section, usual)}),
    )
    section.finish()
    return site


def _history(top: Section) -> HistorySettings:
    section = top.section("history")
    if section is None:
        return USUAL_HISTORY
    stated = {
        name: section.number_within(name, low, high)
        for name, (low, high) in _HISTORY_RANGES.items()
    }
    given = {name: value for name, value in stated.items() if value is not None}
    settings = replace(USUAL_HISTORY, **given)
    if settings.minute_years < settings.raw_years:
        section.problem(
            "minute_years",
            "minutes_shorter_than_raw",
            minutes=settings.minute_years,
            raw=settings.raw_years,
        )
    section.finish()
    return settings


def _parameters(section: Section, usual: Mapping[str, float]) -> dict[str, float]:
    below = section.section("parameters")
    stated = below.all_numbers() if below else {}
    for name in stated:
        if below is not None and name not in usual:
            below.problem(name, "unknown_parameter", name=name, known=", ".join(usual))
    return stated


def _lines(top: Section) -> Iterator[LineEntry]:
    for line_id, section in _named(top, "lines"):
        endpoint = section.need_text("endpoint") or "simulated"
        if not _ENDPOINT.fullmatch(endpoint):
            section.problem("endpoint", "bad_endpoint", endpoint=endpoint)
        timeout_s = section.number_within("timeout_s", 0.01, _LONGEST_WAIT_S)
        drain_s = section.number_within("drain_s", 0.0, _LONGEST_WAIT_S)
        usual = LineSpec(line_id, endpoint)
        spec = LineSpec(
            line_id=line_id,
            endpoint=endpoint,
            serial=_serial(section),
            timeout_s=usual.timeout_s if timeout_s is None else timeout_s,
            drain_s=usual.drain_s if drain_s is None else drain_s,
        )
        section.finish()
        yield LineEntry(spec, section)


def _serial(section: Section) -> SerialSettings:
    text = section.text("serial")
    if text is None:
        return SerialSettings()
    parts = _SERIAL.fullmatch(text)
    if parts is None:
        section.problem("serial", "bad_serial", serial=text)
        return SerialSettings()
    return SerialSettings(baud=int(parts[1]), parity=parts[2], stop_bits=int(parts[3]))


def _field_units(top: Section) -> Iterator[FieldUnitEntry]:
    for field_unit_id, section in _named(top, "field_units"):
        line = section.need_text("line")
        device_id = section.need_whole_number("device_id", 1, 247)
        register_map = section.need_text("map")
        failsafe_s = _failsafe_s(section)
        own_firmware = section.flag("own_firmware", default=True)
        section.finish()
        spec = FieldUnitSpec(
            field_unit_id=field_unit_id,
            line_id=line or "",
            device_id=device_id or 0,
            register_map=register_map or "",
            failsafe_s=10.0 if failsafe_s is None else failsafe_s,
            own_firmware=own_firmware,
        )
        yield FieldUnitEntry(spec, section)


def _failsafe_s(section: Section) -> float | None:
    value = section.number("failsafe_s")
    if value is not None and not SHORTEST_FAILSAFE_S <= value <= LONGEST_FAILSAFE_S:
        section.problem(
            "failsafe_s",
            "failsafe_outside",
            value=value,
            low=SHORTEST_FAILSAFE_S,
            high=LONGEST_FAILSAFE_S,
            period=HEARTBEAT_PERIOD_S,
        )
        return None
    return value


def _units(top: Section) -> Iterator[UnitEntry]:
    for unit_id, section in _named(top, "units"):
        template = section.need_text("template")
        field_unit = section.text("field_unit")
        was = section.text("was")
        if template is not None:
            yield UnitEntry(unit_id, template, field_unit, was, section)


def _named(top: Section, key: str) -> Iterator[tuple[str, Section]]:
    """Yield the tables of a table that must be given, whose keys are used as ids."""
    below = top.need_section(key)
    for name, section in below.sections() if below else ():
        if not _ID.fullmatch(name):
            section.problem((), "bad_id", id=name)
        yield name, section
