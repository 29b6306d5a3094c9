"""What is painted over and beside the lines: marks, tips, ink; pages hidden and gone."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF
from PySide6.QtWidgets import QApplication

from hmi.models.trend.course import Trust
from hmi.models.trend.marks import TrendMark
from hmi.models.trend.span import Span
from hmi.pages.trends import TrendsPage
from hmi.widgets.trend.pens import ink
from hmi.widgets.trend.tips import tip_at
from plant.notebook.trend_sets import TrendView
from tests.fakes.history import FakeHistory
from tests.gui.detail.station import Station
from tests.gui.trend.past import COUNTER, DAY, HEATER, PH, answered, choose, open_trends


def test_marks_stand_over_the_plot_and_are_chosen_by_a_click(station: Station) -> None:
    page = open_trends(station, PH)
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
    page = open_trends(station, PH)
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
    page = open_trends(station, PH)

    assert page.chart.lines()[0].seen.x.size > 10
    assert not page.feed.trouble


def test_kept_view_shows_the_past(station: Station) -> None:
    page = open_trends(station, PH)
    page.apply(TrendView((HEATER, COUNTER), 86_400))
    QApplication.processEvents()
    answered(station, page)

    assert all(len(page.feed.course(tag)) > 1000 for tag in (HEATER, COUNTER))


def test_tips_tell_what_a_place_is_for(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 86_400)
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
    page = open_trends(station, *tags)
    choose(station, page, span_s)
    if mode == "one plot":
        station.click(page.one_plot)
    station.click(page.compare["yesterday"])
    answered(station, page)
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
    page = open_trends(station, PH)
    station.click(page.compare["yesterday"])
    answered(station, page)
    station.clock.advance(55)
    page.chart.refresh()
    page.chart.move_cursor(station.clock.utc_ms() - 5000)

    assert (page.legend.rows[0].before() or "").startswith("Yesterday: ")


def test_answer_for_a_page_that_is_gone_does_no_harm(
    station: Station, history: FakeHistory
) -> None:
    page = open_trends(station, PH)
    station.click(page.show_figures)
    answered(station, page)
    history.gate.clear()
    station.click(page.range_bar.ranges[604_800])
    page.show_figures.click()
    page.show_figures.click()
    station.window.switch_theme()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    history.gate.set()
    fresh = station.window.page
    assert isinstance(fresh, TrendsPage)
    answered(station, fresh)

    assert fresh is not page
    assert fresh.chart.lines()[0].seen.x.size > 100
