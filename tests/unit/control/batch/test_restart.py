"""After a power cut units go on by themselves where that is safe, and ask where it is not."""

from dataclasses import replace

import pytest

from plant.batch.states import ResumeChoice, State
from plant.batch.states import TurnaroundPhase as Phase
from plant.operation.requests import AnswerResume
from tests.unit.control.batch.digesters import (
    COOL,
    HOUR_MS,
    OPERATOR,
    Digesters,
    clock_stops,
    empty_plant,
    running_plant,
)

BAD = replace(COOL, inputs_good=False)


def in_stage_2() -> Digesters:
    digesters = running_plant()
    digesters.until("2026-11-21 12:00")
    return digesters


def purging() -> Digesters:
    """Return a plant whose first unit is in its very first purge."""
    digesters = empty_plant()
    digesters.known = replace(COOL, o2_percent=8.0)
    for _ in range(3):
        digesters.step()
        digesters.sign_all()
    digesters.step()
    assert digesters.unit().phase is Phase.PURGE
    return digesters


def test_after_an_unclean_start_running_becomes_held() -> None:
    digesters = in_stage_2()
    digesters.start_program(3 * 3600)
    run = digesters.unit()
    assert run.state is State.HELD
    assert run.cause is not None
    assert run.cause.key == "batch.cause.power_cut"
    assert run.cause.facts["minutes"] == 180


def test_a_short_gap_with_good_inputs_goes_on_by_itself() -> None:
    digesters = in_stage_2()
    digesters.start_program(1800)
    assert digesters.unit().state is State.HELD
    digesters.step()
    assert digesters.unit().state is State.RESTARTING
    digesters.step()
    assert digesters.unit().state is State.RUNNING
    assert not digesters.plant.resumes
    assert not digesters.told("batch.event.ask_resume")
    assert digesters.told("batch.resumed.resume")


def test_a_short_gap_waits_for_good_inputs() -> None:
    digesters = in_stage_2()
    digesters.known = BAD
    digesters.start_program(1800)
    digesters.step(30)
    assert digesters.unit().state is State.HELD
    digesters.known = COOL
    digesters.step(30)
    assert digesters.unit().state is State.RESTARTING


def test_inputs_that_stay_bad_beyond_the_short_gap_lead_to_a_question() -> None:
    digesters = in_stage_2()
    digesters.known = BAD
    digesters.start_program(1800)
    digesters.until(digesters.now_ms + 95 * 60_000)
    assert digesters.plant.resumes["D1"].long
    assert digesters.told("batch.event.ask_resume")
    digesters.known = COOL
    digesters.step()
    assert digesters.unit().state is State.HELD


def test_a_long_gap_asks_and_nothing_goes_on_before() -> None:
    digesters = in_stage_2()
    digesters.known = replace(
        COOL, temperature_degc=28.0, ambient_degc=20.0, cooling_per_h=0.0175
    )
    digesters.start_program(30 * 3600)
    card = digesters.plant.resumes["D1"]
    assert card.long
    assert (card.stage_then, card.stage_now) == ("S2", "S3")
    assert card.to_ms - card.from_ms == 30 * HOUR_MS
    assert (card.temperature_then, card.temperature_now) == (30.0, 28.0)
    # (30 - 20) K x (1 - exp(-0.0175 x 30)) = 10 x (1 - 0.5916) = 4.08
    assert card.estimated_loss_k == pytest.approx(4.08, abs=0.01)
    digesters.until(digesters.now_ms + 5 * HOUR_MS)
    assert digesters.unit().state is State.HELD
    assert "batch.advice.resume" in {each.key for each in digesters.advisories}
    assert "batch.advice.held" in {each.key for each in digesters.advisories}


def test_a_loss_is_not_made_up_where_nothing_is_known() -> None:
    digesters = in_stage_2()
    digesters.start_program(30 * 3600)
    assert digesters.plant.resumes["D1"].estimated_loss_k == 0.0


def test_resume_keeps_the_boundaries_and_catches_up_once_in_order() -> None:
    digesters = in_stage_2()
    ends_ms = digesters.unit().ends_ms
    digesters.start_program(30 * 3600)
    digesters.step()
    assert not digesters.ask(AnswerResume(OPERATOR, "D1", ResumeChoice.RESUME))
    digesters.step()
    digesters.step()
    run = digesters.unit()
    assert (run.place, run.ends_ms) == ("S3", ends_ms)
    assert [each.new for each in digesters.transitions if each.what == "stage"].count("S3") == 1
    assert digesters.told("batch.event.late")


