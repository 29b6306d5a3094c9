"""The tag table as CSV: written for a spreadsheet, read back, and compared with the plant."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from unicodedata import category

from plant.description.model import PlantDescription
from plant.message import Fact, Message, message
from plant.tag import SCAN_CLASSES, Source, Tag, ValueKind
from plant.texts import FALLBACK_MARK, Texts

TEXT_PREFIX = "text_"
"""The heading of the name column ends with the language: ``text_en``."""

FIXED_COLUMNS = ("tag", "unit", "kind")
"""Shown for orientation; a file that says something else is refused."""

NUMBER_COLUMNS = (
    "low",
    "high",
    "digits",
    "normal_low",
    "normal_high",
    "limit_low",
    "limit_high",
    "frozen_after_s",
)
WORD_COLUMNS = {
    "source": tuple(source.value for source in Source),
    "scan": tuple(SCAN_CLASSES),
}
_RANGE_COLUMNS = NUMBER_COLUMNS[:-1]
_MAY_BE_EMPTY = frozenset({"normal_low", "normal_high", "limit_low", "limit_high"})
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_UNFIT = ("Cc", "Zl", "Zp")
"""Control characters and line ends; joiners, which Malayalam needs, are fine."""

_DELIMITERS = (",", ";", "\t")

Cell = float | str | None
"""A number, a word or name, or None where the plant states nothing."""


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs from the plant.

    Attributes:
        tag_id: which tag.
        column: heading.
        old, new: what the plant has and what the file says.
        line: in the file, from 1.
    """

    tag_id: str
    column: str
    old: Cell
    new: Cell
    line: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be taken, and why."""

    line: int
    why: Message


@dataclass(frozen=True, slots=True)
class TagTable:
    """A file as read: what it would change, in its order, and what is wrong with it."""

    changes: tuple[Change, ...]
    bad_lines: tuple[BadLine, ...]


def write_table(description: PlantDescription, language: str) -> str:
    """Return all tags as CSV with names in ``language``.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, which
    ``read_table`` takes away again.
    """
    texts = description.texts.in_language(language)
    columns = _columns(language)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for tag in description.tags.values():
        cells = _cells(tag, texts)
        writer.writerow([shown(cells[column]) for column in columns])
    return out.getvalue()


def read_table(text: str, description: PlantDescription) -> TagTable:
    """Return how ``text`` differs from the plant.

    Columns and tags that the file leaves out stay as they are. Comma, semicolon and tab are
    understood; with semicolons a decimal comma is, too.
    """
    return _Reading(text, description).read()


def shown(cell: Cell) -> str:
    """Return a cell as it stands in the file."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell
    return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)


def _columns(language: str) -> tuple[str, ...]:
    name = f"{TEXT_PREFIX}{language}"
    return (*FIXED_COLUMNS, name, *NUMBER_COLUMNS[:-1], *WORD_COLUMNS, NUMBER_COLUMNS[-1])


def _cells(tag: Tag, texts: Texts) -> dict[str, Cell]:
    """Return what the plant says; a switch has no range, a missing translation is empty."""
    name = texts.tag_name(tag.tag_id)
    limits = tag.limits
    cells: dict[str, Cell] = {
        "tag": tag.tag_id,
        "unit": tag.eu.key,
        "kind": tag.kind.value,
        f"{TEXT_PREFIX}{texts.language}": None if name.startswith(FALLBACK_MARK) else name,
        "source": tag.source.value,
        "scan": tag.scan.key,
        "frozen_after_s": tag.frozen_after_s,
        "low": tag.eu_low,
        "high": tag.eu_high,
        "digits": float(tag.digits),
        "normal_low": limits.normal_low,
        "normal_high": limits.normal_high,
        "limit_low": limits.low,
        "limit_high": limits.high,
    }
    if tag.kind is ValueKind.DISCRETE:
        cells.update(dict.fromkeys(_RANGE_COLUMNS, None))
    return cells


