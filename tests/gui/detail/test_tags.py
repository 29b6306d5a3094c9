"""The table of all tags: the mimic in words."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hmi.pages.tags import TagsPage
from plant.quality import Quality
from tests.gui.detail.station import Station


def _open(station: Station) -> TagsPage:
    station.window.open_page("tags")
    page = station.window.page
    assert isinstance(page, TagsPage)
    return page


def _cell(page: TagsPage, row: int, column: int) -> str:
    return str(page.filter.index(row, column).data())


def test_table_holds_every_tag_in_words(station: Station) -> None:
    page = _open(station)

    assert page.filter.rowCount() == len(station.description.tags)
    assert page.count.text() == f"{page.filter.rowCount()} of {page.filter.rowCount()} tags"


def test_words_and_unit_sift_the_table(station: Station) -> None:
    page = _open(station)
    page.unit.setCurrentText("Digester 3")
    QTest.keyClicks(page.search, "slurry ph")

    assert page.filter.rowCount() == 1
    assert _cell(page, 0, 6) == "D3.ph.PV"


def test_row_follows_value_and_quality(station: Station) -> None:
    page = _open(station)
    page.unit.setCurrentText("Digester 3")
    QTest.keyClicks(page.search, "slurry ph")
    station.set("D3.ph.PV", 6.51, Quality.BAD_SENSOR_FAILURE)

    assert _cell(page, 0, 3) == "6.51"
    assert _cell(page, 0, 4) == "bad: sensor failure"


def test_enter_opens_the_faceplate_and_t_the_trend(station: Station) -> None:
    page = _open(station)
    page.unit.setCurrentText("Digester 3")
    QTest.keyClicks(page.search, "slurry ph")
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert station.faceplate().name == "Slurry pH"
    QTest.keyClick(page.table, Qt.Key.Key_T)

    assert station.window.page.page_id == "trends:D3.ph.PV"


def test_buttons_do_the_same_as_the_keys(station: Station) -> None:
    page = _open(station)
    assert not page.faceplate.isEnabled()
    page.table.selectRow(0)
    station.click(page.faceplate)
    assert station.faceplate().device.shown.tag_id == "D1.temperature_upper.PV"
    station.click(page.trend)

    assert station.window.page.page_id == "trends:D1.temperature_upper.PV"


def test_values_are_sorted_as_numbers(station: Station) -> None:
    page = _open(station)
    QTest.keyClicks(page.search, "slurry level")
    for place, level in enumerate((9.0, 80.0, 30.0), start=1):
        station.set(f"D{place}.level.PV", level)
    page.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)

    assert _cell(page, 0, 3).startswith("80.0")
    assert _cell(page, page.filter.rowCount() - 1, 3).startswith("9.0")
