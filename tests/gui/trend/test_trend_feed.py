"""A chart asks history no more often than it must, and never too little."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hmi.models.history.queries import HistoryQueries
from hmi.models.trend.feed import TrendFeed, Wanted
from hmi.models.trend.span import Span
from plant.description.load import load_plant
from plant.ports import RecentHistory
from tests.fakes.clock import ManualClock
from tests.fakes.history import FakeHistory
from tests.fakes.source import FakeRecent

PH = load_plant().tags["D3.ph.PV"]
HOUR = 3_600_000
DAY = 24 * HOUR
WIDTH = 1000


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def history(clock: ManualClock) -> FakeHistory:
    history = FakeHistory()
    times = np.arange(clock.utc_ms() - 30 * DAY, clock.utc_ms(), 60_000)
    history.put(PH.tag_id, times, np.sin(times / DAY), hold_ms=600_000)
    return history


@pytest.fixture
def queries(history: FakeHistory, qtbot: QtBot) -> Iterator[HistoryQueries]:
    del qtbot
    queries = HistoryQueries(history, unreadable="cannot be read")
    yield queries
    history.gate.set()
    queries.close()


@pytest.fixture
def feed(queries: HistoryQueries, clock: ManualClock) -> TrendFeed:
    return TrendFeed(queries, FakeRecent(), clock=clock)


def _wanted(clock: ManualClock, width_ms: int, *, ago_ms: int = 0) -> Wanted:
    end = clock.utc_ms() - ago_ms
    return Wanted((PH,), Span(end - width_ms, end), WIDTH)


def _questions(history: FakeHistory) -> int:
    return sum(name in {"raw", "buckets"} for name, _ in history.asked)


def _show(feed: TrendFeed, wanted: Wanted, qtbot: QtBot) -> None:
    """Want something and wait for all that is asked therefore."""
    with qtbot.waitSignal(feed.changed):
        feed.show(wanted)
    qtbot.waitUntil(lambda: not feed.waiting)


def test_short_time_is_asked_by_readings_and_long_time_by_buckets(
    feed: TrendFeed, history: FakeHistory, clock: ManualClock, qtbot: QtBot
) -> None:
    _show(feed, _wanted(clock, HOUR), qtbot)
    assert ("raw" in [name for name, _ in history.asked]) is True
    history.asked.clear()
    _show(feed, _wanted(clock, 7 * DAY), qtbot)

    assert {name for name, _ in history.asked} == {"buckets"}


def test_what_is_looked_at_comes_before_what_lies_around_it(
    feed: TrendFeed, history: FakeHistory, clock: ManualClock, qtbot: QtBot
) -> None:
    wanted = _wanted(clock, DAY, ago_ms=5 * DAY)
    with qtbot.waitSignal(feed.changed):
        feed.show(wanted)
    assert feed.known == wanted.span
    assert _questions(history) <= 2
    qtbot.waitUntil(lambda: not feed.waiting)

    assert feed.known == wanted.span.widened(DAY)
    assert _questions(history) == 2


def test_time_around_is_fetched_so_that_a_small_step_asks_nothing(
    feed: TrendFeed, history: FakeHistory, clock: ManualClock, qtbot: QtBot
) -> None:
    wanted = _wanted(clock, DAY, ago_ms=5 * DAY)
    _show(feed, wanted, qtbot)
    asked = _questions(history)
    for share in (0.1, 0.5, -0.6):
        feed.show(replace(wanted, span=wanted.span.moved(round(share * DAY))))
    assert _questions(history) == asked
    _show(feed, replace(wanted, span=wanted.span.moved(round(0.9 * DAY))), qtbot)
    assert _questions(history) == asked + 1


def test_closer_look_is_refined_and_a_wider_one_fetched(
    feed: TrendFeed, history: FakeHistory, clock: ManualClock, qtbot: QtBot
) -> None:
    _show(feed, _wanted(clock, 20 * DAY), qtbot)
    pieces = len(feed.course(PH.tag_id))
    _show(feed, _wanted(clock, 10 * DAY), qtbot)
    assert _questions(history) == 3
    assert len(feed.course(PH.tag_id)) >= pieces
    _show(feed, _wanted(clock, 100 * DAY), qtbot)
    assert _questions(history) == 5


def test_history_is_asked_anew_once_a_minute_while_following(
    feed: TrendFeed, history: FakeHistory, clock: ManualClock, qtbot: QtBot
) -> None:
    _show(feed, _wanted(clock, HOUR), qtbot)
    asked = _questions(history)
    for _ in range(60):
        clock.advance(1)
        feed.show(_wanted(clock, HOUR))
        feed.tick()
    assert _questions(history) == asked
    clock.advance(1)
    _show(feed, _wanted(clock, HOUR), qtbot)
    assert _questions(history) == asked + 1


def test_past_that_stands_is_not_drawn_anew_each_second(
    feed: TrendFeed, clock: ManualClock, qtbot: QtBot
) -> None:
    _show(feed, _wanted(clock, DAY, ago_ms=5 * DAY), qtbot)
    clock.advance(1)
    with qtbot.assertNotEmitted(feed.changed):
        feed.tick()


def test_other_lines_take_the_place_of_a_question_that_waits(
    feed: TrendFeed, history: FakeHistory, clock: ManualClock, qtbot: QtBot
) -> None:
    other = load_plant().tags["D3.pressure.PV"]
    history.columns[other.tag_id] = history.columns[PH.tag_id]
    history.gate.clear()
    feed.show(_wanted(clock, HOUR))
    feed.show(replace(_wanted(clock, HOUR), tags=(other,)))
    with qtbot.waitSignal(feed.changed):
        history.gate.set()
    qtbot.waitUntil(lambda: not feed.waiting)

    assert len(feed.course(other.tag_id))
    assert not len(feed.course(PH.tag_id))


def test_without_history_the_live_hour_is_all_that_is_known(clock: ManualClock) -> None:
    recent = FakeRecent()
    now = clock.utc_ms()
    recent.courses[PH.tag_id] = RecentHistory([now - 1000, now], [7.0, 7.1], [True, True])
    queries = HistoryQueries(None, unreadable="")
    feed = TrendFeed(queries, recent, clock=clock)
    feed.show(_wanted(clock, DAY))

    assert feed.known == Span(now - HOUR, now)
    assert len(feed.course(PH.tag_id)) == 2


def test_trouble_is_not_asked_again_at_once(
    feed: TrendFeed, history: FakeHistory, clock: ManualClock, qtbot: QtBot
) -> None:
    history.trouble = "The disk is gone."
    _show(feed, _wanted(clock, HOUR), qtbot)
    asked = len(history.asked)
    assert feed.trouble == "The disk is gone."
    for _ in range(4):
        clock.advance(1)
        feed.tick()
    assert len(history.asked) == asked
    clock.advance(2)
    history.trouble = ""
    with qtbot.waitSignal(feed.changed):
        feed.tick()
    qtbot.waitUntil(lambda: not feed.trouble)


def test_stopped_feed_wants_nothing(
    feed: TrendFeed, history: FakeHistory, clock: ManualClock, qtbot: QtBot
) -> None:
    _show(feed, _wanted(clock, HOUR), qtbot)
    feed.stop()
    history.asked.clear()
    clock.advance(1000)
    feed.tick()

    assert not history.asked
