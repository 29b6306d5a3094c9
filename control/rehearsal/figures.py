"""What came of a rehearsal? Its figures, and how they are gathered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plant.batch.run import Transition, UnitRun
from plant.batch.states import Procedure, State
from plant.description.model import PlantDescription
from plant.energy.ledger import LedgerRow
from plant.operation.store import Change
from plant.operation.view import OperationView
from plant.rehearsal.truth import Truth

_COUNTERS = (
    "heaters_energy",
    "agitators_energy",
    "dosing_energy",
    "jacket_compressor_energy",
    "blower_energy",
    "compressor_energy",
    "auxiliaries_energy",
)
_CAPPED = _COUNTERS[:4]
CAP_TOLERANCE_WH = 10
"""The heaters' fail-safe time, and the meters' last digit."""

LOST_AFTER_MS = 600_000
"""A stage that goes on so long past its end without being held has lost its transition."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a rehearsal.

    Attributes:
        days: rehearsed.
        steps: decisions made.
        batches_started: batches that began in the rehearsed time.
        batches_complete: batches that were completed in it, whenever they began.
        batches_aborted: batches that ended otherwise.
        batches_overdue: batches that began more than their time ago and are not complete.
        transitions: made.
        transitions_lost: boundaries passed, or sequence numbers left out.
        transitions_doubled: made twice.
        wrong_stage_s: time in which a running batch was past the end of its stage.
        cap_exceeded_ticks: steps at which the meters stood above the budget and the booked
            protective loads.
        ledger_error_kwh: the ledger's closed days against the true meters.
        ch4_made_nm3, ch4_used_nm3, ch4_flared_nm3, ch4_vented_nm3: methane.
        capped_kwh: used by heaters, agitators, dosing and jacket compressor.
    """

    days: float
    steps: int
    batches_started: int
    batches_complete: int
    batches_aborted: int
    batches_overdue: int
    transitions: int
    transitions_lost: int
    transitions_doubled: int
    wrong_stage_s: float
    cap_exceeded_ticks: int
    ledger_error_kwh: float
    ch4_made_nm3: float
    ch4_used_nm3: float
    ch4_flared_nm3: float
    ch4_vented_nm3: float
    capped_kwh: float


@dataclass(slots=True)
class Batches:
    """Which batches began, went on and ended. Mutable; owned by the rehearsal.

    Attributes:
        at_start: batches that were under way when the rehearsal began.
        begun: batch id to its planned end.
        complete, aborted: batch ids.
        overstayed: batch and stage whose end passed unnoticed.
        wrong_ms: time spent past the end of a stage.
    """

    at_start: set[str] = field(default_factory=set)
    begun: dict[str, int] = field(default_factory=dict)
    complete: set[str] = field(default_factory=set)
    aborted: set[str] = field(default_factory=set)
    overstayed: set[tuple[str, int]] = field(default_factory=set)
    wrong_ms: int = 0

    def look(self, units: Mapping[str, UnitRun], now_ms: int, since_ms: int) -> None:
        """Take the units as they are now, and were since ``since_ms``."""
        for unit in units.values():
            if unit.procedure is Procedure.BATCH and unit.batch_id:
                self._follow(unit, now_ms, since_ms)
            elif unit.batch_id in self.begun.keys() - self.aborted:
                self.complete.add(unit.batch_id)  # its turnaround has begun

    def _follow(self, unit: UnitRun, now_ms: int, since_ms: int) -> None:
        if unit.ends_ms:
            self.begun[unit.batch_id] = unit.ends_ms[-1]
        if unit.state is State.COMPLETE:
            self.complete.add(unit.batch_id)
        elif unit.state in {State.STOPPED, State.ABORTED}:
            self.aborted.add(unit.batch_id)
        elif unit.state is State.RUNNING and 0 <= unit.stage < len(unit.ends_ms):
            end_ms = unit.ends_ms[unit.stage]
            if now_ms > end_ms and not unit.confirm:
                self.wrong_ms += now_ms - max(end_ms, since_ms)
                if now_ms - end_ms > LOST_AFTER_MS:
                    self.overstayed.add((unit.batch_id, unit.stage))


@dataclass(slots=True)
class Transitions:
    """Is every unit's row of transitions without gaps and without doubles? Mutable."""

    last: dict[str, int] = field(default_factory=dict)
    made: int = 0
    lost: int = 0
    doubled: int = 0
    stages: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, transition: Transition) -> None:
        """Take a committed transition."""
        self.made += 1
        unit_id, number = transition.unit_id, transition.sequence
        last = self.last.get(unit_id, number - 1)
        if number <= last:
            self.doubled += 1
        else:
            self.lost += number - last - 1
        self.last[unit_id] = max(last, number)
        if transition.what == "stage":
            key = transition.batch_id, transition.old, transition.new
            if key in self.stages:
                self.doubled += 1
            self.stages.add(key)