def test_resume_keeps_the_boundaries_also_where_a_hold_would_move_them() -> None:
    digesters = running_plant(recipe=clock_stops())
    digesters.until("2026-11-21 12:00")
    ends_ms = digesters.unit().ends_ms
    digesters.start_program(3 * 3600)
    digesters.step()
    digesters.ask(AnswerResume(OPERATOR, "D1", ResumeChoice.RESUME))
    digesters.step()
    assert digesters.unit().state is State.RUNNING
    assert digesters.unit().ends_ms[2] - ends_ms[2] == 1000  # only the restart itself counts


def test_extend_moves_the_stage_and_all_behind_it_by_the_time_lost() -> None:
    digesters = in_stage_2()
    ends_ms = digesters.unit().ends_ms
    digesters.start_program(3 * 3600)
    digesters.step(600)
    digesters.ask(AnswerResume(OPERATOR, "D1", ResumeChoice.EXTEND))
    digesters.step()
    lost_ms = 3 * HOUR_MS + 600_000
    assert digesters.unit().ends_ms == (
        *ends_ms[:2],
        ends_ms[2] + lost_ms,
        ends_ms[3] + lost_ms,
    )
    assert digesters.unit().held_ms >= lost_ms


def test_abort_ends_the_batch() -> None:
    digesters = in_stage_2()
    digesters.start_program(3 * 3600)
    digesters.ask(AnswerResume(OPERATOR, "D1", ResumeChoice.ABORT))
    digesters.step()
    assert digesters.unit().state is State.ABORTED
    assert not digesters.plant.resumes


def test_restart_is_a_choice_too() -> None:
    digesters = in_stage_2()
    digesters.start_program(3 * 3600)
    assert not digesters.verb("restart")
    assert digesters.unit().state is State.RESTARTING
    assert not digesters.plant.resumes


def test_stop_and_abort_close_the_card() -> None:
    for verb in ("stop", "abort"):
        digesters = in_stage_2()
        digesters.start_program(3 * 3600)
        assert not digesters.verb(verb)
        assert not digesters.plant.resumes


def test_a_choice_without_a_card_is_refused() -> None:
    digesters = in_stage_2()
    choice = AnswerResume(OPERATOR, "D1", ResumeChoice.RESUME)
    assert digesters.ask(choice) == ("batch.refusal.no_resume",)


def test_a_second_cut_before_the_choice_keeps_the_first_ones_begin() -> None:
    digesters = in_stage_2()
    begun_ms = digesters.now_ms
    digesters.start_program(3 * 3600)
    digesters.start_program(30 * 3600)
    card = digesters.plant.resumes["D1"]
    assert (card.from_ms, card.to_ms) == (begun_ms, digesters.now_ms)
    assert card.stage_now == "S3"
    assert digesters.states().count("Held") == 1


def test_a_unit_paused_by_a_person_never_goes_on_by_itself() -> None:
    digesters = in_stage_2()
    digesters.verb("pause")
    digesters.step()
    digesters.start_program(600)
    digesters.step()
    assert digesters.unit().state is State.HELD
    assert digesters.plant.resumes["D1"].long


def test_a_pause_before_the_cut_counts_as_held_where_the_recipe_says_so() -> None:
    digesters = running_plant(recipe=clock_stops())
    digesters.until("2026-11-21 12:00")
    ends_ms = digesters.unit().ends_ms
    digesters.verb("pause")
    digesters.until("2026-11-21 13:00")
    digesters.start_program(3 * 3600)
    assert digesters.unit().ends_ms[2] == ends_ms[2] + HOUR_MS


def test_a_unit_held_by_a_person_stays_held_without_a_card() -> None:
    digesters = in_stage_2()
    digesters.verb("hold")
    digesters.step()
    digesters.start_program(600)
    digesters.step()
    assert digesters.unit().state is State.HELD
    assert "D1" not in digesters.plant.resumes


