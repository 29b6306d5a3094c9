"""What do the columns of this file mean? Told by its header, its first lines and the map."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from plant.errors import StorageError
from plant.tag import ValueKind
from storage.transfer.incoming.import_map import ColumnRule, ImportMap, unit_named
from storage.transfer.incoming.targets import (
    OtherUnitError,
    Target,
    Targets,
    units_between,
)
from storage.transfer.parsing.csv_source import CsvSource
from storage.transfer.parsing.form import Form, NarrowLayout, WideColumn
from storage.transfer.parsing.moments import time_form
from storage.transfer.parsing.numerals import PLAIN, SPACE

_TIME_TITLES = ("time", "timestamp", "datetime", "date_time", "date time", "utc", "date")
_TAG_TITLES = ("tag", "tag_id", "tagname", "tag name", "name", "point")
_VALUE_TITLES = ("value", "val")
_QUALITY_TITLES = ("quality", "status")
_UNIT_TITLES = ("unit", "eu")
_QUALITY_END = " quality"
_IN_BRACKETS = re.compile(r"^(.*?)\s*(?:\[([^\]]*)\]|\(([^)]*)\))$")
_COMMA_NUMBER = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
_SEPARATORS = ",;\t|"
_EXAMPLES = 200
_NOTHING = "Nothing was imported."


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column of a wide file and the tag that it fills.

    Attributes:
        title: of the column.
        column: how to read it.
        target: the tag.
        hold_ms: what the map says about it.
    """

    title: str
    column: WideColumn
    target: Target
    hold_ms: int | None


def read_form(source: CsvSource, said: ImportMap) -> tuple[Form, list[list[str]]]:
    """Return how the file is written, and the fields of its first lines.

    Args:
        source: the open file.
        said: what the map says.

    Raises:
        StorageError: when no column has the time.
    """
    separator = said.separator or source.separator or max(_SEPARATORS, key=source.header.count)
    header = next(iter(_records([source.header], separator)), [])
    titles = tuple(title.strip() for title in header)
    time = _place(titles, said.time_column, _TIME_TITLES)
    if time is None:
        usual = ", ".join(_TIME_TITLES[:3])
        raise StorageError(
            f"There is no column '{said.time_column}' for the time. {_NOTHING}"
            if said.time_column
            else f"No column is called {usual}, so that it is unknown which has the time. Name "
            f'it in a map file: [time] column = "...". {_NOTHING}'
        )
    lines = list(islice(source.sample.splitlines(), _EXAMPLES))
    examples = [fields for fields in _records(lines, separator) if len(fields) == len(titles)]
    form = Form(
        titles=titles,
        separator=separator,
        decimal=said.decimal or _decimal(examples, time),
        encoding=source.encoding,
        empty=("", *said.no_reading),
        times=time_form(said.time_format, [fields[time].strip(SPACE) for fields in examples]),
        time=time,
    )
    return form, examples


def narrow_layout(form: Form, said: ImportMap) -> NarrowLayout | None:
    """Return which column is which in a narrow file; None for a wide one.

    Raises:
        StorageError: when the map says that it is narrow, and it cannot be.
    """
    if said.layout == "wide":
        return None
    tag = _place(form.titles, said.tag_column, _TAG_TITLES)
    value = _place(form.titles, said.value_column, _VALUE_TITLES)
    if tag is None or value is None:
        if said.layout == "narrow":
            raise StorageError(
                "A narrow file needs a column with the tag and one with the value; name them "
                f'in the map file: [narrow] tag = "...", value = "...". {_NOTHING}'
            )
        return None
    return NarrowLayout(
        form=form,
        tag=tag,
        value=value,
        quality=_place(form.titles, said.quality_column, _QUALITY_TITLES),
        unit=_place(form.titles, said.unit_column, _UNIT_TITLES),
    )


