"""What lies behind the made-up plant in the trend's tests, and how a test looks at it."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.pages.trends import TrendsPage
from plant.quality import Quality
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


def quality_at(ago: int) -> Quality:
    if BAD[1] < ago <= BAD[0]:
        return Quality.BAD_SENSOR_FAILURE
    return Quality.UNCERTAIN if UNCERTAIN[1] < ago <= UNCERTAIN[0] else Quality.GOOD


def ph_at(utc_ms: "np.typing.NDArray[np.int64]") -> "np.typing.NDArray[np.float64]":
    return np.asarray(7.0 + 0.5 * np.sin(utc_ms / DAY * 2 * np.pi) + utc_ms % DAY / DAY)


def open_trends(station: Station, *tag_ids: str) -> TrendsPage:
    for tag_id in tag_ids:
        station.window.open_trend(tag_id)
    page = station.window.page
    assert isinstance(page, TrendsPage)
    answered(station, page)
    return page


def answered(station: Station, page: TrendsPage) -> None:
    """Wait until every question of the page has its answer."""
    QApplication.processEvents()
    queries = station.window.parts.queries
    keys = (page.feed, page.figures, (page.figures, "counted"))
    station.qtbot.waitUntil(lambda: not any(queries.waiting(key) for key in keys))


def choose(station: Station, page: TrendsPage, span_s: int) -> None:
    station.click(page.range_bar.ranges[span_s])
    answered(station, page)


def words_of(page: TrendsPage) -> list[str]:
    return [hatch.text for hatch in page.chart.scene.hatches]


def hair_at(page: TrendsPage, ago_ms: int) -> str:
    page.chart.move_cursor(page.timeline.span.end_ms - ago_ms)
    return page.legend.rows[0].under()


def drag(page: TrendsPage, start: QPoint, by_px: int, *, let_go: bool = True) -> None:
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(page.chart, button, Qt.KeyboardModifier.NoModifier, start)
    for step in range(1, 11):
        QTest.mouseMove(page.chart, start + QPoint(by_px * step // 10, 0))
    if let_go:
        end = start + QPoint(by_px, 0)
        QTest.mouseRelease(page.chart, button, Qt.KeyboardModifier.NoModifier, end)
