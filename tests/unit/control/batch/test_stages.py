"""A batch goes from stage to stage at its frozen ends, once each and in order."""

from dataclasses import replace

from control.batch.boundaries import HOUR_MS
from plant.batch.cards import CardKind
from plant.batch.states import Procedure, State, UnitMode
from plant.batch.states import TurnaroundPhase as Phase
from plant.operation.requests import BeginTurnaround, ConfirmTransition, SetUnitMode
from tests.unit.control.batch.digesters import (
    COOL,
    OPERATOR,
    Digesters,
    local,
    running_plant,
)


def stages(digesters: Digesters, unit_id: str = "D1") -> list[tuple[str, str]]:
    return [
        (each.old, each.new)
        for each in digesters.transitions
        if each.unit_id == unit_id and each.what == "stage"
    ]


def test_a_batch_begins_with_its_first_stage_and_frozen_ends() -> None:
    run = running_plant().unit()
    assert (run.procedure, run.state, run.place) == (Procedure.BATCH, State.RUNNING, "LOAD")
    assert run.batch_id == "D1-2026-11-20-1"
    assert run.started_ms == local("2026-11-20 17:00")
    assert run.ends_ms == (
        local("2026-11-20 17:15"),
        local("2026-11-21 07:00"),
        local("2026-11-22 17:00"),
        local("2026-11-25 17:00"),
    )
    assert run.loaded
    assert not run.signed_ready


def test_stages_follow_each_other_at_their_ends() -> None:
    digesters = running_plant()
    digesters.until("2026-11-20 17:14")
    assert digesters.unit().place == "LOAD"
    digesters.until("2026-11-20 17:15")
    assert digesters.unit().place == "S1"
    digesters.until("2026-11-21 06:59")
    assert digesters.unit().place == "S1"
    digesters.until("2026-11-21 07:00")
    assert digesters.unit().place == "S2"
    digesters.until("2026-11-22 17:00")
    assert digesters.unit().place == "S3"
    assert digesters.unit().stage_since_ms == local("2026-11-22 17:00")


def test_a_batch_is_complete_at_its_last_end_and_its_turnaround_begins() -> None:
    digesters = running_plant()
    digesters.known = replace(COOL, temperature_degc=55.0)
    digesters.until("2026-11-25 17:00")
    run = digesters.unit()
    assert (run.procedure, run.state) == (Procedure.TURNAROUND, State.RUNNING)
    assert run.phase is Phase.COOL
    assert run.batch_id == "D1-2026-11-20-1"
    steps = [(each.old, each.new, each.origin) for each in digesters.transitions[-50:]]
    assert ("Running", "Complete", "Batch") in steps
    assert ("Complete", "Idle", "Timetable") in steps


def test_each_transition_bears_when_it_was_due() -> None:
    digesters = running_plant()
    digesters.step(50)
    digesters.now_ms = local("2026-11-20 17:15") - 20_000
    digesters.plant = replace(digesters.plant, seen_ms=digesters.now_ms)
    digesters.step(60)
    last = digesters.transitions[-1]
    assert (last.new, last.due_ms) == ("S1", local("2026-11-20 17:15"))
    assert last.utc_ms == last.due_ms + 40_000


def test_overdue_transitions_are_made_once_in_order() -> None:
    digesters = running_plant()
    digesters.settings = replace(digesters.settings, gap_s=10 * 86_400)
    digesters.step(50 * 3600)  # a plant that nobody stepped for two days, without a gap's hold
    assert stages(digesters) == [("", "LOAD"), ("LOAD", "S1"), ("S1", "S2"), ("S2", "S3")]
    digesters.step(1)
    assert len(stages(digesters)) == 4


def test_a_transition_that_comes_late_is_told() -> None:
    digesters = running_plant()
    digesters.settings = replace(digesters.settings, gap_s=10 * 86_400)
    digesters.step(14 * 3600 + 16 * 60)  # 16 min after stage 1 should have ended
    told = [each.text for each in digesters.events if each.text.key == "batch.event.late"]
    assert [(each.facts["place"], each.facts["minutes"]) for each in told] == [
        ("LOAD", 14 * 60 + 1),
        ("S1", 16),
    ]


