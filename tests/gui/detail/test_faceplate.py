"""What an operator sees and does on a faceplate."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStackedWidget
from pytestqt.qtbot import QtBot

from hmi.widgets.faceplate.dialog import FaceplateDialog
from hmi.widgets.faceplate.last_command import LastCommand
from hmi.window.stop_button import StopButton
from plant.command import Action, Command, Origin, Outcome, OutcomeStatus
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


def test_silent_unit_greys_the_buttons_and_says_why(station: Station) -> None:
    faceplate = station.faceplate(AGITATOR)
    station.report(U3={"state": DeviceState.OFFLINE, "cause": message("diagnostics.never")})
    panel = faceplate.commands

    assert not any(button.isEnabled() for button in panel.buttons)
    assert "does not answer" in panel.reasons.text()
    assert "does not answer" in panel.buttons[0].toolTip()


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
