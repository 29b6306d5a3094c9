"""PLANT STOP: one click, exactly one command, and its end for everybody to read."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.main_window import MainWindow
from hmi.window.banner import Banner
from hmi.window.stop_button import StopButton
from plant.command import Action, OutcomeStatus
from plant.message import message
from tests.fakes.station import FakeStation
from tests.gui.conftest import WindowMaker


def stop_button(window: MainWindow) -> StopButton:
    button = window.findChild(StopButton)
    assert isinstance(button, StopButton)
    return button


def banner(window: MainWindow) -> Banner:
    found = window.findChild(Banner)
    assert isinstance(found, Banner)
    return found


def test_one_click_submits_one_stop(window: MainWindow, station: FakeStation) -> None:
    QTest.mouseClick(stop_button(window), Qt.MouseButton.LeftButton)
    assert [command.action for command in station.commands.submitted] == [Action.PLANT_STOP]


def test_double_click_submits_one_stop(window: MainWindow, station: FakeStation) -> None:
    button = stop_button(window)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(station.commands.submitted) == 1


def test_double_click_across_a_fast_answer_submits_one_stop(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    button = stop_button(window)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(OutcomeStatus.CONFIRMED)
    station.clock.advance(0.2)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(station.commands.submitted) == 1


def test_a_later_second_stop_is_a_stop_of_its_own(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    button = stop_button(window)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(OutcomeStatus.CONFIRMED)
    station.clock.advance(5.0)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(station.commands.submitted) == 2


def test_held_key_submits_one_stop(window: MainWindow, station: FakeStation) -> None:
    button = stop_button(window)
    button.setFocus()
    for _ in range(20):
        QTest.keyEvent(QTest.KeyAction.Press, button, Qt.Key.Key_Space)
    QTest.keyEvent(QTest.KeyAction.Release, button, Qt.Key.Key_Space)
    assert len(station.commands.submitted) == 1


def test_stop_has_keys_of_its_own(window: MainWindow, station: FakeStation) -> None:
    window.activateWindow()
    QTest.keyClick(
        window,
        Qt.Key.Key_F12,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert len(station.commands.submitted) == 1


def test_stop_is_visible_and_enabled_on_every_page(
    station: FakeStation, open_window: WindowMaker
) -> None:
    window = open_window(station, size=(1024, 640))
    for page_id in ("overview", "digester:D1", "tank", "gas", "energy", "diagnostics"):
        window.open_page(page_id)
        button = stop_button(window)
        corner = button.mapTo(window, button.rect().bottomRight())
        assert button.isVisible()
        assert button.isEnabled()
        assert window.rect().contains(corner)
        assert button.height() >= 44


def test_the_end_of_a_stop_says_what_each_unit_did(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    QTest.mouseClick(stop_button(window), Qt.MouseButton.LeftButton)
    assert stop_button(window).text() == "STOP SENT"
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(
            OutcomeStatus.MISMATCH, (message("shell.outcome_overdue", seconds=3),)
        )
    assert stop_button(window).text() == "PLANT STOP"
    assert banner(window).isVisible()
    assert "PLANT STOP: the plant did not follow." in banner(window).text()
    assert "No answer for 3 s." in banner(window).text()


def test_stop_rests_in_a_replay(open_window: WindowMaker) -> None:
    window = open_window(FakeStation(commands=False))
    button = stop_button(window)
    assert not button.isEnabled()
    assert "replay" in button.toolTip()
    button.stop_plant()


def test_no_dialog_asks_before_the_stop(window: MainWindow, station: FakeStation) -> None:
    QTest.mouseClick(stop_button(window), Qt.MouseButton.LeftButton)
    assert QApplication.activeModalWidget() is None
    assert station.commands.submitted


def test_a_confirmed_stop_says_what_is_off_and_what_is_not(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    QTest.mouseClick(stop_button(window), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(OutcomeStatus.CONFIRMED)
    assert "Every field unit confirmed it: heat, agitators" in banner(window).text()
    assert "flare, ventilation and gas warning stay" in banner(window).text()
