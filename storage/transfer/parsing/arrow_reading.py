"""How is a piece of CSV parsed at once? By Arrow, told what stands in each column."""

from collections.abc import Mapping

import pyarrow as pa
from pyarrow import csv as arrow_csv

from storage.transfer.parsing.form import Form
from storage.transfer.parsing.numerals import OFF_WORDS, ON_WORDS, spellings

WORDS = pa.dictionary(pa.int32(), pa.string())
"""Type of a column of texts of which few differ."""


class ArrowReading:
    """Parses lines of one form into typed columns. Immutable; any thread."""

    def __init__(self, form: Form, types: Mapping[int, pa.DataType]) -> None:
        """Prepare.

        Args:
            form: of the file.
            types: place of each wanted field to its type, the time's excepted.
        """
        wanted = {
            str(form.time): form.times.arrow_type,
            **{str(place): kind for place, kind in types.items()},
        }
        self._reading = arrow_csv.ReadOptions(
            use_threads=False,
            column_names=[str(place) for place in range(len(form.titles))],
            block_size=1 << 30,
            encoding=form.encoding,
        )
        self._cutting = arrow_csv.ParseOptions(
            delimiter=form.separator, newlines_in_values=False, ignore_empty_lines=False
        )
        self._converting = arrow_csv.ConvertOptions(
            column_types=wanted,
            include_columns=list(wanted),
            null_values=list(form.empty),
            true_values=spellings(ON_WORDS),
            false_values=spellings(OFF_WORDS),
            decimal_point=form.decimal,
            strings_can_be_null=True,
        )

    def columns(self, data: bytes, lines: int) -> list[pa.Array] | None:
        """Return the time's column and the wanted ones in their order.

        None where not every line has all fields and each fits its type.
        """
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(data), self._reading, self._cutting, self._converting
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != lines:
            return None
        return [table.column(index).chunk(0) for index in range(table.num_columns)]
