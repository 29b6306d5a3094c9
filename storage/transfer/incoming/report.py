"""Where does every fault of an import stand? In a CSV file, one line each."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOBase
from pathlib import Path

from plant.errors import StorageError
from storage.fresh_file import fresh_file
from storage.transfer.csv_presets import CSV_PRESETS, text_cell
from storage.transfer.parsing.faults import Fault, FaultKind

_PRESET = CSV_PRESETS["international"]
_HEADER = "line,column,text,problem\n"


class ReportFile:
    """A FaultSink that writes a report. Main thread."""

    def __init__(self, file: TextIOBase, words: Callable[[FaultKind], str]) -> None:
        """Begin with the header.

        Args:
            file: open for writing.
            words: returns what to call a fault.
        """
        self._file = file
        self._words = words
        file.write(_HEADER)

    def write(self, faults: Iterable[Fault]) -> None:
        """Write these."""
        for fault in faults:
            cells = (fault.column, fault.text, self._words(fault.kind))
            said = ",".join(text_cell(cell, _PRESET) for cell in cells)
            self._file.write(f"{fault.line},{said}\n")


@contextmanager
def report_file(place: Path, words: Callable[[FaultKind], str]) -> Iterator[ReportFile]:
    """Open a report that stands at its place when the block has ended without an error.

    Raises:
        StorageError: when it cannot be written, or something else than a report is there.
    """
    if place.is_file():
        with place.open("rb") as there:
            if there.read(len(_HEADER)) != _HEADER.encode():
                raise StorageError(
                    f"{place} is there already and is no report of an import. Name another "
                    "file for the report. Nothing was imported."
                )
    with fresh_file(place) as fresh, fresh.open("w", encoding="utf-8", newline="") as file:
        yield ReportFile(file, words)
