"""What stands between the separators of each line, when, and which lines are no lines?"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from storage.history.cells import Ints
from storage.transfer.parsing.faults import Fault, FaultKind
from storage.transfer.parsing.form import Form
from storage.transfer.parsing.moments import Moments, NoMomentError
from storage.transfer.parsing.numerals import SPACE


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file that has its fields and a time.

    Attributes:
        number: from 1.
        fields: as many as the file has columns.
        ms, is_local: see moments.Moments.
    """

    number: int
    fields: list[str]
    ms: int
    is_local: bool


def sound_lines(data: bytes, first_line: int, form: Form, faults: list[Fault]) -> list[Line]:
    """Return the lines with a time and the right number of fields; note the others."""
    found = []
    for number, fields in _cut(data, first_line, form):
        if len(fields) != len(form.titles):
            said = f"{len(fields)} / {len(form.titles)}"
            faults.append(Fault(number, "", said, FaultKind.FIELD_COUNT))
            continue
        text = fields[form.time].strip(SPACE)
        try:
            found.append(Line(number, fields, *form.times.one(text)))
        except NoMomentError as error:
            faults.append(Fault(number, form.titles[form.time], text, error.kind))
    return found


def moments_of(lines: Sequence[Line]) -> Moments:
    """Return the lines' times."""
    return Moments(
        np.array([line.ms for line in lines], np.int64),
        np.array([line.is_local for line in lines], np.bool_),
    )


def numbers_of(lines: Sequence[Line]) -> Ints:
    """Return the lines' numbers."""
    return np.array([line.number for line in lines], np.int64)


def _cut(data: bytes, first_line: int, form: Form) -> Iterator[tuple[int, list[str]]]:
    """Yield number and fields of the lines that are not blank."""
    try:
        text = data.decode(form.encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    for number, line in enumerate(text.split("\n"), first_line):
        content = line.removesuffix("\r")
        if not content.strip():
            continue
        if '"' not in content:
            yield number, content.split(form.separator)
            continue
        try:
            yield number, next(csv.reader([content], delimiter=form.separator, strict=True))
        except csv.Error:  # quotation marks that do not pair
            yield number, []
