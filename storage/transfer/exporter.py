"""Writes history to a CSV or Parquet file, whole or not at all."""

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plant.errors import StorageError
from plant.history import HistoryReader, StoredTag
from plant.reports.export import ExportProgress, ExportWish, FileForm
from storage.fresh_file import fresh_file
from storage.transfer.asked_tags import asked_tags
from storage.transfer.csv_presets import CSV_PRESETS

if TYPE_CHECKING:  # numpy and pyarrow are loaded with the first export, not with the program
    from storage.transfer.sheet import Slice

_DATABASE = b"SQLite format 3\0"


class HistoryFiles:
    """A HistoryExporter over a reader. Any thread; each export is on its own."""

    def __init__(self, reader: HistoryReader) -> None:
        self._reader = reader

    def export(self, wish: ExportWish) -> Generator[ExportProgress, None, None]:
        """Write the file; see HistoryExporter."""
        tags = asked_tags(self._reader, wish.tag_ids)
        _refuse_database(wish.file)
        return self._write(wish, tags)

    def _write(
        self, wish: ExportWish, tags: Sequence[StoredTag]
    ) -> Generator[ExportProgress, None, None]:
        from storage.transfer.slices import slices

        parts = slices(self._reader, wish, tags)
        with fresh_file(wish.file) as fresh:
            if wish.form is FileForm.CSV:
                yield from _write_csv(fresh, wish, tags, parts)
            else:
                yield from _write_parquet(fresh, wish, tags, parts)


def _write_csv(
    fresh: Path, wish: ExportWish, tags: Sequence[StoredTag], parts: "Iterator[Slice]"
) -> Iterator[ExportProgress]:
    from storage.transfer.csv_export import CsvLines
    from storage.transfer.slices import headings

    csv = CsvLines(headings(wish, tags), CSV_PRESETS[wish.preset], wish.zone)
    lines = 0
    with fresh.open("wb") as file:
        file.write(csv.header())
        for part in parts:
            file.write(csv.lines(part))
            lines += part.lines
            yield ExportProgress(part.done, lines)


def _write_parquet(
    fresh: Path, wish: ExportWish, tags: Sequence[StoredTag], parts: "Iterator[Slice]"
) -> Iterator[ExportProgress]:
    from storage.transfer.parquet_export import ParquetFile
    from storage.transfer.slices import headings

    lines = 0
    with ParquetFile(fresh, headings(wish, tags)) as parquet:
        for part in parts:
            parquet.add(part)
            lines += part.lines
            yield ExportProgress(part.done, lines)


def _refuse_database(file: Path) -> None:
    """Raise where an export would replace a database, such as history itself."""
    if not file.is_file():
        return
    with file.open("rb") as there:
        if there.read(len(_DATABASE)) == _DATABASE:
            raise StorageError(f"{file} is a database. Name another file for the export.")