class Tally:
    """Gathers the figures while the rehearsal goes on. One owner.

    Args:
        description: says which units meter the energy (``EN``).
    """

    def __init__(self, description: PlantDescription) -> None:
        self._energy_units = tuple(
            unit.unit_id for unit in description.units.values() if unit.kind == "energy"
        )
        self._start_ms = self._last_ms = self._seen_ms = 0
        self._truth: Truth | None = None
        self._first_capped = self._day_capped = 0.0
        self._day = ""
        self._day_end_ms = 0
        self._at_boundary = self._allowed = 0.0
        self._at_day: dict[str, float] = {}
        self._rows: dict[str, int] = {}
        self.batches = Batches()
        self.transitions = Transitions()
        self.steps = 0
        self.cap_exceeded = 0

    def committed(self, change: Change) -> None:
        """Take what was made durable."""
        for transition in change.transitions:
            self.transitions.take(transition)
        for row in change.ledger:
            self._book(row)

    def stepped(self, truth: Truth, now_ms: int) -> bool:
        """Take the plant after a decision; return whether it seems to be above the cap.

        What may be used is known from the last look; protective loads may have been booked
        since, so only `look` counts.
        """
        self.steps += 1
        self.passed(truth, now_ms)
        return bool(self._day) and self._capped(truth) > self._allowed

    def look(self, view: OperationView, truth: Truth, now_ms: int) -> None:
        """Take what the program shows of itself."""
        energy = view.energy
        if not self._day:
            self._day, self._day_end_ms = energy.day, energy.end_ms
            self.batches.look(view.run.units, now_ms, now_ms)
            self.batches.at_start = set(self.batches.begun)
        if energy.day != self._day:
            self._at_day[energy.day] = self._at_boundary
            self._day, self._day_end_ms = energy.day, energy.end_ms
        self._allowed = energy.budget_wh + energy.protective_wh + CAP_TOLERANCE_WH
        if self._capped(truth) > self._allowed:
            self.cap_exceeded += 1
        self.batches.look(view.run.units, now_ms, self._last_ms)
        self._last_ms = now_ms

    def passed(self, truth: Truth, now_ms: int) -> None:
        """Take the plant at any moment, also while the program is off."""
        if self._truth is None:
            self._start_ms = self._last_ms = now_ms
            self._first_capped = self._day_capped = self._meters(truth, _CAPPED)
        self._truth, self._seen_ms = truth, now_ms
        if now_ms >= self._day_end_ms > 0:
            self._at_boundary = self._meters(truth, _COUNTERS)
            self._day_capped = self._meters(truth, _CAPPED)
            self._day_end_ms = 0  # until the program says when the day that has begun ends

    def restarted(self, now_ms: int) -> None:
        """Learn that the program was off until now: nothing could be on time meanwhile."""
        self._last_ms = now_ms

    def figures(self) -> Figures:
        """Return the figures so far.

        Raises:
            ValueError: when nothing was looked at.
        """
        if self._truth is None:
            raise ValueError("a rehearsal needs time to pass")
        truth, batches, transitions = self._truth, self.batches, self.transitions
        ended = batches.complete | batches.aborted
        return Figures(
            days=(self._seen_ms - self._start_ms) / 86_400_000,
            steps=self.steps,
            batches_started=len(batches.begun.keys() - batches.at_start),
            batches_complete=len(batches.complete),
            batches_aborted=len(batches.aborted),
            batches_overdue=sum(
                1
                for batch_id, end_ms in batches.begun.items()
                if batch_id not in ended and self._last_ms - end_ms > LOST_AFTER_MS
            ),
            transitions=transitions.made,
            transitions_lost=transitions.lost + len(batches.overstayed),
            transitions_doubled=transitions.doubled,
            wrong_stage_s=batches.wrong_ms / 1000.0,
            cap_exceeded_ticks=self.cap_exceeded,
            ledger_error_kwh=self._ledger_error_wh() / 1000.0,
            ch4_made_nm3=truth.ch4_made_nm3,
            ch4_used_nm3=truth.ch4_used_nm3,
            ch4_flared_nm3=truth.ch4_flared_nm3,
            ch4_vented_nm3=truth.ch4_vented_nm3,
            capped_kwh=(self._meters(truth, _CAPPED) - self._first_capped) / 1000.0,
        )

    def _capped(self, truth: Truth) -> float:
        """Return what the day's budget has to cover so far, Wh."""
        return self._meters(truth, _CAPPED) - self._day_capped

    def _book(self, row: LedgerRow) -> None:
        self._rows[row.day] = self._rows.get(row.day, 0) + row.wh

    def _ledger_error_wh(self) -> float:
        """Return how far the ledger's whole closed days are from the meters, all together."""
        begins = sorted(self._at_day)
        if len(begins) < 2:
            return 0.0
        metered = self._at_day[begins[-1]] - self._at_day[begins[0]]
        booked = sum(wh for day, wh in self._rows.items() if begins[0] <= day < begins[-1])
        return abs(booked - metered)

    def _meters(self, truth: Truth, counters: tuple[str, ...]) -> float:
        """Return the sum of the true counters, Wh."""
        return sum(
            float(truth.values.get(f"{unit_id}.{counter}.PV", 0.0))
            for unit_id in self._energy_units
            for counter in counters
        )
