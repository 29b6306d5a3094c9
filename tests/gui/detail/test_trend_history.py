"""What an operator sees of the past on the trend page: zoomed, dragged, compared, summed up."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.models.trend.course import Trust
from hmi.models.trend.marks import TrendMark
from hmi.models.trend.span import Span
from hmi.pages.trends import TrendsPage
from hmi.widgets.trend.pens import ink
from hmi.widgets.trend.tips import tip_at
from hmi.widgets.trend_bar.axis_editor import AxisEditor
from plant.description.model import PlantDescription
from plant.history import Period
from plant.notebook.trend_sets import TrendView
from plant.ports import RecentHistory
from plant.quality import Quality
from tests.fakes.history import FakeHistory
from tests.gui.detail.station import Station

PH = "D3.ph.PV"
COUNTER = "D3.heater_energy.PV"
HEATER = "D3.heater.PV"
DAY = 86_400_000
HOUR = 3_600_000
EVERY_MS = 10_000
OFF = (50 * HOUR, 46 * HOUR)
"""The program was off from so long ago to so long ago."""

BAD = (5 * HOUR, 4 * HOUR)
UNCERTAIN = (10 * HOUR, 8 * HOUR)


@pytest.fixture
def history() -> FakeHistory:
    return FakeHistory()


@pytest.fixture
def station(
    qtbot: QtBot, description: PlantDescription, history: FakeHistory
) -> Iterator[Station]:
    """Ten days of readings every 10 s up to a minute ago, the last hour also live."""
    station = Station(qtbot, description, history=history)
    now = station.clock.utc_ms()
    times = np.arange(now - 10 * DAY, now + 1, EVERY_MS, dtype=np.int64)
    ago = now - times
    on = (ago > OFF[0]) | (ago <= OFF[1])
    quality = [_quality(int(back)) for back in ago[on]]
    stored = (ago > 60_000)[on]
    for tag_id, course in (
        (PH, _ph(times)),
        (COUNTER, (times - times[0]) / 1000),
        (HEATER, (times // HOUR % 2).astype(float)),
    ):
        values = course[on]
        history.put(
            tag_id,
            times[on][stored],
            values[stored],
            [q for q, kept in zip(quality, stored, strict=True) if kept],
            hold_ms=100_000,
        )
        live = times[on] >= now - HOUR
        station.recent.courses[tag_id] = RecentHistory(
            times[on][live].tolist(), values[live].tolist(), [True] * int(live.sum())
        )
    yield station
    history.gate.set()


def _quality(ago: int) -> Quality:
    if BAD[1] < ago <= BAD[0]:
        return Quality.BAD_SENSOR_FAILURE
    return Quality.UNCERTAIN if UNCERTAIN[1] < ago <= UNCERTAIN[0] else Quality.GOOD


def _ph(utc_ms: "np.typing.NDArray[np.int64]") -> "np.typing.NDArray[np.float64]":
    return np.asarray(7.0 + 0.5 * np.sin(utc_ms / DAY * 2 * np.pi) + utc_ms % DAY / DAY)


def _open(station: Station, *tag_ids: str) -> TrendsPage:
    for tag_id in tag_ids:
        station.window.open_trend(tag_id)
    page = station.window.page
    assert isinstance(page, TrendsPage)
    _answered(station, page)
    return page


def _answered(station: Station, page: TrendsPage) -> None:
    """Wait until every question of the page has its answer."""
    QApplication.processEvents()
    queries = station.window.parts.queries
    keys = (page.feed, page.figures, (page.figures, "counted"))
    station.qtbot.waitUntil(lambda: not any(queries.waiting(key) for key in keys))


def _choose(station: Station, page: TrendsPage, span_s: int) -> None:
    station.click(page.range_bar.ranges[span_s])
    _answered(station, page)


def _words(page: TrendsPage) -> list[str]:
    return [hatch.text for hatch in page.chart.scene.hatches]


def _hair(page: TrendsPage, ago_ms: int) -> str:
    page.chart.move_cursor(page.timeline.span.end_ms - ago_ms)
    return page.legend.rows[0].under()


@pytest.mark.parametrize("span_s", [900, 3600, 28_800, 86_400])
def test_line_over_the_seam_is_the_true_course(station: Station, span_s: int) -> None:
    page = _open(station, PH)
    _choose(station, page, span_s)
    course = page.feed.course(PH)
    now = station.clock.utc_ms()
    seen = course.part(int(course.at_ms.searchsorted(now - span_s * 1000)), len(course))

    assert (np.diff(seen.at_ms) > 0).all()
    assert (seen.end_ms[:-1] <= seen.start_ms[1:]).all()
    late = seen.at_ms > now - 3 * HOUR
    assert seen.joined[late][1:].all()
    assert seen.at_ms[-1] == now
    # the middle of a bucket of at most two minutes, while pH goes less than 0.01 in that time
    assert np.abs(seen.mean[late] - _ph(seen.at_ms[late].astype(np.int64))).max() < 0.01


def test_live_goes_on_behind_history_while_one_looks(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 28_800)
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
    page = _open(station, PH)
    _choose(station, page, 86_400)
    (line,) = page.chart.lines()

    assert {s.trust for s in page.chart.scene.stretches} == {Trust.BAD, Trust.UNCERTAIN}
    bad = np.flatnonzero(line.seen.trust == Trust.BAD)
    assert not line.seen.joined[bad].any()
    assert np.isnan(line.seen.mean[bad[1:-1]]).all()
    assert _hair(page, (BAD[0] + BAD[1]) // 2) == "no good value"
    assert _hair(page, (UNCERTAIN[0] + UNCERTAIN[1]) // 2).endswith("uncertain")


def test_time_in_which_the_program_was_off_says_so(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 604_800)

    assert _words(page) == ["Nothing recorded (program off)"]
    assert _hair(page, (OFF[0] + OFF[1]) // 2) == "\N{EN DASH}"


def test_time_before_the_first_reading_says_so(station: Station) -> None:
    page = _open(station, PH)
    page.timeline.go_to(Span(0, DAY))
    _answered(station, page)

    assert _words(page) == ["These tags have no reading in this time."]


def test_zoomed_out_the_hair_tells_mean_and_ends(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 604_800)

    assert "(" in _hair(page, 20 * HOUR)
    assert "…" in _hair(page, 20 * HOUR)


def test_page_says_that_it_loads_and_draws_what_it_has(
    station: Station, history: FakeHistory
) -> None:
    history.gate.clear()
    station.window.open_trend(PH)
    page = station.window.page
    assert isinstance(page, TrendsPage)
    QApplication.processEvents()

    assert _words(page) == ["Loading …"]
    assert page.chart.lines()[0].seen.x.size > 10
    history.gate.set()
    _answered(station, page)
    assert _words(page) == []


def test_trouble_is_told_and_mended_by_itself(station: Station, history: FakeHistory) -> None:
    history.trouble = "The history file cannot be read. Look at the disk."
    page = _open(station, PH)
    assert page.trouble.isVisible()
    assert page.trouble.text() == history.trouble
    history.trouble = ""
    station.clock.advance(6)
    page.chart.refresh()
    _answered(station, page)

    assert not page.trouble.text()


def test_wheel_zooms_at_the_cursor(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 86_400)
    layout = page.chart.scene.layout
    at = QPointF(layout.area.left() + layout.area.width() / 4, layout.area.center().y())
    before = layout.time_at(at.x(), page.timeline.span)
    _wheel(page, at, 360)

    assert page.timeline.span.width_ms == pytest.approx(DAY / 1.25**3, abs=2)
    after = page.chart.scene.layout.time_at(at.x(), page.timeline.span)
    assert after == pytest.approx(before, abs=5)
    _wheel(page, at, -360)
    assert page.timeline.span.width_ms == pytest.approx(DAY, abs=5)


def test_wheel_moves_along_with_shift(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 86_400)
    before = page.timeline.span
    at = page.chart.scene.layout.area.center()
    _wheel(page, at, 120, Qt.KeyboardModifier.ShiftModifier)
    assert page.timeline.span == before.moved(-DAY // 10)
    _wheel(page, at, -120, Qt.KeyboardModifier.ShiftModifier)
    assert page.timeline.span == before


def _wheel(
    page: TrendsPage,
    at: QPointF,
    turn: int,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    everywhere = page.chart.mapToGlobal(at)
    event = QWheelEvent(
        at,
        everywhere,
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(page.chart, event)


def test_drag_moves_the_time_at_once_and_the_axis_stands_still(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 86_400)
    before, axis = page.timeline.span, page.chart.axes()[0]
    ends = page.chart.ends_of(axis)
    _drag(page, page.chart.scene.layout.area.center().toPoint(), 200, let_go=False)
    pixel_ms = before.width_ms / page.chart.scene.layout.area.width()

    assert page.timeline.span.start_ms == pytest.approx(
        before.start_ms - 200 * pixel_ms, abs=pixel_ms
    )
    assert page.chart.ends_of(page.chart.axes()[0]) == ends
    assert page.chart.lines()[0].seen.x.size > 100
    station.click(page.range_bar.back)
    assert page.timeline.following


def _drag(page: TrendsPage, start: QPoint, by_px: int, *, let_go: bool = True) -> None:
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(page.chart, button, Qt.KeyboardModifier.NoModifier, start)
    for step in range(1, 11):
        QTest.mouseMove(page.chart, start + QPoint(by_px * step // 10, 0))
    if let_go:
        end = start + QPoint(by_px, 0)
        QTest.mouseRelease(page.chart, button, Qt.KeyboardModifier.NoModifier, end)


def test_dragging_on_and_on_asks_one_question_at_a_time(
    station: Station, history: FakeHistory
) -> None:
    page = _open(station, PH)
    _choose(station, page, 86_400)
    history.asked.clear()
    history.gate.clear()
    centre = page.chart.scene.layout.area.center().toPoint()
    QTest.mousePress(
        page.chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre
    )
    for step in range(300):
        QTest.mouseMove(page.chart, centre + QPoint(step, 0))
    assert len(history.asked) <= 2
    history.gate.set()
    _answered(station, page)


def test_keys_move_and_zoom(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 3600)
    QTest.keyClick(page.chart, Qt.Key.Key_PageUp)
    QTest.keyClick(page.chart, Qt.Key.Key_Right)
    now = station.clock.utc_ms()
    assert page.timeline.span.end_ms == now - HOUR + HOUR // 10
    QTest.keyClick(page.chart, Qt.Key.Key_Plus)
    assert page.timeline.span.width_ms == HOUR / 1.5
    QTest.keyClick(page.chart, Qt.Key.Key_Minus)
    assert page.timeline.span.width_ms == HOUR
    QTest.keyClick(page.chart, Qt.Key.Key_End)
    assert page.timeline.following


def test_span_is_typed_in_the_plants_time(station: Station) -> None:
    page = _open(station, PH)
    field = page.fields.start
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "2026-11-10 17:00")
    page.fields.end.setFocus()
    page.fields.end.selectAll()
    QTest.keyClicks(page.fields.end, "2026-11-11 17:00:00")
    QTest.keyClick(page.fields.end, Qt.Key.Key_Return)

    # 17:00 in Kolkata is 11:30 UTC
    assert page.timeline.span == Span(1_794_310_200_000, 1_794_310_200_000 + DAY)
    assert field.text() == "2026-11-10 17:00:00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "Write a time like 2026-11-20 17:00."),
        ("2036-11-10 17:00", "The end must be at least 10 s after the beginning."),
    ],
)
def test_span_that_cannot_be_is_refused_with_a_word(
    station: Station, typed: str, said: str
) -> None:
    page = _open(station, PH)
    before = page.timeline.span
    page.fields.start.selectAll()
    QTest.keyClicks(page.fields.start, typed)
    QTest.keyClick(page.fields.start, Qt.Key.Key_Return)

    assert page.fields.problem.text() == said
    assert page.timeline.span == before


def test_yesterday_is_drawn_beside_and_told_with_the_difference(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 3600)
    assert page.chart.lines()[0].before.x.size == 0
    station.click(page.compare["yesterday"])
    _answered(station, page)
    page.chart.move_cursor(station.clock.utc_ms() - HOUR / 2)
    text = page.legend.rows[0].before()

    assert page.chart.lines()[0].before.x.size > 100
    assert text is not None
    assert text.startswith("Yesterday: ")
    assert ", difference " in text
    station.click(page.compare["yesterday"])
    _answered(station, page)
    assert page.legend.rows[0].before() is None


def test_figures_are_those_of_the_readings(station: Station, history: FakeHistory) -> None:
    page = _open(station, COUNTER)
    _choose(station, page, 86_400)
    station.click(page.show_figures)
    _answered(station, page)
    (stored,) = history.periods([COUNTER], [_period(page.timeline.span)])
    cells = [page.figures.item(0, column) for column in range(page.figures.columnCount())]
    texts = [item.text() if item is not None else "" for item in cells]

    assert texts[0].endswith("Heater energy counter")
    assert texts[8].replace("\N{NARROW NO-BREAK SPACE}", "") == str(stored.count[0])
    assert texts[7].endswith("kWh")


def test_figures_follow_the_range_drawn_out_on_the_time_bar(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 3600)
    station.click(page.show_figures)
    _answered(station, page)
    whole = page.figures.item(0, 8)
    times = page.chart.scene.layout.times
    with station.qtbot.waitSignal(page.chart.range_chosen):
        _drag(page, QPoint(int(times.left()) + 100, int(times.center().y())), 300)
    station.qtbot.waitUntil(lambda: page.figures.item(0, 8) is not whole)

    chosen = page.chosen_span()
    assert chosen.width_ms == pytest.approx(HOUR * 300 / times.width(), rel=0.02)
    counted = page.figures.item(0, 8)
    assert counted is not None
    assert int(counted.text()) == pytest.approx(chosen.width_ms / EVERY_MS, abs=8)
    QTest.keyClick(page.chart, Qt.Key.Key_Escape)
    QTest.keyClick(page.chart, Qt.Key.Key_Escape)
    assert page.chart.chosen_range is None


def test_range_is_changed_by_its_edges_and_taken_away_by_a_click(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 3600)
    times = page.chart.scene.layout.times
    y = int(times.center().y())
    left = int(times.left())
    _drag(page, QPoint(left + 100, y), 300)
    first = page.chart.chosen_range
    _drag(page, QPoint(left + 400, y), 100)
    longer = page.chart.chosen_range
    assert first is not None
    assert longer is not None
    assert longer.start_ms == first.start_ms
    assert longer.width_ms == pytest.approx(first.width_ms * 4 / 3, rel=0.01)
    _drag(page, QPoint(left + 100, y), 50)
    shorter = page.chart.chosen_range
    assert shorter is not None
    assert shorter.end_ms == longer.end_ms
    station.click(page.chart, QPoint(left + 700, y))
    assert page.chosen_span() == page.timeline.span


def test_figures_of_a_state_tell_how_long_it_was_on(station: Station) -> None:
    page = _open(station, HEATER)
    _choose(station, page, 86_400)
    station.click(page.show_figures)
    _answered(station, page)
    mean = page.figures.item(0, 3)

    assert mean is not None
    assert mean.text().startswith("on ")
    page.chart.move_cursor(station.clock.utc_ms() - 60_000)
    assert page.legend.rows[0].under() in {"on", "off"}


def _period(span: Span) -> Period:
    return Period(span.start_ms, span.end_ms)


def test_axis_is_set_by_hand_and_back_to_automatic(station: Station) -> None:
    page = _open(station, PH)
    automatic = page.chart.ends_of(page.chart.axes()[0])
    editor = _open_editor(page)
    for field, number in ((editor.low, "6"), (editor.high, "8,5")):
        field.selectAll()
        QTest.keyClicks(field, number)
    station.click(editor.use)
    assert page.chart.ends_of(page.chart.axes()[0]) == (6.0, 8.5)
    station.click(_open_editor(page).automatic)
    assert page.chart.ends_of(page.chart.axes()[0]) == automatic


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("9", "8", "The upper end must be above the lower end."),
        ("high", "8", "Write two numbers."),
        ("nan", "8", "Write two numbers."),
    ],
)
def test_axis_ends_that_cannot_be_are_refused(
    station: Station, low: str, high: str, said: str
) -> None:
    page = _open(station, PH)
    editor = _open_editor(page)
    for field, text in ((editor.low, low), (editor.high, high)):
        field.selectAll()
        QTest.keyClicks(field, text)
    station.click(editor.use)

    assert editor.problem.text() == said
    editor.close()


def _open_editor(page: TrendsPage) -> AxisEditor:
    QApplication.processEvents()
    (axis, *_) = page.chart.axes()
    QTest.mouseDClick(
        page.chart,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        axis.rect.center().toPoint(),
    )
    return next(e for e in page.findChildren(AxisEditor) if e.isVisible())


def test_marks_stand_over_the_plot_and_are_chosen_by_a_click(station: Station) -> None:
    page = _open(station, PH)
    span = page.timeline.span
    page.chart.set_marks(
        [
            TrendMark("a", span.start_ms + 60_000, span.start_ms + 300_000, "Desludged"),
            TrendMark("b", span.start_ms - DAY, None, "Long ago"),
        ]
    )
    QApplication.processEvents()
    x = page.chart.scene.layout.x_of(span.start_ms + 60_000, span)
    with station.qtbot.waitSignal(page.chart.mark_chosen) as chosen:
        station.click(page.chart, QPoint(int(x) + 4, 10))

    assert chosen.args == ["a"]


def test_hidden_page_asks_nothing(station: Station, history: FakeHistory) -> None:
    page = _open(station, PH)
    station.window.open_page("tags")
    history.asked.clear()
    station.clock.advance(600)
    page.chart.refresh()
    page.timeline.go_to(Span(0, DAY))
    QApplication.processEvents()

    assert not history.asked


def test_tag_that_history_does_not_know_is_drawn_live(
    station: Station, history: FakeHistory
) -> None:
    del history.columns[PH]
    page = _open(station, PH)

    assert page.chart.lines()[0].seen.x.size > 10
    assert not page.feed.trouble


def test_kept_view_shows_the_past(station: Station) -> None:
    page = _open(station, PH)
    page.apply(TrendView((HEATER, COUNTER), 86_400))
    QApplication.processEvents()
    _answered(station, page)

    assert all(len(page.feed.course(tag)) > 1000 for tag in (HEATER, COUNTER))


def test_tips_tell_what_a_place_is_for(station: Station) -> None:
    page = _open(station, PH)
    _choose(station, page, 86_400)
    page.chart.set_marks([TrendMark("a", page.timeline.span.start_ms, None, "Desludged")])
    page.chart.repaint()
    layout, scene = page.chart.scene.layout, page.chart.scene

    def tip(x: float, y: float) -> str:
        return tip_at(QPointF(x, y), scene, page.chart.flags, station.window.parts.canvas.texts)

    bad = next(s for s in scene.stretches if s.trust is Trust.BAD)
    assert tip(layout.area.left() + bad.start, layout.strip.center().y()) == (
        "No good value. Lines: 1"
    )
    assert tip(layout.area.left() + 2, 8) == "Desludged"
    assert "Double-click" in tip(10, layout.area.center().y())
    assert "Drag" in tip(layout.area.center().x(), layout.times.center().y())
    assert tip(layout.area.center().x(), layout.area.center().y()) == ""


@pytest.mark.parametrize("mode", ["lanes", "one plot"])
@pytest.mark.parametrize("span_s", [900, 86_400, 604_800])
def test_each_line_is_painted_in_its_ink(station: Station, span_s: int, mode: str) -> None:
    tags = (PH, COUNTER, HEATER)
    page = _open(station, *tags)
    _choose(station, page, span_s)
    if mode == "one plot":
        station.click(page.one_plot)
    station.click(page.compare["yesterday"])
    _answered(station, page)
    page.chart.redraw()
    area = page.chart.scene.layout.area.toRect().adjusted(4, 0, -4, 0)
    picture = page.chart.grab(area).toImage()
    painted = {
        picture.pixel(x, y)
        for x in range(0, picture.width(), 3)
        for y in range(picture.height())
    }

    theme = station.window.theme
    assert {ink(theme, place).rgb() for place in range(len(tags))} <= painted


def test_compared_line_goes_on_while_one_follows(station: Station) -> None:
    page = _open(station, PH)
    station.click(page.compare["yesterday"])
    _answered(station, page)
    station.clock.advance(55)
    page.chart.refresh()
    page.chart.move_cursor(station.clock.utc_ms() - 5000)

    assert (page.legend.rows[0].before() or "").startswith("Yesterday: ")


def test_answer_for_a_page_that_is_gone_does_no_harm(
    station: Station, history: FakeHistory
) -> None:
    page = _open(station, PH)
    station.click(page.show_figures)
    _answered(station, page)
    history.gate.clear()
    station.click(page.range_bar.ranges[604_800])
    page.show_figures.click()
    page.show_figures.click()
    station.window.switch_theme()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    history.gate.set()
    fresh = station.window.page
    assert isinstance(fresh, TrendsPage)
    _answered(station, fresh)

    assert fresh is not page
    assert fresh.chart.lines()[0].seen.x.size > 100
