"""Which command leads from which state to which? ISA-88's table, and nothing else."""

from collections.abc import Mapping
from types import MappingProxyType

from plant.batch.run import UnitRun
from plant.batch.states import State, Verb

_STOP_AND_ABORT = {Verb.STOP: State.STOPPING, Verb.ABORT: State.ABORTING}
_RESET = {Verb.RESET: State.IDLE}

FOLLOWS: Mapping[State, Mapping[Verb, State]] = MappingProxyType(
    {
        State.IDLE: {Verb.START: State.RUNNING},
        State.RUNNING: {
            Verb.PAUSE: State.PAUSING,
            Verb.HOLD: State.HOLDING,
            **_STOP_AND_ABORT,
        },
        State.PAUSING: {Verb.HOLD: State.HOLDING, **_STOP_AND_ABORT},
        State.PAUSED: {
            Verb.RESUME: State.RUNNING,
            Verb.HOLD: State.HOLDING,
            **_STOP_AND_ABORT,
        },
        State.HOLDING: _STOP_AND_ABORT,
        State.HELD: {Verb.RESTART: State.RESTARTING, **_STOP_AND_ABORT},
        State.RESTARTING: {Verb.HOLD: State.HOLDING, **_STOP_AND_ABORT},
        State.STOPPING: {Verb.ABORT: State.ABORTING},
        State.STOPPED: {Verb.ABORT: State.ABORTING, **_RESET},
        State.ABORTING: {},
        State.ABORTED: _RESET,
        State.COMPLETE: _RESET,
    }
)
"""Source: the plant's table of ISA-88 transitions; an empty cell is refused."""

ENDS: Mapping[State, State] = MappingProxyType(
    {
        State.RUNNING: State.COMPLETE,
        State.PAUSING: State.PAUSED,
        State.HOLDING: State.HELD,
        State.RESTARTING: State.RUNNING,
        State.STOPPING: State.STOPPED,
        State.ABORTING: State.ABORTED,
    }
)
"""What a state becomes when it is done."""


def follow(state: State, verb: Verb) -> State | None:
    """Return the state that a command leads to; None for an empty cell of the table."""
    return FOLLOWS[state].get(verb)


def done(state: State) -> State | None:
    """Return the state that follows when this one has done its work; None for standing ones."""
    return ENDS.get(state)


def legal(run: UnitRun) -> frozenset[Verb]:
    """Return the commands that a unit would take now.

    START is among them only for a unit whose turnaround is signed.
    """
    verbs = frozenset(FOLLOWS[run.state])
    return verbs if run.is_ready else verbs - {Verb.START}