class _Reading:
    """One run over a file."""

    def __init__(self, text: str, description: PlantDescription) -> None:
        self._text = text.removeprefix("\ufeff")
        self._description = description
        head = self._text.split("\n", 1)[0]
        self._delimiter = max(_DELIMITERS, key=head.count)
        self._texts = description.texts
        self._changes: list[Change] = []
        self._bad: list[BadLine] = []
        self._line_of: dict[str, int] = {}

    def read(self) -> TagTable:
        rows = self._rows()
        line, columns = next(rows, (1, []))
        if self._heading(line, columns):
            for line, cells in rows:
                self._row(line, columns, cells)
        changes = () if self._bad else tuple(self._changes)
        return TagTable(changes, tuple(self._bad))

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row that is not empty with the line on which it starts."""
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter)
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1
        except csv.Error as error:
            self._refuse(line, "not_csv", cause=str(error))

    def _heading(self, line: int, columns: Sequence[str]) -> bool:
        before = len(self._bad)
        names = [column for column in columns if column.startswith(TEXT_PREFIX)]
        known = {*FIXED_COLUMNS, *NUMBER_COLUMNS, *WORD_COLUMNS, *names[:1]}
        for column in columns:
            if column not in known or columns.count(column) > 1:
                self._refuse(line, "bad_column", column=column)
        if "tag" not in columns:
            self._refuse(line, "no_tag_column")
        for name in names[:1]:
            self._texts = self._texts.in_language(name.removeprefix(TEXT_PREFIX))
        return len(self._bad) == before

    def _row(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> None:
        if len(cells) != len(columns):
            self._refuse(line, "cell_count", found=len(cells), wanted=len(columns))
            return
        row = dict(zip(columns, cells, strict=True))
        tag_id = row["tag"]
        tag = self._description.tags.get(tag_id)
        first = self._line_of.setdefault(tag_id, line)
        if tag is None:
            self._refuse(line, "unknown_tag", id=tag_id)
        elif first != line:
            self._refuse(line, "tag_twice", id=tag_id, first=first)
        else:
            self._compare(line, tag, row)

    def _compare(self, line: int, tag: Tag, row: Mapping[str, str]) -> None:
        present = _cells(tag, self._texts)
        for column, cell in row.items():
            old = present[column]
            if cell == shown(old):
                continue
            if column in FIXED_COLUMNS:
                self._refuse(line, "fixed_column", column=column, value=cell)
            elif column in NUMBER_COLUMNS:
                self._number(line, tag, column, (old, cell))
            elif column in WORD_COLUMNS:
                self._word(line, tag, column, (old, cell))
            else:
                self._name(line, tag, column, (old, cell))

    def _number(self, line: int, tag: Tag, column: str, cells: tuple[Cell, str]) -> None:
        old, cell = cells
        if tag.kind is ValueKind.DISCRETE and column in _RANGE_COLUMNS:
            self._refuse(line, "switch_without_range", column=column)
            return
        if not cell and column in _MAY_BE_EMPTY:
            self._changes.append(Change(tag.tag_id, column, old, None, line))
            return
        number = self._parsed(cell)
        if number is None or (column == "digits" and not number.is_integer()):
            self._refuse(line, "not_number", column=column, value=cell)
        elif number != old:
            self._changes.append(Change(tag.tag_id, column, old, number, line))

    def _word(self, line: int, tag: Tag, column: str, cells: tuple[Cell, str]) -> None:
        old, cell = cells
        known = WORD_COLUMNS[column]
        if cell not in known:
            self._refuse(line, "not_word", column=column, value=cell, known=", ".join(known))
            return
        self._changes.append(Change(tag.tag_id, column, old, cell, line))

    def _name(self, line: int, tag: Tag, column: str, cells: tuple[Cell, str]) -> None:
        old, cell = cells
        name = cell.removeprefix("'") if cell.startswith("'") else cell
        if any(character in "{}" or category(character) in _UNFIT for character in name):
            self._refuse(line, "bad_name", value=cell)
        elif name and name != old:
            self._changes.append(Change(tag.tag_id, column, old, name, line))

    def _parsed(self, cell: str) -> float | None:
        plain = cell.replace(",", ".") if self._delimiter == ";" else cell
        try:
            number = float(plain)
        except ValueError:
            return None
        return number if isfinite(number) and "_" not in plain else None

    def _refuse(self, line: int, kind: str, **facts: Fact) -> None:
        self._bad.append(BadLine(line, message(f"tags.{kind}", **facts)))
