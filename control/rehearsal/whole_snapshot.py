"""How does a reading of the field become a snapshot of all tags, as the scan makes it?"""

import math
from collections.abc import Callable, Sequence

from control.derived import derive
from plant.description.model import PlantDescription
from plant.quality import Quality
from plant.sample import Sample, Snapshot, Value
from plant.tag import ValueKind

_EMPTY: dict[ValueKind, Value] = {
    ValueKind.ANALOG: math.nan,
    ValueKind.DISCRETE: False,
    ValueKind.COUNTER: 0,
    ValueKind.NUMBER: 0,
}


class WholeSnapshots:
    """Adds derived tags, and those that nobody measures. One owner."""

    def __init__(self, description: PlantDescription) -> None:
        self._description = description
        self._waiting = {
            tag.tag_id: Sample(
                tag.tag_id, _EMPTY[tag.kind], Quality.BAD_WAITING_FOR_INITIAL_DATA, 0, 0.0
            )
            for tag in description.tags.values()
        }
        self._last = {tag_id: self._waiting[tag_id] for tag_id in description.derived}

    def whole(
        self, measured: Snapshot, stand_ins: Callable[[Snapshot], Sequence[Sample]]
    ) -> Snapshot:
        """Return the snapshot with all tags of the description.

        Args:
            measured: what the field gave.
            stand_ins: gives the samples of entered and estimated tags.
        """
        samples = {**self._waiting, **measured.samples}
        for sample in stand_ins(measured):
            samples[sample.tag_id] = sample
        now = Sample("", 0, Quality.GOOD, measured.utc_ms, measured.monotonic_s)
        for tag_id, spec in self._description.derived.items():
            made = derive(
                self._description.tags[tag_id],
                spec,
                [samples[each] for each in spec.inputs],
                previous=self._last[tag_id],
                now=now,
            )
            samples[tag_id] = self._last[tag_id] = made
        return Snapshot(measured.sequence, measured.utc_ms, measured.monotonic_s, samples)