def test_a_restart_that_was_under_way_begins_again() -> None:
    digesters = in_stage_2()
    digesters.verb("hold")
    digesters.step()
    digesters.verb("restart")
    digesters.start_program(600)
    digesters.step()
    digesters.step()
    assert digesters.unit().state is State.RUNNING


def test_an_abort_that_was_under_way_goes_on() -> None:
    digesters = in_stage_2()
    digesters.verb("abort")
    digesters.start_program(600)
    digesters.step()
    assert digesters.unit().state is State.ABORTED


def test_a_stop_of_the_program_is_told_as_such() -> None:
    digesters = in_stage_2()
    digesters.start_program(300, stopped_by_hand=True)
    cause = digesters.unit().cause
    assert cause is not None
    assert cause.key == "batch.cause.stopped"


@pytest.mark.parametrize(
    ("seconds", "long"), [(75, False), (8 * 3600, True), (3 * 86_400, True)]
)
def test_a_sleep_of_the_pc_is_a_gap(seconds: float, long: bool) -> None:
    digesters = in_stage_2()
    digesters.settings = replace(digesters.settings, gap_s=70.0)
    digesters.step(seconds)
    assert "Held" in digesters.states()
    assert ("D1" in digesters.plant.resumes) is long


def test_after_three_days_of_sleep_the_missed_steps_come_once_in_order() -> None:
    digesters = in_stage_2()
    digesters.step(3 * 86_400)
    assert digesters.unit().place == "S2"
    digesters.ask(AnswerResume(OPERATOR, "D1", ResumeChoice.RESUME))
    digesters.step()
    digesters.step()
    stages = [each.new for each in digesters.transitions if each.what == "stage"]
    assert stages.count("S2") == stages.count("S3") == 1
    assert digesters.unit().place == "S3"


def test_a_batch_that_should_have_ended_says_so_on_the_card() -> None:
    digesters = in_stage_2()
    digesters.start_program(10 * 86_400)
    assert digesters.plant.resumes["D1"].stage_now == "turnaround.cool"


def test_a_turnaround_is_held_too() -> None:
    digesters = running_plant()
    digesters.known = replace(COOL, temperature_degc=60.0)
    digesters.until("2026-11-25 18:00")
    assert digesters.unit().phase is Phase.COOL
    digesters.start_program(3 * 3600)
    card = digesters.plant.resumes["D1"]
    assert card.stage_then == card.stage_now == "turnaround.cool"
    digesters.ask(AnswerResume(OPERATOR, "D1", ResumeChoice.EXTEND))
    digesters.step()
    assert digesters.unit().state is State.RUNNING


def test_a_clock_set_back_makes_the_gap_uncertain_and_asks() -> None:
    digesters = in_stage_2()
    digesters.start_program(-3600)
    assert digesters.plant.resumes["D1"].long
    assert digesters.plant.resumes["D1"].from_ms == digesters.now_ms
    assert digesters.unit().place == "S2"


def test_a_clock_set_back_keeps_no_time_out_from_ending() -> None:
    digesters = in_stage_2()
    digesters.verb("abort")
    digesters.start_program(-365 * 86_400)
    digesters.step()
    assert digesters.unit().state is State.ABORTED


def test_the_first_start_of_all_is_no_gap() -> None:
    digesters = running_plant()
    digesters.plant = replace(digesters.plant, seen_ms=0)
    digesters.start_program(3 * 3600)
    assert digesters.unit().state is State.RUNNING


def test_without_any_recipe_a_gap_is_long() -> None:
    digesters = purging()
    digesters.plant = replace(digesters.plant, recipe=None)
    digesters.start_program(60)
    assert digesters.plant.resumes["D1"].long


def test_a_new_unit_goes_by_the_recipe_of_the_next_batch() -> None:
    digesters = purging()
    digesters.start_program(60)
    assert not digesters.plant.resumes["D1"].long


def test_a_unit_that_only_waits_for_people_is_not_held() -> None:
    digesters = in_stage_2()
    assert digesters.unit("D2").phase is Phase.LOAD
    digesters.start_program(3 * 3600)
    assert digesters.unit("D2").state is State.RUNNING
    assert set(digesters.plant.resumes) == {"D1"}


def test_seconds_on_the_way_back_are_no_wrong_clock() -> None:
    digesters = in_stage_2()
    digesters.start_program(-5)
    assert not digesters.plant.resumes["D1"].long
