"""The visible texts: all files of all languages merged, names given to every unit and tag."""

from collections.abc import Iterable, Mapping

from plant.description.plant_files import NamedFile
from plant.description.problems import Place, ProblemList
from plant.description.reading import read_document
from plant.description.toml_lines import KeyPath
from plant.equipment import Unit
from plant.tag import Tag

Catalogues = dict[str, dict[str, str]]


def read_texts(files: Iterable[tuple[str, NamedFile]], problems: ProblemList) -> Catalogues:
    """Return language to dotted key to text; a key given twice in a language is noted."""
    catalogues: Catalogues = {}
    places: dict[tuple[str, str], Place] = {}
    for language, named in files:
        document = read_document(named.file, named.name, problems)
        if document is None:
            continue
        catalogue = catalogues.setdefault(language, {})
        for path, text in _leaves(document.data, ()):
            key, place = ".".join(path), document.place(path)
            first = places.setdefault((language, key), place)
            if first is not place:
                problems.add(place, "text_twice", file=first.file, line=first.line)
            elif isinstance(text, str):
                catalogue[key] = text
            else:
                problems.add(place, "not_text", value=str(text))
    return catalogues


def name_everything(
    catalogue: dict[str, str], units: Mapping[str, Unit], tags: Mapping[str, Tag]
) -> None:
    """Add ``unit.D1`` and ``tag.D1.ph.PV`` for every unit and tag that has no name of its own.

    They come from ``unit_kind.digester`` and ``tag.digester.ph.PV`` of the unit's template, or
    of its kind where an own template brings no names.
    """
    for unit in units.values():
        pattern = catalogue.get(f"unit_kind.{unit.kind}")
        if pattern is not None:
            catalogue.setdefault(f"unit.{unit.unit_id}", pattern.replace("{number}", str(unit.number)))
    for tag in tags.values():
        unit = units[tag.unit_id]
        for family in (unit.template, unit.kind):
            name = catalogue.get(f"tag.{family}.{tag.item}.{tag.suffix.value}")
            if name is not None:
                catalogue.setdefault(f"tag.{tag.tag_id}", name)
                break


def _leaves(table: Mapping[str, object], above: KeyPath) -> Iterable[tuple[KeyPath, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value
