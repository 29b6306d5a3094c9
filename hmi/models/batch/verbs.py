"""Which ISA-88 commands does the button bar of a unit show, and which ask twice?"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, UnitMode, Verb
from plant.message import Message, message

_RISKY = frozenset({Verb.START, Verb.STOP, Verb.ABORT})
"""They end a batch or begin one: two steps. Holding and what leads back take one."""


@dataclass(frozen=True, slots=True)
class VerbOffer:
    """One button of the bar.

    Attributes:
        verb: the command.
        label: what stands on it.
        effect: what it will do; tool tip, and the second step's text.
        two_steps: whether it is asked for twice.
    """

    verb: Verb
    label: Message
    effect: Message
    two_steps: bool


def verb_offers(run: UnitRun, legal: AbstractSet[Verb]) -> tuple[VerbOffer, ...]:
    """Return the buttons for what is legal now, in a steady order."""
    return tuple(
        VerbOffer(
            verb,
            message(f"batch.verb.{verb.value}"),
            message(f"batch.effect.{verb.value}", unit=run.unit_id),
            verb in _RISKY,
        )
        for verb in Verb
        if verb in legal
    )


def next_step(run: UnitRun) -> str:
    """Return how a person leads the unit on: ``confirm``, ``manual``, empty for by itself.

    Semi-automatic: the transition that is due. Manual: the next stage or phase at any time.
    """
    if run.procedure is Procedure.NONE or run.state is not State.RUNNING:
        return ""
    if run.confirm:
        return "confirm"
    return "manual" if run.mode is UnitMode.MANUAL else ""


def may_begin_turnaround(run: UnitRun) -> bool:
    """Return whether its turnaround may be begun by hand: the unit is in no procedure."""
    return run.procedure is Procedure.NONE and run.state is State.IDLE
