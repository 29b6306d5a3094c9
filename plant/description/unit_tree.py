"""Builds units and tags: each unit's template with what the site and the overrides change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from plant.description.problems import ProblemList
from plant.description.reading.section import Layer, Section
from plant.description.site_file import SiteFile, UnitEntry
from plant.description.tag_entry import TagEntry, read_tag
from plant.description.tag_write import Home
from plant.description.template_file import Template
from plant.equipment import Unit
from plant.registers import RegisterMap
from plant.tag import Source


@dataclass(frozen=True, slots=True)
class UnitTree:
    """Units and tags by id, in the order of the screens."""

    units: Mapping[str, Unit]
    tags: Mapping[str, TagEntry]


def build_units(
    site: SiteFile,
    templates: Mapping[str, Template],
    maps: Mapping[str, RegisterMap],
    overrides: Mapping[str, Section],
    problems: ProblemList,
) -> UnitTree:
    """Return all units with all their tags; what is wrong is noted and left out.

    Args:
        site: what site.toml says.
        templates: by name; units of a template that is not there are left out.
        maps: register maps by key.
        overrides: single tags' tables by full tag id, winning over everything else.
        problems: where mistakes are noted.
    """
    units: dict[str, Unit] = {}
    tags: dict[str, TagEntry] = {}
    changes = {name: _Change(section) for name, section in site.template_changes.items()}
    for entry in site.units:
        template = templates.get(entry.template)
        if template is None:
            continue
        over = [changes[template.name]] if template.name in changes else []
        over.append(_Change(entry.section))
        number = 1 + sum(1 for unit in units.values() if unit.kind == template.kind)
        units[entry.unit_id] = _unit(entry, template, over, number)
        home = _home(entry, site, maps)
        for key, module, layers in _tag_layers(template, over):
            tag_id = f"{entry.unit_id}.{key}"
            single = overrides.get(tag_id)
            last = single.layers if single else ()
            tag = read_tag(Section((*layers, *last), problems), key, module, home)
            if tag is not None:
                tags[tag_id] = tag
        _check_carrier(entry, tags)
    for name, section in site.template_changes.items():
        if name not in {entry.template for entry in site.units}:
            section.problem((), "template_unused", template=name)
    for tag_id, section in overrides.items():
        if tag_id not in tags:
            section.problem((), "unknown_tag", tag=tag_id)
    return UnitTree(MappingProxyType(units), MappingProxyType(tags))


class _Change:
    """What site.toml changes in a template, for all its units or for one."""

    def __init__(self, section: Section) -> None:
        self.parameters = section.section("parameters")
        self._tags = section.section("tags")
        self.tags = dict(self._tags.sections()) if self._tags else {}
        self.where = section
        section.finish()


def _check_carrier(entry: UnitEntry, tags: Mapping[str, TagEntry]) -> None:
    measured = [
        each
        for each in tags.values()
        if each.tag.unit_id == entry.unit_id and each.tag.source is Source.MEASURED
    ]
    if measured and entry.field_unit is None:
        entry.section.problem(
            "field_unit",
            "measured_without_field_unit",
            unit=entry.unit_id,
            count=len(measured),
        )


def _unit(entry: UnitEntry, template: Template, over: Sequence[_Change], number: int) -> Unit:
    values = dict(template.parameters)
    known = (*template.parameters, *template.required)
    for change in over:
        stated = change.parameters.all_numbers() if change.parameters else {}
        for name in stated:
            if name not in known and change.parameters is not None:
                change.parameters.problem(
                    name, "unknown_parameter", name=name, known=", ".join(known)
                )
        values |= stated
    for name in template.required:
        if name not in values:
            facts = {"name": name, "unit": entry.unit_id, "template": template.name}
            entry.section.problem(("parameters", name), "missing_parameter", **facts)
    return Unit(
        unit_id=entry.unit_id,
        kind=template.kind,
        template=template.name,
        number=number,
        modules=template.modules,
        parameters=MappingProxyType(values),
    )


def _home(entry: UnitEntry, site: SiteFile, maps: Mapping[str, RegisterMap]) -> Home:
    field_unit = site.field_units.get(entry.field_unit or "")
    register_map = maps.get(field_unit.spec.register_map) if field_unit else None
    return Home(entry.unit_id, entry.was, entry.field_unit, register_map)


def _tag_layers(
    template: Template, over: Sequence[_Change]
) -> Iterator[tuple[str, str, tuple[Layer, ...]]]:
    """Yield key, module and tables of each tag; note changes of tags that are not there."""
    for change in over:
        for key, section in change.tags.items():
            if key not in template.tags:
                near = get_close_matches(key, template.tags, n=3) or list(template.tags)[:3]
                section.problem(
                    (),
                    "unknown_template_tag",
                    tag=key,
                    template=template.name,
                    near=", ".join(near),
                )
    for key, tag in template.tags.items():
        changed = [change.tags[key].layers[0] for change in over if key in change.tags]
        yield key, tag.module, (tag.layer, *changed)
