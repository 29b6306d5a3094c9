"""Figures come from the readings, whatever is drawn."""

import math

import pytest

from hmi.models.trend.figures import CountedQuestion, FiguresQuestion
from hmi.models.trend.span import Span
from plant.description.load import load_plant
from plant.quality import Quality
from tests.fakes.history import FakeHistory

S = 1000
DAY = 86_400_000
PLANT = load_plant()
PH = PLANT.tags["D1.ph.PV"]
COUNTER = PLANT.tags["D1.heater_energy.PV"]


def test_mean_is_weighted_by_time_and_bad_readings_count_for_nothing() -> None:
    history = FakeHistory()
    history.put(
        PH.tag_id,
        [0, 8 * S, 9 * S, 10 * S],
        [7.0, 8.0, 99.0, 6.0],
        [Quality.GOOD, Quality.GOOD, Quality.BAD, Quality.UNCERTAIN],
    )
    (figures,) = FiguresQuestion((PH,), Span(0, 20 * S))(history)

    # 7.0 stands 8 s, 8.0 stands 1 s, 99.0 is bad, nothing follows 6.0
    assert figures.mean == pytest.approx((7.0 * 8 + 8.0) / 9)
    assert (figures.minimum, figures.maximum) == (6.0, 8.0)
    assert (figures.first, figures.last, figures.change) == (7.0, 6.0, -1.0)
    assert (figures.count, figures.good_share) == (4, 0.5)
    assert figures.covered_share == pytest.approx(9 / 20)


def test_first_and_last_are_found_over_years_of_silence() -> None:
    history = FakeHistory()
    times = [400 * DAY, 400 * DAY + 5 * S, 700 * DAY, 700 * DAY + S]
    quality = [Quality.BAD, Quality.GOOD, Quality.GOOD, Quality.BAD]
    history.put(PH.tag_id, times, [1.0, 2.0, 3.0, 4.0], quality)
    (figures,) = FiguresQuestion((PH,), Span(0, 1000 * DAY))(history)

    assert (figures.first, figures.last) == (2.0, 3.0)


def test_time_without_readings_has_no_figures() -> None:
    history = FakeHistory()
    history.put(PH.tag_id, [0], [7.0])
    (figures,) = FiguresQuestion((PH,), Span(DAY, 2 * DAY))(history)

    assert figures.count == 0
    assert all(
        math.isnan(number)
        for number in (figures.mean, figures.first, figures.last, figures.good_share)
    )


def test_tag_that_history_does_not_know_has_none() -> None:
    history = FakeHistory()

    assert FiguresQuestion((PH,), Span(0, DAY))(history) == ()
    assert CountedQuestion((COUNTER,), Span(0, DAY))(history) == {}


def test_only_counters_count() -> None:
    history = FakeHistory()
    for tag in (PH, COUNTER):
        history.put(tag.tag_id, [0, S, 2 * S], [10.0, 20.0, 25.0])

    assert CountedQuestion((PH, COUNTER), Span(0, DAY))(history) == {COUNTER.tag_id: 15.0}
