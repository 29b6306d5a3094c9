"""How many clicks does a task take? Counted with real mouse events from the overview."""

from hmi.mimic.view import MimicView
from plant.command import Action, OutcomeStatus
from tests.gui.detail.station import Station


def _click_in_overview(station: Station, tag_id: str) -> None:
    view = station.window.page.findChild(MimicView)
    assert isinstance(view, MimicView)
    target = next(t for t in view.targets if t.tag is not None and t.tag.tag_id == tag_id)
    place = view.mapFromScene(target.rect.center())
    station.click(view.viewport(), place)


def test_agitator_five_minutes_by_hand_and_back_takes_at_most_three(station: Station) -> None:
    # select, run; going back is the field unit's own doing
    _click_in_overview(station, "D3.agitator.PV")
    faceplate = station.faceplate()
    station.click(faceplate.commands.buttons[0])

    assert station.clicks <= 3
    (command,) = station.commands.submitted
    assert (command.action, command.tag_id, command.value) == (
        Action.RUN_TIMED,
        "D3.agitator.OP",
        300.0,
    )
    with station.qtbot.waitSignal(station.window.parts.bridge.outcome_arrived):
        station.commands.answer(OutcomeStatus.CONFIRMED)
    station.set("D3.agitator_remaining.PV", 300)
    station.set("D3.agitator_remaining.PV", 0)
    assert faceplate.commands.buttons[0].text() == "Run 5 min"


def test_trend_of_a_value_takes_one(station: Station) -> None:
    _click_in_overview(station, "D3.ph.PV")

    assert station.clicks == 1
    assert station.window.page.page_id == "trends:D3.ph.PV"


def test_why_it_is_blocked_takes_one(station: Station) -> None:
    station.report(U3={"local": True})
    _click_in_overview(station, "D3.agitator.PV")

    assert station.clicks == 1
    assert "LOCAL" in station.faceplate().commands.reasons.text()
