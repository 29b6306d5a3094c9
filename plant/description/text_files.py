"""The visible texts: all files of all languages merged, names given to every unit and tag."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter

from plant.description.plant_files import NamedFile
from plant.description.problems import Place, ProblemList
from plant.description.reading.document import Document, read_document
from plant.description.reading.lines import KeyPath
from plant.description.unit_tree import UnitTree
from plant.texts import FALLBACK_LANGUAGE

_PLACEHOLDER = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class TextFiles:
    """Texts as read: language to key to text, and which file and path each came from."""

    catalogues: dict[str, dict[str, str]] = field(default_factory=dict)
    origins: dict[tuple[str, str], tuple[Document, KeyPath]] = field(default_factory=dict)

    def place(self, language: str, key: str) -> Place:
        """Return where the text of ``key`` stands; it must have been read from a file."""
        document, path = self.origins[language, key]
        return document.place(path)


def read_texts(files: Iterable[tuple[str, NamedFile]], problems: ProblemList) -> TextFiles:
    """Return all texts; a key given twice in one language is noted and the first one kept."""
    found = TextFiles()
    for language, named in files:
        document = read_document(named.file, named.name, problems)
        if document is None:
            continue
        catalogue = found.catalogues.setdefault(language, {})
        for path, text in _leaves(document.data, ()):
            key = ".".join(path)
            if (language, key) in found.origins:
                first = found.place(language, key)
                place = document.place(path)
                problems.add(place, "text_twice", file=first.file, line=first.line)
                continue
            found.origins[language, key] = (document, path)
            if not isinstance(text, str):
                problems.add(document.place(path), "not_text", value=str(text))
            elif placeholders(text) is None:
                problems.add(document.place(path), "bad_placeholder", text=text)
            else:
                catalogue[key] = text
    return found


def placeholders(text: str) -> frozenset[str] | None:
    """Return the names of a text's ``{placeholders}``, None where they are malformed."""
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    if all(_PLACEHOLDER.fullmatch(name) for name in names):
        return frozenset(names)
    return None


def merged(product: TextFiles, own: TextFiles, problems: ProblemList) -> TextFiles:
    """Return the product's texts with an own plant's over them, key by key.

    An own text with other placeholders than the product's English one is noted.
    """
    english = product.catalogues.get(FALLBACK_LANGUAGE, {})
    for language, catalogue in own.catalogues.items():
        for key, text in catalogue.items():
            usual = english.get(key)
            if usual is not None and placeholders(text) != placeholders(usual):
                problems.add(own.place(language, key), "other_placeholders", usual=usual)
    languages = dict.fromkeys((*product.catalogues, *own.catalogues))
    return TextFiles(
        {
            language: product.catalogues.get(language, {}) | own.catalogues.get(language, {})
            for language in languages
        },
        product.origins | own.origins,
    )


def name_everything(texts: TextFiles, tree: UnitTree) -> None:
    """Add ``unit.D1`` and ``tag.D1.ph.PV`` in every language that names its template's.

    A tag's own ``text`` table wins, then ``tag.D1.ph.PV`` of the files, then
    ``tag.<template>.ph.PV``, then ``tag.<kind>.ph.PV``; for units ``unit.D1``, then
    ``unit_kind.<kind>`` with its ``{number}``. A field unit is named by what it serves.
    """
    for entry in tree.tags.values():
        for language, text in entry.texts.items():
            texts.catalogues.setdefault(language, {})[f"tag.{entry.tag.tag_id}"] = text
    for catalogue in texts.catalogues.values():
        _name_units(catalogue, tree)
        _name_field_units(catalogue, tree)
        _name_tags(catalogue, tree)


def check_names(texts: TextFiles, tree: UnitTree, problems: ProblemList) -> None:
    """Note every unit, module and tag without an English name."""
    english = texts.catalogues.get(FALLBACK_LANGUAGE, {})
    for unit in tree.units.values():
        keys = [f"module.{module}" for module in unit.modules]
        if f"unit.{unit.unit_id}" not in english:
            keys.append(f"unit_kind.{unit.kind}")
        for key in keys:
            if key not in english:
                problems.add(Place(f"texts/{FALLBACK_LANGUAGE}", 0, key), "missing_text")
    for entry in tree.tags.values():
        if f"tag.{entry.tag.tag_id}" not in english:
            template = tree.units[entry.tag.unit_id].template
            key = f"tag.{template}.{entry.tag.item}.{entry.tag.suffix.value}"
            entry.section.problem((), "missing_name", text_key=key)


def _name_units(catalogue: dict[str, str], tree: UnitTree) -> None:
    for unit in tree.units.values():
        pattern = catalogue.get(f"unit_kind.{unit.kind}")
        if pattern is not None:
            name = pattern.replace("{number}", str(unit.number))
            catalogue.setdefault(f"unit.{unit.unit_id}", name)


def _name_field_units(catalogue: dict[str, str], tree: UnitTree) -> None:
    """Name a field unit by what it serves: ``Digester 3 (U3)``."""
    served: dict[str, dict[str, None]] = {}
    for entry in tree.tags.values():
        name = catalogue.get(f"unit.{entry.tag.unit_id}")
        if entry.tag.field_unit is not None and name is not None:
            served.setdefault(entry.tag.field_unit, {})[name] = None
    for field_unit, names in served.items():
        catalogue.setdefault(f"unit.{field_unit}", f"{', '.join(names)} ({field_unit})")


def _name_tags(catalogue: dict[str, str], tree: UnitTree) -> None:
    for tag_id, entry in tree.tags.items():
        unit = tree.units[entry.tag.unit_id]
        for family in (unit.template, unit.kind):
            name = catalogue.get(f"tag.{family}.{entry.tag.item}.{entry.tag.suffix.value}")
            if name is not None:
                catalogue.setdefault(f"tag.{tag_id}", name)
                break


def _leaves(table: Mapping[str, object], above: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value
