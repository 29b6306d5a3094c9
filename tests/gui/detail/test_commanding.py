"""How a command is given on a faceplate: checked, asked twice where risky, sent once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.widgets.faceplate.unit_panel import UnitPanel
from plant.command import Action, OutcomeStatus
from plant.description.model import PlantDescription
from plant.health import DeviceState
from plant.tag import Role
from tests.gui.detail.station import Station

AGITATOR = "D3.agitator.OP"
HEATER = "D3.heater.OP"
SETPOINT = "D3.temperature.SP"


def _tell(station: Station, status: OutcomeStatus) -> None:
    with station.qtbot.waitSignal(station.window.parts.bridge.outcome_arrived):
        station.commands.answer(status)


def test_double_click_gives_one_command(station: Station) -> None:
    button = station.faceplate(AGITATOR).commands.buttons[1]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)

    assert len(station.commands.submitted) == 1


def test_double_click_is_one_even_when_the_answer_is_instant(station: Station) -> None:
    button = station.faceplate(AGITATOR).commands.buttons[1]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    _tell(station, OutcomeStatus.CONFIRMED)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)

    assert len(station.commands.submitted) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_held_key_gives_one_command(station: Station, key: Qt.Key) -> None:
    button = station.faceplate(AGITATOR).commands.buttons[1]
    button.setFocus()
    for repeat in (False, True, True, True):
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", repeat)
            QApplication.sendEvent(button, event)
    release = QKeyEvent(QKeyEvent.Type.KeyRelease, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(button, release)

    assert len(station.commands.submitted) == 1


def test_risky_command_asks_twice_with_the_safe_button_in_focus(station: Station) -> None:
    faceplate = station.faceplate(HEATER)
    station.click(faceplate.commands.buttons[1])
    strip = faceplate.commands.strip

    assert not station.commands.submitted
    assert strip.isVisible()
    assert station.window.focusWidget() is strip.cancel
    assert not faceplate.commands.buttons[1].isVisible()
    station.click(strip.confirm)
    (command,) = station.commands.submitted
    assert (command.action, command.value, command.seen) == (Action.WRITE, 1.0, 0.0)


def test_way_back_to_the_safe_state_is_one_step_and_tells_what_was_seen(
    station: Station,
) -> None:
    station.set(HEATER, True)
    station.set("D3.heater.PV", True)
    faceplate = station.faceplate(HEATER)
    station.click(faceplate.commands.buttons[2])

    (command,) = station.commands.submitted
    assert (command.value, command.seen) == (0.0, 1.0)


def test_cancelled_command_sends_nothing_and_says_so(station: Station) -> None:
    faceplate = station.faceplate(HEATER)
    station.click(faceplate.commands.buttons[1])
    station.click(faceplate.commands.strip.cancel)

    assert not station.commands.submitted
    assert "nothing was sent" in faceplate.commands.notice.text()
    assert faceplate.commands.buttons[1].isVisible()


def test_confirmation_lapses_after_ten_seconds(station: Station) -> None:
    faceplate = station.faceplate(HEATER)
    station.click(faceplate.commands.buttons[1])
    station.clock.advance(10.1)
    station.click(faceplate.commands.strip.confirm)

    assert not station.commands.submitted
    assert "10 s" in faceplate.commands.notice.text()


def test_question_ends_when_the_value_changes_meanwhile(station: Station) -> None:
    faceplate = station.faceplate(HEATER)
    station.click(faceplate.commands.buttons[1])
    station.set(HEATER, True)

    assert not faceplate.commands.strip.isVisible()
    assert "changed" in faceplate.commands.notice.text()
    assert not station.commands.submitted


def test_question_ends_when_the_unit_goes_silent_meanwhile(station: Station) -> None:
    faceplate = station.faceplate(HEATER)
    station.click(faceplate.commands.buttons[1])
    station.report(U3={"state": DeviceState.OFFLINE})

    assert not faceplate.commands.strip.isVisible()
    assert not faceplate.commands.buttons[1].isEnabled()


def test_double_click_on_a_risky_button_does_not_confirm(station: Station) -> None:
    faceplate = station.faceplate(HEATER)
    QTest.mouseClick(faceplate.commands.buttons[1], Qt.MouseButton.LeftButton)
    confirm = faceplate.commands.strip.confirm
    QTest.mouseDClick(confirm, Qt.MouseButton.LeftButton)

    assert not station.commands.submitted


def test_viewer_sees_why_he_may_not(qtbot: QtBot, description: PlantDescription) -> None:
    station = Station(qtbot, description, role=Role.VIEWER)
    panel = station.faceplate(AGITATOR).commands

    assert not panel.buttons[0].isEnabled()
    assert "role" in panel.reasons.text()


def test_replay_has_grey_buttons(qtbot: QtBot, description: PlantDescription) -> None:
    station = Station(qtbot, description, commands=False)
    panel = station.faceplate(AGITATOR).commands

    assert "replay" in panel.reasons.text()


def test_set_point_is_typed_checked_and_confirmed(station: Station) -> None:
    panel = station.faceplate(SETPOINT).commands
    assert panel.entry is not None
    panel.entry.line.selectAll()
    QTest.keyClicks(panel.entry.line, "90")
    assert not panel.buttons[0].isEnabled()
    panel.entry.line.selectAll()
    QTest.keyClicks(panel.entry.line, "46,5")
    assert panel.buttons[0].isEnabled()
    station.click(panel.buttons[0])
    station.click(panel.strip.confirm)

    (command,) = station.commands.submitted
    assert (command.tag_id, command.value, command.seen) == (SETPOINT, 46.5, 40.0)


def test_set_point_is_stepped_by_buttons(station: Station) -> None:
    entry = station.faceplate(SETPOINT).commands.entry
    assert entry is not None
    station.click(entry.steps[3])
    station.click(entry.steps[0])
    station.click(entry.steps[2])

    assert entry.value == pytest.approx(40.1)


def test_enter_leads_to_the_second_step_only(station: Station) -> None:
    panel = station.faceplate(SETPOINT).commands
    assert panel.entry is not None
    panel.entry.line.selectAll()
    QTest.keyClicks(panel.entry.line, "50")
    QTest.keyClick(panel.entry.line, Qt.Key.Key_Return)

    assert panel.strip.isVisible()
    assert not station.commands.submitted


def test_what_is_typed_survives_a_new_sample(station: Station) -> None:
    panel = station.faceplate(SETPOINT).commands
    assert panel.entry is not None
    panel.entry.line.selectAll()
    QTest.keyClicks(panel.entry.line, "50")
    station.set(SETPOINT, 41.0)

    assert panel.entry.line.text() == "50"


def test_safe_state_offers_the_way_out_with_its_explanation(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)
    (panel,) = faceplate.findChildren(UnitPanel)
    assert not panel.safe.isVisible()
    station.report(U3={"failsafe": True})

    assert panel.safe.isVisible()
    assert "switched its outputs to safe" in panel.explanation.text()
    assert "Resume the unit first" in faceplate.commands.reasons.text()
    station.click(panel.resume)
    assert not station.commands.submitted
    station.click(panel.strip.confirm)
    (command,) = station.commands.submitted
    assert (command.action, command.tag_id) == (Action.RESUME_UNIT, "U3")


def test_focus_stays_with_the_commands_while_one_is_on_its_way(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)
    button = faceplate.commands.buttons[0]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert station.window.focusWidget() is faceplate.commands
    _tell(station, OutcomeStatus.CONFIRMED)

    assert station.window.focusWidget() is button


def test_set_point_pending_shows_the_wanted_value_as_wanted(station: Station) -> None:
    faceplate = station.faceplate(SETPOINT)
    panel = faceplate.commands
    assert panel.entry is not None
    panel.entry.line.selectAll()
    QTest.keyClicks(panel.entry.line, "52")
    station.click(panel.buttons[0])
    station.click(panel.strip.confirm)
    asked = faceplate.state.asked

    assert asked is not None
    assert asked.wanted.text() == "52.0 °C"
    assert asked.caption.text() == "Asked, waiting…"


def test_focus_comes_back_after_a_confirmed_command(station: Station) -> None:
    faceplate = station.faceplate(HEATER)
    station.click(faceplate.commands.buttons[1])
    station.click(faceplate.commands.strip.confirm)
    assert station.window.focusWidget() is faceplate.commands
    _tell(station, OutcomeStatus.CONFIRMED)

    assert station.window.focusWidget() is faceplate.commands.buttons[0]
