"""What may the outputs of a unit do in the state that its procedure is in?"""

from dataclasses import dataclass

from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase, UnitMode
from plant.recipe.model import Stage

_GOING = frozenset({State.RUNNING, State.RESTARTING})
_RESTING = frozenset({State.HOLDING, State.HELD, State.PAUSING, State.PAUSED})


@dataclass(frozen=True, slots=True)
class Regime:
    """The state of a unit in the words that its outputs need.

    Attributes:
        run: where the unit is.
        stage: of its batch; None outside.
        phase: of its turnaround; None outside.
        is_going: whether the batch, or the turnaround, runs.
        is_resting: whether it is held or paused.
        by_hand: whether a person moves the unit and its outputs.
        begin_ms, end_ms: of the stage.
    """

    run: UnitRun
    stage: Stage | None
    phase: TurnaroundPhase | None
    is_going: bool
    is_resting: bool
    by_hand: bool
    begin_ms: int
    end_ms: int


def regime_of(run: UnitRun) -> Regime:
    """Return what a unit's outputs go by."""
    stage = None
    end_ms = run.stage_since_ms
    in_batch = run.procedure is Procedure.BATCH
    if in_batch and run.recipe is not None and 0 <= run.stage < len(run.recipe.stages):
        stage = run.recipe.stages[run.stage]
        end_ms = run.ends_ms[run.stage] if run.stage < len(run.ends_ms) else end_ms
    in_turnaround = run.procedure is Procedure.TURNAROUND
    return Regime(
        run=run,
        stage=stage,
        phase=run.phase if in_turnaround else None,
        is_going=run.state in _GOING,
        is_resting=run.state in _RESTING,
        by_hand=run.mode is UnitMode.MANUAL,
        begin_ms=run.stage_since_ms,
        end_ms=end_ms,
    )
