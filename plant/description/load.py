"""Loads the plant description whole: every file read, cross-checked, and reported together."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from plant.description.model import PlantDescription
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading import Layer, Section, read_document
from plant.description.registers_file import read_registers
from plant.description.site_file import SiteFile, UnitEntry, read_site
from plant.description.tag_entry import Home, TagEntry, read_tag
from plant.description.template_file import Template, read_template
from plant.description.text_files import Catalogues, name_everything, read_texts
from plant.equipment import Unit
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
    loading = _Loading(PlantFiles(folder))
    description = loading.load(language)
    if description is None:
        raise DescriptionProblems(loading.problems.in_words(loading.product_texts(language)))
    return description


class _Loading:
    """One run over the files."""

    def __init__(self, files: PlantFiles) -> None:
        self._files = files
        self.problems = ProblemList()
        self._texts: Catalogues = {}

    def product_texts(self, language: str) -> Texts:
        return Texts(self._texts, language)

    def load(self, language: str) -> PlantDescription | None:
        self._texts = read_texts(self._files.product_texts(), self.problems)
        maps = self._maps()
        site = self._site(maps)
        if site is None:
            return None
        units, entries = self._equipment(site, maps)
        tags = {tag_id: entry.tag for tag_id, entry in entries.items()}
        derived = {key: each.derived for key, each in entries.items() if each.derived}
        catalogues = self._named_texts(units, entries)
        if self.problems:
            return None
        return PlantDescription(
            site=site.site,
            units=MappingProxyType(units),
            tags=MappingProxyType(tags),
            derived=MappingProxyType(derived),
            lines=site.lines,
            field_units=site.field_units,
            register_maps=maps,
            texts=Texts(catalogues, language),
        )

    def _maps(self) -> Mapping[str, RegisterMap]:
        named = self._files.registers()
        document = read_document(named.file, named.name, self.problems)
        return read_registers(document, self.problems) if document else {}

    def _site(self, maps: Mapping[str, RegisterMap]) -> SiteFile | None:
        named = self._files.site()
        document = read_document(named.file, named.name, self.problems)
        return read_site(document, maps, self.problems) if document else None

    def _equipment(
        self, site: SiteFile, maps: Mapping[str, RegisterMap]
    ) -> tuple[dict[str, Unit], dict[str, TagEntry]]:
        templates = self._templates(site.units)
        units: dict[str, Unit] = {}
        entries: dict[str, TagEntry] = {}
        for unit_entry in site.units:
            template = templates.get(unit_entry.template)
            if template is None:
                continue
            of_kind = sum(1 for unit in units.values() if unit.kind == template.kind)
            changes = site.template_changes.get(template.name)
            layers = [each for each in (changes, unit_entry.section) if each is not None]
            parameters = [each.section("parameters") for each in layers]
            values = dict(template.parameters)
            for section in parameters:
                values |= section.all_numbers() if section else {}
            units[unit_entry.unit_id] = Unit(
                unit_id=unit_entry.unit_id,
                kind=template.kind,
                template=template.name,
                number=of_kind + 1,
                modules=template.modules,
                parameters=MappingProxyType(values),
            )
            spec = site.field_units.get(unit_entry.field_unit or "")
            home = Home(
                unit_entry.unit_id,
                unit_entry.was,
                unit_entry.field_unit,
                maps.get(spec.register_map) if spec else None,
            )
            overriding = [each.section("tags") for each in layers]
            for section in layers:
                section.finish()
            for key, template_tag in template.tags.items():
                over: list[Layer] = [template_tag.layer]
                for tables in overriding:
                    table = tables.section(key) if tables else None
                    over.extend(table.layers if table else ())
                entry = read_tag(
                    Section(over, self.problems), key, template_tag.module, home
                )
                if entry is not None:
                    entries[entry.tag.tag_id] = entry
        return units, entries

    def _templates(self, units: tuple[UnitEntry, ...]) -> dict[str, Template]:
        found: dict[str, Template] = {}
        for name in dict.fromkeys(unit.template for unit in units):
            named = self._files.template(name)
            document = read_document(named.file, named.name, self.problems)
            if document is not None:
                found[name] = read_template(name, document, self.problems)
        return found

    def _named_texts(
        self, units: Mapping[str, Unit], entries: Mapping[str, TagEntry]
    ) -> Catalogues:
        own = read_texts(self._files.own_texts(), self.problems)
        tags = {tag_id: entry.tag for tag_id, entry in entries.items()}
        catalogues: Catalogues = {}
        for language in self._texts.keys() | own.keys():
            merged = self._texts.get(language, {}) | own.get(language, {})
            name_everything(merged, units, tags)
            catalogues[language] = merged
        return catalogues
