"""Has the plant been read whole since the start and the last sleep? Else nothing is decided."""

import math

from plant.description.model import PlantDescription
from plant.quality import Quality
from plant.sample import Snapshot

PATIENCE_MS = 10_000
"""So long is waited for units that do not answer; they are then decided about as silent."""


class FirstRead:
    """Watches the snapshots. One owner.

    Args:
        description: the plant.
        gap_s: snapshots further apart mean that the PC slept: what was read before says
            nothing any more, and all would look lost until it is read again.
    """

    def __init__(self, description: PlantDescription, *, gap_s: float = math.inf) -> None:
        self._measured = tuple(
            tag.tag_id for tag in description.tags.values() if tag.field_unit is not None
        )
        self._gap_ms = gap_s * 1000
        self._since_ms: int | None = None
        self._last_ms = 0
        self._is_whole = False

    def is_whole(self, snapshot: Snapshot) -> bool:
        """Return whether every measured tag was read once, or patience is over."""
        now_ms = snapshot.utc_ms
        if self._since_ms is None or now_ms - self._last_ms > self._gap_ms:
            self._since_ms, self._is_whole = now_ms, False
        self._last_ms = now_ms
        if not self._is_whole:
            self._is_whole = now_ms - self._since_ms >= PATIENCE_MS or self._all_read(snapshot)
        return self._is_whole

    def _all_read(self, snapshot: Snapshot) -> bool:
        waiting = Quality.BAD_WAITING_FOR_INITIAL_DATA
        samples = snapshot.samples
        return all(
            tag_id in samples and samples[tag_id].quality is not waiting
            for tag_id in self._measured
        )
