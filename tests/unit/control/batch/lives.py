"""A plant over months: power cuts, sleeps, clocks that step, people; and who watches it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from zoneinfo import ZoneInfo

from control.automation.saved import Documents
from control.batch.boundaries import HOUR_MS
from control.batch.isa88 import done, follow
from control.batch.machine import begin, step
from control.trusted_time import Reading, TrustedTime, advance
from control.trusted_time import begin as trust
from plant.batch.cards import CardKind
from plant.batch.plant_run import PlantRun
from plant.batch.run import Transition, UnitRun
from plant.batch.states import Procedure, ResumeChoice, State, Verb
from plant.operation.requests import AnswerResume
from plant.reports.calendar import plant_day
from tests.unit.control.batch.digesters import (
    COOL,
    OPERATOR,
    STEP_MS,
    Digesters,
    empty_plant,
)

DOCUMENTS = Documents()
SAVED_EVERY_MS = 10_000


@dataclass
class Chronicle:
    """Follows all transitions and notes what must never be.

    Attributes:
        wrong: sentences about it; empty in a sound life.
        stages: of each batch, in their order.
        starts: rota starts by plant day.
    """

    zone: ZoneInfo
    wrong: list[str] = field(default_factory=list)
    stages: dict[str, list[str]] = field(default_factory=dict)
    starts: Counter[str] = field(default_factory=Counter)
    completed: set[str] = field(default_factory=set)
    _sequences: Counter[str] = field(default_factory=Counter)
    _states: dict[str, str] = field(default_factory=dict)

    def take(self, made: Transition) -> None:
        """Follow one transition."""
        unit_id = made.unit_id
        if made.sequence != self._sequences[unit_id] + 1:
            self.wrong.append(f"{made}: after {self._sequences[unit_id]}")
        self._sequences[unit_id] = made.sequence
        if made.what == "state":
            self._follow_state(made)
        elif made.what == "stage":
            self._follow_stage(made)

    def _follow_state(self, made: Transition) -> None:
        old, new = State(made.old), State(made.new)
        if self._states.get(made.unit_id, State.IDLE.value) != made.old:
            self.wrong.append(f"{made}: the unit was {self._states[made.unit_id]}")
        self._states[made.unit_id] = made.new
        if new not in {done(old), *(follow(old, verb) for verb in Verb)}:
            self.wrong.append(f"{made}: not in the table")
        if new is State.COMPLETE and self.stages.get(made.batch_id, [])[-1:] == ["S3"]:
            self.completed.add(made.batch_id)

    def _follow_stage(self, made: Transition) -> None:
        seen = self.stages.setdefault(made.batch_id, [])
        wanted = ["LOAD", "S1", "S2", "S3"][len(seen) : len(seen) + 1]
        if [made.new] != wanted:
            self.wrong.append(f"{made}: after {seen}")
        seen.append(made.new)
        if made.new == "LOAD" and made.origin == "Timetable":
            day = plant_day(made.utc_ms, self.zone).name
            self.starts[day] += 1
            if self.starts[day] > 1:
                self.wrong.append(f"{made}: second start of {day}")


class Life:
    """One plant's life on a PC whose clocks do what clocks do. A test's own.

    The PC's wall clock stands off the true time by ``wall_ms``; the machine sees trusted time
    only. What a step brings about is durable, or lost with the program in a power cut.

    Attributes:
        digesters: the machine.
        chronicle: what happened to it, as far as it is durable.
        true_ms: the true time.
        wall_ms: by how much the PC's clock is wrong.
        wrong_ms: time in which a running unit was in a stage that it should not be in.
    """

    def __init__(self, seed: int, zone: str, when: str) -> None:
        self.random = Random(seed)
        self.digesters: Digesters = empty_plant(when, zone=ZoneInfo(zone))
        self.digesters.known = replace(COOL, level_percent=2.0)
        self.chronicle = Chronicle(ZoneInfo(zone))
        self.true_ms = self.digesters.now_ms
        self.wall_ms = 0
        self.wrong_ms = 0
        self._mono_ms = 0
        self._slept_ms = 0
        self._durable = self.digesters.plant
        self._durable_ms = 0
        self._trusted: TrustedTime = trust(self._reading())

    def pass_ms(self, wanted_ms: int) -> None:
        """Let the program run for a time, by steps that end at each planned instant."""
        end_ms = self.true_ms + wanted_ms
        while self.true_ms < end_ms:
            due_ms = self.digesters.next_due_ms - self.digesters.now_ms
            most_ms = min(end_ms - self.true_ms, STEP_MS, due_ms if due_ms > 0 else STEP_MS)
            acting = any(run.state.is_acting for run in self.digesters.plant.units.values())
            self._step(max(1, min(most_ms, 1000) if acting else most_ms))

    def _step(self, passed_ms: int) -> None:
        self._count_wrong(passed_ms)
        self.true_ms += passed_ms
        self._mono_ms += passed_ms
        self._tick()

    def _tick(self) -> None:
        self._trusted, _ = advance(self._trusted, self._reading())
        digesters = self.digesters
        plant, news = step(digesters.plant, digesters.facts, self._trusted.utc_ms)
        digesters.now_ms = plant.seen_ms
        digesters.transitions.clear()
        digesters.take(plant, news)
        self.commit()

    def commit(self) -> None:
        """Commit what was made; the time of the last step alone is kept seldom."""
        plant = self.digesters.plant
        if replace(plant, seen_ms=self._durable.seen_ms) != self._durable or (
            plant.seen_ms - self._durable_ms >= SAVED_EVERY_MS
        ):
            self._durable, self._durable_ms = plant, plant.seen_ms
        for made in self.digesters.transitions:
            self.chronicle.take(made)
        self.digesters.transitions.clear()
        self.digesters.events.clear()
        self.digesters.entries.clear()

    def cut_power(self, down_ms: int, *, within_a_step: bool = False) -> None:
        """Kill the program and start it again; a step that was not durable yet is lost."""
        if within_a_step:
            self.true_ms += 1000
            self._mono_ms += 1000
            self._trusted, _ = advance(self._trusted, self._reading())
            step(self.digesters.plant, self.digesters.facts, self._trusted.utc_ms)
        self.true_ms += down_ms
        self._mono_ms = self.random.randrange(10**6)
        self._trusted = trust(self._reading())
        plant = reread(self._durable)
        facts = replace(self.digesters, plant=plant).facts
        plant, news = begin(plant, facts, self._trusted.utc_ms, stopped_by_hand=False)
        self.digesters.now_ms = plant.seen_ms
        self.digesters.take(plant, news)
        self.commit()

    def sleep(self, slept_ms: int) -> None:
        """Let the PC sleep."""
        self.true_ms += slept_ms
        self._slept_ms += slept_ms
        self._tick()

    def people(self) -> None:
        """Let people sign what waits, answer resume cards and make asked starts."""
        digesters = self.digesters
        for unit_id in tuple(digesters.plant.resumes):
            if digesters.unit(unit_id).state is State.HELD:
                digesters.ask(AnswerResume(OPERATOR, unit_id, ResumeChoice.RESUME))
        for card in digesters.plant.cards:
            if card.is_open and (
                card.kind is not CardKind.START or digesters.unit(card.unit_id).is_ready
            ):
                digesters.sign(card)
        self.commit()
        self._step(1000)  # the scan that follows tells what is planned now

    def _count_wrong(self, passed_ms: int) -> None:
        """Add the time in which a unit's stage is not the one of the true time."""
        for run in self.digesters.plant.units.values():
            if run.procedure is Procedure.BATCH and not self._waits(run):
                late_ms = self.true_ms + passed_ms - max(self.true_ms, run.ends_ms[run.stage])
                begun_ms = run.ends_ms[run.stage - 1] if run.stage else run.started_ms
                early_ms = min(self.true_ms + passed_ms, begun_ms) - self.true_ms
                self.wrong_ms += max(0, late_ms) + max(0, early_ms)

    def _waits(self, run: UnitRun) -> bool:
        """Return whether a person has to choose before the unit may go on."""
        card = self.digesters.plant.resumes.get(run.unit_id)
        return card is not None and card.long

    def _reading(self) -> Reading:
        wall_ms = self.true_ms + self.wall_ms
        return Reading(wall_ms, self._mono_ms / 1000, self._slept_ms / 1000)


