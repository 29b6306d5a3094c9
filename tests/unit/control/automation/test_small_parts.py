"""First read, documents, valve cards and facts: the small parts around the step."""

import math
from dataclasses import replace
from types import MappingProxyType

import pytest

from control.automation.kept import Keeping, Kept, News, Session
from control.automation.looking.first_read import PATIENCE_MS, FirstRead
from control.automation.looking.unit_facts import cooling_per_h, facts_of
from control.automation.saved import Documents
from control.automation.valve_cards import (
    position_of,
    valve_card,
    with_signed,
    with_valve_cards,
)
from control.stage_outputs.sheet import ValveWish
from plant.batch.cards import CardKind
from plant.batch.plant_run import PlantRun
from plant.batch.run import Transition, UnitRun
from plant.batch.states import Procedure, State
from plant.description.load import load_plant
from plant.errors import CorruptDatabaseError
from plant.message import message
from plant.operation.modes import DeviceMode, ModeBook, ModeOf
from plant.operation.requests import Asker, SignCard
from plant.quality import Quality
from plant.sample import Sample, Snapshot
from plant.tag import Role
from tests.fakes.running.plant import plant_run

PLANT = load_plant()
NOW = 1_795_000_000_000


def _snapshot(
    utc_ms: int = NOW,
    *,
    quality: Quality = Quality.GOOD,
    value: float = 1.0,
    without: str = "",
) -> Snapshot:
    samples = {
        tag.tag_id: Sample(tag.tag_id, value, quality, utc_ms, 0.0)
        for tag in PLANT.tags.values()
        if tag.tag_id != without
    }
    return Snapshot(1, utc_ms, 0.0, MappingProxyType(samples))


# ---------------------------------------------------------------------- first read


def test_the_plant_is_read_whole_when_every_measured_tag_was() -> None:
    assert FirstRead(PLANT).is_whole(_snapshot())


def test_one_tag_that_was_never_read_is_waited_for_but_not_for_ever() -> None:
    first = FirstRead(PLANT)
    assert not first.is_whole(_snapshot(without="D6.ph.PV"))
    waiting = _snapshot(quality=Quality.BAD_WAITING_FOR_INITIAL_DATA)
    assert not first.is_whole(waiting)
    late = _snapshot(NOW + PATIENCE_MS, quality=Quality.BAD_WAITING_FOR_INITIAL_DATA)
    assert first.is_whole(late)


def test_a_silent_unit_counts_as_read_because_it_is_known_to_be_silent() -> None:
    assert FirstRead(PLANT).is_whole(_snapshot(quality=Quality.BAD_NO_COMMUNICATION))


# ---------------------------------------------------------------------- documents


def test_every_state_comes_back_from_its_document_as_it_was() -> None:
    codec = Documents()
    modes = ModeBook(modes={"D1.heater.OP": ModeOf(DeviceMode.MANUAL, NOW, "Asha", "check")})
    empty = Kept()
    kept = replace(empty, batch=plant_run(), modes=modes, session=Session(stopped_ms=NOW))
    change = Keeping(codec, empty, every_ms=0).change(kept, News(), NOW, at_once=True)
    assert change is not None
    assert set(change.states) == {"batch", "modes", "session"}
    assert Kept.read(change.states, codec) == kept


def test_an_older_document_without_a_newer_field_is_read() -> None:
    codec = Documents()
    text = codec.write(UnitRun("D1", state=State.HELD)).replace('"cleaned":0,', "")
    assert codec.read(UnitRun, {"unit": text}, "unit") == UnitRun("D1", state=State.HELD)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"unit_id":1,"state":"Asleep"}', "null"])
def test_a_document_that_cannot_be_understood_is_named(text: str) -> None:
    with pytest.raises(CorruptDatabaseError, match="'batch' cannot be understood"):
        Documents().read(UnitRun, {"batch": text}, "batch")


def test_what_only_drifts_is_written_every_few_seconds() -> None:
    kept = Kept()
    keeping = Keeping(Documents(), kept, every_ms=10_000)
    assert keeping.change(kept, News(), NOW, at_once=False) is None
    seen = replace(kept, batch=PlantRun(seen_ms=NOW))
    assert keeping.change(seen, News(), NOW + 9_999, at_once=False) is None
    change = keeping.change(seen, News(), NOW + 10_000, at_once=False)
    assert change is not None
    assert set(change.states) == {"batch"}


