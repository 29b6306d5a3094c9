"""HOLD ALL under the rail of every page, and the question that lies over the page."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.widgets.batch.hold_all import HoldAllButton
from plant.batch.states import Verb
from plant.description.model import PlantDescription
from plant.message import message
from plant.operation.requests import HoldAll
from tests.gui.batch.running import Running
from tests.gui.detail.station import Station


def button_of(station: Station) -> HoldAllButton:
    found = station.window.findChild(HoldAllButton)
    assert isinstance(found, HoldAllButton)
    return found


@pytest.fixture
def button(running: Running) -> HoldAllButton:
    """Return the button of the window."""
    return button_of(running.station)


def test_the_question_tells_how_many_batches_it_holds(
    running: Running, button: HoldAllButton
) -> None:
    running.click(button)
    assert "(5)" in button.question.strip.title.text()
    assert button.question.strip.cancel.hasFocus()
    running.click(button.question.strip.cancel)
    assert not button.question.isVisible()
    assert running.operation.requests == []


def test_it_stays_in_sight_on_every_page(running: Running, button: HoldAllButton) -> None:
    running.station.window.resize(1366, 768)
    for page_id in ("overview", "digester:D1", "trends", "diagnostics"):
        running.station.window.open_page(page_id)
        assert button.isVisible()
        assert button.visibleRegion().boundingRect() == button.rect()


def test_where_nothing_runs_it_says_so(running: Running, button: HoldAllButton) -> None:
    running.say(replace(running.view, legal=MappingProxyType({"D1": frozenset({Verb.RESET})})))
    running.click(button)
    assert "nothing to hold" in button.question.strip.said.text()
    running.click(button.question.dismiss)
    assert not button.question.isVisible()


def test_silence_for_ten_seconds_means_no(running: Running, button: HoldAllButton) -> None:
    running.click(button)
    running.station.clock.advance(10.5)
    button.question.strip.tick()
    assert button.question.isVisible()
    assert button.question.dismiss.isVisible()
    assert running.operation.requests == []


def test_a_refusal_stays_until_it_is_dismissed(running: Running, button: HoldAllButton) -> None:
    running.click(button)
    running.click(button.question.strip.confirm)
    running.refuse(message("batch.hold_all.nothing"))
    assert button.question.isVisible()
    assert "No batch runs" in button.question.strip.said.text()


def test_an_accepted_hold_leaves_nothing_behind(
    running: Running, button: HoldAllButton
) -> None:
    running.click(button)
    running.click(button.question.strip.confirm)
    running.asked(HoldAll)
    running.accept()
    assert not button.question.isVisible()


def test_the_question_stays_within_the_window(running: Running, button: HoldAllButton) -> None:
    running.click(button)
    running.station.window.resize(1366, 768)
    QApplication.processEvents()
    area = button.question.parentWidget()
    assert area is not None
    assert area.rect().contains(button.question.geometry())


def test_a_change_of_the_theme_takes_the_question_along(
    running: Running, button: HoldAllButton
) -> None:
    running.click(button)
    running.station.window.switch_theme()
    QApplication.processEvents()
    visible = [
        each for each in running.station.window.findChildren(HoldAllButton) if each.isVisible()
    ]
    (fresh,) = visible
    assert fresh.question.parentWidget() is None or not fresh.question.isVisible()
    running.say(running.view)  # nothing that was thrown away hears it
    running.click(fresh)
    assert fresh.question.isVisible()


def test_keys_ask_as_well(running: Running, button: HoldAllButton) -> None:
    window = running.station.window
    window.activateWindow()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_F11, held)
    assert button.question.strip.request is not None


def test_without_an_automation_there_is_no_button(
    qtbot: QtBot, description: PlantDescription
) -> None:
    assert not button_of(Station(qtbot, description)).isVisible()


def test_a_question_goes_with_its_page(running: Running) -> None:
    from hmi.pages.digester import DigesterPage

    running.station.window.open_page("digester:D2")
    page = running.station.window.page
    assert isinstance(page, DigesterPage)
    running.click(page.batch.buttons[Verb.STOP])
    running.station.window.open_page("overview")
    assert not page.batch.question.isVisible()
    assert page.batch.question.strip.request is None
