"""What an operator sees and does on a faceplate."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStackedWidget
from pytestqt.qtbot import QtBot

from hmi.widgets.faceplate.dialog import FaceplateDialog
from hmi.widgets.faceplate.last_command import LastCommand
from hmi.widgets.faceplate.unit_panel import UnitPanel
from hmi.window.stop_button import StopButton
from plant.command import Action, Command, Origin, Outcome, OutcomeStatus
from plant.description.model import PlantDescription
from plant.errors import PlantError
from plant.health import DeviceState
from plant.message import message
from plant.quality import Quality
from plant.tag import Role
from tests.gui.detail.station import Station

AGITATOR = "D3.agitator.OP"
HEATER = "D3.heater.OP"
SETPOINT = "D3.temperature.SP"


def _is_asked_for(faceplate: FaceplateDialog) -> bool:
    asked = faceplate.state.asked
    assert asked is not None
    return asked.pending


def _tell(station: Station, status: OutcomeStatus) -> None:
    with station.qtbot.waitSignal(station.window.parts.bridge.outcome_arrived):
        station.commands.answer(status)


def test_faceplate_names_device_unit_and_tag(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)

    assert faceplate.name == "Agitator"
    assert faceplate.accessibleName() == "Faceplate: Digester 3, Agitator"


def test_faceplate_never_covers_header_or_stop(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)
    stop = station.window.findChild(StopButton)
    stack = station.window.findChild(QStackedWidget)

    assert stop is not None
    assert stack is not None
    stop_rect = stop.rect().translated(stop.mapTo(station.window, stop.rect().topLeft()))
    assert not faceplate.geometry().intersects(stop_rect)
    station.window.resize(1366, 768)
    QApplication.processEvents()
    assert faceplate.geometry().bottom() <= station.window.height()
    assert not faceplate.isModal()


def test_second_faceplate_takes_the_place_of_the_first(station: Station) -> None:
    station.faceplate(AGITATOR)
    assert station.faceplate(HEATER).name == "Heater"


def test_escape_closes_the_faceplate(station: Station, qtbot: QtBot) -> None:
    faceplate = station.faceplate(AGITATOR)
    with qtbot.waitSignal(faceplate.destroyed):
        QTest.keyClick(faceplate, Qt.Key.Key_Escape)
    assert not station.window.findChildren(FaceplateDialog)


def test_another_page_closes_the_faceplate(station: Station, qtbot: QtBot) -> None:
    faceplate = station.faceplate(AGITATOR)
    with qtbot.waitSignal(faceplate.destroyed):
        station.window.open_page("tank")


def test_run_five_minutes_is_one_click_and_counts_down(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)
    station.click(faceplate.commands.buttons[0])

    (command,) = station.commands.submitted
    assert (command.action, command.tag_id, command.value) == (
        Action.RUN_TIMED,
        AGITATOR,
        300.0,
    )
    assert _is_asked_for(faceplate)
    _tell(station, OutcomeStatus.CONFIRMED)
    station.set("D3.agitator_remaining.PV", 299)
    station.set("D3.agitator.PV", True)

    assert not _is_asked_for(faceplate)
    assert "4:59" in faceplate.state.remaining.text()
    assert faceplate.commands.buttons[0].text() == "End run"
    station.click(faceplate.commands.buttons[0])
    assert station.commands.submitted[-1].value == 0.0


def test_nothing_is_drawn_as_done_before_the_read_back(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)
    station.click(faceplate.commands.buttons[1])

    sample = station.window.parts.canvas.live.sample("D3.agitator.PV")
    assert sample.value is False
    assert faceplate.state.asked is not None
    assert faceplate.state.asked.pending
    assert "waiting" in faceplate.state.asked.caption.text()
    assert faceplate.state.asked.wanted.text() == "running"
    assert faceplate.state.asked.wanted.isVisible()


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


def test_silent_unit_greys_the_buttons_and_says_why(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)
    station.report(U3={"state": DeviceState.OFFLINE, "cause": message("diagnostics.never")})
    panel = faceplate.commands

    assert not any(button.isEnabled() for button in panel.buttons)
    assert "does not answer" in panel.reasons.text()
    assert "does not answer" in panel.buttons[0].toolTip()


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


def test_last_command_tells_who_what_when_and_how_it_ended(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)
    (last,) = faceplate.findChildren(LastCommand)
    assert last.text() == "No command since the program was started."
    station.click(faceplate.commands.buttons[0])
    with station.qtbot.waitSignal(station.window.parts.bridge.outcome_arrived):
        station.commands.answer(
            OutcomeStatus.MISMATCH, (message("faceplate.blocked.offline", field_unit="U3"),)
        )

    assert "Run for 5:00, by s.nair" in last.text()
    assert "did not follow" in last.text()
    assert "U3 does not answer" in last.text()


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


def test_bad_quality_is_told_on_the_faceplate(station: Station) -> None:
    faceplate = station.faceplate("D3.ph.PV")
    station.set("D3.ph.PV", 7.0, Quality.BAD_SENSOR_FAILURE)

    assert faceplate.commands.reasons.text() == "A measurement; it takes no command."
    assert faceplate.state.quality.text() == "bad: sensor failure"


def test_links_lead_to_trend_detail_and_diagnostics(station: Station) -> None:
    for place, page_id in enumerate(("trends:D3.agitator.PV", "digester:D3", "diagnostics:U3")):
        faceplate = station.faceplate(AGITATOR)
        station.click(faceplate.links[place])
        assert station.window.page.page_id == page_id


def test_everything_on_the_faceplate_is_reached_by_tab(station: Station) -> None:
    faceplate = station.faceplate(HEATER)
    station.window.activateWindow()
    faceplate.setFocus()
    reached = set()
    for _ in range(40):
        QTest.keyClick(station.window.focusWidget() or faceplate, Qt.Key.Key_Tab)
        reached.add(station.window.focusWidget())

    assert set(faceplate.commands.buttons[:2]) <= reached
    assert set(faceplate.links) <= reached
    assert faceplate.dismiss in reached


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


def test_unknown_device_is_refused_in_words(station: Station) -> None:
    with pytest.raises(PlantError, match=r"no tag or equipment 'D9\.windmill'"):
        station.window.open_faceplate("D9.windmill")
    assert not station.window.findChildren(FaceplateDialog)


def test_equipment_module_opens_its_first_device(station: Station) -> None:
    assert station.faceplate("D3.agitation").device.shown.tag_id == AGITATOR


def test_command_of_a_program_is_told_as_such(station: Station) -> None:
    faceplate = station.faceplate(SETPOINT)
    (last,) = faceplate.findChildren(LastCommand)
    by_batch = Command(
        "1", Action.WRITE, SETPOINT, 52.0, Origin.BATCH, operator="", role=Role.OPERATOR
    )
    for tag_id in (SETPOINT, HEATER):
        outcome = Outcome(
            replace(by_batch, tag_id=tag_id),
            OutcomeStatus.CONFIRMED,
            (),
            station.clock.utc_ms(),
        )
        with station.qtbot.waitSignal(station.window.parts.bridge.outcome_arrived):
            station.source.emit_outcome(outcome)

    assert last.text().startswith("52.0 °C, by the program at ")


def test_ended_run_is_told(station: Station) -> None:
    station.set("D3.agitator_remaining.PV", 200)
    faceplate = station.faceplate(AGITATOR)
    station.click(faceplate.commands.buttons[0])
    _tell(station, OutcomeStatus.CONFIRMED)
    (last,) = faceplate.findChildren(LastCommand)

    assert last.text().startswith("End run, by s.nair")
