"""A batch begins, goes from stage to stage at its frozen ends, and completes after the last."""

import json
from dataclasses import asdict, replace
from datetime import date

from control.batch.boundaries import frozen_ends, local_date
from control.batch.draft import BATCH, TIMETABLE, Author, Draft
from control.batch.facts import Facts
from control.batch.moves import to_state
from control.batch.turnaround import cards, phases
from plant.batch.cards import CardKind
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase, UnitMode
from plant.message import message
from plant.operation.store import BatchEntry
from plant.recipe.model import Recipe

_DAYS_COUNTED = 30
"""Days of a unit whose batches stay counted, so that a clock gone back repeats no id."""


def start(
    draft: Draft, facts: Facts, run: UnitRun, recipe: Recipe, *, day: date, author: Author
) -> UnitRun:
    """Start a batch in a unit that is ready: reset, start, first stage.

    Args:
        draft: of the step.
        facts: for the plant's zone.
        run: the unit.
        recipe: frozen with the batch from now on.
        day: local date of the 17:00 that the start belongs to.
        author: the rota or a person.
    """
    if run.state is not State.IDLE:
        run = reset(draft, run, author)
    now_ms = draft.now_ms
    first, ends_ms = frozen_ends(recipe, now_ms, day, facts.zone)
    begun = replace(
        run,
        procedure=Procedure.BATCH,
        batch_id=_batch_id(draft, facts, run.unit_id),
        recipe=recipe,
        changes=(),
        started_ms=now_ms,
        start_day=first.isoformat(),
        ends_ms=ends_ms,
        stage=-1,
        phase=None,
        phase_since_ms=0,
        signed_ready="",
        hottest_degc=0.0,
    )
    begun = to_state(draft, begun, State.RUNNING, author)
    begun = _enter_stage(draft, begun, 0, author, now_ms)
    _record_load(draft, begun)
    text = message("batch.event.started", unit=run.unit_id, recipe=recipe.ref)
    draft.event(run.unit_id, text)
    return begun


def reset(draft: Draft, run: UnitRun, author: Author) -> UnitRun:
    """Take a unit that has stopped or completed back to Idle; what it holds stays known."""
    cards.withdraw_all(draft, run.unit_id)
    idle = replace(run, procedure=Procedure.NONE, stage=-1, ends_ms=(), phase=None, held_ms=0)
    return to_state(draft, idle, State.IDLE, author)


def due_ms(run: UnitRun) -> int | None:
    """Return when a unit's next planned transition is due; None where none is planned."""
    if run.procedure is not Procedure.BATCH or run.confirm or run.mode is UnitMode.MANUAL:
        return None
    if run.state is State.RUNNING:
        return run.ends_ms[run.stage]
    return run.state_since_ms if run.state is State.COMPLETE else None


def advance(draft: Draft, facts: Facts, run: UnitRun, author: Author = BATCH) -> UnitRun:
    """Make the next transition of a batch, whether it is due or a person wants it now."""
    now_ms = draft.now_ms
    if run.state is State.COMPLETE:
        by = TIMETABLE if author is BATCH else author
        return phases.begin(draft, facts, reset(draft, run, by), TurnaroundPhase.COOL, by)
    at_ms = min(run.ends_ms[run.stage], now_ms)
    _tell_late(draft, facts, run, at_ms)
    if run.stage + 1 < len(run.ends_ms):
        entered = _enter_stage(draft, run, run.stage + 1, author, at_ms)
        _ask_sample(draft, facts, entered)
        return entered
    draft.event(run.unit_id, message("batch.event.complete", unit=run.unit_id))
    return to_state(draft, run, State.COMPLETE, author, due_ms=at_ms)


def _enter_stage(draft: Draft, run: UnitRun, stage: int, author: Author, at_ms: int) -> UnitRun:
    entered = replace(run, stage=stage, stage_since_ms=draft.now_ms, held_ms=0, confirm=False)
    old = run.place if run.stage >= 0 else ""
    return draft.record(entered, ("stage", old, entered.place), author, at_ms)


def _ask_sample(draft: Draft, facts: Facts, run: UnitRun) -> None:
    """Ask for a sample where the stage wants a pH that no sensor tells."""
    cards.withdraw_all(draft, run.unit_id)
    stage = run.recipe.stages[run.stage] if run.recipe is not None else None
    if stage is not None and stage.ph is not None and facts.of(run.unit_id).ph is None:
        wanted = message(
            "card.sample.text", unit=run.unit_id, place=run.place, wanted=stage.ph.value
        )
        cards.issue(draft, facts, run, CardKind.SAMPLE, wanted)


def _tell_late(draft: Draft, facts: Facts, run: UnitRun, at_ms: int) -> None:
    late_ms = draft.now_ms - at_ms
    if late_ms > facts.settings.informed_late_s * 1000:
        minutes = late_ms // 60_000
        text = message("batch.event.late", unit=run.unit_id, place=run.place, minutes=minutes)
        draft.event(run.unit_id, text)


def _batch_id(draft: Draft, facts: Facts, unit_id: str) -> str:
    """Return the id of a batch that starts now: unit, local date and counter."""
    key = f"{unit_id}-{local_date(draft.now_ms, facts.zone).isoformat()}"
    count = draft.counters.get(key, 0) + 1
    others = [day for day in draft.counters if day.startswith(f"{unit_id}-") and day != key]
    for day in others[:-_DAYS_COUNTED]:
        del draft.counters[day]
    draft.counters[key] = count
    return f"{key}-{count}"


def _record_load(draft: Draft, run: UnitRun) -> None:
    """Write what the batch was made of, and who signed for it, into its record."""
    feeding = draft.feedings.get(run.unit_id)
    if feeding is not None:
        layers = [asdict(layer) for layer in feeding.layers]
        draft.enter(
            BatchEntry(
                batch_id=run.batch_id,
                unit_id=run.unit_id,
                utc_ms=feeding.utc_ms,
                kind="feeding",
                operator=feeding.name,
                facts=json.dumps({"layers": layers}),
            )
        )
    cards.record_since_load(draft, run)
    cards.forget(draft, run.unit_id)
