"""How many clicks does a task take? Counted with real mouse events from the overview."""

from dataclasses import replace

from hmi.pages.digester import DigesterPage
from hmi.widgets.batch.hold_all import HoldAllButton
from plant.batch.states import Procedure, State, Verb
from plant.operation.requests import HoldAll, RunDevice, UnitVerb
from tests.gui.batch.running import Running


def _page(running: Running) -> DigesterPage:
    page = running.station.window.page
    assert isinstance(page, DigesterPage)
    return page


def test_holding_a_batch_takes_two(running: Running) -> None:
    running.click_in_overview("Digester 2: open its page")
    running.click(_page(running).batch.buttons[Verb.HOLD])

    assert running.station.clicks == 2
    request = running.asked(UnitVerb)
    assert (request.unit_id, request.verb) == ("D2", Verb.HOLD)
    assert request.seen == running.view.run.units["D2"].sequence


def test_holding_everything_takes_two(running: Running) -> None:
    button = running.station.window.findChild(HoldAllButton)
    assert isinstance(button, HoldAllButton)
    running.click(button)
    running.click(button.question.strip.confirm)

    assert running.station.clicks == 2
    running.asked(HoldAll)


def test_starting_a_batch_by_hand_takes_three(running: Running) -> None:
    ready = replace(
        running.view.run.units["D3"], procedure=Procedure.NONE, state=State.IDLE, phase=None
    )
    running.set_unit(ready)
    running.click_in_overview("Digester 3: open its page")
    panel = _page(running).batch
    running.click(panel.buttons[Verb.START])
    running.click(panel.question.strip.confirm)

    assert running.station.clicks == 3
    assert running.asked(UnitVerb).verb is Verb.START


def test_running_an_agitator_five_minutes_and_back_takes_two(running: Running) -> None:
    # the energy stands beside the button before the second click; it goes back by itself
    running.click_in_overview("D4.agitator.PV")
    commands = running.station.faceplate().commands
    assert "kWh of today's budget" in commands.preview.text()
    running.click(commands.buttons[0])

    assert running.station.clicks == 2
    request = running.asked(RunDevice)
    assert (request.tag_id, request.seconds) == ("D4.agitator.OP", 300)


def test_why_it_is_blocked_takes_one(running: Running) -> None:
    running.click_in_overview("D4.heater.PV")

    assert running.station.clicks == 1
    why = running.station.faceplate().why
    assert why is not None
    assert why.isVisible()
    (blocking,) = (row for row in why.rows if row.text.text().startswith("■"))
    assert "Energy" in blocking.head.text()
    assert "Since" in blocking.foot.text()


def test_the_trend_of_a_value_takes_one(running: Running) -> None:
    running.click_in_overview("D3.ph.PV")

    assert running.station.clicks == 1
    assert running.station.window.page.page_id == "trends:D3.ph.PV"
