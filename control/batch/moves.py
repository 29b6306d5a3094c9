"""One unit changes its state, and the clock of its stage stands or goes on with it."""

from dataclasses import replace

from control.batch.draft import Author, Draft
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State

STANDING = frozenset({State.PAUSING, State.PAUSED, State.HOLDING, State.HELD, State.RESTARTING})
"""States in which a procedure is interrupted and goes on later."""


def to_state(
    draft: Draft, run: UnitRun, state: State, author: Author, *, due_ms: int | None = None
) -> UnitRun:
    """Move a unit to another state, which ISA-88's table allows, and record it.

    A unit that goes on after standing still has the ends of its stages moved by that time
    where its recipe says so.
    """
    now_ms = draft.now_ms
    changed = replace(
        run, state=state, state_since_ms=now_ms, cause=author.cause, confirm=False
    )
    if state in STANDING and not run.stood_since_ms:
        changed = replace(changed, stood_since_ms=now_ms)
    elif state is State.RUNNING and run.stood_since_ms:
        changed = clock_on(changed, now_ms)
    elif state not in STANDING:
        changed = replace(changed, stood_since_ms=0)
    return draft.record(changed, ("state", run.state.value, state.value), author, due_ms)


def moved(run: UnitRun, by_ms: int) -> UnitRun:
    """Return the unit with the end of its present stage and all behind it moved."""
    if run.procedure is not Procedure.BATCH:
        return run
    later = (end + by_ms for end in run.ends_ms[run.stage :])
    return replace(run, ends_ms=(*run.ends_ms[: run.stage], *later))


def clock_on(run: UnitRun, at_ms: int) -> UnitRun:
    """Return the unit with its stage's clock going on from a moment."""
    stood_ms = max(0, at_ms - run.stood_since_ms)
    on = replace(run, stood_since_ms=0, held_ms=run.held_ms + stood_ms)
    if run.procedure is not Procedure.BATCH or run.recipe is None:
        return on
    return moved(on, stood_ms) if run.recipe.stages[run.stage].hold.clock_stops else on
