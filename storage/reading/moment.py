"""How was the plant at one moment? Each tag's last reading not later, and if it still stood."""

import math
from types import MappingProxyType

import numpy as np

from plant.history import quality_of
from plant.quality import Quality
from plant.sample import Sample, Snapshot, Value
from plant.tag import ValueKind
from storage.reading.readings import with_neighbours
from storage.reading.view import View


def snapshot(view: View, utc_ms: int) -> Snapshot:
    """Return every tag as it was at a time; see plant.history.HistoryReader.

    A reading stands until the next one comes, at most for its hold time; the last one of all
    is given its hold time, too.
    """
    samples = {}
    for tag in view.all_tags():
        readings = with_neighbours(view, tag.number, utc_ms, utc_ms + 1)
        at = int(np.searchsorted(readings.times, utc_ms, "right")) - 1
        if at < 0:
            continue
        last_ms, hold_ms = int(readings.times[at]), int(readings.hold_ms[at])
        next_ms = int(readings.times[at + 1]) if at + 1 < len(readings) else None
        if next_ms is None and last_ms + hold_ms >= view.sealed_until_ms:
            next_ms = max(utc_ms, last_ms)  # nothing is known to have ended it
        quality = quality_of(int(readings.codes[at]))
        stands = next_ms is not None and max(next_ms, utc_ms) - last_ms <= hold_ms
        if not (quality.is_bad or stands or last_ms == utc_ms):
            quality = Quality.BAD_NO_COMMUNICATION
        samples[tag.tag_id] = Sample(
            tag_id=tag.tag_id,
            value=_typed(float(readings.values[at]), tag.kind),
            quality=quality,
            utc_ms=last_ms,
            monotonic_s=0.0,
        )
    return Snapshot(0, utc_ms, 0.0, MappingProxyType(samples))


def _typed(value: float, kind: str) -> Value:
    """Return the value as the plant's own samples carry it."""
    if kind == ValueKind.ANALOG.value:
        return value
    whole = round(value) if math.isfinite(value) else 0
    return bool(whole) if kind == ValueKind.DISCRETE.value else whole
