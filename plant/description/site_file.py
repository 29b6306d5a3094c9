"""The plant as a place, its lines, field units and equipment units, from site.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from plant.description.problems import ProblemList
from plant.description.reading import Document, Section
from plant.description.registers_file import check_schema
from plant.equipment import Site
from plant.registers import FieldUnitSpec, LineSpec, RegisterMap, SerialSettings

SCHEMA = 1
_SERIAL = re.compile(r"(\d+) 8([NEO])([12])")
_ENDPOINT = re.compile(r"simulated|tcp://[^\s/:]+:\d{1,5}|serial://\S+")


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One equipment unit as site.toml declares it, before its template is read."""

    unit_id: str
    template: str
    field_unit: str | None
    was: str | None
    section: Section


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What site.toml says."""

    site: Site
    lines: Mapping[str, LineSpec]
    field_units: Mapping[str, FieldUnitSpec]
    units: tuple[UnitEntry, ...]
    template_changes: Mapping[str, Section]


def read_site(
    document: Document, maps: Mapping[str, RegisterMap], problems: ProblemList
) -> SiteFile:
    """Return what the file says; what is wrong is noted and left out."""
    top = Section.whole(document, problems)
    check_schema(top, SCHEMA)
    site = _site(top)
    lines = _lines(top)
    field_units = _field_units(top, lines, maps)
    units = _units(top, field_units)
    changes = top.section("templates")
    found = SiteFile(
        site=site,
        lines=MappingProxyType(lines),
        field_units=MappingProxyType(field_units),
        units=tuple(units),
        template_changes=MappingProxyType(dict(changes.sections()) if changes else {}),
    )
    top.finish()
    return found


def _site(top: Section) -> Site:
    section = top.need_section("site")
    if section is None:
        return Site("", "", "UTC", "", SCHEMA)
    zone = section.need_text("zone") or "UTC"
    try:
        ZoneInfo(zone)
    except (OSError, ValueError):
        section.problem("zone", "unknown_zone", zone=zone)
    parameters = section.section("parameters")
    site = Site(
        plant_id=section.need_text("plant_id") or "",
        name=section.need_text("name") or "",
        zone=zone,
        currency=section.need_text("currency") or "",
        schema=SCHEMA,
        parameters=MappingProxyType(parameters.all_numbers() if parameters else {}),
    )
    section.finish()
    return site


def _lines(top: Section) -> dict[str, LineSpec]:
    found: dict[str, LineSpec] = {}
    below = top.need_section("lines")
    for line_id, section in below.sections() if below else ():
        endpoint = section.need_text("endpoint") or "simulated"
        if not _ENDPOINT.fullmatch(endpoint):
            section.problem("endpoint", "bad_endpoint", endpoint=endpoint)
        timeout = section.number("timeout_s")
        drain = section.number("drain_s")
        usual = LineSpec(line_id, endpoint)
        found[line_id] = LineSpec(
            line_id=line_id,
            endpoint=endpoint,
            serial=_serial(section),
            timeout_s=usual.timeout_s if timeout is None else timeout,
            drain_s=usual.drain_s if drain is None else drain,
        )
        section.finish()
    return found


def _serial(section: Section) -> SerialSettings:
    text = section.text("serial")
    if text is None:
        return SerialSettings()
    parts = _SERIAL.fullmatch(text)
    if parts is None:
        section.problem("serial", "bad_serial", serial=text)
        return SerialSettings()
    return SerialSettings(
        baud=int(parts[1]), data_bits=8, parity=parts[2], stop_bits=int(parts[3])
    )


def _field_units(
    top: Section, lines: Mapping[str, LineSpec], maps: Mapping[str, RegisterMap]
) -> dict[str, FieldUnitSpec]:
    found: dict[str, FieldUnitSpec] = {}
    below = top.need_section("field_units")
    for field_unit_id, section in below.sections() if below else ():
        line = section.need_text("line")
        device_id = section.need_whole_number("device_id", 1, 247)
        register_map = section.need_text("map")
        failsafe_s = section.number("failsafe_s")
        own = section.flag("own_firmware", default=True)
        section.finish()
        if line is None or device_id is None or register_map is None:
            continue
        if line not in lines:
            section.problem("line", "unknown_line", line=line, known=", ".join(lines))
        if register_map not in maps:
            section.problem("map", "unknown_map", map=register_map, known=", ".join(maps))
        found[field_unit_id] = FieldUnitSpec(
            field_unit_id=field_unit_id,
            line_id=line,
            device_id=device_id,
            register_map=register_map,
            failsafe_s=10.0 if failsafe_s is None else failsafe_s,
            own_firmware=own,
        )
    return found


def _units(top: Section, field_units: Mapping[str, FieldUnitSpec]) -> list[UnitEntry]:
    found: list[UnitEntry] = []
    below = top.need_section("units")
    for unit_id, section in below.sections() if below else ():
        template = section.need_text("template")
        field_unit = section.text("field_unit")
        was = section.text("was")
        if field_unit is not None and field_unit not in field_units:
            known = ", ".join(field_units)
            section.problem("field_unit", "unknown_field_unit", unit=field_unit, known=known)
        if template is not None:
            found.append(UnitEntry(unit_id, template, field_unit, was, section))
    return found
