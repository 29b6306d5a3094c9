"""The stage machine: one step takes the plant's procedures to the present moment."""

from collections.abc import Iterator
from dataclasses import replace

from control.batch import restart, stages
from control.batch.acting import end_acting, hold_overrun
from control.batch.advice import advisories
from control.batch.draft import Draft
from control.batch.facts import BatchResult, Facts
from control.batch.new_plant import adopted
from control.batch.restart import Gap
from control.batch.rota import starts
from control.batch.turnaround import phases
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase, UnitMode

_WORTH_NOTING_K = 0.5
"""Changes of the last known temperature below this are not kept: each is a write to disk."""


def step(plant: PlantRun, facts: Facts, now_ms: int) -> tuple[PlantRun, BatchResult]:
    """Make everything that is due, in order and once; nothing twice, whatever the steps.

    Steps further apart than ``settings.gap_s`` mean that the PC slept: units that were under
    way are held and go on by the rules of a power cut. A moment before the last one counts as
    the last one; only `begin` takes a clock that was set back.

    Args:
        plant: as the step or request before left it.
        facts: of the present snapshot.
        now_ms: trusted time, milliseconds UTC.
    """
    now_ms = max(now_ms, plant.seen_ms)
    draft = Draft(plant, now_ms)
    if plant.seen_ms and now_ms - plant.seen_ms > facts.settings.gap_s * 1000:
        _after_gap(draft, facts, Gap.SLEPT)
    _advance(draft, facts)
    return _finished(draft, facts)


def begin(
    plant: PlantRun, facts: Facts, now_ms: int, *, stopped_by_hand: bool
) -> tuple[PlantRun, BatchResult]:
    """Take up the plant's procedures when the program has started, before the first step.

    Digesters that are new in the facts join the rota, ones that are gone leave it.

    Args:
        plant: as it was last committed.
        facts: of the first full snapshot.
        now_ms: trusted time; it may lie before the last step's when the clock was set.
        stopped_by_hand: whether the program was stopped in order; else it was a power cut.
    """
    draft = Draft(adopted(plant, facts), now_ms)
    if plant.seen_ms:
        _after_gap(draft, facts, Gap.STOPPED if stopped_by_hand else Gap.POWER_CUT)
    return _finished(draft, facts)


def _after_gap(draft: Draft, facts: Facts, gap: Gap) -> None:
    restart.hold_all(draft, facts, gap)
    starts.plan_anew(draft, facts)


def _advance(draft: Draft, facts: Facts) -> None:
    restart.go_on_where_safe(draft, facts)
    for run in tuple(draft.units.values()):
        end_acting(draft, facts, run)
        hold_overrun(draft, facts, draft.units[run.unit_id])
        _note_temperature(draft, facts, draft.units[run.unit_id])
    while (due := _next_due(draft)) is not None:
        if due.mode is UnitMode.SEMI_AUTOMATIC:
            draft.put(replace(due, confirm=True))
        else:
            stages.advance(draft, facts, due)
    for run in tuple(draft.units.values()):
        phases.proceed(draft, facts, run)
    starts.make_starts(draft, facts)
    starts.prepare(draft, facts)


def _next_due(draft: Draft) -> UnitRun | None:
    """Return the unit whose transition was due first, None when none is due."""
    due = [
        (at_ms, number, run)
        for number, run in enumerate(draft.units.values())
        if (at_ms := stages.due_ms(run)) is not None and at_ms <= draft.now_ms
    ]
    return min(due)[2] if due else None


def _note_temperature(draft: Draft, facts: Facts, run: UnitRun) -> None:
    """Keep the last known temperature, and the batch's hottest, which decides on inoculum."""
    degc = facts.of(run.unit_id).temperature_degc
    if degc is None:
        return
    last, limit = run.temperature_degc, facts.settings.proofs.inoculum_degc
    if last is None or abs(degc - last) >= _WORTH_NOTING_K:
        run = draft.put(replace(run, temperature_degc=degc))
    grown = degc - run.hottest_degc
    crosses = run.hottest_degc <= limit < degc
    if run.procedure is Procedure.BATCH and (grown >= _WORTH_NOTING_K or crosses):
        draft.put(replace(run, hottest_degc=degc))


def _finished(draft: Draft, facts: Facts) -> tuple[PlantRun, BatchResult]:
    coming = [at_ms for at_ms in _instants(draft, facts) if at_ms > draft.now_ms]
    return draft.finished(
        seen_ms=draft.now_ms,
        next_due_ms=min(coming, default=0),
        advisories=advisories(draft, facts),
    )


def _instants(draft: Draft, facts: Facts) -> Iterator[int]:
    """Yield the planned instants: stage ends, starts, time-outs, baseline readings."""
    yield draft.rota.next_start_ms
    for run in draft.units.values():
        at_ms = stages.due_ms(run)
        if at_ms is not None:
            yield at_ms
        if run.state.is_acting:
            yield run.state_since_ms + round(facts.settings.acting_s[run.state] * 1000)
        elif run.state is State.RUNNING and run.phase is TurnaroundPhase.BASELINE:
            yield phases.baseline_due_ms(run, facts.settings)
