"""What is the newest sample of every tag, and how far can it be trusted by now?"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from plant.description.model import PlantDescription
from plant.quality import STALE_UNCERTAIN_PERIODS, Quality, aged
from plant.sample import Sample, Snapshot, Value
from plant.tag import Tag, ValueKind

_log = logging.getLogger(__name__)

_NOT_READ = frozenset({Quality.BAD_WAITING_FOR_INITIAL_DATA, Quality.BAD_NO_COMMUNICATION})


class TagTable:
    """The one mutable table of samples. Owner: the engine thread.

    Measured tags wait for their first data; all others are entered by whoever makes them.
    """

    def __init__(
        self, description: PlantDescription, *, utc_ms: int, monotonic_s: float
    ) -> None:
        tags = description.tags
        self._samples = {
            tag.tag_id: _waiting(tag, utc_ms=utc_ms, monotonic_s=monotonic_s)
            for tag in tags.values()
        }
        # What arrived, before ageing: (sample, scan period), for tags that come from the field.
        self._periods = {
            tag.tag_id: tag.scan.period_s for tag in tags.values() if tag.field_unit is not None
        }
        self._arrived: dict[str, Sample] = {}
        self._unread: dict[str, set[str]] = {unit: set() for unit in description.field_units}
        self._unit_of = {
            tag.tag_id: tag.field_unit for tag in tags.values() if tag.field_unit is not None
        }
        self._newest_s: dict[str, float] = {}
        self._unknown: set[str] = set()
        self.forget_reads()

    def look(self, tag_id: str) -> Sample | None:
        """Return the tag's sample as of the last block or scan, None for an unknown tag."""
        return self._samples.get(tag_id)

    def is_fully_read(self, field_unit_id: str) -> bool:
        """Return whether every tag of the field unit has been read since start."""
        return not self._unread[field_unit_id]

    def newest_s(self, field_unit_id: str) -> float | None:
        """Return the monotonic time of the unit's newest usable reading, None for none."""
        return self._newest_s.get(field_unit_id)

    def forget_reads(self) -> Sequence[Sample]:
        """Count nothing as read, and return what is Bad by that and was not before.

        What the field said before the PC slept proves nothing, however fresh the monotonic
        clock makes it look.
        """
        for tag_id, field_unit_id in self._unit_of.items():
            self._unread[field_unit_id].add(tag_id)
        self._newest_s.clear()
        forgotten = [
            replace(self._samples[tag_id], quality=Quality.BAD_NO_COMMUNICATION)
            for tag_id in self._arrived
            if not self._samples[tag_id].quality.is_bad
        ]
        for sample in forgotten:
            self._samples[sample.tag_id] = self._arrived[sample.tag_id] = sample
        return forgotten

    def take(self, block: Sequence[Sample]) -> Sequence[Sample]:
        """Enter a block from the field and return what of it is news.

        A reading older than what is known already is left out.
        """
        news = [sample for sample in block if self._is_news(sample)]
        for sample in news:
            tag_id = sample.tag_id
            if self._is_reading(sample):
                field_unit_id = self._unit_of[tag_id]
                self._unread[field_unit_id].discard(tag_id)
                self._newest_s[field_unit_id] = sample.monotonic_s
            self._samples[tag_id] = self._arrived[tag_id] = sample
        return news

    def enter(self, samples: Iterable[Sample]) -> None:
        """Enter samples that the engine made itself (derived tags)."""
        for sample in samples:
            self._samples[sample.tag_id] = sample

    def age(self, monotonic_s: float) -> Sequence[Sample]:
        """Mark every value that stopped coming; return those whose quality changed."""
        changed = []
        for tag_id, sample in self._arrived.items():
            period_s = self._periods[tag_id]
            age_s = monotonic_s - sample.monotonic_s
            if age_s <= STALE_UNCERTAIN_PERIODS * period_s:
                continue
            quality = aged(sample.quality, age_s=age_s, period_s=period_s)
            if quality is not self._samples[tag_id].quality:
                stale = replace(sample, quality=quality)
                self._samples[tag_id] = stale
                changed.append(stale)
        return changed

    def snapshot(self, sequence: int, *, utc_ms: int, monotonic_s: float) -> Snapshot:
        """Return all samples as an immutable snapshot (one shallow copy)."""
        samples = MappingProxyType(dict(self._samples))
        return Snapshot(sequence, utc_ms, monotonic_s, samples)

    def _is_reading(self, sample: Sample) -> bool:
        """Return whether the unit was read, and no older reading only marked anew."""
        if sample.quality in _NOT_READ:
            return False
        known = self._arrived.get(sample.tag_id)
        return known is None or sample.monotonic_s > known.monotonic_s

    def _is_news(self, sample: Sample) -> bool:
        known = self._arrived.get(sample.tag_id)
        if known is not None:
            return sample.monotonic_s >= known.monotonic_s
        if sample.tag_id in self._unit_of:
            return True
        if sample.tag_id not in self._unknown:
            self._unknown.add(sample.tag_id)
            _log.error("the field gave a tag that the plant does not have: %s", sample.tag_id)
        return False


def _waiting(tag: Tag, *, utc_ms: int, monotonic_s: float) -> Sample:
    values: dict[ValueKind, Value] = {
        ValueKind.ANALOG: float("nan"),
        ValueKind.DISCRETE: False,
        ValueKind.COUNTER: 0,
        ValueKind.NUMBER: 0,
    }
    return Sample(
        tag.tag_id,
        values[tag.kind],
        Quality.BAD_WAITING_FOR_INITIAL_DATA,
        utc_ms,
        monotonic_s,
    )
