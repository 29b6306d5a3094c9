"""Sparklines and strips show what history has at program start, then go on live."""

import pytest
from pytestqt.qtbot import QtBot

from hmi.models.history.queries import HistoryQueries
from hmi.models.history.sparklines import Sparklines
from plant.description.load import load_plant
from plant.ports import RecentHistory
from plant.quality import Quality
from tests.fakes.clock import ManualClock
from tests.fakes.history import FakeHistory
from tests.fakes.source import FakeRecent

TAG = load_plant().tags["D1.temperature.PV"]
HOUR_MS = 3_600_000


class Line:
    """One sparkline over a history that a test fills."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.clock = ManualClock()
        self.history = FakeHistory()
        self.recent = FakeRecent()
        self.queries = HistoryQueries(self.history, unreadable="unreadable")
        self.lines = Sparklines(self.queries, self.recent, clock=self.clock)

    def know(self, hours: float, quality: Quality = Quality.GOOD) -> None:
        """Let history know the tag since so many hours, every ten seconds."""
        now = self.clock.utc_ms()
        times = range(now - round(hours * HOUR_MS), now, 10_000)
        self.history.put(TAG.tag_id, times, (40.0 for _ in times), quality)

    def follow(self, hours: int) -> None:
        """Follow until so many hours are shown."""
        self.lines.follow([TAG], 100)
        self.qtbot.waitUntil(lambda: self.lines.hours == hours, timeout=5000)
        self.qtbot.waitUntil(lambda: not self.queries.waiting(self.lines._feed), timeout=5000)


@pytest.fixture
def line(qtbot: QtBot) -> object:
    line = Line(qtbot)
    yield line
    line.queries.close()


@pytest.mark.parametrize(
    ("known", "shown"), [(0.5, 1), (1.5, 1), (2.1, 3), (7, 6), (13, 12), (40, 24)]
)
def test_line_shows_as_much_as_is_known_up_to_a_day(
    line: Line, known: float, shown: int
) -> None:
    line.know(known)
    line.follow(shown)
    line.qtbot.waitUntil(lambda: bool(line.lines.runs(TAG.tag_id)), timeout=5000)
    (run,) = line.lines.runs(TAG.tag_id)
    assert run[-1].x == pytest.approx(100, abs=2)
    filled = min(1.0, known / shown)
    assert run[-1].x - run[0].x == pytest.approx(100 * filled, abs=3)


def test_bad_readings_are_no_line(line: Line) -> None:
    line.know(0.5, Quality.BAD_SENSOR_FAILURE)
    line.follow(1)
    assert line.lines.runs(TAG.tag_id) == ()


def test_live_readings_go_on_behind_history(line: Line) -> None:
    line.know(0.5)
    line.follow(1)
    line.qtbot.waitUntil(lambda: bool(line.lines.runs(TAG.tag_id)), timeout=5000)
    began = line.clock.utc_ms()
    line.clock.advance(30)
    times = list(range(began, began + 30_000, 1000))
    line.recent.courses[TAG.tag_id] = RecentHistory(
        times, [41.0] * len(times), [True] * len(times)
    )
    line.lines.tick()
    (run,) = line.lines.runs(TAG.tag_id)
    assert run[-1].mean == 41.0


def test_unreadable_history_leaves_the_live_readings(line: Line) -> None:
    line.history.trouble = "The disk is gone."
    now = line.clock.utc_ms()
    times = list(range(now - 600_000, now, 1000))
    line.recent.courses[TAG.tag_id] = RecentHistory(
        times, [40.0] * len(times), [True] * len(times)
    )
    with line.qtbot.waitSignal(line.lines.changed):
        line.lines.follow([TAG], 100)
    line.qtbot.waitUntil(lambda: bool(line.lines.runs(TAG.tag_id)), timeout=5000)
    assert not line.lines.told


def test_history_that_opens_late_is_asked_again(line: Line) -> None:
    line.know(0.5)
    line.history.trouble = "History is not open."
    with line.qtbot.waitSignal(line.lines.changed):
        line.lines.follow([TAG], 100)
    line.qtbot.waitUntil(lambda: not line.queries.waiting(line.lines._feed), timeout=5000)
    line.history.trouble = ""
    line.clock.advance(6)
    line.lines.tick()
    line.qtbot.waitUntil(lambda: bool(line.lines.runs(TAG.tag_id)), timeout=5000)
    assert line.lines.told


def test_history_is_asked_seldom_however_often_it_ticks(line: Line) -> None:
    line.know(40)
    line.follow(24)
    line.qtbot.waitUntil(lambda: bool(line.lines.runs(TAG.tag_id)), timeout=5000)
    asked = len(line.history.asked)
    for _ in range(60):
        line.clock.advance(1)
        line.lines.tick()
    assert len(line.history.asked) == asked


def test_stopped_lines_ask_nothing(line: Line) -> None:
    line.know(0.5)
    line.lines.stop()
    line.lines.tick()
    assert line.history.asked == []
