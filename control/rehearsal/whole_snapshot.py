"""How does a reading of the field become a snapshot of all tags, as the scan makes it?"""

import math
from collections.abc import Iterator, Mapping
from typing import TypeVar, overload

from control.derived import derive
from plant.description.model import PlantDescription
from plant.quality import Quality
from plant.sample import Sample, Snapshot, Value
from plant.tag import ValueKind

_Other = TypeVar("_Other")

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
            if tag.field_unit is None
        }
        self._last = {tag_id: self._waiting[tag_id] for tag_id in description.derived}

    def whole(self, measured: Snapshot) -> Snapshot:
        """Return the snapshot with all tags of the description."""
        samples = _AllSamples(self._description, measured, self._waiting, self._last)
        return Snapshot(measured.sequence, measured.utc_ms, measured.monotonic_s, samples)


class _AllSamples(Mapping[str, Sample]):
    """All tags at one moment; a derived one is computed when it is asked for."""

    __slots__ = ("_description", "_last", "_made", "_measured", "_now", "_waiting")

    def __init__(
        self,
        description: PlantDescription,
        measured: Snapshot,
        waiting: Mapping[str, Sample],
        last: dict[str, Sample],
    ) -> None:
        self._description = description
        self._measured = measured.samples
        self._waiting = waiting
        self._last = last
        self._made: dict[str, Sample] = {}
        self._now = Sample("", 0, Quality.GOOD, measured.utc_ms, measured.monotonic_s)

    def __getitem__(self, tag_id: str) -> Sample:
        """Return the tag's sample. Raises KeyError for a tag that the plant does not have."""
        measured = self._measured.get(tag_id)
        if measured is not None:
            return measured
        spec = self._description.derived.get(tag_id)
        if spec is None:
            return self._waiting[tag_id]
        made = self._made.get(tag_id)
        if made is None:
            made = self._made[tag_id] = self._last[tag_id] = derive(
                self._description.tags[tag_id],
                spec,
                [self[each] for each in spec.inputs],
                previous=self._last[tag_id],
                now=self._now,
            )
        return made

    @overload
    def get(self, key: str, /) -> Sample | None: ...
    @overload
    def get(self, key: str, default: Sample | _Other, /) -> Sample | _Other: ...
    def get(
        self, key: str, default: Sample | _Other | None = None, /
    ) -> Sample | _Other | None:
        """Return the tag's sample, ``default`` for a tag that the plant does not have."""
        measured = self._measured.get(key)
        if measured is not None:
            return measured
        return self[key] if key in self._waiting else default

    def __contains__(self, tag_id: object) -> bool:
        """Return whether the plant has the tag."""
        return tag_id in self._description.tags

    def __iter__(self) -> Iterator[str]:
        """Go through the tags in the order of the description."""
        return iter(self._description.tags)

    def __len__(self) -> int:
        """Return how many tags the plant has."""
        return len(self._description.tags)
