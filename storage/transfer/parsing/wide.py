"""How do lines with one column per tag become readings?"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from storage.history.cells import Ints
from storage.segments.batch import CodeTable, Table
from storage.transfer.parsing.arrow_reading import WORDS, ArrowReading
from storage.transfer.parsing.cells import judged
from storage.transfer.parsing.faults import Fault, FaultKind
from storage.transfer.parsing.fields import Line, moments_of, numbers_of, sound_lines
from storage.transfer.parsing.form import WideColumn, WideLayout
from storage.transfer.parsing.moments import Moments
from storage.transfer.parsing.numerals import SPACE, NoNumberError, number, state
from storage.transfer.parsing.quality_words import QualityWords
from storage.transfer.parsing.rows import ParsedBlock, Rows, converted


class WideParser:
    """Reads lines of a wide file. A LineParser."""

    def __init__(self, layout: WideLayout, words: QualityWords) -> None:
        """Prepare.

        Args:
            layout: what the columns mean.
            words: what the quality columns say.
        """
        self._form = layout.form
        self._columns = layout.columns
        self._titles = [layout.form.titles[column.place] for column in layout.columns]
        self._rated = [
            (index, column.quality)
            for index, column in enumerate(layout.columns)
            if column.quality is not None
        ]
        self._words = words
        types = {
            column.place: pa.bool_() if column.in_words else pa.float64()
            for column in layout.columns
        }
        types |= {place: WORDS for _, place in self._rated}
        self._reading = ArrowReading(layout.form, types)

    def quick(self, data: bytes, first_line: int, lines: int) -> ParsedBlock | None:
        """Read them at once; None where not every field is as it should be."""
        parsed = self._reading.columns(data, lines)
        moments = self._form.times.whole(parsed[0]) if parsed else None
        if parsed is None or moments is None:
            return None
        count = 1 + len(self._columns)
        values, nothing = self._table(parsed[1:count], lines)
        codes = None
        if self._rated:
            codes = np.zeros(values.shape, np.uint8)
            for (index, _), column in zip(self._rated, parsed[count:], strict=True):
                codes[index] = self._words.of(column)
        numbers = np.arange(first_line, first_line + lines)
        return self._block(moments, numbers, values, nothing, codes)

    def exact(self, data: bytes, first_line: int) -> ParsedBlock:
        """Read them one by one and say what is wrong with which."""
        faults: list[Fault] = []
        lines = sound_lines(data, first_line, self._form, faults)
        values = np.full((len(self._columns), len(lines)), np.nan)
        nothing = np.zeros(values.shape, np.bool_)
        for index, column in enumerate(self._columns):
            for row, line in enumerate(lines):
                found = self._reading_of(line, index, column, faults)
                if found is None:
                    nothing[index, row] = True
                else:
                    values[index, row] = found
        codes = None
        if self._rated:
            codes = np.zeros(values.shape, np.uint8)
            for index, place in self._rated:
                codes[index] = [self._words.code(line.fields[place]) for line in lines]
        block = self._block(moments_of(lines), numbers_of(lines), values, nothing, codes)
        return ParsedBlock(block.rows, sorted([*faults, *block.faults]))

    def _reading_of(
        self, line: Line, index: int, column: WideColumn, faults: list[Fault]
    ) -> float | None:
        """Return the number in a field, ``nan`` for one that is not finite, None for none."""
        text = line.fields[column.place].strip(SPACE)
        if text in self._form.empty:
            return None
        try:
            read = state if column.is_switch else number
            return read(text, self._form.decimal)
        except NoNumberError as error:
            rated_bad = column.quality is not None and self._words.is_bad(
                line.fields[column.quality]
            )
            if rated_bad or error.kind is FaultKind.NOT_FINITE:
                return np.nan
            faults.append(Fault(line.number, self._titles[index], text, error.kind))
            return None

    def _table(
        self, parsed: Sequence[pa.Array], lines: int
    ) -> tuple[Table, npt.NDArray[np.bool_] | None]:
        """Return the columns as one table, and which of its fields hold nothing."""
        values = np.empty((len(parsed), lines))
        nothing: npt.NDArray[np.bool_] | None = None
        for index, column in enumerate(parsed):
            numbers = column.cast(pa.float64()) if self._columns[index].in_words else column
            values[index] = numbers.to_numpy(zero_copy_only=False)
            if column.null_count:
                if nothing is None:
                    nothing = np.zeros(values.shape, np.bool_)
                nothing[index] = column.is_null().to_numpy(zero_copy_only=False)
        return values, nothing

    def _block(
        self,
        moments: Moments,
        numbers: Ints,
        values: Table,
        nothing: npt.NDArray[np.bool_] | None,
        codes: CodeTable | None,
    ) -> ParsedBlock:
        codes, wrong = judged(values, nothing, codes)
        faults = sorted(
            Fault(int(numbers[cell.row]), self._titles[cell.column], cell.text, cell.kind)
            for cell in wrong
        )
        for index, column in enumerate(self._columns):
            if column.units is not None:
                values[index] = converted(values[index], *column.units)
        return ParsedBlock([Rows("", "", moments, numbers, values, codes)], faults)
