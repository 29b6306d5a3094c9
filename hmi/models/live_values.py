"""What is every tag's value now, as far as the screens know, and can it still be trusted?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from plant.clock import Clock
from plant.quality import Quality, aged
from plant.sample import Sample, Snapshot, Value
from plant.tag import Tag, ValueKind

AGEING_MS = 500
"""How often values are aged: a value that stops coming turns stale by itself."""

Watcher = Callable[[Sample], None]
Unwatch = Callable[[], None]


class LatestReader(Protocol):
    """Where the last scan's snapshot is read; part of every SnapshotSource."""

    def latest(self) -> Snapshot:
        """Return the last scan's snapshot; any thread."""
        ...


class LiveValues(QObject):
    """The screens' truth: one sample per tag. Owner: GUI thread.

    Watchers hear a tag only when its value or its quality changes, not when merely its time
    goes on.
    """

    def __init__(
        self,
        tags: Mapping[str, Tag],
        source: LatestReader,
        *,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tags = tags
        self._source = source
        self._clock = clock
        self._arrived: dict[str, Sample] = {}
        self._shown: dict[str, Sample] = {
            tag_id: _waiting(tag, clock) for tag_id, tag in tags.items()
        }
        self._watchers: dict[str, list[Watcher]] = {}
        self.take(source.latest().samples.values())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.age)
        self._timer.start(AGEING_MS)

    def sample(self, tag_id: str) -> Sample:
        """Return the tag's present sample; waiting for initial data before the first.

        Raises:
            KeyError: for a tag that the plant does not have.
        """
        return self._shown[tag_id]

    def watch(self, tag_id: str, callback: Watcher) -> Unwatch:
        """Call back with the present sample at once and on each change; GUI thread.

        Returns:
            A function that ends the watch; calling it twice does no harm.

        Raises:
            KeyError: for a tag that the plant does not have.
        """
        present = self._shown[tag_id]
        watchers = self._watchers.setdefault(tag_id, [])
        watchers.append(callback)

        def unwatch() -> None:
            if callback in watchers:
                watchers.remove(callback)

        callback(present)
        return unwatch

    def take(self, samples: Iterable[Sample]) -> None:
        """Take samples as they arrive; connect ``Bridge.samples_arrived`` here."""
        for sample in samples:
            if sample.tag_id in self._shown:
                self._arrived[sample.tag_id] = sample
                self._show(sample)

    def age(self) -> None:
        """Mark what stopped coming. The timer calls this every half second.

        Before a value is marked the last snapshot is asked, because a source need not repeat
        a value that did not change.
        """
        now_s = self._clock.monotonic_s()
        latest = self._source.latest().samples
        for tag_id, arrived in self._arrived.items():
            period_s = self._tags[tag_id].scan.period_s
            if not _late(arrived, now_s, period_s):
                continue
            sample = max(arrived, latest.get(tag_id, arrived), key=_source_time)
            self._arrived[tag_id] = sample
            quality = aged(sample.quality, age_s=now_s - sample.monotonic_s, period_s=period_s)
            self._show(
                sample if quality is sample.quality else replace(sample, quality=quality)
            )

    def _show(self, sample: Sample) -> None:
        shown = self._shown[sample.tag_id]
        self._shown[sample.tag_id] = sample
        if sample.quality is shown.quality and sample.value == shown.value:
            return
        for watcher in tuple(self._watchers.get(sample.tag_id, ())):
            watcher(sample)


def _late(sample: Sample, now_s: float, period_s: float) -> bool:
    age_s = now_s - sample.monotonic_s
    return aged(sample.quality, age_s=age_s, period_s=period_s) is not sample.quality


def _source_time(sample: Sample) -> float:
    return sample.monotonic_s


_NOTHING_YET: Mapping[ValueKind, Value] = {
    ValueKind.ANALOG: float("nan"),
    ValueKind.DISCRETE: False,
    ValueKind.COUNTER: 0,
    ValueKind.NUMBER: 0,
}


def _waiting(tag: Tag, clock: Clock) -> Sample:
    return Sample(
        tag.tag_id,
        _NOTHING_YET[tag.kind],
        Quality.BAD_WAITING_FOR_INITIAL_DATA,
        clock.utc_ms(),
        clock.monotonic_s(),
    )
