"""What becomes of the units after the program did not run: go on, or ask first?"""

import math
from dataclasses import replace
from enum import Enum

from control.batch.boundaries import HOUR_MS
from control.batch.draft import BATCH, Author, Draft
from control.batch.facts import Facts, UnitFacts
from control.batch.moves import clock_on, moved, to_state
from plant.batch.cards import ResumeCard
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, ResumeChoice, State, TurnaroundPhase
from plant.message import message
from plant.operation.store import BatchEntry

_INTERRUPTED = frozenset({State.RUNNING, State.PAUSING, State.PAUSED, State.RESTARTING})
_HANDS_ONLY = frozenset(
    {
        TurnaroundPhase.CLEAN,
        TurnaroundPhase.LOAD,
        TurnaroundPhase.LEAK_TEST,
        TurnaroundPhase.READY,
    }
)
"""Phases in which a unit waits for people and the program moves nothing: no gap harms them."""
_BY_A_PERSON = frozenset({State.PAUSING, State.PAUSED})


class Gap(Enum):
    """Why nobody watched for a while; text key ``batch.cause.<value>``."""

    POWER_CUT = "power_cut"  # the program ended without being asked to
    STOPPED = "stopped"  # it was stopped by a person
    SLEPT = "slept"  # the PC slept


def hold_all(draft: Draft, facts: Facts, gap: Gap) -> None:
    """Hold every unit that was under way, and say on a resume card what was lost.

    A unit that had been paused by a person never goes on by itself.
    """
    for each in tuple(draft.units.values()):
        run = _not_ahead(draft, each)
        card = draft.resumes.get(run.unit_id)
        if card is not None:
            draft.resumes[run.unit_id] = replace(
                card,
                to_ms=draft.now_ms,
                stage_now=_stage_now(run, draft.now_ms),
                estimated_loss_k=_loss_k(run, facts.of(run.unit_id), _hours(draft, card)),
            )
        elif run.state in _INTERRUPTED and run.phase not in _HANDS_ONLY:
            _hold(draft, facts, run, gap)


def go_on_where_safe(draft: Draft, facts: Facts) -> None:
    """Let units go on by themselves after a short gap once all their inputs are Good.

    Where that does not come about within the recipe's short gap, a person is asked.
    """
    for unit_id, card in tuple(draft.resumes.items()):
        if card.long:
            continue
        run = draft.units[unit_id]
        if not _is_short(draft, run, card.from_ms):
            draft.resumes[unit_id] = replace(
                card, long=True, temperature_now=facts.of(unit_id).temperature_degc
            )
            draft.event(unit_id, message("batch.event.ask_resume", unit=unit_id))
        elif facts.of(unit_id).inputs_good:
            minutes = round((card.to_ms - card.from_ms) / 60_000)
            cause = message("batch.cause.short_gap", minutes=minutes)
            resume(draft, run, ResumeChoice.RESUME, replace(BATCH, cause=cause))


def resume(draft: Draft, run: UnitRun, choice: ResumeChoice, author: Author) -> UnitRun:
    """Do what was decided on a unit's resume card, and close it.

    The ends of the stages stand after RESUME, also where a hold would move them; EXTEND moves
    the present stage and all behind it by the time from the gap's begin until now.
    """
    card = draft.resumes.pop(run.unit_id)
    _note(draft, run, card, choice, author)
    if choice is ResumeChoice.ABORT:
        return to_state(draft, run, State.ABORTING, author)
    lost_ms = max(0, draft.now_ms - card.from_ms)
    if choice is ResumeChoice.EXTEND:
        run = moved(run, lost_ms)
    again = replace(run, held_ms=run.held_ms + lost_ms, stood_since_ms=draft.now_ms)
    return to_state(draft, again, State.RESTARTING, author)


def _hold(draft: Draft, facts: Facts, run: UnitRun, gap: Gap) -> None:
    now_ms, known = draft.now_ms, facts.of(run.unit_id)
    from_ms = min(draft.seen_ms, now_ms)
    minutes = round((now_ms - from_ms) / 60_000)
    author = replace(BATCH, cause=message(f"batch.cause.{gap.value}", minutes=minutes))
    waits = run.state in _BY_A_PERSON or not _is_sure(draft, facts)
    long = waits or not _is_short(draft, run, from_ms)
    card = ResumeCard(
        unit_id=run.unit_id,
        batch_id=run.batch_id,
        from_ms=from_ms,
        to_ms=now_ms,
        stage_then=run.place,
        stage_now=_stage_now(run, now_ms),
        temperature_then=run.temperature_degc,
        temperature_now=known.temperature_degc,
        estimated_loss_k=_loss_k(run, known, (now_ms - from_ms) / HOUR_MS),
        long=long,
        issued_ms=now_ms,
    )
    settled = clock_on(run, from_ms) if run.stood_since_ms else run
    held = to_state(draft, replace(settled, stood_since_ms=from_ms), State.HOLDING, author)
    to_state(draft, held, State.HELD, author)
    draft.resumes[run.unit_id] = card
    if long:
        draft.event(run.unit_id, message("batch.event.ask_resume", unit=run.unit_id))


def _not_ahead(draft: Draft, run: UnitRun) -> UnitRun:
    """Return the unit with no instant ahead of a clock that was set back: time-outs go on."""
    now_ms = draft.now_ms
    if max(run.state_since_ms, run.phase_since_ms, run.stood_since_ms) <= now_ms:
        return run
    return draft.put(
        replace(
            run,
            state_since_ms=min(run.state_since_ms, now_ms),
            phase_since_ms=min(run.phase_since_ms, now_ms),
            stood_since_ms=min(run.stood_since_ms, now_ms),
        )
    )


def _is_sure(draft: Draft, facts: Facts) -> bool:
    """Return whether the gap's length is known: the clock was not set back in it."""
    return draft.now_ms >= draft.seen_ms - facts.settings.gap_s * 1000


def _is_short(draft: Draft, run: UnitRun, from_ms: int) -> bool:
    recipe = run.recipe or draft.recipe
    return recipe is not None and draft.now_ms - from_ms <= recipe.short_gap_h * HOUR_MS


def _stage_now(run: UnitRun, now_ms: int) -> str:
    """Return where a unit should be by its boundaries."""
    if run.procedure is not Procedure.BATCH:
        return run.place
    for stage in range(run.stage, len(run.ends_ms)):
        if now_ms < run.ends_ms[stage]:
            return replace(run, stage=stage).place
    return f"{Procedure.TURNAROUND.value}.{TurnaroundPhase.COOL.value}"


def _hours(draft: Draft, card: ResumeCard) -> float:
    return (draft.now_ms - card.from_ms) / HOUR_MS


def _loss_k(run: UnitRun, known: UnitFacts, hours: float) -> float:
    """Return by how much the slurry has cooled towards the air around it, as far as known."""
    if run.temperature_degc is None or known.ambient_degc is None:
        return 0.0
    above_k = max(0.0, run.temperature_degc - known.ambient_degc)
    return above_k * -math.expm1(-known.cooling_per_h * max(0.0, hours))


def _note(
    draft: Draft, run: UnitRun, card: ResumeCard, choice: ResumeChoice, author: Author
) -> None:
    minutes = round((draft.now_ms - card.from_ms) / 60_000)
    text = message(f"batch.resumed.{choice.value}", unit=run.unit_id, minutes=minutes)
    draft.enter(
        BatchEntry(run.batch_id, run.unit_id, draft.now_ms, "resume", author.operator, text)
    )
    draft.event(run.unit_id, text)