def test_news_are_written_at_once_with_the_states_that_account_for_them() -> None:
    kept = Kept()
    keeping = Keeping(Documents(), kept, every_ms=10_000)
    keeping.change(kept, News(), NOW, at_once=True)
    moved = replace(kept, batch=PlantRun(seen_ms=NOW))
    news = News(transitions=(Transition("D1", "", 1, NOW, NOW, "state", "a", "b", "Batch"),))
    change = keeping.change(moved, news, NOW + 1, at_once=False)
    assert change is not None
    assert change.transitions == news.transitions
    assert set(change.states) == {"batch"}


def test_a_batch_that_began_brings_its_head() -> None:
    keeping = Keeping(Documents(), Kept(), every_ms=0)
    change = keeping.change(Kept(batch=plant_run()), News(), NOW, at_once=True)
    assert change is not None
    running = [
        run.batch_id for run in plant_run().units.values() if run.procedure is Procedure.BATCH
    ]
    assert [head.batch_id for head in change.batches] == running


# ---------------------------------------------------------------------- valves by hand


OPEN_RICH = ValveWish("D1", "D1.rich_outlet.PV", True, message("stage.gas"))


def test_a_valve_that_should_stand_otherwise_gets_one_card() -> None:
    run = with_valve_cards(PlantRun(), [OPEN_RICH], NOW)
    (card,) = run.cards
    assert (card.kind, card.tag_id, card.unit_id) == (
        CardKind.VALVE,
        "D1.rich_outlet.PV",
        "D1",
    )
    assert with_valve_cards(run, [OPEN_RICH], NOW + 1000) is run


def test_the_card_is_withdrawn_when_the_valve_stands_or_the_wish_turns() -> None:
    run = with_valve_cards(PlantRun(), [OPEN_RICH], NOW)
    assert not with_valve_cards(run, [], NOW + 1000).cards[0].is_open
    turned = with_valve_cards(run, [replace(OPEN_RICH, is_open=False)], NOW + 1000)
    assert [card.is_open for card in turned.cards] == [False, True]


@pytest.mark.parametrize(("entered", "position"), [("1", 1.0), (" 0 ", 0.0), ("open", None)])
def test_a_signed_valve_card_declares_the_position(
    entered: str, position: float | None
) -> None:
    run = with_valve_cards(PlantRun(), [OPEN_RICH], NOW)
    card = valve_card(run, run.cards[0].card_id)
    assert card is not None
    asker = Asker("r", "Asha", Role.OPERATOR)
    request = SignCard(asker, card.card_id, {"position": entered})
    assert position_of(request) == position
    signed = with_signed(run, card, request, NOW + 1000)
    assert signed.cards[0].signed_by == "Asha"
    assert valve_card(signed, card.card_id) is None


def test_texts_of_valve_cards_exist() -> None:
    for is_open in (True, False):
        wish = replace(OPEN_RICH, is_open=is_open)
        (card,) = with_valve_cards(PlantRun(), [wish], NOW).cards
        for text in (card.text, *card.steps):
            assert PLANT.texts.say(text)


# ---------------------------------------------------------------------- facts


def test_facts_of_a_digester_come_from_usable_readings() -> None:
    facts = facts_of(PLANT.units["D1"], PLANT.site, _snapshot(value=42.0), ())
    assert (facts.temperature_degc, facts.ph, facts.level_percent) == (42.0, 42.0, 42.0)
    assert facts.inputs_good
    assert facts.settled
    assert facts.slurry_m3 == 5.0


def test_facts_that_nobody_can_tell_are_none() -> None:
    snapshot = _snapshot(quality=Quality.BAD_SENSOR_FAILURE)
    facts = facts_of(PLANT.units["D1"], PLANT.site, snapshot, ("D1.heater.OP",))
    assert facts.temperature_degc is None
    assert not facts.inputs_good
    assert not facts.settled
    assert facts.ambient_degc == PLANT.site.parameters["ambient_mean_degc"]


def test_slurry_loses_a_fifth_of_a_percent_of_its_distance_an_hour() -> None:
    parameters = {"slurry_m3": 5.0, "area_m2": 17.0, "u_w_m2k": 0.6}
    assert math.isclose(cooling_per_h(parameters), 17 * 0.6 * 3600 / (5 * 4.19e6))
    assert cooling_per_h({}) == 0.0
