"""Buckets that a person would count on: a day in 24, whatever the zone's half hour."""

import numpy as np
import pytest

from storage.history.keys import Grid
from storage.reading.ruler import even_ruler
from storage.reading.spans import Grain, Levels

HOUR_MS = 3_600_000
MIDNIGHT_MS = 1_750_032_000_000  # 2025-06-16 00:00 UTC
INDIA = Levels(Grid(19_800))
LONDON = Levels(Grid(0))


@pytest.mark.parametrize(("levels", "grain"), [(INDIA, Grain.MINUTE), (LONDON, Grain.HOUR)])
def test_a_day_in_24_buckets_is_24_hours(levels: Levels, grain: Grain) -> None:
    ruler = even_ruler(MIDNIGHT_MS, MIDNIGHT_MS + 24 * HOUR_MS, 24, levels)

    assert ruler.start_ms.tolist() == [MIDNIGHT_MS + i * HOUR_MS for i in range(24)]
    assert np.all(ruler.end_ms - ruler.start_ms == HOUR_MS)
    assert ruler.coarsest is grain


def test_a_moved_trend_keeps_its_borders() -> None:
    start_ms = MIDNIGHT_MS + 12_345
    first, moved = (
        even_ruler(at_ms, at_ms + 24 * HOUR_MS, 300, INDIA)
        for at_ms in (start_ms, start_ms + 7_000_001)
    )
    kept = [at_ms for at_ms in moved.start_ms[1:].tolist() if at_ms <= first.start_ms[-1]]

    assert len(kept) > 200
    assert set(kept) <= set(first.start_ms.tolist())
