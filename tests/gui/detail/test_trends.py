"""What an operator sees and does on the trend page."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.models.trend.selection import MOST_TAGS
from hmi.pages.trends import TrendsPage
from hmi.widgets.trend.chart import TrendChart
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
    station.click(page.ranges[3600])
    (line,) = page.chart.drawn_lines()

    assert 100 < line.seconds.size <= 2 * page.chart.width()


def test_bad_quality_breaks_the_line(station: Station) -> None:
    now = station.clock.utc_ms()
    station.recent.courses[PH] = RecentHistory(
        [now - 3000, now - 2000, now - 1000], [7.0, 9.9, 7.1], [True, False, True]
    )
    station.window.open_trend(PH)
    page = station.window.page
    assert isinstance(page, TrendsPage)
    (line,) = page.chart.drawn_lines()

    assert np.isnan(line.values[1])


@pytest.mark.parametrize("span_s", [300, 900, 3600])
def test_range_is_one_click(station: Station, span_s: int) -> None:
    page = _open(station, PH)
    station.click(page.ranges[span_s])
    left, right = page.chart.time_span()

    assert right - left == pytest.approx(span_s * 1.025)


def test_chart_follows_and_stands_still_when_paused(station: Station) -> None:
    page = _open(station, PH)
    before = page.chart.time_span()
    station.clock.advance(60)
    page.chart.refresh()
    assert page.chart.time_span()[0] == pytest.approx(before[0] + 60, abs=1)
    station.click(page.pause)
    paused = page.chart.time_span()
    station.clock.advance(60)
    page.chart.refresh()

    assert page.chart.time_span() == pytest.approx(paused, abs=1)
    assert page.state.text().startswith("Paused at")
    assert page.pause.text() == "Go on"
    station.click(page.pause)
    assert page.chart.time_span()[0] == pytest.approx(before[0] + 120, abs=1)


def test_cross_hair_tells_time_and_values(station: Station) -> None:
    page = _open(station, PH)
    page.chart.move_cursor(station.clock.utc_ms() / 1000 - 60)

    assert page.under_hair.text().startswith("At ")
    assert page.legend.rows[0].under().startswith(("6.", "7."))
    page.chart.move_cursor(None)
    assert page.legend.rows[0].under() == ""


def test_cross_hair_follows_the_mouse_and_the_arrow_keys(station: Station) -> None:
    page = _open(station, PH)
    _settle()
    page.chart.on_mouse(QPointF(page.chart.width() / 2, page.chart.height() / 2))
    assert page.under_hair.text()
    page.chart.on_mouse(QPointF(-10, -10))
    assert not page.under_hair.text()
    QTest.keyClick(page.chart, Qt.Key.Key_Left)
    assert page.under_hair.text()
    QTest.keyClick(page.chart, Qt.Key.Key_Escape)
    assert not page.under_hair.text()


def test_cross_hair_over_a_hole_says_so(station: Station) -> None:
    now = station.clock.utc_ms()
    station.recent.courses[PH] = RecentHistory([now - 2000], [9.9], [False])
    station.window.open_trend(PH)
    page = station.window.page
    assert isinstance(page, TrendsPage)
    page.chart.move_cursor(now / 1000)

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


def test_hidden_page_holds_no_plot(station: Station) -> None:
    page = _open(station, PH)
    station.window.open_page("tank")

    assert page.chart.drawn_lines() == ()
    assert page.findChildren(TrendChart)


def test_states_and_counters_are_drawn_too(station: Station) -> None:
    page = _open(station, "D3.agitator.PV", "D3.heater_energy.PV", "D3.heater.PV")

    assert page.chart.lane_symbols() == ("kWh", "")
    assert len(page.chart.drawn_lines()) == 3
