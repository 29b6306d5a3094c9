"""How does a unit get from the end of one batch to the start of the next? Phase by phase."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from control.batch.draft import BATCH, Author, Draft
from control.batch.facts import Facts, UnitFacts
from control.batch.moves import to_state
from control.batch.turnaround import cards
from plant.batch.cards import CardKind
from plant.batch.run import UnitRun
from plant.batch.settings import BatchSettings
from plant.batch.states import Procedure, State, TurnaroundPhase, UnitMode
from plant.message import message

_FOLLOWING: Mapping[TurnaroundPhase, TurnaroundPhase] = MappingProxyType(
    dict(zip(TurnaroundPhase, list(TurnaroundPhase)[1:], strict=False))
)
_SENSORS_TELL = frozenset(
    {TurnaroundPhase.COOL, TurnaroundPhase.PURGE, TurnaroundPhase.BASELINE}
)
"""Phases without work for hands where the sensors are there."""


def begin(
    draft: Draft, facts: Facts, run: UnitRun, phase: TurnaroundPhase, author: Author
) -> UnitRun:
    """Begin a unit's turnaround at a phase; the unit is Idle."""
    cards.withdraw_all(draft, run.unit_id)
    cards.forget(draft, run.unit_id)
    idle = replace(
        run,
        procedure=Procedure.TURNAROUND,
        started_ms=draft.now_ms,
        stage=-1,
        ends_ms=(),
        held_ms=0,
        signed_ready="",
    )
    return _enter(draft, facts, to_state(draft, idle, State.RUNNING, author), phase, author)


def proceed(draft: Draft, facts: Facts, run: UnitRun) -> None:
    """Issue the card that the present phase needs, and go on as far as phases are done."""
    while run.procedure is Procedure.TURNAROUND and run.state is State.RUNNING:
        _ask_hands(draft, facts, run)
        if not is_done(draft, facts, run) or run.mode is UnitMode.MANUAL:
            return
        if run.mode is UnitMode.SEMI_AUTOMATIC:
            if not run.confirm:
                draft.put(replace(run, confirm=True))
            return
        run = go_on(draft, facts, run, BATCH)


def is_done(draft: Draft, facts: Facts, run: UnitRun) -> bool:
    """Return whether sensors or a signature say that the present phase is done."""
    card = cards.of_phase(draft, run)
    if card is not None and card.signed_by:
        return True
    return bool(_proven(run, facts.of(run.unit_id), facts.settings, draft.now_ms))


def go_on(draft: Draft, facts: Facts, run: UnitRun, author: Author) -> UnitRun:
    """Leave the present phase, which is done, for the next; READY completes the turnaround."""
    card = cards.of_phase(draft, run)
    phase = run.phase
    if phase is TurnaroundPhase.BASELINE and (card is None or not card.signed_by):
        cards.note_baseline(draft, facts, run)
    elif card is not None:
        cards.withdraw(draft, (card,))
    left = _left(run, facts.settings, signer=card.signed_by if card is not None else "")
    following = _next(phase, left)
    if following is not None:
        return _enter(draft, facts, left, following, author)
    return to_state(draft, left, State.COMPLETE, author)


def baseline_due_ms(run: UnitRun, settings: BatchSettings) -> int:
    """Return when the baseline readings are to be taken; mixing begins anew after a hold."""
    begun_ms = max(run.phase_since_ms, run.state_since_ms)
    return begun_ms + round(settings.proofs.baseline_s * 1000)


def _enter(
    draft: Draft, facts: Facts, run: UnitRun, phase: TurnaroundPhase, author: Author
) -> UnitRun:
    old = run.phase.value if run.phase is not None else ""
    entered = replace(run, phase=phase, phase_since_ms=draft.now_ms, confirm=False)
    entered = draft.record(entered, ("phase", old, phase.value), author)
    _ask_hands(draft, facts, entered)
    return entered


def _next(phase: TurnaroundPhase | None, left: UnitRun) -> TurnaroundPhase | None:
    """Return the phase that follows; cleaning is left out but for every n-th turnaround."""
    following = None if phase is None else _FOLLOWING.get(phase)
    if following is TurnaroundPhase.CLEAN and left.cleaned:
        return TurnaroundPhase.LOAD
    return following


def _left(run: UnitRun, settings: BatchSettings, *, signer: str) -> UnitRun:
    """Return the unit as it is once its present phase is done."""
    match run.phase:
        case TurnaroundPhase.DISCHARGE:
            cleaned = (run.cleaned + 1) % settings.proofs.clean_every
            return replace(run, loaded=False, cleaned=cleaned)
        case TurnaroundPhase.LOAD:
            return replace(run, loaded=True, hottest_degc=0.0)
        case TurnaroundPhase.READY:
            return replace(run, signed_ready=signer)
        case _:
            return run


def _ask_hands(draft: Draft, facts: Facts, run: UnitRun) -> None:
    """Issue the phase's card where hands are needed, or where no sensor can tell its end."""
    if run.phase is None or cards.of_phase(draft, run) is not None:
        return
    by_itself = run.phase in _SENSORS_TELL and run.mode is not UnitMode.MANUAL
    known = facts.of(run.unit_id)
    if by_itself and _proven(run, known, facts.settings, draft.now_ms) is not None:
        return
    kind = CardKind(run.phase.value)
    cards.issue(draft, facts, run, kind, message(f"card.{kind.value}.text", unit=run.unit_id))


def _proven(
    run: UnitRun, known: UnitFacts, settings: BatchSettings, now_ms: int
) -> bool | None:
    """Return whether sensors prove the phase's end; None where they cannot tell."""
    proofs = settings.proofs
    match run.phase:
        case TurnaroundPhase.COOL:
            return _at_most(known.temperature_degc, proofs.cool_degc)
        case TurnaroundPhase.DISCHARGE:
            return _at_most(known.level_percent, proofs.drained_percent)
        case TurnaroundPhase.PURGE:
            return _at_most(known.o2_percent, proofs.purged_o2_percent)
        case TurnaroundPhase.BASELINE:
            if known.temperature_degc is None or known.ph is None:
                return None
            return now_ms >= baseline_due_ms(run, settings)
        case _:
            return None


def _at_most(value: float | None, limit: float) -> bool | None:
    return None if value is None else value <= limit
