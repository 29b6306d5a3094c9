"""The screens' door to history: there from the first moment, open when the database is."""

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from plant.errors import StorageError
from plant.history import Buckets, HistoryReader, Period, Readings, StoredTag
from plant.reports.counter import CounterRule
from plant.sample import Snapshot
from storage.historian.historian import Historian

if TYPE_CHECKING:
    from storage.reading.reader import SqlHistoryReader


class HistoryDoor:
    """Implements plant.history.HistoryReader by the reader of the file that is in use.

    Any thread but the window's. Until the historian has opened its file, and after it has
    given it up, every question is answered by StorageError.
    """

    def __init__(
        self, historian: Historian, *, counters: Mapping[str, CounterRule] | None = None
    ) -> None:
        """Build a door that opens nothing yet.

        Args:
            historian: knows the file, and holds what is not sealed.
            counters: what each counter can count at most (plant.description.counters).
        """
        self._historian = historian
        self._counters = counters or {}
        self._lock = threading.Lock()
        self._reader: SqlHistoryReader | None = None
        self._database_id = ""

    def close(self) -> None:
        """Close the reader's connections."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
            self._reader = None

    def tags(self) -> Sequence[StoredTag]:
        """Return every tag that history knows, by name."""
        return self._open().tags()

    def raw(self, tag_id: str, start_ms: int, end_ms: int) -> Readings:
        """Return the readings of ``[start_ms, end_ms)``."""
        return self._open().raw(tag_id, start_ms, end_ms)

    def buckets(
        self, tag_ids: Sequence[str], start_ms: int, end_ms: int, count: int
    ) -> Sequence[Buckets]:
        """Return each tag's course in at most ``count`` buckets."""
        return self._open().buckets(tag_ids, start_ms, end_ms, count)

    def periods(self, tag_ids: Sequence[str], periods: Sequence[Period]) -> Sequence[Buckets]:
        """Return each tag's figures over these periods, one bucket each, in their order."""
        return self._open().periods(tag_ids, periods)

    def increase(self, tag_id: str, periods: Sequence[Period]) -> Sequence[float]:
        """Return what a counter counted in each period, never negative."""
        return self._open().increase(tag_id, periods)

    def snapshot_at(self, utc_ms: int) -> Snapshot:
        """Return every tag as it was then."""
        return self._open().snapshot_at(utc_ms)

    def _open(self) -> HistoryReader:
        place = self._historian.place
        memory = self._historian.memory
        if place is None or memory is None:
            self.close()  # a damaged file can be put aside only while nobody has it open
            raise StorageError(
                "History is not open: the program has just been started, or its file cannot "
                "be used. The list of events tells why; live values are not concerned."
            )
        path, database_id = place
        with self._lock:
            if self._reader is None or self._database_id != database_id:
                if self._reader is not None:
                    self._reader.close()
                from storage.reading.opening import open_reader

                self._reader = open_reader(
                    path, unsealed=memory.unsealed, counters=self._counters
                )
                self._database_id = database_id
            return self._reader
