"""What an operator sees and does on the pages of one unit."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.pages.digester import DigesterPage
from hmi.pages.energy import EnergyPage
from hmi.pages.unit_page import UnitPage
from hmi.theme import DARK
from hmi.widgets.drawing.reading_chip import ReadingChip
from hmi.widgets.drawing.symbol_button import SymbolButton
from hmi.widgets.faceplate.unit_panel import UnitPanel
from hmi.widgets.readings.row import ReadingRow
from hmi.widgets.readings.strip_column import StripColumn
from hmi.window.rail import RailButton
from plant.description.model import PlantDescription
from plant.errors import PlantError
from plant.ports import RecentHistory
from plant.quality import Quality
from tests.gui.detail.station import Station

UNIT_PAGES = {
    "digester:D3": ("D3",),
    "tank": ("ST",),
    "gas": ("GT",),
    "energy": ("EN", "SI"),
}


def _open(station: Station, page_id: str) -> UnitPage:
    station.window.open_page(page_id)
    page = station.window.page
    assert isinstance(page, UnitPage)
    return page


def _row(page: UnitPage, tag_id: str) -> ReadingRow:
    (row,) = (row for card in page.cards for row in card.rows if row.tag.tag_id == tag_id)
    return row


def _symbol(page: UnitPage, tag_id: str) -> SymbolButton:
    (symbol,) = (s for s in page.findChildren(SymbolButton) if s.tag.tag_id == tag_id)
    return symbol


@pytest.mark.parametrize("page_id", UNIT_PAGES)
def test_page_shows_every_tag_of_its_units(station: Station, page_id: str) -> None:
    page = _open(station, page_id)

    shown = [row.tag.tag_id for card in page.cards for row in card.rows]
    wanted = [
        tag.tag_id
        for unit_id in UNIT_PAGES[page_id]
        for tag in station.description.unit_tags(unit_id)
    ]
    assert sorted(shown) == sorted(wanted)


@pytest.mark.parametrize("page_id", UNIT_PAGES)
def test_page_draws_every_device_of_its_units(station: Station, page_id: str) -> None:
    page = _open(station, page_id)

    drawn = {symbol.tag.tag_id for symbol in page.findChildren(SymbolButton)}
    wanted = {
        tag.writable.feedback
        for unit_id in UNIT_PAGES[page_id]
        for tag in station.description.unit_tags(unit_id)
        if tag.writable is not None and tag.writable.output is not None
    }
    assert drawn == wanted


@pytest.mark.parametrize("page_id", UNIT_PAGES)
def test_page_needs_no_scrolling_on_a_full_hd_screen(station: Station, page_id: str) -> None:
    page = _open(station, page_id)
    QApplication.processEvents()

    assert page.values.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("page_id", UNIT_PAGES)
def test_nothing_in_the_drawing_lies_over_another_thing(station: Station, page_id: str) -> None:
    page = _open(station, page_id)
    QApplication.processEvents()
    things = [*page.findChildren(SymbolButton), *page.findChildren(ReadingChip)]

    for place, one in enumerate(things):
        for other in things[place + 1 :]:
            if one.parent() is other.parent():
                assert not one.geometry().intersects(other.geometry()), (
                    one.accessibleName(),
                    other.accessibleName(),
                )


@pytest.mark.parametrize("page_id", UNIT_PAGES)
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_page_is_drawn_in_the_dark_and_on_a_small_screen(
    station: Station, page_id: str, size: tuple[int, int]
) -> None:
    station.window.switch_theme()
    station.window.resize(*size)
    page = _open(station, page_id)

    assert station.window.theme == DARK
    assert not page.grab().isNull()


@pytest.mark.parametrize("page_id", UNIT_PAGES)
def test_every_value_has_a_name_for_screen_readers(station: Station, page_id: str) -> None:
    page = _open(station, page_id)

    for row in page.findChildren(ReadingRow):
        assert row.accessibleName() == station.description.texts.full_name(row.tag.tag_id)
        assert row.accessibleDescription()


def test_unknown_digester_is_refused_in_words(station: Station) -> None:
    with pytest.raises(PlantError, match="no such unit"):
        station.window.open_page("digester:D9")


def test_next_previous_and_any_digester_are_one_click_away(station: Station) -> None:
    page = _open(station, "digester:D6")
    assert isinstance(page, DigesterPage)
    station.click(page.next)
    assert station.window.page.page_id == "digester:D1"
    page = _open(station, "digester:D1")
    assert isinstance(page, DigesterPage)
    station.click(page.previous)
    assert station.window.page.page_id == "digester:D6"
    page = _open(station, "digester:D6")
    assert isinstance(page, DigesterPage)
    station.click(page.choices["D4"])
    assert station.window.page.page_id == "digester:D4"
    assert page.choices["D6"].isChecked()
    assert not page.choices["D4"].isChecked()


def test_click_on_a_value_opens_its_faceplate(station: Station) -> None:
    page = _open(station, "digester:D3")
    station.click(_row(page, "D3.ph.PV"), QPoint(20, 10))

    assert station.faceplate().name == "Slurry pH"


def test_trend_of_a_value_is_one_click_away(station: Station) -> None:
    row = _row(_open(station, "digester:D3"), "D3.ph.PV")
    station.click(row, QPoint(row.width() - 8, row.height() // 2))

    assert station.clicks == 1
    assert station.window.page.page_id == "trends:D3.ph.PV"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_row_answers_the_keyboard(station: Station, key: Qt.Key) -> None:
    row = _row(_open(station, "digester:D3"), "D3.ph.PV")
    QTest.keyClick(row, key)

    assert station.faceplate().name == "Slurry pH"


def test_key_t_opens_the_trend(station: Station) -> None:
    row = _row(_open(station, "digester:D3"), "D3.ph.PV")
    QTest.keyClick(row, Qt.Key.Key_T)

    assert station.window.page.page_id == "trends:D3.ph.PV"


def test_agitator_runs_five_minutes_by_three_clicks_from_another_page(
    station: Station,
) -> None:
    # select the digester, select its agitator, run; it goes back to automatic by itself
    (rail_button,) = (
        button
        for button in station.window.findChildren(RailButton)
        if button.accessibleName() == "Digester 3"
    )
    station.click(rail_button)
    page = _open(station, "digester:D3")
    symbol = _symbol(page, "D3.agitator.PV")
    station.click(symbol, symbol.symbol_rect().center().toPoint())
    station.click(station.faceplate().commands.buttons[0])

    assert station.clicks <= 3
    (command,) = station.commands.submitted
    assert (command.tag_id, command.value) == ("D3.agitator.OP", 300.0)


def test_symbol_shows_pending_and_remaining_time(station: Station) -> None:
    page = _open(station, "digester:D3")
    symbol = _symbol(page, "D3.agitator.PV")
    before = symbol.grab().toImage()
    station.click(symbol, symbol.symbol_rect().center().toPoint())
    station.click(station.faceplate().commands.buttons[0])
    pending = symbol.grab().toImage()
    station.set("D3.agitator_remaining.PV", 240)
    running = symbol.grab().toImage()

    assert pending != before
    assert running != pending


def test_abnormal_value_is_drawn_otherwise(station: Station) -> None:
    page = _open(station, "digester:D3")
    row = _row(page, "D3.pressure.PV")
    chip = next(
        chip for chip in page.findChildren(ReadingChip) if chip.tag.tag_id == "D3.pressure.PV"
    )
    assert not chip.abnormal(chip.sample)
    assert not row.abnormal(row.sample)
    station.set("D3.pressure.PV", 28.0)  # alarm limit 27 mbar

    assert chip.abnormal(chip.sample)
    assert row.abnormal(row.sample)


def test_power_bars_share_one_scale(station: Station) -> None:
    page = _open(station, "energy")
    assert isinstance(page, EnergyPage)
    station.emit(station.source.sample(bar.tag.tag_id, 0.4) for bar in page.power.bars)
    assert "0.5 kW" in page.power.scale.text()
    station.set("EN.heaters_power.PV", 9.0)

    assert "10 kW" in page.power.scale.text()


def test_safe_state_can_be_left_from_the_unit_page(station: Station) -> None:
    page = _open(station, "digester:D3")
    (panel,) = page.findChildren(UnitPanel)
    station.report(U3={"cold_start": True})
    station.click(panel.resume)
    station.click(panel.strip.confirm)

    (command,) = station.commands.submitted
    assert command.tag_id == "U3"


def test_courses_make_room_for_the_values_on_a_small_screen(station: Station) -> None:
    page = _open(station, "digester:D3")
    QApplication.processEvents()
    assert all(strip.isVisible() for strip in page.strips)
    station.window.resize(1366, 768)
    QApplication.processEvents()

    assert not any(strip.isVisible() for strip in page.strips)


def test_click_on_an_instrument_of_the_drawing_opens_its_trend(station: Station) -> None:
    page = _open(station, "digester:D3")
    (chip,) = (c for c in page.findChildren(ReadingChip) if c.tag.tag_id == "D3.pressure.PV")
    station.click(chip)

    assert station.window.page.page_id == "trends:D3.pressure.PV"


def test_value_never_seen_and_strip_without_history_are_drawn(
    qtbot: QtBot, description: PlantDescription
) -> None:
    station = Station(qtbot, description, silent=True)
    page = _open(station, "digester:D3")
    strip = page.strips[0]
    empty = strip.grab().toImage()
    now = station.clock.utc_ms()
    values = [40.0, 41.0, 99.0, 42.0]
    station.recent.courses[strip.tag.tag_id] = RecentHistory(
        [now - 4000 * back for back in (4, 3, 2, 1)], values, [True, True, False, True]
    )
    column = page.findChild(StripColumn)
    assert isinstance(column, StripColumn)
    column.refresh()

    assert strip.grab().toImage() != empty
    assert _row(page, "D3.ph.PV").accessibleDescription() == "\N{EN DASH}, no value yet"


def test_hovered_row_is_lifted(station: Station) -> None:
    row = _row(_open(station, "digester:D3"), "D3.ph.PV")
    before = row.grab().toImage()
    QTest.mouseMove(row, QPoint(10, 10))
    QApplication.sendEvent(row, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert row.grab().toImage() != before
    QApplication.sendEvent(row, QEvent(QEvent.Type.Leave))
    assert row.grab().toImage() == before


def test_power_given_back_and_doubtful_power_are_drawn_hollow(station: Station) -> None:
    page = _open(station, "energy")
    assert isinstance(page, EnergyPage)
    bar = page.power.bars[0]
    station.set(bar.tag.tag_id, 1.0)
    solid = bar.grab().toImage()
    station.set(bar.tag.tag_id, -1.0)
    given = bar.grab().toImage()
    station.set(bar.tag.tag_id, 1.0, Quality.BAD_SENSOR_FAILURE)

    assert solid != given
    assert bar.grab().toImage() not in (solid, given)
