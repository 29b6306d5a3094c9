"""The values of one unit as its driver last knew them: decoded, aged, frozen, silent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from drivers.request import Reply
from drivers.unit.decoding import decode, empty_value
from drivers.unit.plan import Place, ScanRead
from plant.quality import Quality, worst
from plant.sample import Sample, Value
from plant.tag import Tag


@dataclass(slots=True)
class _Known:
    """What is known of one tag. ``read_quality`` is as decoded, before any silence."""

    tag: Tag
    words: tuple[int, ...] = ()
    changed_s: float = 0.0
    usable: Value | None = None
    read_quality: Quality = Quality.BAD_WAITING_FOR_INITIAL_DATA
    published: Sample | None = None


class UnitValues:
    """Owner: the line's task on the engine thread."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        self._known = {tag.tag_id: _Known(tag) for tag in tags}

    def take(self, scan: ScanRead, reply: Reply, *, doubt: Quality) -> Sequence[Sample]:
        """Decode an answer and return the samples that are due.

        A tag of a slower class is passed on at its own pace, and at once when its quality
        changes.

        Args:
            scan: what was read.
            reply: what came.
            doubt: trust in the unit as a whole, GOOD when there is no doubt.
        """
        samples = []
        for place in scan.places:
            known = self._known[place.tag.tag_id]
            sample = self._decoded(known, place, reply, doubt)
            if _is_due(known.published, sample, place.tag.scan.period_s, scan.period_s):
                known.published = sample
                samples.append(sample)
        return samples

    def _decoded(self, known: _Known, place: Place, reply: Reply, doubt: Quality) -> Sample:
        words = reply.words[place.offset : place.offset + place.register.encoding.words]
        reading = decode(place.register, place.tag, words)
        if words != known.words:
            known.words, known.changed_s = words, reply.monotonic_s
        quality = worst(reading.quality, doubt, _frozen(known, reply.monotonic_s))
        if reading.value is not None:
            known.usable = reading.value
        known.read_quality = quality
        value = empty_value(place.tag) if known.usable is None else known.usable
        return Sample(place.tag.tag_id, value, quality, reply.utc_ms, reply.monotonic_s)

    def mark(
        self, quality: Quality, scan: ScanRead | None, *, utc_ms: int, monotonic_s: float
    ) -> Sequence[Sample]:
        """Return samples with a new quality; value and source time stay as they were.

        An Uncertain mark leaves worse qualities alone; a Bad one covers them. A tag that was
        never read stays waiting under an Uncertain mark.

        Args:
            quality: what the silence or refusal makes of the values.
            scan: whose tags are marked, None for all of the unit's.
            utc_ms: now, the time of a value that was never read.
            monotonic_s: the same by the monotonic clock.
        """
        ids = self._known if scan is None else [place.tag.tag_id for place in scan.places]
        samples = []
        for tag_id in ids:
            known = self._known[tag_id]
            last = known.published
            if last is None and not quality.is_bad:
                continue
            if last is None:
                empty = empty_value(known.tag)
                last = Sample(tag_id, empty, quality, utc_ms, monotonic_s)
            shown = quality if quality.is_bad else worst(known.read_quality, quality)
            known.published = replace(last, quality=shown)
            samples.append(known.published)
        return samples


def _is_due(last: Sample | None, sample: Sample, period_s: float, scan_period_s: float) -> bool:
    """Return whether a tag of this period is passed on now, from a read of that period."""
    if last is None or last.quality is not sample.quality or period_s <= scan_period_s:
        return True
    return sample.monotonic_s - last.monotonic_s >= period_s - scan_period_s / 2


def _frozen(known: _Known, now_s: float) -> Quality:
    """Return the doubt in a value that has not moved for longer than its tag allows."""
    limit_s = known.tag.frozen_after_s
    if limit_s > 0 and now_s - known.changed_s > limit_s:
        return Quality.UNCERTAIN_SENSOR_NOT_ACCURATE
    return Quality.GOOD