def test_a_moment_before_the_last_one_changes_nothing() -> None:
    digesters = running_plant()
    digesters.until("2026-11-21 08:00")
    before = digesters.plant
    digesters.step(-7200)
    assert digesters.plant == before


def test_sequences_have_no_gaps() -> None:
    digesters = running_plant()
    digesters.until("2026-11-26 12:00")
    for unit_id in digesters.plant.units:
        own = [each.sequence for each in digesters.transitions if each.unit_id == unit_id]
        assert own == list(range(1, len(own) + 1))


def test_semi_automatic_waits_for_a_confirmation() -> None:
    digesters = running_plant()
    assert not digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.SEMI_AUTOMATIC))
    digesters.until("2026-11-20 17:16")
    run = digesters.unit()
    assert (run.place, run.confirm) == ("LOAD", True)
    assert "batch.advice.confirm" in {each.key for each in digesters.advisories}
    assert not digesters.ask(ConfirmTransition(OPERATOR, "D1", run.sequence))
    assert digesters.unit().place == "S1"
    last = digesters.transitions[-1]
    assert (last.operator, last.origin, last.due_ms) == (
        "Anu",
        "Operator",
        local("2026-11-20 17:15"),
    )


def test_semi_automatic_confirms_nothing_before_its_time() -> None:
    digesters = running_plant()
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.SEMI_AUTOMATIC))
    assert digesters.ask(ConfirmTransition(OPERATOR, "D1")) == ("batch.refusal.nothing_waits",)
    assert digesters.unit().place == "LOAD"


def test_a_step_that_nobody_confirms_ends_in_hold() -> None:
    digesters = running_plant()
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.SEMI_AUTOMATIC))
    digesters.until("2026-11-20 17:31")
    assert "batch.advice.overrun" in {each.key for each in digesters.advisories}
    digesters.until("2026-11-20 18:15")
    digesters.step()
    run = digesters.unit()
    assert run.state is State.HELD
    assert run.cause is not None
    assert run.cause.key == "batch.cause.overrun"
    digesters.verb("restart")
    digesters.until("2026-11-20 18:30")
    assert digesters.unit().state is State.RUNNING  # an hour to look before it is held again
    assert not digesters.ask(ConfirmTransition(OPERATOR, "D1"))
    assert digesters.unit().place == "S1"


def test_semi_automatic_confirms_the_turnaround_too() -> None:
    digesters = running_plant()
    digesters.until("2026-11-25 16:00")
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.SEMI_AUTOMATIC))
    digesters.until("2026-11-25 17:01")
    assert digesters.unit().confirm
    digesters.ask(ConfirmTransition(OPERATOR, "D1"))
    assert digesters.unit().state is State.COMPLETE
    digesters.step()
    assert digesters.unit().confirm
    digesters.ask(ConfirmTransition(OPERATOR, "D1"))
    assert digesters.unit().phase is Phase.COOL


def test_manual_goes_on_when_a_person_says_so_and_not_before() -> None:
    digesters = running_plant()
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.MANUAL))
    digesters.ask(ConfirmTransition(OPERATOR, "D1"))
    assert digesters.unit().place == "S1"
    assert digesters.transitions[-1].due_ms == digesters.now_ms  # it was before its time
    digesters.until("2026-11-21 08:00")
    assert digesters.unit().place == "S1"


def test_back_in_automatic_overdue_stages_follow() -> None:
    digesters = running_plant()
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.MANUAL))
    digesters.until("2026-11-21 08:00")
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.AUTOMATIC))
    digesters.step()
    assert stages(digesters)[-2:] == [("LOAD", "S1"), ("S1", "S2")]


