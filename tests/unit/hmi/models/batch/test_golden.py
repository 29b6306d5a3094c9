"""How does this batch compare with earlier ones?"""

import numpy as np
import pytest

from hmi.models.batch.golden import (
    BatchCourse,
    batch_period,
    earlier_batches,
    golden_band,
    overlay,
)
from plant.operation.store import BatchLine
from tests.fakes.history import FakeHistory

HOUR_MS = 3_600_000


def course(values: list[float], *, width_h: float = 1.0, name: str = "b") -> BatchCourse:
    hours = np.array([(n + 0.5) * width_h for n in range(len(values))], dtype=np.float64)
    return BatchCourse(name, hours, np.array(values, dtype=np.float64), width_h)


def line(batch_id: str, day: int, *, ended: bool = True, recipe: str = "r v1") -> BatchLine:
    begun = day * 24 * HOUR_MS
    end = begun + 120 * HOUR_MS if ended else None
    return BatchLine(batch_id, batch_id[:2], recipe, begun, end, "Complete")


def test_band_is_the_tenth_to_the_ninetieth_percentile() -> None:
    # of 0, 10, .. 100 in each hour P10 is 10, the median 50, P90 is 90
    band = golden_band([course([float(value)] * 3) for value in range(0, 101, 10)])
    assert band.low == pytest.approx([10.0] * 3)
    assert band.median == pytest.approx([50.0] * 3)
    assert band.high == pytest.approx([90.0] * 3)
    assert band.hours == pytest.approx([0.5, 1.5, 2.5])
    assert list(band.batches) == [11, 11, 11]


def test_a_single_batch_has_a_median_and_no_band() -> None:
    band = golden_band([course([1.0, 2.0])])
    assert band.median == pytest.approx([1.0, 2.0])
    assert np.isnan(band.low).all()


def test_holes_and_shorter_batches_leave_the_others() -> None:
    band = golden_band([course([1.0, np.nan, 3.0]), course([3.0])])
    assert list(band.batches) == [2, 0, 1]
    assert np.isnan(band.median[1])
    assert band.median[2] == 3.0


def test_courses_of_different_fineness_meet_on_the_coarser_grid() -> None:
    band = golden_band([course([1.0, 3.0, 5.0, 7.0], width_h=0.5), course([2.0, 6.0])])
    assert band.median == pytest.approx([2.0, 6.0])


def test_no_courses_make_an_empty_band() -> None:
    assert golden_band([]).hours.size == 0


def test_earlier_batches_are_those_of_the_unit_newest_first() -> None:
    lines = [line("D3-a", 1), line("D3-b", 7), line("D4-c", 8), line("D3-d", 13, ended=False)]
    found = earlier_batches(lines, lines[3], same_recipe=False, most=5)
    assert [each.batch_id for each in found] == ["D3-b", "D3-a"]


def test_earlier_batches_of_a_recipe_come_from_any_unit() -> None:
    lines = [line("D3-a", 1, recipe="other v1"), line("D4-c", 8), line("D3-d", 13)]
    found = earlier_batches(lines, lines[2], same_recipe=True, most=1)
    assert [each.batch_id for each in found] == ["D4-c"]


def test_a_running_batch_lasts_until_now() -> None:
    running = line("D3-d", 1, ended=False)
    assert batch_period(running, running.started_ms + 5 * HOUR_MS).end_ms == 29 * HOUR_MS


def test_history_is_asked_over_each_batch_by_hours_since_loading() -> None:
    history = FakeHistory()
    every = 60_000
    times = range(24 * HOUR_MS, 24 * HOUR_MS + 250 * HOUR_MS, every)
    history.put("D3.ph.PV", times, (7.0 + (t // (125 * HOUR_MS)) for t in times), hold_ms=every)
    past = BatchLine("D3-a", "D3", "r v1", 24 * HOUR_MS, 44 * HOUR_MS, "Complete")
    other = BatchLine("D9-x", "D9", "r v1", 24 * HOUR_MS, 44 * HOUR_MS, "Complete")
    present = BatchLine("D3-b", "D3", "r v1", 200 * HOUR_MS, None, "Running")
    found = overlay(history, "ph.PV", present, (past, other), now_ms=210 * HOUR_MS)
    assert found.compared == ("D3-a",)
    assert found.band.median == pytest.approx(np.full(found.band.median.size, 7.0))
    assert found.present.values == pytest.approx(np.full(found.present.values.size, 8.0))
    assert 0 < found.present.hours[0] < 0.2
    assert found.present.hours[-1] < 10.0
    nothing = overlay(history, "level.PV", present, (past,), now_ms=210 * HOUR_MS)
    assert nothing.present.values.size == 0
