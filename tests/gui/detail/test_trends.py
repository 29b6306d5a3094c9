"""What an operator sees and does on the trend page: choosing lines, reading them, live."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.models.trend.selection import MOST_TAGS
from hmi.pages.trends import TrendsPage
from hmi.widgets.trend.chart import TrendChart
from plant.notebook.trend_sets import TrendView
from plant.ports import RecentHistory
from plant.quality import Quality
from tests.gui.detail.station import Station

PH = "D3.ph.PV"
UPPER = "D3.temperature_upper.PV"


def _give_history(station: Station, tag_id: str, *, seconds: int = 3600) -> None:
    now = station.clock.utc_ms()
    times = [now - 1000 * back for back in range(seconds, -1, -1)]
    values = [7.0 + 0.2 * np.sin(place / 60) for place in range(len(times))]
    station.recent.courses[tag_id] = RecentHistory(times, values, [True] * len(times))


def _open(station: Station, *tag_ids: str) -> TrendsPage:
    for tag_id in tag_ids:
        _give_history(station, tag_id)
        station.window.open_trend(tag_id)
    if not tag_ids:
        station.window.open_page("trends")
    page = station.window.page
    assert isinstance(page, TrendsPage)
    return page


def _open_empty(station: Station) -> TrendsPage:
    page = _open(station)
    station.click(page.clear)
    _settle()
    return page


def _settle() -> None:
    QApplication.processEvents()
    QApplication.processEvents()


def test_page_begins_with_the_slurry_temperatures(station: Station) -> None:
    page = _open(station)

    chosen = [row.tag.tag_id for row in page.legend.rows]
    assert chosen == [f"D{number}.temperature.PV" for number in range(1, 7)] + [
        "ST.temperature.PV"
    ]


def test_emptied_page_says_what_to_do_and_stays_empty(station: Station) -> None:
    page = _open(station)
    station.click(page.clear)
    _settle()
    station.window.open_page("overview")
    station.window.open_page("trends")

    assert page.legend.empty.isVisible()
    assert not page.clear.isEnabled()


def test_tags_called_up_one_after_the_other_stand_together(station: Station) -> None:
    page = _open(station, PH, UPPER)

    assert [row.tag.tag_id for row in page.legend.rows] == [PH, UPPER]
    assert page.chart.lane_symbols() == ("pH", "°C")


def test_line_has_at_most_two_points_a_pixel(station: Station) -> None:
    page = _open(station, PH)
    station.click(page.range_bar.ranges[3600])
    (line,) = page.chart.lines()

    assert 100 < line.seen.x.size <= 2 * page.chart.width()


def test_bad_quality_breaks_the_line(station: Station) -> None:
    now = station.clock.utc_ms()
    station.recent.courses[PH] = RecentHistory(
        [now - 3000, now - 2000, now - 1000], [7.0, 9.9, 7.1], [True, False, True]
    )
    station.window.open_trend(PH)
    page = station.window.page
    assert isinstance(page, TrendsPage)
    (line,) = page.chart.lines()

    assert np.isnan(line.seen.mean[1])
    assert not line.seen.joined.any()


@pytest.mark.parametrize("span_s", [900, 3600, 28_800, 86_400, 604_800, 7_776_000])
def test_range_is_one_click(station: Station, span_s: int) -> None:
    page = _open(station, PH)
    station.click(page.range_bar.ranges[span_s])

    assert page.timeline.span.width_ms == span_s * 1000
    assert page.timeline.span.end_ms == station.clock.utc_ms()


def test_chart_follows_the_plant_and_stands_still_when_moved(station: Station) -> None:
    page = _open(station, PH)
    before = page.timeline.span
    station.clock.advance(60)
    page.chart.refresh()
    assert page.timeline.span == before.moved(60_000)
    QTest.keyClick(page.chart, Qt.Key.Key_Left)
    stands = page.timeline.span
    station.clock.advance(60)
    page.chart.refresh()

    assert page.timeline.span == stands == before.moved(60_000 - 90_000)
    assert _live_pressed(page) is False
    station.click(page.range_bar.live)
    assert page.timeline.span == before.moved(120_000)
    assert _live_pressed(page) is True


def _live_pressed(page: TrendsPage) -> bool:
    return page.range_bar.live.isChecked()


def test_cross_hair_tells_time_and_values(station: Station) -> None:
    page = _open(station, PH)
    page.chart.move_cursor(station.clock.utc_ms() - 60_000)

    assert page.legend.rows[0].under().startswith(("6.", "7."))
    page.chart.move_cursor(None)
    assert page.legend.rows[0].under() == ""


def test_cross_hair_follows_the_mouse_and_the_keys(station: Station) -> None:
    page = _open(station, PH)
    _settle()
    area = page.chart.scene.layout.area
    QTest.mouseMove(page.chart, area.center().toPoint())
    assert page.legend.rows[0].under()
    QTest.mouseMove(page.chart, QPointF(2, area.center().y()).toPoint())
    assert not page.legend.rows[0].under()
    QTest.keyClick(page.chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert page.legend.rows[0].under()
    QTest.keyClick(page.chart, Qt.Key.Key_Escape)
    assert not page.legend.rows[0].under()


def test_cross_hair_over_a_bad_reading_says_so(station: Station) -> None:
    now = station.clock.utc_ms()
    station.recent.courses[PH] = RecentHistory([now - 2000], [9.9], [False])
    station.window.open_trend(PH)
    page = station.window.page
    assert isinstance(page, TrendsPage)
    page.chart.move_cursor(now - 1000)
    assert page.legend.rows[0].under() == "no good value"
    page.chart.move_cursor(now - 60_000)
    assert page.legend.rows[0].under() == "\N{EN DASH}"


def test_tag_is_found_by_letters_and_added_by_enter(station: Station) -> None:
    page = _open_empty(station)
    QTest.keyClicks(page.picker.line, "ph d3")
    assert PH in page.picker.visible_tags()
    QTest.keyClick(page.picker.line, Qt.Key.Key_Return)
    _settle()

    assert len(page.legend.rows) == 1
    assert page.legend.rows[0].tag.tag_id.startswith("D3.")


def test_nothing_found_adds_nothing(station: Station) -> None:
    page = _open_empty(station)
    QTest.keyClicks(page.picker.line, "no such thing")
    QTest.keyClick(page.picker.line, Qt.Key.Key_Return)
    _settle()

    assert not page.picker.visible_tags()
    assert not page.legend.rows


def test_down_leads_into_the_list_and_enter_chooses_there(station: Station) -> None:
    page = _open_empty(station)
    QTest.keyClicks(page.picker.line, "d3 slurry temperature")
    QTest.keyClick(page.picker.line, Qt.Key.Key_Down)
    QTest.keyClick(page.picker.list, Qt.Key.Key_Down)
    QTest.keyClick(page.picker.list, Qt.Key.Key_Return)
    _settle()

    assert [row.tag.tag_id for row in page.legend.rows] == ["D3.temperature_lower.PV"]


def test_line_is_removed_by_its_button_and_all_by_one(station: Station) -> None:
    page = _open(station, PH, UPPER)
    station.click(page.legend.buttons[0])
    _settle()
    assert [row.tag.tag_id for row in page.legend.rows] == [UPPER]
    station.click(page.clear)
    _settle()
    assert not page.legend.rows


def test_ninth_tag_takes_the_place_of_the_first(station: Station) -> None:
    tags = list(station.description.tags)[: MOST_TAGS + 1]
    page = _open(station, *tags)

    assert [row.tag.tag_id for row in page.legend.rows] == tags[1:]


def test_legend_shows_live_values_with_their_quality(station: Station) -> None:
    page = _open(station, PH)
    station.set(PH, 6.5, Quality.UNCERTAIN)

    assert page.legend.rows[0].accessibleDescription() == "6.50, uncertain"


def test_row_of_the_legend_opens_the_faceplate(station: Station) -> None:
    page = _open(station, PH)
    station.click(page.legend.rows[0])

    assert station.faceplate().name == "Slurry pH"


def test_hidden_page_draws_nothing_and_asks_nothing(station: Station) -> None:
    page = _open(station, PH)
    station.window.open_page("tank")

    assert page.chart.lines() == ()
    assert not page.chart.timer_runs
    assert page.findChildren(TrendChart)


def test_states_and_counters_are_drawn_too(station: Station) -> None:
    page = _open(station, "D3.agitator.PV", "D3.heater_energy.PV", "D3.heater.PV")

    assert page.chart.lane_symbols() == ("kWh", "")
    assert len(page.chart.lines()) == 3


def test_all_lines_go_into_one_plot_with_an_axis_for_each_unit(station: Station) -> None:
    page = _open(station, PH, UPPER, "D3.heater.PV")
    assert _plots(page) == 3
    station.click(page.one_plot)

    assert _plots(page) == 2
    assert page.chart.lane_symbols() == ("pH", "°C", "")


def _plots(page: TrendsPage) -> int:
    return len(page.chart.scene.layout.plots)


def test_kept_view_is_shown_again_without_tags_that_are_gone(station: Station) -> None:
    page = _open(station, PH)
    view = TrendView((UPPER, "X9.gone.PV", PH), 86_400, "yesterday", "one_plot")
    page.apply(view)
    _settle()

    assert page.view() == TrendView((UPPER, PH), 86_400, "yesterday", "one_plot")
    assert page.one_plot.isChecked()
    assert page.compare["yesterday"].isChecked()
    assert page.range_bar.ranges[86_400].isChecked()