def test_a_stage_ahead_of_the_plan_is_never_taken_back() -> None:
    digesters = running_plant()
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.MANUAL))
    digesters.ask(ConfirmTransition(OPERATOR, "D1"))
    digesters.ask(ConfirmTransition(OPERATOR, "D1"))
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.AUTOMATIC))
    digesters.until("2026-11-21 12:00")
    assert digesters.unit().place == "S2"
    digesters.until("2026-11-22 17:00")
    assert digesters.unit().place == "S3"


def test_the_next_planned_instant_is_told() -> None:
    digesters = running_plant()
    assert digesters.next_due_ms == local("2026-11-20 17:15")
    digesters.until("2026-11-20 17:15")
    digesters.sign_all()
    assert digesters.next_due_ms in {0, local("2026-11-21 07:00")}
    digesters.until("2026-11-20 20:00")
    assert digesters.next_due_ms == local("2026-11-21 07:00")


def test_a_batchs_hottest_and_last_temperatures_are_kept_coarsely() -> None:
    digesters = running_plant()
    digesters.known = replace(COOL, temperature_degc=40.0)
    digesters.step()
    assert digesters.unit().hottest_degc == 40.0
    digesters.known = replace(COOL, temperature_degc=40.4)
    before = digesters.unit()
    digesters.step()
    assert digesters.unit() is before  # nothing worth a write to the disk
    digesters.known = replace(COOL, temperature_degc=58.0)
    digesters.step()
    digesters.known = replace(COOL, temperature_degc=58.1)
    digesters.step()
    assert digesters.unit().hottest_degc == 58.1  # just above the limit of inoculum
    digesters.known = replace(COOL, temperature_degc=None)
    digesters.step()
    assert digesters.unit().temperature_degc == 58.0


def test_a_step_without_news_keeps_what_it_was_given() -> None:
    digesters = running_plant()
    digesters.step()
    before = digesters.plant
    digesters.step()
    assert digesters.plant.units is before.units
    assert digesters.plant.cards is before.cards
    assert digesters.plant == replace(before, seen_ms=digesters.now_ms)


def test_ids_of_batches_count_within_a_day() -> None:
    digesters = running_plant()
    counters = {f"D1-2026-09-{day:02}": 1 for day in range(1, 31)} | {"D1-2026-10-01": 1}
    digesters.plant = replace(digesters.plant, counters=counters | {"D1-2026-11-20": 1})
    digesters.verb("abort")
    digesters.step()
    digesters.step()
    assert not digesters.ask(BeginTurnaround(OPERATOR, "D1", Phase.LEAK_TEST))
    digesters.sign_all()
    digesters.until(digesters.now_ms + HOUR_MS)
    digesters.sign_all()
    digesters.step()
    digesters.verb("reset")
    assert not digesters.verb("start")
    assert digesters.unit().batch_id == "D1-2026-11-20-2"
    assert len(digesters.plant.counters) == 31


def test_a_stage_that_wants_a_ph_which_no_sensor_tells_asks_for_a_sample() -> None:
    digesters = running_plant()
    digesters.known = replace(COOL, ph=None)
    digesters.until("2026-11-20 17:15")
    card = digesters.card(CardKind.SAMPLE)
    assert card is not None
    assert card.text.facts["wanted"] == 4.25
    assert not digesters.sign(card)
    assert digesters.entries[-1].batch_id == "D1-2026-11-20-1"
    digesters.until("2026-11-21 07:00")
    asked = digesters.card(CardKind.SAMPLE)
    assert asked is not None
    assert asked.text.facts["wanted"] == 7.6


def test_a_sample_that_nobody_took_is_not_asked_for_in_the_next_stage() -> None:
    digesters = running_plant()
    digesters.known = replace(COOL, ph=None)
    digesters.until("2026-11-20 17:15")
    assert digesters.card(CardKind.SAMPLE) is not None
    digesters.known = COOL
    digesters.until("2026-11-21 07:00")
    assert digesters.card(CardKind.SAMPLE) is None
