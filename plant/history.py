"""What history answers: readings, buckets and periods, with their trust. Shared words only.

Columns are memoryviews so that millions of numbers cross a door without being copied and
without binding the door to one array library: ``numpy.asarray(column)`` costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from plant.message import Message
from plant.quality import Quality
from plant.sample import Snapshot

QUALITY_CODES: Mapping[Quality, int] = MappingProxyType(
    {
        Quality.GOOD: 0,
        Quality.GOOD_LOCAL_OVERRIDE: 1,
        Quality.GOOD_BACKFILLED: 2,
        Quality.UNCERTAIN: 64,
        Quality.UNCERTAIN_LAST_USABLE_VALUE: 65,
        Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED: 66,
        Quality.UNCERTAIN_SENSOR_NOT_ACCURATE: 67,
        Quality.UNCERTAIN_SIMULATED_VALUE: 68,
        Quality.BAD: 128,
        Quality.BAD_NO_COMMUNICATION: 129,
        Quality.BAD_SENSOR_FAILURE: 130,
        Quality.BAD_DEVICE_FAILURE: 131,
        Quality.BAD_OUT_OF_SERVICE: 132,
        Quality.BAD_CONFIGURATION_ERROR: 133,
        Quality.BAD_WAITING_FOR_INITIAL_DATA: 134,
    }
)
"""The number that stands for a quality in files, never changed: below `UNCERTAIN_FROM` good,
from `BAD_FROM` on bad."""

UNCERTAIN_FROM = 64
BAD_FROM = 128

_QUALITY_OF = {code: quality for quality, code in QUALITY_CODES.items()}


def quality_of(code: int) -> Quality:
    """Return the quality behind a stored code; only its class where a newer code is unknown.

    Args:
        code: 0..254.
    """
    known = _QUALITY_OF.get(code)
    if known is not None:
        return known
    if code < UNCERTAIN_FROM:
        return Quality.GOOD
    return Quality.UNCERTAIN if code < BAD_FROM else Quality.BAD


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time, ``start_ms <= t < end_ms``, with its name for people."""

    start_ms: int
    end_ms: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class StoredTag:
    """A tag as history knows it, also when the plant has it no more.

    Attributes:
        tag_id: its name now.
        unit: symbol of its engineering unit.
        kind: value of plant.tag.ValueKind.
        first_ms, last_ms: its first and last reading, None while it has none.
    """

    tag_id: str
    unit: str
    kind: str
    first_ms: int | None
    last_ms: int | None


@dataclass(frozen=True, slots=True)
class Readings:
    """Stored readings of one tag, oldest first, no two of the same time.

    Attributes (equally long columns):
        utc_ms: int64, source times.
        until_ms: int64, until when the value stands: the next reading's time, or its own
            time when the next one is missing or further away than the tag's hold time. Where
            ``until_ms[i] < utc_ms[i + 1]`` the line is broken.
        values: float64; with a bad quality the last usable value, ``nan`` if there was none.
        qualities: uint8, see `quality_of`.
    """

    tag_id: str
    utc_ms: memoryview
    until_ms: memoryview
    values: memoryview
    qualities: memoryview


@dataclass(frozen=True, slots=True)
class Buckets:
    """One tag's readings put together by stretches of time that follow one another.

    Attributes (equally long columns, one entry per bucket, also for empty ones):
        start_ms, end_ms: int64, half-open.
        minimum, maximum, mean: float64 over the readings that are not bad; ``nan`` if none.
        weighted: float64, time-weighted mean over ``covered_ms``; ``nan`` if that is 0.
        count: int64, readings of any quality.
        good: int64, of them good.
        bad: int64, of them bad. A bucket with bad readings is one where the line breaks.
        covered_ms: int64, milliseconds for which a usable value stood.
    """

    tag_id: str
    start_ms: memoryview
    end_ms: memoryview
    minimum: memoryview
    maximum: memoryview
    mean: memoryview
    weighted: memoryview
    count: memoryview
    good: memoryview
    bad: memoryview
    covered_ms: memoryview


class HistoryReader(Protocol):
    """Answers questions about the past. Any thread but the window's: it waits for the disk.

    Everything written so far is there, sealed or not. Raises StorageError with a sentence
    for people when the database cannot be read, and for a tag that history does not know.
    """

    def tags(self) -> Sequence[StoredTag]:
        """Return every tag that history knows, by name."""
        ...

    def raw(self, tag_id: str, start_ms: int, end_ms: int) -> Readings:
        """Return the readings of ``[start_ms, end_ms)``."""
        ...

    def buckets(
        self, tag_ids: Sequence[str], start_ms: int, end_ms: int, count: int
    ) -> Sequence[Buckets]:
        """Return each tag's course over ``[start_ms, end_ms)`` in at most ``count`` buckets.

        The answer comes from the coarsest stored level that is exact; bucket widths are
        multiples of that level, so that fewer buckets than asked for may come. The first
        bucket begins at ``start_ms`` and the last ends at ``end_ms``.
        """
        ...

    def periods(self, tag_ids: Sequence[str], periods: Sequence[Period]) -> Sequence[Buckets]:
        """Return each tag's figures over these periods, one bucket each, in their order."""
        ...

    def increase(self, tag_id: str, periods: Sequence[Period]) -> Sequence[float]:
        """Return what a counter counted in each period, never negative (F36).

        A roll-over counts on, a reset counts from 0, an implausible jump counts nothing.
        ``nan`` where there is no good reading.
        """
        ...

    def snapshot_at(self, utc_ms: int) -> Snapshot:
        """Return every tag as it was then: the last reading not later, with its own time.

        A reading that stood no more (the program was off) is there with Bad quality. Tags
        without any reading are missing. The sequence is 0.
        """
        ...


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """How long history is kept and how much room it may take: ``[history]`` of site.toml.

    Attributes:
        raw_years: readings as they came are kept for so long, > 0.
        minute_years: the figures of each minute; those of hours and days stay for ever.
        size_limit_gb: size of the file in 10^9 bytes from which the oldest readings go early.
        min_free_gb: room on its disk, in 10^9 bytes, below which they go early, too.
    """

    raw_years: float = 2.0
    minute_years: float = 10.0
    size_limit_gb: float = 50.0
    min_free_gb: float = 1.0


USUAL_HISTORY = HistorySettings()


@dataclass(frozen=True, slots=True)
class HistorianHealth:
    """How the historian is, for the diagnostics page.

    Attributes:
        written_ms: time of the last scan that is safe on the disk, None before the first.
        waiting: scans that wait in memory for the disk.
        dropped: scans that memory could not keep since the program started.
        file_bytes: size of the database, with its log.
        full_in_days: forecast until the limit of size or disk, None while unknown.
        sealed_until_ms: everything older is compressed and rolled up, None before the first.
        trouble: why scans have not been written for a second or longer, None normally.
    """

    written_ms: int | None
    waiting: int
    dropped: int
    file_bytes: int
    full_in_days: float | None
    sealed_until_ms: int | None
    trouble: Message | None = None
