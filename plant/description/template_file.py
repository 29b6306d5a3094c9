"""A template: the modules, parameters and tags that every unit built from it gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plant.description.problems import ProblemList
from plant.description.reading.document import Document
from plant.description.reading.section import Layer, Section, check_schema

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class TemplateTag:
    """One tag of a template: its module and the table that says the rest."""

    module: str
    layer: Layer


@dataclass(frozen=True, slots=True)
class Template:
    """What a template file says.

    Attributes:
        name: of the file.
        kind: which page shows the unit.
        modules: equipment modules in their order.
        parameters: numbers by name with the value that holds unless the site states another.
        required: names of parameters that the site must state.
        tags: by ``item.SUFFIX`` in the order of the modules.
        section: the whole file, for checks to point at.
    """

    name: str
    kind: str
    modules: tuple[str, ...]
    parameters: Mapping[str, float]
    required: tuple[str, ...]
    tags: Mapping[str, TemplateTag]
    section: Section


def read_template(name: str, document: Document, problems: ProblemList) -> Template:
    """Return the template; what is wrong is noted and left out."""
    top = Section.whole(document, problems)
    if "schema" in top:
        check_schema(top, SCHEMA)
    modules = top.need_texts("modules")
    parameters = top.section("parameters")
    found = Template(
        name=name,
        kind=top.need_text("kind") or name,
        modules=modules or (),
        parameters=MappingProxyType(parameters.all_numbers() if parameters else {}),
        required=top.texts("required") or (),
        tags=MappingProxyType(_tags(top, modules)),
        section=top,
    )
    top.finish()
    return found


def _tags(top: Section, modules: tuple[str, ...] | None) -> dict[str, TemplateTag]:
    """Return the tags in the order of the modules; with no list of those, of the file."""
    tables = top.need_section("tags")
    by_module = dict(tables.sections()) if tables else {}
    if modules is None:
        modules = tuple(by_module)
    for module, section in by_module.items():
        if module not in modules:
            section.problem((), "unknown_module", module=module, known=", ".join(modules))
    found: dict[str, TemplateTag] = {}
    for module in (*modules, *(each for each in by_module if each not in modules)):
        tags = by_module.get(module)
        for key, entry in tags.sections() if tags else ():
            if key in found:
                other = found[key].module
                entry.problem((), "duplicate_tag", tag=key, other=other)
            else:
                found[key] = TemplateTag(module, entry.layers[0])
    return found
