"""Loads the plant description whole: every file read, cross-checked, and reported together."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from plant.description import overrides_file
from plant.description.checks.field import check_field, check_line_loads
from plant.description.checks.tags import check_tags, derived_in_order, followed_by_measurement
from plant.description.line_load import line_loads
from plant.description.model import PlantDescription
from plant.description.plant_files import NamedFile, PlantFiles
from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import Document, parse_document, read_document
from plant.description.reading.section import Section, check_schema
from plant.description.registers_file import read_registers
from plant.description.site_file import SiteFile, read_site, read_usual_parameters
from plant.description.template_file import Template, read_template
from plant.description.text_files import (
    TextFiles,
    check_names,
    merged,
    name_everything,
    read_texts,
)
from plant.description.unit_tree import UnitTree, build_units
from plant.registers import RegisterMap
from plant.texts import FALLBACK_LANGUAGE, Texts


def load_plant(
    folder: Path | None = None, *, language: str = FALLBACK_LANGUAGE
) -> PlantDescription:
    """Return the plant described in ``folder``; None is the plant built into the product.

    Args:
        folder: an own plant's folder with a ``site.toml``.
        language: two-letter code of the language in which texts and problems are said.

    Raises:
        DescriptionProblems: naming every mistake of every file with its remedy.
    """
    return load_files(PlantFiles(folder), language=language)


def load_files(
    files: PlantFiles,
    *,
    language: str = FALLBACK_LANGUAGE,
    overrides: str | None = None,
) -> PlantDescription:
    """Return the plant as it would be with ``overrides`` for its file of that name.

    Raises:
        DescriptionProblems: naming every mistake of every file with its remedy.
    """
    loading = _Loading(files)
    description = loading.load(language, overrides)
    if description is None:
        raise DescriptionProblems(loading.problems.in_words(loading.product_texts(language)))
    return description


class _Loading:
    """One run over the files."""

    def __init__(self, files: PlantFiles) -> None:
        self._files = files
        self.problems = ProblemList()
        self._product = TextFiles()

    def product_texts(self, language: str) -> Texts:
        """Return the texts in which problems are said; an own plant cannot break them."""
        return Texts(self._product.catalogues, language)

    def load(self, language: str, overrides: str | None) -> PlantDescription | None:
        self._product = read_texts(self._files.product_texts(), self.problems)
        own = read_texts(self._files.own_texts(), self.problems)
        texts = merged(self._product, own, self.problems)
        maps = self._maps()
        site = self._site()
        if site is None:
            return None
        templates = self._templates(site)
        tree = build_units(site, templates, maps, self._overrides(overrides), self.problems)
        check_field(site, maps)
        check_tags(tree.tags)
        name_everything(texts, tree)
        check_names(texts, tree, self.problems)
        description = _assemble(site, maps, tree, Texts(texts.catalogues, language))
        check_line_loads(site, line_loads(description), tree.tags)
        return None if self.problems else description

    def _read(self, named: NamedFile) -> Document | None:
        return read_document(named.file, named.name, self.problems)

    def _maps(self) -> Mapping[str, RegisterMap]:
        document = self._read(self._files.registers())
        return read_registers(document, self.problems) if document else MappingProxyType({})

    def _site(self) -> SiteFile | None:
        document = self._read(self._files.site())
        usual = self._read(self._files.usual_site())
        parameters = read_usual_parameters(usual, self.problems) if usual else {}
        return read_site(document, self.problems, parameters) if document else None

    def _templates(self, site: SiteFile) -> dict[str, Template]:
        known = self._files.template_names()
        found: dict[str, Template] = {}
        for unit in site.units:
            name = unit.template
            if name not in known:
                unit.section.problem(
                    "template", "unknown_template", name=name, known=", ".join(known)
                )
            elif name not in found:
                document = self._read(self._files.template(name))
                if document is not None:
                    found[name] = read_template(name, document, self.problems)
        return found

    def _overrides(self, text: str | None) -> Mapping[str, Section]:
        """Return the tables of the overrides file by tag id."""
        named = self._files.overrides()
        if text is not None:
            name = named.name if named else overrides_file.NAME
            document = parse_document(text, name, self.problems)
        elif named is not None and named.file.is_file():
            document = self._read(named)
        else:
            return {}
        if document is None:
            return {}
        top = Section.whole(document, self.problems)
        check_schema(top, overrides_file.SCHEMA)
        tags = top.section("tags")
        top.finish()
        return dict(tags.sections()) if tags else {}


def _assemble(
    site: SiteFile, maps: Mapping[str, RegisterMap], tree: UnitTree, texts: Texts
) -> PlantDescription:
    """Put the parts together; field units that name an unknown line or map are left out."""
    field_units = {
        field_unit_id: entry.spec
        for field_unit_id, entry in site.field_units.items()
        if entry.spec.line_id in site.lines and entry.spec.register_map in maps
    }
    tags = {
        tag_id: followed_by_measurement(entry.tag, tree.tags)
        for tag_id, entry in tree.tags.items()
    }
    return PlantDescription(
        site=site.site,
        units=tree.units,
        tags=MappingProxyType(tags),
        derived=MappingProxyType(derived_in_order(tree.tags)),
        lines=MappingProxyType({key: entry.spec for key, entry in site.lines.items()}),
        field_units=MappingProxyType(field_units),
        register_maps=maps,
        texts=texts,
        history=site.history,
        energy=site.energy,
    )
