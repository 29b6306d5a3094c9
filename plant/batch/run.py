"""Where is each unit? One immutable value that survives the program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from plant.batch.states import Procedure, State, TurnaroundPhase, UnitMode
from plant.message import Message
from plant.recipe.model import Recipe


@dataclass(frozen=True, slots=True)
class RecipeChange:
    """A change of a running batch's own recipe: what, by whom, when."""

    utc_ms: int
    operator: str
    field: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnitRun:
    """What one unit goes through. All times are trusted milliseconds UTC.

    Attributes:
        unit_id: for example ``D3``.
        procedure: batch, turnaround or none.
        state: procedural state of that procedure.
        mode: who moves it on.
        batch_id: unit + local start date + counter, ``D3-2026-11-20-1``; in turnaround the
            batch that ended; empty when none.
        recipe: the frozen copy that the batch runs by; None before the first.
        changes: of that copy.
        started_ms: when the procedure began.
        ends_ms: frozen ends of the recipe's stages, in their order; empty outside a batch.
        stage: index of the present stage in ``recipe.stages``; -1 outside a batch.
        stage_since_ms: when it was entered.
        phase: of the turnaround, None outside.
        phase_since_ms: when it was entered.
        state_since_ms: when the state was entered.
        cause: why it is in that state, None where that goes without saying.
        held_ms: time that the present stage was held or paused so far.
        confirm: whether the next transition is due and waits for a person's confirmation.
        sequence: transitions of this unit so far, without gaps; it never starts anew.
        loaded: whether the unit holds slurry.
        signed_ready: who signed READY, empty until then.
        hottest_degc: highest temperature of the batch so far; decides on its inoculum.
        cleaned: turnarounds since the last cleaning.
        start_day: local date (ISO) from which the recipe's clock times count; that of the
            17:00 which the batch belongs to.
        stood_since_ms: since when the stage's clock has not gone on (held, paused or on the
            way there and back), 0 while it goes.
        temperature_degc: last known, to half a kelvin; None before the first.
    """

    unit_id: str
    procedure: Procedure = Procedure.NONE
    state: State = State.IDLE
    mode: UnitMode = UnitMode.AUTOMATIC
    batch_id: str = ""
    recipe: Recipe | None = None
    changes: tuple[RecipeChange, ...] = ()
    started_ms: int = 0
    ends_ms: tuple[int, ...] = ()
    stage: int = -1
    stage_since_ms: int = 0
    phase: TurnaroundPhase | None = None
    phase_since_ms: int = 0
    state_since_ms: int = 0
    cause: Message | None = None
    held_ms: int = 0
    confirm: bool = False
    sequence: int = 0
    loaded: bool = False
    signed_ready: str = ""
    hottest_degc: float = 0.0
    cleaned: int = 0
    start_day: str = ""
    stood_since_ms: int = 0
    temperature_degc: float | None = None

    @property
    def is_ready(self) -> bool:
        """Return whether its turnaround is signed, so that a batch may start."""
        waits = (self.procedure, self.state) in {
            (Procedure.TURNAROUND, State.COMPLETE),
            (Procedure.NONE, State.IDLE),
        }
        return waits and self.loaded and bool(self.signed_ready)

    @property
    def place(self) -> str:
        """Return where the unit is: ``idle``, ``LOAD``, ``S1``.. or ``turnaround.cool``.."""
        if self.procedure is Procedure.BATCH and self.recipe is not None and self.stage >= 0:
            return self.recipe.stages[self.stage].kind.value
        if self.procedure is Procedure.TURNAROUND and self.phase is not None:
            return f"turnaround.{self.phase.value}"
        return "idle"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of a unit, durable before any output follows it.

    Attributes:
        unit_id, batch_id: whose.
        sequence: number within the unit, from 1 without gaps.
        due_ms: when it was due; ``utc_ms`` where nothing was planned.
        utc_ms: when it was made.
        what: ``state``, ``stage`` or ``phase``.
        old, new: words of State, Stage kinds or phases.
        origin: see plant.command.Origin, as text.
        operator: who, empty for programs.
        cause: why.
    """

    unit_id: str
    batch_id: str
    sequence: int
    due_ms: int
    utc_ms: int
    what: str
    old: str
    new: str
    origin: str
    operator: str = ""
    cause: Message | None = None


@dataclass(frozen=True, slots=True)
class Rota:
    """Who starts when.

    Attributes:
        order: the units in the order of their starts.
        position: index of the unit that starts next.
        next_start_ms: when; 0 while nothing is planned.
        recipe_ref: ``recipe_id`` and version by which the next batches run.
        skipped: local dates (ISO) on which nothing starts; the unit waits for its next turn.
        postponed: local date to unit: starts that people have moved or swapped; an empty unit
            where nothing starts because that start and all behind it moved on by a day.
        last_start_ms: the last start that was made or skipped; one 17:00 never counts twice.
    """

    order: tuple[str, ...] = ()
    position: int = 0
    next_start_ms: int = 0
    recipe_ref: str = ""
    skipped: tuple[str, ...] = ()
    postponed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    last_start_ms: int = 0
