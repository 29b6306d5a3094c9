"""Has the plant been read whole since the start? Before that nothing is decided."""

from plant.description.model import PlantDescription
from plant.quality import Quality
from plant.sample import Snapshot

PATIENCE_MS = 10_000
"""So long is waited for units that do not answer; they are then decided about as silent."""


class FirstRead:
    """Watches the first snapshots. One owner."""

    def __init__(self, description: PlantDescription) -> None:
        self._measured = tuple(
            tag.tag_id for tag in description.tags.values() if tag.field_unit is not None
        )
        self._since_ms: int | None = None

    def is_whole(self, snapshot: Snapshot) -> bool:
        """Return whether every measured tag was read once, or patience is over."""
        if self._since_ms is None:
            self._since_ms = snapshot.utc_ms
        if snapshot.utc_ms - self._since_ms >= PATIENCE_MS:
            return True
        waiting = Quality.BAD_WAITING_FOR_INITIAL_DATA
        samples = snapshot.samples
        return all(
            tag_id in samples and samples[tag_id].quality is not waiting
            for tag_id in self._measured
        )
