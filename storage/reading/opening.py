"""Opens history for reading: for the running program, and for the shell beside it."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from plant.errors import StorageError
from plant.reports.counter import CounterRule
from storage.historian.unsealed import Unsealed
from storage.reading.reader import SqlHistoryReader
from storage.sqlite_engine import PATIENT_WAIT_S, reading_engine

KEPT_OPEN = 3
"""Connections: those of the reader pool, and one for whoever else asks."""

_LARGEST_BLOCK_BYTES = 31 * 1024 * 1024
"""The GNU allocator learns from blocks of up to 32 MiB."""

_NO_RULES: Mapping[str, CounterRule] = MappingProxyType({})


def open_reader(
    path: Path,
    *,
    unsealed: Unsealed | None = None,
    counters: Mapping[str, CounterRule] = _NO_RULES,
) -> SqlHistoryReader:
    """Return a reader of the history database in that file; close it when done.

    Args:
        path: the file ``history.sqlite``; the program may be running on it.
        unsealed: memory of the running program, None where it is another process.
        counters: what each counter can count at most, see plant.description.counters.

    Raises:
        StorageError: when there is no such file.
    """
    if not path.is_file():
        raise StorageError(
            f"There is no history in {path}. Name the right data folder: --data FOLDER"
        )
    _let_freed_memory_stay()
    engine = reading_engine(path, wait_s=PATIENT_WAIT_S, kept_open=KEPT_OPEN)
    return SqlHistoryReader(engine, unsealed=unsealed, counters=counters)


def _let_freed_memory_stay() -> None:
    """Teach the GNU allocator that blocks of this size come and go.

    Until it has seen one freed, it gives every column of a day back to the system and gets it
    anew, page by page, for the next question: that takes as long as decoding. Nothing is
    written into the block, so it never takes memory. Elsewhere this does nothing.
    """
    np.empty(_LARGEST_BLOCK_BYTES, np.uint8)
