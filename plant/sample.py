"""A reading: a tag's value with its trust and its time, never a bare number."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plant.quality import Quality

Value = float | int | bool
"""Analogue values are floats in the tag's unit, counters ints, discrete values bools."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading of one tag.

    Attributes:
        tag_id: the tag, for example ``D1.temperature_upper.PV``.
        value: in the tag's engineering unit. With Bad quality it is the last usable value, or
            ``nan``, ``0`` or ``False`` when there never was one.
        quality: how far it can be trusted.
        utc_ms: source time, milliseconds since 1970-01-01 UTC, by the trusted clock.
        monotonic_s: source time by the monotonic clock; all ages are computed from it.
    """

    tag_id: str
    value: Value
    quality: Quality
    utc_ms: int
    monotonic_s: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All tags at one scan. Immutable: whoever holds it may read it on any thread.

    Attributes:
        sequence: counts scans from 1 without gaps; 0 is the empty snapshot before the first.
        utc_ms: time of the scan, milliseconds UTC by the trusted clock.
        monotonic_s: time of the scan by the monotonic clock.
        samples: tag id to sample, every tag of the description from the first scan on.
    """

    sequence: int
    utc_ms: int
    monotonic_s: float
    samples: Mapping[str, Sample]

    def get(self, tag_id: str) -> Sample | None:
        """Return the tag's sample, or None for a tag that the plant does not have."""
        return self.samples.get(tag_id)


EMPTY_SNAPSHOT = Snapshot(0, 0, 0.0, MappingProxyType({}))
