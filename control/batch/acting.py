"""States that end by themselves: when the outputs are there, or when it took too long."""

from dataclasses import replace

from control.batch.draft import BATCH, Draft
from control.batch.facts import Facts
from control.batch.isa88 import done
from control.batch.moves import to_state
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State
from plant.message import Message, message


def end_acting(draft: Draft, facts: Facts, run: UnitRun) -> None:
    """End a unit's acting state if its time has come.

    What is known of the outputs counts from the step after the state was entered. A time-out is
    told with its reason; a restart that does not succeed goes back to hold, the others on.
    """
    following = done(run.state) if run.state.is_acting else None
    if following is None or draft.now_ms <= run.state_since_ms:
        return
    known = facts.of(run.unit_id)
    if known.settled and (known.inputs_good or run.state is not State.RESTARTING):
        to_state(draft, run, following, replace(BATCH, cause=run.cause))
        return
    limit_s = facts.settings.acting_s[run.state]
    if draft.now_ms - run.state_since_ms < limit_s * 1000:
        return
    reason = _reason(run, known.unsettled, round(limit_s))
    draft.event(run.unit_id, reason)
    late = State.HOLDING if run.state is State.RESTARTING else following
    to_state(draft, run, late, replace(BATCH, cause=reason))


def hold_overrun(draft: Draft, facts: Facts, run: UnitRun) -> None:
    """Hold a batch whose due step nobody confirms for long, and ask.

    The time counts anew from each restart, so that a person can look before confirming.
    """
    if (
        run.procedure is not Procedure.BATCH
        or run.state is not State.RUNNING
        or not run.confirm
    ):
        return
    waits_ms = draft.now_ms - max(run.ends_ms[run.stage], run.state_since_ms)
    if waits_ms >= facts.settings.overrun_alarm_s * 1000:
        minutes = waits_ms // 60_000
        reason = message(
            "batch.cause.overrun", unit=run.unit_id, place=run.place, minutes=minutes
        )
        draft.event(run.unit_id, reason)
        to_state(draft, run, State.HOLDING, replace(BATCH, cause=reason))


def _reason(run: UnitRun, unsettled: tuple[str, ...], seconds: int) -> Message:
    """Say what kept the state from ending."""
    if unsettled:
        return message(
            "batch.event.acting_output",
            unit=run.unit_id,
            state=run.state.value,
            tag=unsettled[0],
            seconds=seconds,
        )
    return message(
        "batch.event.acting_inputs", unit=run.unit_id, state=run.state.value, seconds=seconds
    )
