"""How does a slice of history become lines of CSV? Column by column, not cell by cell."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from plant.history import quality_of
from storage.history.quality_runs import ABSENT
from storage.transfer.csv_presets import CsvPreset, text_cell
from storage.transfer.sheet import Heading, Kind, Slice

_QUARTER_MS = 900_000
"""Every offset from UTC in use changes on a quarter of an hour."""

_NO_TWO_CHANGES_MS = 5 * 86_400_000
"""No zone changes its offset and back again in so short a time."""


class CsvLines:
    """Turns slices into bytes of a CSV file. Any thread; holds nothing between slices."""

    def __init__(self, headings: Sequence[Heading], preset: CsvPreset, zone: str) -> None:
        """Prepare.

        Args:
            headings: the columns.
            preset: how to write.
            zone: IANA name of the zone of the times; stands in their column's title.
        """
        self._headings = headings
        self._preset = preset
        self._zone_name = zone
        self._zone = ZoneInfo(zone)
        self._words = pa.array([quality_of(code).value for code in range(ABSENT)])

    def header(self) -> bytes:
        """Return the first line, with the file's mark where the preset has one."""
        cells = [text_cell(self._title(heading), self._preset) for heading in self._headings]
        line = self._preset.separator.join(cells)
        return f"{self._preset.beginning}{line}{self._preset.line_end}".encode()

    def lines(self, part: Slice) -> bytes | memoryview:
        """Return the lines of a slice."""
        if not part.lines:
            return b""
        cells = [
            self._cells(heading.kind, column, part.lines)
            for heading, column in zip(self._headings, part.columns, strict=True)
        ]
        joined = _together(*cells, between=self._preset.separator)
        ended = _together(joined, pa.scalar(""), between=self._preset.line_end)
        ends, text = memoryview(ended.buffers()[1]), memoryview(ended.buffers()[2])
        offsets = np.frombuffer(ends, np.int32, part.lines + 1, 4 * ended.offset)
        return text[int(offsets[0]) : int(offsets[-1])]

    def _title(self, heading: Heading) -> str:
        if heading.kind is Kind.TIME:
            return f"{heading.title} ({self._zone_name})"
        return f"{heading.title} [{heading.unit}]" if heading.unit else heading.title

    def _cells(
        self, kind: Kind, column: npt.NDArray[Any] | str, lines: int
    ) -> pa.Array | pa.Scalar:
        if isinstance(column, str):
            return pa.scalar(text_cell(column, self._preset))
        if kind is Kind.TIME:
            return self._times(column)
        if kind is Kind.COUNT:
            return pc.cast(pa.array(column), pa.string())
        spell = self._spelt if kind is Kind.NUMBER else self._qualities
        # What is steady is spelt once. Bits are compared: -0 is not 0, nan is nan.
        bits = np.ascontiguousarray(column)
        bits = bits.view(np.int64) if bits.itemsize == 8 else bits
        if bits[0] == bits[-1] and bool((bits == bits[0]).all()):
            return pa.repeat(spell(column[:1])[0], lines)
        return spell(column)

    def _spelt(self, column: npt.NDArray[np.float64]) -> pa.Array:
        text = pc.cast(pa.array(column, mask=np.isnan(column)), pa.string())
        if self._preset.decimal != ".":
            text = pc.replace_substring(text, ".", self._preset.decimal)
        return pc.fill_null(text, "")

    def _qualities(self, codes: npt.NDArray[np.uint8]) -> pa.Array:
        kept = pa.DictionaryArray.from_arrays(
            pa.array(codes, mask=codes == ABSENT), self._words
        )
        return pc.fill_null(kept.cast(pa.string()), "")

    def _times(self, column: npt.NDArray[np.int64]) -> pa.Array:
        """Return ISO 8601 with milliseconds and offset: 2026-11-20T17:00:00.000+05:30."""
        parts = []
        for first, last, offset_ms in self._offset_runs(column):
            local = pa.array(column[first:last] + offset_ms).cast(pa.timestamp("ms"))
            text = pc.replace_substring(
                pc.cast(local, pa.string()), " ", "T", max_replacements=1
            )
            parts.append(_together(text, pa.scalar(_offset(offset_ms)), between=""))
        return pa.concat_arrays(parts)

    def _offset_runs(self, times: npt.NDArray[np.int64]) -> list[tuple[int, int, int]]:
        """Return where the zone's offset from UTC changes: first, behind the last, offset."""
        whole = self._offset_ms(int(times[0]))
        if times[-1] - times[0] < _NO_TWO_CHANGES_MS and whole == self._offset_ms(
            int(times[-1])
        ):
            return [(0, len(times), whole)]
        quarters, firsts = np.unique(times // _QUARTER_MS, return_index=True)
        runs: list[tuple[int, int, int]] = []
        edges = [*firsts.tolist(), len(times)]
        for quarter, (first, last) in zip(quarters.tolist(), pairwise(edges), strict=True):
            offset_ms = self._offset_ms(quarter * _QUARTER_MS)
            if runs and runs[-1][2] == offset_ms:
                runs[-1] = (runs[-1][0], last, offset_ms)
            else:
                runs.append((first, last, offset_ms))
        return runs

    def _offset_ms(self, utc_ms: int) -> int:
        offset = datetime.fromtimestamp(utc_ms / 1000, self._zone).utcoffset()
        return round(1000 * offset.total_seconds()) if offset else 0


def _together(*cells: pa.Array | pa.Scalar, between: str) -> pa.Array:
    return pc.binary_join_element_wise(*cells, between)


def _offset(offset_ms: int) -> str:
    sign, minutes = ("-" if offset_ms < 0 else "+"), abs(offset_ms) // 60_000
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"
