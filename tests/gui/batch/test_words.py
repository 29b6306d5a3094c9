"""Every text that these pages show stands in the catalogue."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget

from plant.batch.cards import CardField, CardKind, JobCard
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase, UnitMode, Verb
from plant.interlock.bypass import Bypass
from plant.message import message
from plant.operation.modes import DeviceMode, ModeBook, ModeOf
from tests.fakes.running.plant import NOW_MS, batch_run, resume_card, turnaround_run
from tests.gui.batch.running import Running


def missing(window: QWidget) -> list[str]:
    """Return what is shown in angle brackets or with an unfilled placeholder."""
    said = [label.text() for label in window.findChildren(QLabel)]
    for button in window.findChildren(QAbstractButton):
        said += [button.text(), button.toolTip(), button.accessibleName()]
    for box in window.findChildren(QComboBox):
        said += [box.itemText(place) for place in range(box.count())]
    return [text for text in said if text.startswith("<") or ".<" in text or "{" in text]


def card(kind: CardKind) -> JobCard:
    text = message("batch.nothing")
    return JobCard(f"D3-x.{kind.value}", "D3", kind, NOW_MS, text, fields=(CardField("o2"),))


@pytest.mark.parametrize("kind", list(CardKind))
def test_cards_of_every_kind_have_words(running: Running, kind: CardKind) -> None:
    running.set_cards(card(kind))
    running.station.window.open_page("cards")
    assert missing(running.station.window) == []


@pytest.mark.parametrize("state", list(State))
def test_units_in_every_state_have_words(running: Running, state: State) -> None:
    running.station.window.open_page("digester:D2")
    running.set_unit(replace(batch_run("D2", 1), state=state, mode=UnitMode.MANUAL))
    running.say(replace(running.view, legal=MappingProxyType({"D2": frozenset(Verb)})))
    assert missing(running.station.window) == []


@pytest.mark.parametrize("phase", list(TurnaroundPhase))
def test_every_phase_of_the_turnaround_has_words(
    running: Running, phase: TurnaroundPhase
) -> None:
    running.station.window.open_page("digester:D2")
    running.set_unit(replace(turnaround_run("D2", phase), confirm=True))
    assert missing(running.station.window) == []


def test_everything_that_differs_has_words(running: Running) -> None:
    modes = {
        "D1.heater.OP": ModeOf(DeviceMode.OUT_OF_SERVICE, NOW_MS, "R. Das", "L-17"),
        "D2.heater.OP": ModeOf(DeviceMode.MANUAL, NOW_MS, "R. Das", until_ms=NOW_MS + 1),
    }
    run = replace(running.view.run, resumes=MappingProxyType({"D4": resume_card("D4")}))
    token = Bypass("D4.level_low", "D4", "R. Das", "sensor", NOW_MS, NOW_MS + 1)
    view = replace(
        running.view,
        run=run,
        modes=ModeBook(MappingProxyType(modes)),
        interlocks=replace(running.view.interlocks, bypasses=(token,)),
        stopped_ms=NOW_MS,
        stopped_by="R. Das",
        engaged=False,
    )
    running.say(view)
    running.set_unit(UnitRun("D5", procedure=Procedure.NONE, mode=UnitMode.SEMI_AUTOMATIC))
    running.station.window.open_page("cards")
    running.station.faceplate("D1.heater.OP")
    assert missing(running.station.window) == []
