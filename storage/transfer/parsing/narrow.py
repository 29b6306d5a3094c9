"""How do lines with one reading each become readings?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from storage.history.cells import Floats, Ints
from storage.history.quality_runs import ABSENT, Codes
from storage.transfer.parsing.arrow_reading import WORDS, ArrowReading
from storage.transfer.parsing.cells import Marks, judged
from storage.transfer.parsing.faults import Fault, FaultKind
from storage.transfer.parsing.fields import Line, moments_of, numbers_of, sound_lines
from storage.transfer.parsing.form import NarrowLayout
from storage.transfer.parsing.moments import Moments
from storage.transfer.parsing.numerals import SPACE, NoNumberError, state
from storage.transfer.parsing.quality_words import QualityWords
from storage.transfer.parsing.rows import ParsedBlock, Rows

Name = tuple[str, str]
"""A tag as the file names it, and the unit beside it."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The lines' parts, equally long.

    Attributes:
        nothing: which have no number; None where all have.
        codes: qualities; None where all are good.
        names: that occur.
        which: of them each line has.
    """

    moments: Moments
    numbers: Ints
    values: Floats
    nothing: Marks | None
    codes: Codes | None
    names: list[Name]
    which: npt.NDArray[np.intp]


class NarrowParser:
    """Reads lines of a narrow file. A LineParser."""

    def __init__(self, layout: NarrowLayout, words: QualityWords) -> None:
        """Prepare.

        Args:
            layout: which column is which.
            words: what the quality column says.
        """
        self._form = layout.form
        self._layout = layout
        self._words = words
        types = {layout.tag: WORDS, layout.value: pa.float64()}
        types |= {place: WORDS for place in (layout.quality, layout.unit) if place is not None}
        self._places = list(types)
        self._reading = ArrowReading(layout.form, types)

    def quick(self, data: bytes, first_line: int, lines: int) -> ParsedBlock | None:
        """Read them at once; None where not every field is as it should be."""
        parsed = self._reading.columns(data, lines)
        moments = self._form.times.whole(parsed[0]) if parsed else None
        if parsed is None or moments is None:
            return None
        by_place = dict(zip(self._places, parsed[1:], strict=True))
        tag, value = by_place[self._layout.tag], by_place[self._layout.value]
        if tag.null_count:
            return None
        unit = None if self._layout.unit is None else by_place[self._layout.unit]
        quality = None if self._layout.quality is None else by_place[self._layout.quality]
        names, which = _names(tag, unit)
        return self._block(
            _Columns(
                moments,
                np.arange(first_line, first_line + lines),
                np.array(value.to_numpy(zero_copy_only=False), float),
                value.is_null().to_numpy(zero_copy_only=False) if value.null_count else None,
                None if quality is None else self._words.of(quality),
                names,
                which,
            )
        )

    def exact(self, data: bytes, first_line: int) -> ParsedBlock:
        """Read them one by one and say what is wrong with which."""
        faults: list[Fault] = []
        lines, names, values = [], [], []
        for line in sound_lines(data, first_line, self._form, faults):
            name = self._name_of(line)
            if not name[0]:
                title = self._form.titles[self._layout.tag]
                faults.append(Fault(line.number, title, "", FaultKind.NO_TAG))
                continue
            lines.append(line)
            names.append(name)
            values.append(self._value_of(line, name, faults))
        known = list(dict.fromkeys(names))
        place = {name: index for index, name in enumerate(known)}
        codes = None
        if (quality := self._layout.quality) is not None:
            codes = np.array(
                [self._words.code(line.fields[quality]) for line in lines], np.uint8
            )
        block = self._block(
            _Columns(
                moments_of(lines),
                numbers_of(lines),
                np.array([np.nan if value is None else value for value in values], float),
                np.array([value is None for value in values], np.bool_),
                codes,
                known,
                np.array([place[name] for name in names], np.intp),
            )
        )
        return ParsedBlock(block.rows, sorted([*faults, *block.faults]))

    def _name_of(self, line: Line) -> Name:
        unit = self._layout.unit
        symbol = "" if unit is None else line.fields[unit].strip()
        return line.fields[self._layout.tag].strip(), symbol

    def _value_of(self, line: Line, name: Name, faults: list[Fault]) -> float | None:
        """Return the number in a line, ``nan`` for one that is not finite, None for none."""
        text = line.fields[self._layout.value].strip(SPACE)
        if text in self._form.empty:
            return None
        try:
            return state(text, self._form.decimal)
        except NoNumberError as error:
            quality = self._layout.quality
            rated_bad = quality is not None and self._words.is_bad(line.fields[quality])
            if rated_bad or error.kind is FaultKind.NOT_FINITE:
                return np.nan
            faults.append(Fault(line.number, name[0], text, error.kind))
            return None

    def _block(self, columns: _Columns) -> ParsedBlock:
        """Judge the lines and put those of one name side by side."""
        values = columns.values.reshape(1, -1)
        nothing = None if columns.nothing is None else columns.nothing.reshape(1, -1)
        codes = None if columns.codes is None else columns.codes.reshape(1, -1)
        codes, wrong = judged(values, nothing, codes)
        faults = sorted(
            Fault(
                int(columns.numbers[cell.row]),
                columns.names[columns.which[cell.row]][0],
                cell.text,
                cell.kind,
            )
            for cell in wrong
        )
        whole = Rows("", "", columns.moments, columns.numbers, values, codes)
        order = np.argsort(columns.which, kind="stable")
        edges = np.searchsorted(columns.which[order], np.arange(len(columns.names) + 1))
        rows = [
            _present(whole.of(order[first:last]), name)
            for name, first, last in zip(columns.names, edges, edges[1:], strict=False)
        ]
        return ParsedBlock([part for part in rows if len(part.lines)], faults)


def _present(rows: Rows, name: Name) -> Rows:
    """Return the readings of one name that are there."""
    if rows.codes is not None:
        there = rows.codes[0] != ABSENT
        if not there.all():
            rows = rows.of(there)
    codes = rows.codes if rows.codes is not None and rows.codes.any() else None
    return Rows(*name, rows.moments, rows.lines, rows.values, codes)


def _names(tag: pa.Array, unit: pa.Array | None) -> tuple[list[Name], npt.NDArray[np.intp]]:
    """Return the different names of a block, and which of them each line has."""
    tags: list[str] = tag.dictionary.to_pylist()
    which = tag.indices.to_numpy().astype(np.intp)
    if unit is None:
        return [(name, "") for name in tags], which
    units: list[str] = [*unit.dictionary.to_pylist(), ""]
    beside = unit.indices.fill_null(len(units) - 1).to_numpy()
    pairs, which = np.unique(which * len(units) + beside, return_inverse=True)
    names = [(tags[pair // len(units)], units[pair % len(units)]) for pair in pairs.tolist()]
    return names, which
