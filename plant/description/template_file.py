"""A template: the modules, parameters and tags that every unit built from it gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plant.description.problems import ProblemList
from plant.description.reading import Document, Layer, Section


@dataclass(frozen=True, slots=True)
class TemplateTag:
    """One tag of a template: its module and the table that says the rest."""

    module: str
    layer: Layer


@dataclass(frozen=True, slots=True)
class Template:
    """What a template file says. ``tags`` go by ``item.SUFFIX`` in the order of the modules."""

    name: str
    kind: str
    modules: tuple[str, ...]
    parameters: Mapping[str, float]
    tags: Mapping[str, TemplateTag]


def read_template(name: str, document: Document, problems: ProblemList) -> Template:
    """Return the template; what is wrong is noted and left out."""
    top = Section.whole(document, problems)
    kind = top.need_text("kind") or name
    modules = top.texts("modules") or ()
    parameters = top.section("parameters")
    tags: dict[str, TemplateTag] = {}
    tables = top.need_section("tags")
    by_module = dict(tables.sections()) if tables else {}
    for module in by_module.keys() - set(modules):
        by_module[module].problem((), "unknown_module", module=module)
    for module in modules:
        section = by_module.get(module)
        for key, entry in section.sections() if section else ():
            if key in tags:
                entry.problem((), "duplicate_tag", tag=key)
                continue
            tags[key] = TemplateTag(module, entry.layers[0])
    found = Template(
        name=name,
        kind=kind,
        modules=modules,
        parameters=MappingProxyType(parameters.all_numbers() if parameters else {}),
        tags=MappingProxyType(tags),
    )
    top.finish()
    return found
