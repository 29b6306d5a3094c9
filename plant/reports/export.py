"""How readings leave the program: what is wanted in which file, and the door that writes it."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol


class FileForm(Enum):
    """The kind of file."""

    CSV = "csv"
    PARQUET = "parquet"


class Layout(Enum):
    """How readings of several tags stand side by side."""

    NARROW = "narrow"  # one line per reading; tag after tag
    WIDE = "wide"  # one line per time, one column per tag


PRESETS = ("international", "india", "europe")
"""Names of the ways to write a CSV file: separator, decimal mark, mark for spreadsheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """What is to be written where.

    Attributes:
        tag_ids: which tags, in the order of the file.
        start_ms, end_ms: half-open stretch of time, milliseconds UTC.
        file: the file; one that is there is replaced once the new one is whole.
        form, layout: see there.
        preset: one of `PRESETS`; only for CSV.
        buckets: None for every reading; otherwise minimum, maximum and mean in at most so
            many buckets, as a trend shows them.
        zone: IANA name of the zone of the times in a CSV file.
    """

    tag_ids: Sequence[str]
    start_ms: int
    end_ms: int
    file: Path
    form: FileForm = FileForm.CSV
    layout: Layout = Layout.NARROW
    preset: str = "international"
    buckets: int | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """How far an export is: ``done`` 0..1, and the lines (without the header) so far."""

    done: float
    lines: int


class HistoryExporter(Protocol):
    """Writes history to files. Any thread but the window's: it waits for the disk."""

    def export(self, wish: ExportWish) -> Generator[ExportProgress, None, None]:
        """Write the file, in slices of well under a second; iterate to go on.

        The file stands at its place when the generator has ended. Closing the generator
        earlier, or an error, leaves what stood there before and nothing else.

        Raises:
            StorageError: with a sentence for people when a tag is unknown, history cannot be
                read, or the file cannot be written (folder gone, open elsewhere, disk full).
        """
        ...
