"""Six days as a board: what each unit will do by the plan, and what it did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from zoneinfo import ZoneInfo

from control.batch.boundaries import HOUR_MS, frozen_ends
from control.batch.moves import STANDING, clock_on
from control.batch.rota.turns import START_CLOCK, Turn, turns
from plant.batch.board import Block, Board, PlannedStart
from plant.batch.plant_run import PlantRun
from plant.batch.run import Transition, UnitRun
from plant.batch.states import Procedure, State
from plant.recipe.model import Recipe

_STANDING_WORDS = frozenset(state.value for state in STANDING)
_ENDED = frozenset({State.IDLE.value, State.STOPPED.value, State.ABORTED.value})
TURNAROUND = Procedure.TURNAROUND.value


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of a board, and now; milliseconds UTC."""

    from_ms: int
    to_ms: int
    now_ms: int


def board(
    plant: PlantRun,
    span: Span,
    zone: ZoneInfo,
    *,
    history: Sequence[Transition] = (),
    clock: str = START_CLOCK,
) -> Board:
    """Return the schedule of a stretch of time.

    Args:
        plant: units and rota as they are, or as a change of the rota would make them.
        span: the stretch, and now.
        zone: the plant's.
        history: transitions of the units as far as they are wanted, in their order; without
            them only what goes on now is told as it is.
        clock: local time of the daily start.
    """
    coming = tuple(
        takewhile(
            lambda turn: turn.at_ms < span.to_ms, turns(plant.rota, clock=clock, zone=zone)
        )
    )
    blocks: list[Block] = []
    for run in plant.units.values():
        own = [turn for turn in coming if turn.unit_id == run.unit_id]
        mine = [each for each in history if each.unit_id == run.unit_id]
        held = run.stood_since_ms and run.unit_id not in plant.resumes
        as_planned = clock_on(run, span.now_ms) if held else run
        blocks += _planned(as_planned, plant.recipe, own, zone)
        blocks += _actual(run, mine, span.now_ms)
    return Board(
        from_ms=span.from_ms,
        to_ms=span.to_ms,
        now_ms=span.now_ms,
        blocks=tuple(each for each in blocks if _touches(each, span)),
        starts=tuple(_start(plant, turn) for turn in coming),
    )


def _touches(block: Block, span: Span) -> bool:
    return block.start_ms < span.to_ms and block.end_ms > span.from_ms


def _start(plant: PlantRun, turn: Turn) -> PlannedStart:
    day = turn.day.isoformat()
    changed = day in plant.rota.postponed or day in plant.rota.skipped
    return PlannedStart(day, turn.at_ms, turn.unit_id, turn.lost, changed)


def _planned(
    run: UnitRun, recipe: Recipe | None, own: Sequence[Turn], zone: ZoneInfo
) -> Iterator[Block]:
    """Yield a unit's present procedure as planned, and the batches of its coming turns."""
    if run.procedure is Procedure.BATCH and run.recipe is not None:
        yield from _batch(run.unit_id, run.recipe, run.started_ms, run.ends_ms, run.batch_id)
        since_ms, turnaround_h = run.ends_ms[-1], run.recipe.turnaround_h
    else:
        since_ms, turnaround_h = run.started_ms, 0.0
    in_turnaround = run.procedure is not Procedure.NONE
    for turn in own:
        if in_turnaround and turn.at_ms > since_ms:
            yield Block(run.unit_id, TURNAROUND, since_ms, turn.at_ms, actual=False)
        if recipe is None:
            return
        _, ends_ms = frozen_ends(recipe, turn.at_ms, turn.day, zone)
        yield from _batch(run.unit_id, recipe, turn.at_ms, ends_ms, "")
        since_ms, turnaround_h, in_turnaround = ends_ms[-1], recipe.turnaround_h, True
    if in_turnaround and turnaround_h:
        end_ms = since_ms + round(turnaround_h * HOUR_MS)
        yield Block(run.unit_id, TURNAROUND, since_ms, end_ms, actual=False)


def _batch(
    unit_id: str, recipe: Recipe, start_ms: int, ends_ms: Sequence[int], batch_id: str
) -> Iterator[Block]:
    begins_ms = (start_ms, *ends_ms)
    for stage, begin_ms, end_ms in zip(recipe.stages, begins_ms, ends_ms, strict=False):
        yield Block(
            unit_id, stage.kind.value, begin_ms, end_ms, actual=False, batch_id=batch_id
        )


def _actual(run: UnitRun, history: Sequence[Transition], now_ms: int) -> Iterator[Block]:
    """Yield what a unit did, place by place, and over it the times in which it stood still."""
    trace = _Trace(run.unit_id) if history else _Trace.of_present(run)
    for each in history:
        yield from trace.follow(each)
    yield from trace.until(now_ms)


class _Trace:
    """Follows a unit's transitions and closes a block with each change."""

    def __init__(self, unit_id: str) -> None:
        self._unit_id = unit_id
        self._place, self._since_ms, self._batch_id = "", 0, ""
        self._stood_ms = 0

    @classmethod
    def of_present(cls, run: UnitRun) -> "_Trace":
        """Return the trace of what goes on now, where nothing is known of the past."""
        trace = cls(run.unit_id)
        if run.procedure is not Procedure.NONE and run.state.value not in _ENDED:
            trace._place, trace._batch_id = run.place, run.batch_id
            in_batch = run.procedure is Procedure.BATCH
            trace._since_ms = run.stage_since_ms if in_batch else run.phase_since_ms
            trace._stood_ms = run.stood_since_ms
        return trace

    def follow(self, each: Transition) -> Iterator[Block]:
        """Yield what a transition ends."""
        if each.what == "state":
            yield from self._stand(each)
            if each.new in _ENDED:
                yield from self._go(each, "")
        else:
            is_stage = each.what == "stage"
            yield from self._go(each, each.new if is_stage else f"{TURNAROUND}.{each.new}")

    def until(self, now_ms: int) -> Iterator[Block]:
        """Yield what goes on still."""
        if self._place:
            yield self._block(self._since_ms, now_ms, held=False)
        if self._stood_ms:
            yield self._block(self._stood_ms, now_ms, held=True)

    def _go(self, each: Transition, place: str) -> Iterator[Block]:
        if self._place:
            yield self._block(self._since_ms, each.utc_ms, held=False)
        self._place, self._since_ms, self._batch_id = place, each.utc_ms, each.batch_id

    def _stand(self, each: Transition) -> Iterator[Block]:
        if each.new in _STANDING_WORDS:
            self._stood_ms = self._stood_ms or each.utc_ms
        elif self._stood_ms:
            yield self._block(self._stood_ms, each.utc_ms, held=True)
            self._stood_ms = 0

    def _block(self, start_ms: int, end_ms: int, *, held: bool) -> Block:
        return Block(
            unit_id=self._unit_id,
            place=self._place,
            start_ms=start_ms,
            end_ms=end_ms,
            actual=True,
            held=held,
            batch_id=self._batch_id,
        )
