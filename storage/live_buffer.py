"""The last hour of every tag in memory, for live trends and sparklines."""

import threading
from collections.abc import Iterable
from math import isnan, nan
from typing import TYPE_CHECKING

from plant.ports import RecentHistory
from plant.sample import Snapshot

if TYPE_CHECKING:
    from storage.rings import Rings

HOUR_OF_SCANS = 3600

_NOTHING = RecentHistory((), (), ())


class LiveBuffer:
    """One ring per tag over one common time axis, the times of the scans.

    `offer` runs on the engine thread, `recent` on any; the lock is held for the copying of
    one column or one row only (tens of microseconds at 1,000 tags). numpy is loaded with the
    first snapshot, on the engine's thread, so that the window need not wait for it.
    """

    def __init__(self, tag_ids: Iterable[str], *, capacity: int = HOUR_OF_SCANS) -> None:
        """Build an empty buffer for these tags; ``capacity`` scans are kept."""
        self._row_of = {tag_id: row for row, tag_id in enumerate(tag_ids)}
        self._capacity = capacity
        self._lock = threading.Lock()
        self._rings: Rings | None = None

    def offer(self, snapshot: Snapshot) -> None:
        """Keep one scan; bad values are kept as gaps. Engine thread."""
        if self._rings is None:
            self._rings = self._make_rings()
        column = [
            float(sample.value)
            if (sample := snapshot.samples.get(tag_id)) is not None
            and not sample.quality.is_bad
            else nan
            for tag_id in self._row_of
        ]
        with self._lock:
            self._rings.append(snapshot.utc_ms, column)

    def recent(self, tag_id: str, *, since_utc_ms: int) -> RecentHistory:
        """Return the tag's course since then, oldest first; empty for an unknown tag.

        A value that was bad is ``nan`` and not ``good``; an uncertain one is drawn.
        Any thread.
        """
        row = self._row_of.get(tag_id)
        rings = self._rings
        if row is None or rings is None:
            return _NOTHING
        with self._lock:
            utc_ms, values = rings.copy(row)
        # A mask, not a search: the wall clock may have been set back in between.
        wanted = utc_ms >= since_utc_ms
        drawn = values[wanted].tolist()
        return RecentHistory(utc_ms[wanted].tolist(), drawn, [not isnan(v) for v in drawn])

    def _make_rings(self) -> "Rings":
        from storage.rings import Rings

        return Rings(tags=len(self._row_of), capacity=self._capacity)
