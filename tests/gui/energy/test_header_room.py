"""What gives way in the header where room is short: names, never PLANT STOP."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.window.header import Header
from plant.description.model import PlantDescription
from tests.fakes.running.doors import AutomatedDoors
from tests.gui.detail.station import Station

LONG = "Biomethane plant with a name that is far too long for any small screen"


def header_of(station: Station) -> Header:
    header = station.window.findChild(Header)
    assert header is not None
    return header


@pytest.mark.parametrize("size", [(1024, 640), (1366, 768), (1920, 1080)])
def test_stop_keeps_its_letters_and_its_place(station: Station, size: tuple[int, int]) -> None:
    station.window.resize(*size)
    for page_id in ("overview", "schedule", "energy", "recipes", "diagnostics"):
        station.window.open_page(page_id)
        QApplication.processEvents()
        stop = header_of(station).stop_button
        place = QRect(stop.mapTo(station.window, stop.rect().topLeft()), stop.size())
        assert station.window.rect().contains(place)
        letters = stop.fontMetrics().horizontalAdvance(stop.text())
        assert stop.width() > letters


def test_long_name_of_the_plant_is_shortened_first(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    named = replace(description, site=replace(description.site, name=LONG))
    station = Station(qtbot, named, desk=automated.doors())
    station.window.resize(1366, 768)
    QApplication.processEvents()
    header = header_of(station)
    site = header.findChildren(type(header._site))[0]
    assert site.text() != LONG
    assert site.text().startswith("Biomethane")
    assert site.whole == site.toolTip() == LONG
    budget = header.budget
    assert budget is not None
    qtbot.waitUntil(lambda: budget.width() > 0.9 * budget.sizeHint().width())


def test_date_is_left_to_the_clocks_tool_tip_on_a_small_screen(station: Station) -> None:
    header = header_of(station)
    assert header._date.isVisible()
    station.window.resize(1366, 768)
    QApplication.processEvents()
    assert not header._date.isVisible()
    assert "18 Nov 2026" in header._clock.toolTip()
