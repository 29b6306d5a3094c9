"""One follows the plant or stands, and finds the way back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from hmi.models.trend.span import Span
from hmi.models.trend.timeline import Timeline
from tests.fakes.clock import ManualClock

MINUTE = 60_000


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def timeline(clock: ManualClock) -> Iterator[Timeline]:
    owner = QObject()  # lives as long as the test
    yield Timeline(clock, owner)
    del owner


def test_it_begins_with_the_last_quarter_of_an_hour(
    timeline: Timeline, clock: ManualClock
) -> None:
    assert timeline.span == Span(clock.utc_ms() - 15 * MINUTE, clock.utc_ms())
    assert timeline.following


def test_following_moves_with_the_clock_and_standing_does_not(
    timeline: Timeline, clock: ManualClock
) -> None:
    before = timeline.span
    clock.advance(60)
    timeline.tick()
    assert timeline.span == before.moved(MINUTE)
    timeline.go_to(before)
    clock.advance(60)
    timeline.tick()
    assert timeline.span == before


def test_back_and_forward_go_through_the_views(timeline: Timeline, clock: ManualClock) -> None:
    first, second = (Span(clock.utc_ms() - n * MINUTE, clock.utc_ms()) for n in (5, 3))
    timeline.go_to(first)
    timeline.go_to(second)
    timeline.go_back()
    assert timeline.span == first
    timeline.go_back()
    clock.advance(10)
    assert timeline.following
    assert not timeline.can_go_back
    timeline.go_forward()
    timeline.go_forward()
    assert timeline.span == second
    assert not timeline.can_go_forward
    timeline.go_forward()
    assert timeline.span == second


def test_going_back_to_live_shows_now(timeline: Timeline, clock: ManualClock) -> None:
    timeline.go_to(timeline.span.moved(-MINUTE))
    clock.advance(100)
    timeline.go_back()

    assert timeline.span.end_ms == clock.utc_ms()


def test_one_movement_by_hand_is_one_view(timeline: Timeline) -> None:
    before = timeline.span
    for _ in range(30):
        timeline.glide(timeline.span.moved(-1000))
    assert timeline.gliding
    timeline.rest()
    timeline.go_back()

    assert timeline.following
    assert timeline.span == before


def test_a_new_view_forgets_the_way_forward(timeline: Timeline) -> None:
    timeline.go_to(timeline.span.moved(-MINUTE))
    timeline.go_back()
    timeline.follow(60 * MINUTE)

    assert not timeline.can_go_forward


def test_length_changes_about_the_middle_while_standing(timeline: Timeline) -> None:
    timeline.go_to(timeline.span.moved(-1000 * MINUTE))
    middle = timeline.span.start_ms + timeline.span.width_ms // 2
    timeline.resize(60 * MINUTE)

    assert timeline.span == Span(middle - 30 * MINUTE, middle + 30 * MINUTE)


def test_a_window_has_one_timeline(clock: ManualClock) -> None:
    owner = QObject()

    assert Timeline.of(owner, clock) is Timeline.of(owner, clock)
