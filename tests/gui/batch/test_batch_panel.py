"""The batch of a digester on its page."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from hmi.pages.digester import DigesterPage
from hmi.widgets.batch.batch_panel import BatchPanel
from hmi.window.banner import Banner
from plant.batch.states import Procedure, State, TurnaroundPhase, UnitMode, Verb
from plant.description.model import PlantDescription
from plant.message import message
from plant.operation.requests import BeginTurnaround, ConfirmTransition, SetUnitMode, UnitVerb
from tests.fakes.running.plant import turnaround_run
from tests.gui.batch.running import Running
from tests.gui.detail.station import Station


@pytest.fixture
def panel(running: Running) -> BatchPanel:
    """Return the panel of digester 2, whose batch is in stage 2."""
    running.station.window.open_page("digester:D2")
    page = running.station.window.page
    assert isinstance(page, DigesterPage)
    return page.batch


def test_state_times_and_recipe_are_told(panel: BatchPanel) -> None:
    assert panel.state.text() == "Running: Stage 2, mesophilic acetogenesis"
    assert "published-75 v1" in panel.batch.text()
    assert "24 h 23 min left" in panel.times.text()
    assert not panel.cause.isVisible()


def test_only_legal_commands_are_shown(running: Running, panel: BatchPanel) -> None:
    assert list(panel.buttons) == [Verb.PAUSE, Verb.HOLD, Verb.STOP, Verb.ABORT]
    running.set_unit(replace(running.view.run.units["D2"], state=State.HELD))
    assert list(panel.buttons) == [Verb.RESTART, Verb.STOP, Verb.ABORT]


def test_a_held_unit_says_why(running: Running, panel: BatchPanel) -> None:
    held = replace(
        running.view.run.units["D2"], state=State.HELD, cause=message("batch.nothing")
    )
    running.set_unit(held)
    assert panel.state.text().startswith("HELD")
    assert panel.cause.text() == "Why: No batch"


def test_what_is_worth_knowing_of_the_unit_is_told(running: Running, panel: BatchPanel) -> None:
    assert not panel.advice.isVisible()
    own = message("deviation.manual", tag="D2.heater.OP")
    more = message("deviation.bypass", unit="D2", rule="D2.x")
    other = message("batch.nothing", unit="D1")
    running.say(replace(running.view, advisories=(other, own)))
    assert panel.advice.text() == "Worth knowing: Manual"
    running.say(replace(running.view, advisories=(own, more)))
    assert panel.advice.text() == "Worth knowing: Manual (and 1 more)"
    assert "D2.x" in panel.advice.toolTip()


def test_abort_asks_twice_and_cancel_is_the_default(
    running: Running, panel: BatchPanel
) -> None:
    running.click(panel.buttons[Verb.ABORT])
    strip = panel.question.strip
    assert strip.cancel.hasFocus()
    assert "cannot be taken back" in strip.effect.text()
    assert running.operation.requests == []
    running.click(strip.cancel)
    assert running.operation.requests == []
    assert not panel.question.isVisible()


def test_a_confirmed_abort_is_asked_with_what_was_seen(
    running: Running, panel: BatchPanel
) -> None:
    running.click(panel.buttons[Verb.ABORT])
    running.click(panel.question.strip.confirm)
    request = running.asked(UnitVerb)
    assert request.verb is Verb.ABORT
    assert request.seen == running.view.run.units["D2"].sequence


def test_a_question_ends_when_the_unit_goes_on(running: Running, panel: BatchPanel) -> None:
    running.click(panel.buttons[Verb.STOP])
    unit = running.view.run.units["D2"]
    running.set_unit(replace(unit, sequence=unit.sequence + 1))
    assert panel.question.strip.request is None
    assert panel.question.isVisible()  # and says why


def test_a_refused_request_tells_its_reasons_in_place_and_in_the_banner(
    running: Running, panel: BatchPanel
) -> None:
    running.click(panel.buttons[Verb.HOLD])
    running.refuse(message("batch.hold_all.nothing"))
    assert panel.question.isVisible()
    said = " ".join(label.text() for label in panel.question.findChildren(QLabel))
    assert "No batch runs now" in said
    banner = running.station.window.findChild(Banner)
    assert isinstance(banner, Banner)
    assert banner.text().startswith("Hold Digester 2: refused.")


def test_an_accepted_request_leaves_no_panel_behind(
    running: Running, panel: BatchPanel
) -> None:
    running.click(panel.buttons[Verb.HOLD])
    assert panel.question.isVisible()
    running.accept()
    assert not panel.question.isVisible()


def test_the_same_request_twice_is_asked_once(running: Running, panel: BatchPanel) -> None:
    running.click(panel.buttons[Verb.HOLD])
    running.click(panel.buttons[Verb.HOLD])
    assert len(running.operation.requests) == 1


def test_semi_automatic_waits_for_a_person(running: Running, panel: BatchPanel) -> None:
    unit = running.view.run.units["D2"]
    assert not panel.step.isVisible()
    running.set_unit(replace(unit, mode=UnitMode.SEMI_AUTOMATIC, confirm=True))
    running.click(panel.step)
    assert running.asked(ConfirmTransition).seen == unit.sequence


def test_manual_leads_on_in_two_steps(running: Running, panel: BatchPanel) -> None:
    running.set_unit(replace(running.view.run.units["D2"], mode=UnitMode.MANUAL))
    running.click(panel.step)
    assert running.operation.requests == []
    running.click(panel.question.strip.confirm)
    running.asked(ConfirmTransition)


def test_the_mode_is_chosen_and_shown_when_it_is_so(
    running: Running, panel: BatchPanel
) -> None:
    panel.mode.setCurrentIndex(1)
    panel.mode.activated.emit(1)
    assert running.asked(SetUnitMode).mode is UnitMode.SEMI_AUTOMATIC
    running.refuse(message("batch.nothing"))
    assert panel.mode.currentData() is UnitMode.AUTOMATIC


def test_an_idle_unit_may_begin_its_turnaround(running: Running, panel: BatchPanel) -> None:
    idle = replace(
        running.view.run.units["D2"], procedure=Procedure.NONE, state=State.IDLE, batch_id=""
    )
    running.set_unit(idle)
    assert panel.state.text() == "No batch"
    running.click(panel.turnaround)
    running.click(panel.question.strip.confirm)
    running.asked(BeginTurnaround)


def test_a_turnaround_shows_its_phase(running: Running, panel: BatchPanel) -> None:
    running.set_unit(turnaround_run("D2", TurnaroundPhase.PURGE))
    assert panel.state.text().endswith(": Purging")
    assert "so far" in panel.times.text()
    assert "Purging" in panel.bar.accessibleName()


def test_the_strip_tells_its_parts(panel: BatchPanel) -> None:
    assert "Stage 2, mesophilic acetogenesis: from 07:00, 34 h" in panel.bar.toolTip()
    before = panel.bar.grab().toImage()
    panel.bar.show_strip(None)
    assert panel.bar.grab().toImage() != before


def test_cards_and_record_are_one_click_away(running: Running, panel: BatchPanel) -> None:
    running.click(panel.cards)
    assert running.station.window.page.page_id == "cards:D2"
    running.station.window.open_page("digester:D2")
    running.click(panel.record)
    assert running.station.window.page.page_id == "batches:D2-2026-11-17-1"


def test_without_an_automation_there_is_no_panel(
    qtbot: QtBot, description: PlantDescription
) -> None:
    station = Station(qtbot, description)
    station.window.open_page("digester:D2")
    page = station.window.page
    assert isinstance(page, DigesterPage)
    assert not page.batch.isVisible()
