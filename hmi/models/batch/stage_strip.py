"""Where is a unit's procedure: its parts, how long they last, what has passed, what is left?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from itertools import pairwise
from zoneinfo import ZoneInfo

from plant.batch.run import Rota, UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase

_HOUR_MS = 3_600_000
_OFF_H = 0.1
"""Stages end at minutes; a change of the clock moves their length by half an hour or more."""


class PartState(Enum):
    """Whether a part lies behind, is under way or lies ahead."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class StripPart:
    """One stage of a batch, or one phase of a turnaround.

    Attributes:
        word: ``LOAD``, ``S1``.. or ``turnaround.cool``..; text key ``batch.place.<word>``.
        state: see PartState.
        share: its part of the strip's width, 0..1.
        start_ms, end_ms: planned for a stage; 0 for a phase, which ends when it is done.
    """

    word: str
    state: PartState
    share: float
    start_ms: int = 0
    end_ms: int = 0


@dataclass(frozen=True, slots=True)
class StageStrip:
    """A procedure at one moment.

    Attributes:
        parts: in their order.
        progress: where now is, as a share of the strip's width, 0..1.
        elapsed_ms: since the procedure began, truly passed time.
        left_ms: until its planned end, negative when that is over; None where nothing is
            planned.
        part_elapsed_ms, part_left_ms: the same for the present part.
        clock_note_h: truly passed hours of the present stage where they are not those that
            the clock shows (71 or 73 for 72); None normally.
    """

    parts: tuple[StripPart, ...]
    progress: float
    elapsed_ms: int
    left_ms: int | None
    part_elapsed_ms: int
    part_left_ms: int | None
    clock_note_h: float | None = None


def stage_strip(run: UnitRun, now_ms: int, *, rota: Rota, zone: ZoneInfo) -> StageStrip | None:
    """Return the strip of a unit's procedure, None while it has none.

    Args:
        run: the unit.
        now_ms: trusted time.
        rota: its next start ends a turnaround.
        zone: the plant's.
    """
    if run.procedure is Procedure.BATCH and run.recipe is not None and run.ends_ms:
        return _of_batch(run, now_ms, zone)
    if run.procedure is Procedure.TURNAROUND and run.phase is not None:
        return _of_turnaround(run, now_ms, rota)
    return None


def _of_batch(run: UnitRun, now_ms: int, zone: ZoneInfo) -> StageStrip:
    stages = run.recipe.stages if run.recipe is not None else ()
    bounds = (run.started_ms, *run.ends_ms)
    whole = max(1, bounds[-1] - bounds[0])
    over = run.state is State.COMPLETE
    parts = tuple(
        StripPart(
            stage.kind.value,
            _state(place, len(stages) if over else run.stage),
            (end - start) / whole,
            start,
            end,
        )
        for place, (stage, (start, end)) in enumerate(
            zip(stages, pairwise(bounds), strict=False)
        )
    )
    here = min(max(run.stage, 0), len(parts) - 1)
    part = parts[here]
    return StageStrip(
        parts,
        _within((now_ms - bounds[0]) / whole),
        now_ms - run.started_ms,
        bounds[-1] - now_ms,
        now_ms - run.stage_since_ms,
        part.end_ms - now_ms,
        _clock_note(part, zone),
    )


def _of_turnaround(run: UnitRun, now_ms: int, rota: Rota) -> StageStrip:
    phases = tuple(TurnaroundPhase)
    here = phases.index(run.phase) if run.phase is not None else 0
    share = 1 / len(phases)
    parts = tuple(
        StripPart(f"turnaround.{phase.value}", _state(place, here), share)
        for place, phase in enumerate(phases)
    )
    return StageStrip(
        parts,
        (here + 0.5) * share,
        now_ms - run.started_ms,
        rota.next_start_ms - now_ms if _starts_next(run.unit_id, rota) else None,
        now_ms - run.phase_since_ms,
        None,
    )


def _starts_next(unit_id: str, rota: Rota) -> bool:
    if not rota.order or not rota.next_start_ms:
        return False
    return rota.order[rota.position % len(rota.order)] == unit_id


def _state(place: int, here: int) -> PartState:
    if place == here:
        return PartState.NOW
    return PartState.DONE if place < here else PartState.AHEAD


def _clock_note(part: StripPart, zone: ZoneInfo) -> float | None:
    true_h = (part.end_ms - part.start_ms) / _HOUR_MS
    shown = _wall(part.end_ms, zone) - _wall(part.start_ms, zone)
    shown_h = shown.total_seconds() / 3600
    return true_h if abs(true_h - shown_h) > _OFF_H else None


def _wall(utc_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(zone).replace(tzinfo=None)


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
