"""The plant's procedures while one step changes them: a value in, a value and its news out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from control.batch.facts import BatchResult
from plant.batch.plant_run import PlantRun
from plant.batch.run import Transition, UnitRun
from plant.command import Origin
from plant.event import Event, EventKind
from plant.message import Message
from plant.operation.store import BatchEntry

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a transition, and why; the cause is None where it goes without saying."""

    origin: Origin
    operator: str = ""
    cause: Message | None = None


BATCH = Author(Origin.BATCH)
TIMETABLE = Author(Origin.TIMETABLE)


class Draft:
    """Collects what one step or request changes. It lives no longer than that.

    Attributes:
        now_ms: trusted time of the step.
        units, rota, cards, recipe, resumes, feedings, counters: see PlantRun; with the changes
            made so far.
    """

    def __init__(self, plant: PlantRun, now_ms: int) -> None:
        self._before = plant
        self.now_ms = now_ms
        self.units = dict(plant.units)
        self.rota = plant.rota
        self.cards = plant.cards
        self.recipe = plant.recipe
        self.resumes = dict(plant.resumes)
        self.feedings = dict(plant.feedings)
        self.counters = dict(plant.counters)
        self._transitions: list[Transition] = []
        self._entries: list[BatchEntry] = []
        self._events: list[Event] = []

    @property
    def seen_ms(self) -> int:
        """Return the time of the step before."""
        return self._before.seen_ms

    def put(self, run: UnitRun) -> UnitRun:
        """Keep a unit's new value and return it."""
        self.units[run.unit_id] = run
        return run

    def record(
        self,
        run: UnitRun,
        step: tuple[str, str, str],
        author: Author,
        due_ms: int | None = None,
    ) -> UnitRun:
        """Number a transition of ``what, old, new`` and keep the unit.

        Args:
            run: the unit as it is after the transition, but for its sequence.
            step: ``state``, ``stage`` or ``phase``; the old word; the new one.
            author: who and why.
            due_ms: when it was due, None for now.
        """
        numbered = self.put(replace(run, sequence=run.sequence + 1))
        what, old, new = step
        self._transitions.append(
            Transition(
                unit_id=run.unit_id,
                batch_id=run.batch_id,
                sequence=numbered.sequence,
                due_ms=self.now_ms if due_ms is None else due_ms,
                utc_ms=self.now_ms,
                what=what,
                old=old,
                new=new,
                origin=author.origin.value,
                operator=author.operator,
                cause=author.cause,
            )
        )
        return numbered

    def event(self, subject: str, text: Message) -> None:
        """Tell what happened."""
        self._events.append(Event(EventKind.BATCH, subject, text, self.now_ms))

    def enter(self, entry: BatchEntry) -> None:
        """Add a line to a batch's record; a unit without a batch has none."""
        if entry.batch_id:
            self._entries.append(entry)

    def finished(
        self, *, seen_ms: int, next_due_ms: int = 0, advisories: Iterable[Message] = ()
    ) -> tuple[PlantRun, BatchResult]:
        """Return the new value and the news; parts that nothing changed stay the same ones."""
        before = self._before
        plant = PlantRun(
            units=_kept(before.units, self.units),
            rota=self.rota,
            cards=self.cards,
            resumes=_kept(before.resumes, self.resumes),
            feedings=_kept(before.feedings, self.feedings),
            counters=_kept(before.counters, self.counters),
            seen_ms=seen_ms,
            recipe=self.recipe,
        )
        news = BatchResult(
            transitions=tuple(self._transitions),
            entries=tuple(self._entries),
            events=tuple(self._events),
            advisories=tuple(advisories),
            next_due_ms=next_due_ms,
        )
        return plant, news


def _kept(before: Mapping[str, _V], after: dict[str, _V]) -> Mapping[str, _V]:
    return before if after == before else MappingProxyType(after)
