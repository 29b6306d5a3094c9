"""The pages on a plant with few instruments and valves turned by hand."""

from collections.abc import Iterator
from importlib.resources import as_file, files

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.pages.unit_page import UnitPage
from hmi.widgets.drawing.symbol_button import SymbolButton
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.tag import Source
from tests.gui.detail.station import Station


@pytest.fixture(scope="module")
def basic() -> Iterator[PlantDescription]:
    with as_file(files("resources") / "plant" / "basic") as folder:
        yield load_plant(folder)


@pytest.mark.parametrize("page_id", ["digester:D3", "tank", "gas", "energy"])
def test_absent_instruments_leave_no_trace(
    qtbot: QtBot, basic: PlantDescription, page_id: str
) -> None:
    station = Station(qtbot, basic)
    station.window.open_page(page_id)
    page = station.window.page
    assert isinstance(page, UnitPage)
    QApplication.processEvents()

    shown = [row.tag for card in page.cards for row in card.rows]
    assert shown
    assert not any(tag.source is Source.ABSENT for tag in shown)
    assert not any(
        symbol.tag.source is Source.ABSENT for symbol in page.findChildren(SymbolButton)
    )
    assert not page.grab().isNull()


def test_valve_turned_by_hand_is_drawn_and_takes_no_command(
    qtbot: QtBot, basic: PlantDescription
) -> None:
    station = Station(qtbot, basic)
    station.window.open_page("digester:D3")
    (valve,) = (
        symbol
        for symbol in station.window.page.findChildren(SymbolButton)
        if symbol.tag.tag_id == "D3.drain.PV"
    )
    station.click(valve, valve.symbol_rect().center().toPoint())
    faceplate = station.faceplate()

    assert not faceplate.commands.buttons
    assert "by hand" in faceplate.commands.reasons.text()


def test_device_without_feedback_says_that_nothing_reports_back(
    qtbot: QtBot, basic: PlantDescription
) -> None:
    station = Station(qtbot, basic)
    faceplate = station.faceplate("D3.agitator.OP")

    assert faceplate.device.readback is None
    assert faceplate.commands.buttons[0].isEnabled()


@pytest.mark.parametrize("page_id", ["trends", "tags", "diagnostics"])
def test_other_pages_come_up_too(qtbot: QtBot, basic: PlantDescription, page_id: str) -> None:
    station = Station(qtbot, basic)
    station.window.open_page(page_id)

    assert not station.window.page.grab().isNull()
