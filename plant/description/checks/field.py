"""Checks lines, field units and units against one another and against the register maps."""

from collections.abc import Mapping

from plant.description.line_load import MAX_LOAD_PERCENT, LineLoad
from plant.description.site_file import SiteFile
from plant.description.tag_entry import TagEntry
from plant.registers import RegisterMap
from plant.tag import SCAN_CLASSES


def check_field(site: SiteFile, maps: Mapping[str, RegisterMap]) -> None:
    """Note unknown names, devices that share an address and lines that share an endpoint."""
    _check_endpoints(site)
    _check_field_units(site, maps)
    known = ", ".join(site.field_units)
    for unit in site.units:
        if unit.field_unit and site.field_units and unit.field_unit not in site.field_units:
            unit.section.problem(
                "field_unit", "unknown_field_unit", name=unit.field_unit, known=known
            )


def _check_endpoints(site: SiteFile) -> None:
    first_at: dict[str, str] = {}
    for line_id, line in site.lines.items():
        endpoint = line.spec.endpoint
        first = first_at.setdefault(endpoint, line_id)
        if endpoint != "simulated" and first != line_id:
            line.section.problem("endpoint", "endpoint_twice", endpoint=endpoint, other=first)


def _check_field_units(site: SiteFile, maps: Mapping[str, RegisterMap]) -> None:
    first_at: dict[tuple[str, int], str] = {}
    for field_unit_id, entry in site.field_units.items():
        spec, section = entry.spec, entry.section
        if spec.line_id and site.lines and spec.line_id not in site.lines:
            known = ", ".join(site.lines)
            section.problem("line", "unknown_line", name=spec.line_id, known=known)
        known_map = maps.get(spec.register_map)
        if known_map is None and maps and spec.register_map:
            known = ", ".join(maps)
            section.problem("map", "unknown_map", name=spec.register_map, known=known)
        elif known_map is not None and spec.own_firmware != _has_head(known_map):
            kind = "map_without_head" if spec.own_firmware else "map_with_head"
            section.problem("map", kind, name=spec.register_map)
        first = first_at.setdefault((spec.line_id, spec.device_id), field_unit_id)
        if spec.device_id and first != field_unit_id:
            section.problem(
                "device_id",
                "device_id_twice",
                device_id=spec.device_id,
                other=first,
                line=spec.line_id,
            )


def _has_head(register_map: RegisterMap) -> bool:
    """Return whether the map is one of our firmware; a foreign one has no blocks."""
    return "identity" in register_map.registers or bool(register_map.blocks)


def check_line_loads(
    site: SiteFile, loads: Mapping[str, LineLoad], tags: Mapping[str, TagEntry]
) -> None:
    """Note serial lines that would be too busy, and scan classes too fast for a serial line."""
    for line_id, load in loads.items():
        if load.load_percent is None:
            continue
        section = site.lines[line_id].section
        if load.load_percent > MAX_LOAD_PERCENT:
            section.problem(
                (),
                "line_overloaded",
                most=round(MAX_LOAD_PERCENT),
                line=line_id,
                percent=round(load.load_percent),
            )
        fastest = SCAN_CLASSES["fastest"]
        on_line = {
            field_unit_id
            for field_unit_id, entry in site.field_units.items()
            if entry.spec.line_id == line_id
        }
        for tag_id, entry in tags.items():
            if entry.tag.field_unit in on_line and entry.tag.scan is fastest:
                entry.section.problem("scan", "scan_too_fast", line=line_id, tag=tag_id)
