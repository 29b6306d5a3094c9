"""What is drawn of the past: the seam, holes, doubt, gaps, trouble."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from hmi.models.trend.course import Trust
from hmi.models.trend.span import Span
from hmi.pages.trends import TrendsPage
from plant.ports import RecentHistory
from tests.fakes.history import FakeHistory
from tests.gui.detail.station import Station
from tests.gui.trend.past import (
    BAD,
    DAY,
    HOUR,
    OFF,
    PH,
    UNCERTAIN,
    answered,
    choose,
    hair_at,
    open_trends,
    ph_at,
    words_of,
)


@pytest.mark.parametrize("span_s", [900, 3600, 28_800, 86_400])
def test_line_over_the_seam_is_the_true_course(station: Station, span_s: int) -> None:
    page = open_trends(station, PH)
    choose(station, page, span_s)
    course = page.feed.course(PH)
    now = station.clock.utc_ms()
    seen = course.part(int(course.at_ms.searchsorted(now - span_s * 1000)), len(course))

    assert (np.diff(seen.at_ms) > 0).all()
    assert (seen.end_ms[:-1] <= seen.start_ms[1:]).all()
    late = seen.at_ms > now - 3 * HOUR
    assert seen.joined[late][1:].all()
    assert seen.at_ms[-1] == now
    # the middle of a bucket of at most two minutes, while pH goes less than 0.01 in that time
    assert np.abs(seen.mean[late] - ph_at(seen.at_ms[late].astype(np.int64))).max() < 0.01


def test_live_goes_on_behind_history_while_one_looks(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 28_800)
    asked = len(page.feed.course(PH))
    old = station.recent.courses[PH]
    now = station.clock.utc_ms()
    station.clock.advance(10)
    station.recent.courses[PH] = RecentHistory(
        [*old.utc_ms, now + 10_000], [*old.values, 8.0], [*old.good, True]
    )
    page.chart.refresh()
    course = page.feed.course(PH)

    assert len(course) == asked + 1
    assert course.mean[-1] == 8.0
    assert course.joined[-1]


def test_bad_stretch_is_a_hole_with_its_mark_and_uncertain_one_another(
    station: Station,
) -> None:
    page = open_trends(station, PH)
    choose(station, page, 86_400)
    (line,) = page.chart.lines()

    assert {s.trust for s in page.chart.scene.stretches} == {Trust.BAD, Trust.UNCERTAIN}
    bad = np.flatnonzero(line.seen.trust == Trust.BAD)
    assert not line.seen.joined[bad].any()
    assert np.isnan(line.seen.mean[bad[1:-1]]).all()
    assert hair_at(page, (BAD[0] + BAD[1]) // 2) == "no good value"
    assert hair_at(page, (UNCERTAIN[0] + UNCERTAIN[1]) // 2).endswith("uncertain")


def test_time_in_which_the_program_was_off_says_so(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 604_800)

    assert words_of(page) == ["Nothing recorded (program off)"]
    assert hair_at(page, (OFF[0] + OFF[1]) // 2) == "\N{EN DASH}"


def test_time_before_the_first_reading_says_so(station: Station) -> None:
    page = open_trends(station, PH)
    page.timeline.go_to(Span(0, DAY))
    answered(station, page)

    assert words_of(page) == ["These tags have no reading in this time."]


def test_zoomed_out_the_hair_tells_mean_and_ends(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 604_800)

    assert "(" in hair_at(page, 20 * HOUR)
    assert "…" in hair_at(page, 20 * HOUR)


def test_page_says_that_it_loads_and_draws_what_it_has(
    station: Station, history: FakeHistory
) -> None:
    history.gate.clear()
    station.window.open_trend(PH)
    page = station.window.page
    assert isinstance(page, TrendsPage)
    QApplication.processEvents()

    assert words_of(page) == ["Loading …"]
    assert page.chart.lines()[0].seen.x.size > 10
    history.gate.set()
    answered(station, page)
    assert words_of(page) == []


def test_trouble_is_told_and_mended_by_itself(station: Station, history: FakeHistory) -> None:
    history.trouble = "The history file cannot be read. Look at the disk."
    page = open_trends(station, PH)
    assert page.trouble.isVisible()
    assert page.trouble.text() == history.trouble
    history.trouble = ""
    station.clock.advance(6)
    page.chart.refresh()
    answered(station, page)

    assert not page.trouble.text()
