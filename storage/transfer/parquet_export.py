"""How does history become a Parquet file? One row group a slice or more, typed columns."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from plant.history import quality_of
from storage.history.quality_runs import ABSENT
from storage.transfer.sheet import Heading, Kind, Slice

_GROUP_LINES = 1_000_000
"""Smaller slices are gathered until a row group has about so many lines."""

_GROUP_CELLS = 8_000_000


class ParquetFile:
    """Writes slices to a Parquet file. One thread. Use as a context manager.

    Times are UTC and say so in their type; a missing number is null; tag, unit and quality
    are dictionaries. Units stand in each column's metadata.
    """

    def __init__(self, path: Path, headings: Sequence[Heading]) -> None:
        self._headings = headings
        self._schema = pa.schema([_field(heading) for heading in headings])
        self._writer = pq.ParquetWriter(str(path), self._schema, compression="zstd")
        self._waiting: list[pa.Table] = []
        self._lines = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()

    def add(self, part: Slice) -> None:
        """Write the lines of a slice, at the latest with the next row group."""
        if not part.lines:
            return
        columns = [
            _column(heading.kind, column, part.lines)
            for heading, column in zip(self._headings, part.columns, strict=True)
        ]
        self._waiting.append(pa.Table.from_arrays(columns, schema=self._schema))
        self._lines += part.lines
        cells = self._lines * len(self._headings)
        if self._lines >= _GROUP_LINES or cells >= _GROUP_CELLS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            table = pa.concat_tables(self._waiting).unify_dictionaries()
            self._writer.write_table(table, row_group_size=self._lines)
        self._waiting, self._lines = [], 0


def _field(heading: Heading) -> pa.Field:
    kinds = {
        Kind.TEXT: pa.dictionary(pa.int32(), pa.string()),
        Kind.TIME: pa.timestamp("ms", tz="UTC"),
        Kind.NUMBER: pa.float64(),
        Kind.COUNT: pa.int64(),
        Kind.QUALITY: pa.dictionary(pa.int32(), pa.string()),
    }
    metadata = {"unit": heading.unit} if heading.unit else None
    return pa.field(heading.title, kinds[heading.kind], metadata=metadata)


def _column(kind: Kind, column: npt.NDArray[Any] | str, lines: int) -> pa.Array:
    if isinstance(column, str):
        return pa.DictionaryArray.from_arrays(
            pa.array(np.zeros(lines, np.int32)), pa.array([column])
        )
    if kind is Kind.TIME:
        return pa.array(column).cast(pa.timestamp("ms", tz="UTC"))
    if kind is Kind.NUMBER:
        return pa.array(column, mask=np.isnan(column))
    if kind is Kind.QUALITY:
        codes, numbers = np.unique(column[column != ABSENT], return_inverse=True)
        places = np.zeros(lines, np.int32)
        places[column != ABSENT] = numbers
        return pa.DictionaryArray.from_arrays(
            pa.array(places, mask=column == ABSENT),
            pa.array([quality_of(int(code)).value for code in codes], pa.string()),
        )
    return pa.array(column)