def reread(plant: PlantRun) -> PlantRun:
    """Return a plant as the program finds it on the disk."""
    found = DOCUMENTS.read(PlantRun, {"batch": DOCUMENTS.write(plant)}, "batch")
    assert found == plant
    return found


def disturbed(life: Life, days: int, *, disturbances: int) -> None:
    """Live through days with so many disturbances, people looking in each hour."""
    random = life.random
    begin_ms = life.true_ms
    moments = sorted(random.randrange(days * 24) for _ in range(disturbances))
    for hour in range(days * 24):
        if life.true_ms > begin_ms + hour * HOUR_MS:
            continue  # slept or was off
        life.pass_ms(random.randrange(HOUR_MS))
        for _ in range(moments.count(hour)):
            _disturb(life)
        life.people()
        life.pass_ms(max(0, begin_ms + (hour + 1) * HOUR_MS - life.true_ms))


def _disturb(life: Life) -> None:
    random = life.random
    match random.choice(("short cut", "long cut", "sleep", "step")):
        case "short cut":
            cut_ms = random.randrange(2_000, 100 * 60_000)
            life.cut_power(cut_ms, within_a_step=random.random() < 0.3)
        case "long cut":
            life.cut_power(random.randrange(2 * HOUR_MS, 12 * HOUR_MS))
        case "sleep":
            life.sleep(random.choice((75_000, 8 * HOUR_MS, 72 * HOUR_MS)))
        case _:
            seconds = 10 ** random.uniform(0, 7.5)  # one second to a year
            life.wall_ms = round(seconds * 1000) * random.choice((-1, 1))
            life.pass_ms(random.randrange(1000, HOUR_MS))
            life.wall_ms = 0
