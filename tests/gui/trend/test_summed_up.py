"""The past compared and summed up: yesterday, figures, ranges, axes set by hand."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.models.trend.span import Span
from hmi.pages.trends import TrendsPage
from hmi.widgets.trend_bar.axis_editor import AxisEditor
from plant.history import Period
from tests.fakes.history import FakeHistory
from tests.gui.detail.station import Station
from tests.gui.trend.past import (
    COUNTER,
    EVERY_MS,
    HEATER,
    HOUR,
    PH,
    answered,
    choose,
    drag,
    open_trends,
)


def test_yesterday_is_drawn_beside_and_told_with_the_difference(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 3600)
    assert page.chart.lines()[0].before.x.size == 0
    station.click(page.compare["yesterday"])
    answered(station, page)
    page.chart.move_cursor(station.clock.utc_ms() - HOUR / 2)
    text = page.legend.rows[0].before()

    assert page.chart.lines()[0].before.x.size > 100
    assert text is not None
    assert text.startswith("Yesterday: ")
    assert ", difference " in text
    station.click(page.compare["yesterday"])
    answered(station, page)
    assert page.legend.rows[0].before() is None


def test_figures_are_those_of_the_readings(station: Station, history: FakeHistory) -> None:
    page = open_trends(station, COUNTER)
    choose(station, page, 86_400)
    station.click(page.show_figures)
    answered(station, page)
    (stored,) = history.periods([COUNTER], [_period(page.timeline.span)])
    cells = [page.figures.item(0, column) for column in range(page.figures.columnCount())]
    texts = [item.text() if item is not None else "" for item in cells]

    assert texts[0].endswith("Heater energy counter")
    assert texts[8].replace("\N{NARROW NO-BREAK SPACE}", "") == str(stored.count[0])
    assert texts[7].endswith("kWh")


def test_figures_follow_the_range_drawn_out_on_the_time_bar(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 3600)
    station.click(page.show_figures)
    answered(station, page)
    whole = page.figures.item(0, 8)
    times = page.chart.scene.layout.times
    with station.qtbot.waitSignal(page.chart.range_chosen):
        drag(page, QPoint(int(times.left()) + 100, int(times.center().y())), 300)
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
    page = open_trends(station, PH)
    choose(station, page, 3600)
    times = page.chart.scene.layout.times
    y = int(times.center().y())
    left = int(times.left())
    drag(page, QPoint(left + 100, y), 300)
    first = page.chart.chosen_range
    drag(page, QPoint(left + 400, y), 100)
    longer = page.chart.chosen_range
    assert first is not None
    assert longer is not None
    assert longer.start_ms == first.start_ms
    assert longer.width_ms == pytest.approx(first.width_ms * 4 / 3, rel=0.01)
    drag(page, QPoint(left + 100, y), 50)
    shorter = page.chart.chosen_range
    assert shorter is not None
    assert shorter.end_ms == longer.end_ms
    station.click(page.chart, QPoint(left + 700, y))
    assert page.chosen_span() == page.timeline.span


def test_figures_of_a_state_tell_how_long_it_was_on(station: Station) -> None:
    page = open_trends(station, HEATER)
    choose(station, page, 86_400)
    station.click(page.show_figures)
    answered(station, page)
    mean = page.figures.item(0, 3)

    assert mean is not None
    assert mean.text().startswith("on ")
    page.chart.move_cursor(station.clock.utc_ms() - 60_000)
    assert page.legend.rows[0].under() in {"on", "off"}


def _period(span: Span) -> Period:
    return Period(span.start_ms, span.end_ms)


def test_axis_is_set_by_hand_and_back_to_automatic(station: Station) -> None:
    page = open_trends(station, PH)
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
    page = open_trends(station, PH)
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