def wide_columns(
    form: Form, examples: Sequence[Sequence[str]], said: ImportMap, targets: Targets
) -> list[PlacedColumn]:
    """Return the columns of a wide file with their tags.

    Args:
        form: of the file.
        examples: fields of the first lines.
        said: what the map says.
        targets: knows the tags.

    Raises:
        StorageError: naming every column that cannot be placed; nothing goes in then.
    """
    qualities = _quality_places(form.titles)
    found: list[PlacedColumn] = []
    unknown: list[str] = []
    refusals = _missing(form, said)
    for place, title in enumerate(form.titles):
        if place == form.time or title in said.ignore or place in qualities.values():
            continue
        cells = [fields[place].strip(SPACE) for fields in examples]
        if not title and not any(cells):
            continue  # a separator at the end of each line
        meant = _meant(title, said, targets)
        if meant is None:
            unknown.append(title)
            continue
        try:
            units = units_between(meant.rule.unit, meant.symbol, meant.target)
        except OtherUnitError as error:
            refusals.append(f"The column '{title}': {error}")
            continue
        first = next((cell for cell in cells if cell not in form.empty), "0")
        is_switch = meant.target.kind is ValueKind.DISCRETE
        in_words = is_switch and PLAIN.fullmatch(first) is None
        column = WideColumn(place, units, qualities.get(place), is_switch, in_words)
        found.append(PlacedColumn(title, column, meant.target, meant.rule.hold_ms))
    refusals += [*_unknown(unknown), *_clashes(found)]
    if not found and not refusals:
        refusals.append("There is no column beside the time.")
    if refusals:
        raise StorageError("\n".join((*refusals, _NOTHING)))
    return found


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a title means: the map's rule, the unit in its brackets, the tag."""

    rule: ColumnRule
    symbol: str
    target: Target


def _meant(title: str, said: ImportMap, targets: Targets) -> _Meant | None:
    bare, symbol = (title, "") if title in said.columns else _split(title)
    rule = targets.rule(bare)
    target = targets.find(rule, symbol)
    return None if target is None else _Meant(rule, symbol, target)


def _missing(form: Form, said: ImportMap) -> list[str]:
    there = {*form.titles, *(_split(title)[0] for title in form.titles)}
    return [
        f"The map names a column '{name}' that the file does not have."
        for name in said.columns
        if name not in there
    ]


def _unknown(titles: Sequence[str]) -> list[str]:
    if not titles:
        return []
    return [
        f"Neither the plant nor its history knows these columns: {', '.join(titles)}. Correct "
        "their titles, say in a map file what they stand for or that they are to be ignored, "
        "or create them as new tags with --create-tags."
    ]


def _clashes(columns: Sequence[PlacedColumn]) -> list[str]:
    first_with: dict[str, str] = {}
    found = []
    for column in columns:
        tag_id = column.target.tag_id
        if tag_id in first_with:
            first = first_with[tag_id]
            found.append(f"The columns '{first}' and '{column.title}' both mean {tag_id}.")
        first_with.setdefault(tag_id, column.title)
    return found


def _place(titles: Sequence[str], named: str | None, usual: Sequence[str]) -> int | None:
    """Return where the named column stands, or else the first that is called as usual."""
    if named is not None:
        return titles.index(named.strip()) if named.strip() in titles else None
    folded = [_IN_BRACKETS.sub(r"\1", title).casefold() for title in titles]
    return next((folded.index(word) for word in usual if word in folded), None)


def _quality_places(titles: Sequence[str]) -> dict[int, int]:
    """Return for columns with readings where their qualities stand."""
    by_name = {_split(title)[0]: place for place, title in enumerate(titles)}
    return {
        by_name[title.removesuffix(_QUALITY_END)]: place
        for place, title in enumerate(titles)
        if title.endswith(_QUALITY_END) and title.removesuffix(_QUALITY_END) in by_name
    }


def _split(title: str) -> tuple[str, str]:
    """Return a title without the unit in brackets behind it, and that unit.

    Round brackets may be part of a name, unless a known unit stands in them.
    """
    found = _IN_BRACKETS.fullmatch(title)
    if found is None:
        return title, ""
    square, round_ = found[2], found[3]
    if square is None and unit_named(round_.strip()) is None:
        return title, ""
    return found[1], (square or round_ or "").strip()


def _decimal(examples: Sequence[Sequence[str]], time: int) -> str:
    """Return the decimal mark of the first lines."""
    cells = [
        cell.strip(SPACE)
        for fields in examples
        for place, cell in enumerate(fields)
        if place != time
    ]
    commas = any(_COMMA_NUMBER.fullmatch(cell) for cell in cells)
    points = any("." in cell and PLAIN.fullmatch(cell) for cell in cells)
    return "," if commas and not points else "."


def _records(lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return []
