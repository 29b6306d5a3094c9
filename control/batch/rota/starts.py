"""17:00: does the next batch start by itself, late, not at all, or is a person asked?"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from control.batch import stages
from control.batch.boundaries import HOUR_MS, local_date
from control.batch.draft import TIMETABLE, Author, Draft
from control.batch.facts import Facts
from control.batch.rota.turns import Turn, passed, start_after, turns
from control.batch.turnaround import cards, phases
from plant.batch.cards import CardKind
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase, UnitMode
from plant.message import message
from plant.recipe.model import MissedStart, Recipe


def make_starts(draft: Draft, facts: Facts) -> None:
    """Make the start that is due, or ask; starts of days that have gone by are missed.

    The rota of a new plant begins once a recipe is chosen.
    """
    if draft.rota.order and not draft.rota.next_start_ms and draft.recipe is not None:
        clock = facts.settings.start_clock
        next_ms = start_after(draft.now_ms - 1, clock=clock, zone=facts.zone)
        draft.rota = replace(draft.rota, next_start_ms=next_ms)
    while 0 < draft.rota.next_start_ms <= draft.now_ms:
        turn, following = islice(_turns(draft, facts), 2)
        run = draft.units.get(turn.unit_id)
        if run is None:
            if turn.lost:
                draft.event(turn.lost, message("batch.event.skipped", unit=turn.lost))
        elif draft.now_ms >= following.at_ms:
            _miss(draft, run)
        elif not _start(draft, facts, run, turn):
            return
        _pass(draft, facts)


def start_by_hand(
    draft: Draft, facts: Facts, run: UnitRun, recipe: Recipe, author: Author
) -> None:
    """Start a batch because a person wants it now; the rota's start of that unit is then made.

    That holds for the start that is asked for and for the coming one, up to a day before.
    """
    turn = next(_turns(draft, facts), None)
    day = local_date(draft.now_ms, facts.zone)
    is_its_turn = turn is not None and turn.unit_id == run.unit_id
    if turn is not None and is_its_turn and draft.now_ms >= turn.at_ms:
        day = turn.day
    stages.start(draft, facts, run, recipe, day=day, author=author)
    if turn is not None and is_its_turn and draft.now_ms >= turn.at_ms - 24 * HOUR_MS:
        _pass(draft, facts)


def prepare(draft: Draft, facts: Facts) -> None:
    """Begin the turnaround of an empty unit in time for its start: a new plant's first load."""
    if draft.recipe is None or not any(map(_is_empty, draft.units.values())):
        return
    turn = next(_turns(draft, facts), None)
    if turn is None or draft.now_ms < turn.at_ms - draft.recipe.turnaround_h * HOUR_MS:
        return
    run = draft.units.get(turn.unit_id)
    if run is not None and _is_empty(run):
        phases.begin(draft, facts, run, TurnaroundPhase.LOAD, TIMETABLE)


def plan_anew(draft: Draft, facts: Facts) -> None:
    """Let the rota go on with the next 17:00 where its own lies out of reach.

    That is so after a gap too long to be caught up, and when a clock that was far ahead has
    been set right. A clock set back by less leaves the plan as it is: no 17:00 counts twice.
    """
    planned_ms = draft.rota.next_start_ms
    distance_ms = abs(draft.now_ms - planned_ms)
    if not planned_ms or distance_ms <= facts.settings.replan_gap_h * HOUR_MS:
        return
    clock = facts.settings.start_clock
    next_ms = start_after(draft.now_ms, clock=clock, zone=facts.zone)
    draft.rota = replace(draft.rota, next_start_ms=next_ms)
    cards.withdraw_starts(draft)
    draft.event("", message("batch.event.planned_anew"))


def _is_empty(run: UnitRun) -> bool:
    is_idle = run.procedure is Procedure.NONE and run.state is State.IDLE
    return is_idle and not run.loaded and run.mode is not UnitMode.MANUAL


def _turns(draft: Draft, facts: Facts) -> Iterator[Turn]:
    return turns(draft.rota, clock=facts.settings.start_clock, zone=facts.zone)


def _start(draft: Draft, facts: Facts, run: UnitRun, turn: Turn) -> bool:
    """Start the unit, or ask once; return whether that day's start is dealt with."""
    recipe = draft.recipe
    late_s = (draft.now_ms - turn.at_ms) / 1000
    if recipe is not None and run.is_ready and _by_itself(facts, run, recipe, late_s):
        stages.start(draft, facts, run, recipe, day=turn.day, author=TIMETABLE)
        return True
    is_late = late_s > facts.settings.start_grace_s
    if recipe is not None and recipe.missed_start is MissedStart.SKIP and is_late:
        _miss(draft, run)
        return True
    if cards.open_start(draft, run.unit_id) is None:
        why = "not_ready" if recipe is not None else "no_recipe"
        why = "ready" if recipe is not None and run.is_ready else why
        cards.withdraw_starts(draft)
        about = message(f"card.start.{why}", unit=run.unit_id, place=run.place)
        cards.issue(draft, facts, run, CardKind.START, about)
        draft.event(run.unit_id, about)
    return False


def _by_itself(facts: Facts, run: UnitRun, recipe: Recipe, late_s: float) -> bool:
    if run.mode is not UnitMode.AUTOMATIC or not facts.may_start:
        return False
    runs_late = recipe.missed_start is MissedStart.RUN_LATE
    limit_s = recipe.late_limit_h * 3600 if runs_late else 0.0
    return late_s <= max(facts.settings.start_grace_s, limit_s)


def _miss(draft: Draft, run: UnitRun) -> None:
    draft.event(run.unit_id, message("batch.event.missed", unit=run.unit_id))


def _pass(draft: Draft, facts: Facts) -> None:
    """Go on to the next day's start; nobody is asked for the one that is dealt with."""
    cards.withdraw_starts(draft)
    clock = facts.settings.start_clock
    draft.rota = passed(draft.rota, clock=clock, zone=facts.zone)
