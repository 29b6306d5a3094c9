"""What do the people do in a rehearsal? An obedient crew: every card, after a while, in full.

They sign what is done, never before: a card that asks for an empty or a full digester waits
until it truly is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from plant.batch.cards import CardField, CardKind, FeedLayer, JobCard
from plant.batch.states import ResumeChoice, State, TurnaroundPhase, Verb
from plant.description.model import PlantDescription
from plant.interlock.result import Cause
from plant.operation.requests import (
    Answer,
    AnswerResume,
    Asker,
    BeginTurnaround,
    ClearLatch,
    Request,
    SignCard,
    UnitVerb,
)
from plant.operation.view import OperationView
from plant.rehearsal.truth import Truth
from plant.tag import Role

_MINUTE_MS = 60_000
_AGAIN_MS = 10 * _MINUTE_MS
_NAME = "rehearsal"

_MINUTES: Mapping[CardKind, tuple[float, float]] = {
    CardKind.COOL: (5.0, 20.0),
    CardKind.DISCHARGE: (10.0, 30.0),
    CardKind.CLEAN: (60.0, 150.0),
    CardKind.LOAD: (20.0, 60.0),
    CardKind.LEAK_TEST: (15.0, 30.0),
    CardKind.PURGE: (10.0, 30.0),
    CardKind.BASELINE: (20.0, 40.0),
    CardKind.READY: (5.0, 30.0),
    CardKind.VALVE: (2.0, 10.0),
    CardKind.SAMPLE: (10.0, 60.0),
    CardKind.START: (5.0, 30.0),
    CardKind.INOCULUM: (5.0, 20.0),
}
"""Shortest and longest time from a card's issue to its signature."""

_RESUME_MINUTES = (2.0, 20.0)
_HELD_MINUTES = (10.0, 30.0)
_COOL_MINUTES = (120.0, 180.0)
_SOON_MINUTES = (1.0, 5.0)
_GO_ON = {State.HELD: Verb.RESTART, State.PAUSED: Verb.RESUME}

_EMPTY_PERCENT, _FULL_PERCENT = 5.0, 75.0
_READINGS = {"o2": "20.9", "ch4_lel": "0", "h2s": "0"}


@dataclass(slots=True)
class _Task:
    """Something that a person will do: when, and how often it was refused."""

    due_ms: int
    refused: int = 0


class ObedientCrew:
    """Answers cards. One owner; the same seed gives the same crew.

    Attributes:
        signed: cards and resume cards that were answered.
        refused: answers that were not accepted, by key of the first reason.

    Args:
        description: what is loaded, and how much.
        seed: of how long things take.
    """

    def __init__(self, description: PlantDescription, *, seed: int) -> None:
        self._dice = Random(seed)  # noqa: S311  dice of a rehearsal
        self._description = description
        self._tasks: dict[str, _Task] = {}
        self._asked: dict[str, str] = {}
        self._number = 0
        self.signed = 0
        self.refused: dict[str, int] = {}

    def requests(self, view: OperationView, truth: Truth, now_ms: int) -> Iterator[Request]:
        """Yield what people ask for now."""
        wanted: set[str] = set()
        for unit_id, resume in view.run.resumes.items():
            key = f"resume.{unit_id}.{resume.issued_ms}"
            wanted.add(key)
            if self._is_due(key, _RESUME_MINUTES, now_ms):
                yield AnswerResume(self._asker(key), unit_id, ResumeChoice.RESUME)
        for card in view.run.cards:
            if not card.is_open:
                continue
            wanted.add(card.card_id)
            if not self._is_due(card.card_id, _MINUTES[card.kind], now_ms):
                continue
            if _is_done(card, view, truth):
                yield self._signed(card)
        for key, minutes, ask in self._standing(view):
            wanted.add(key)
            if self._is_due(key, minutes, now_ms):
                yield ask(self._asker(key))
        for key in [key for key in self._tasks if key not in wanted]:
            del self._tasks[key]

    def _standing(
        self, view: OperationView
    ) -> Iterator[tuple[str, tuple[float, float], Callable[[Asker], Request]]]:
        """Yield what stands still until a person looks at it: held units, held trips."""
        for unit_id, unit in view.run.units.items():
            verb = _GO_ON.get(unit.state)
            if verb is not None and unit_id not in view.run.resumes:
                key = f"{verb.value}.{unit_id}.{unit.sequence}"
                yield key, _HELD_MINUTES, partial(UnitVerb, unit_id=unit_id, verb=verb)
            if unit.phase is TurnaroundPhase.COOL:
                # Nothing cools: a digester that stays too warm is discharged all the same,
                # since the tank holds many times as much.
                key = f"cool.{unit_id}.{unit.sequence}"
                if unit.state is State.RUNNING:
                    verb = Verb.STOP
                    yield key, _COOL_MINUTES, partial(UnitVerb, unit_id=unit_id, verb=verb)
                elif unit.state is State.STOPPED:
                    phase = TurnaroundPhase.DISCHARGE
                    begin = partial(BeginTurnaround, unit_id=unit_id, phase=phase)
                    yield key, _SOON_MINUTES, begin
        for rule in view.interlocks.active:
            if rule.cause is Cause.HELD:
                key = f"clear.{rule.rule_id}.{rule.since_ms}"
                unit_id = rule.rule.unit_id
                yield (
                    key,
                    _HELD_MINUTES,
                    partial(ClearLatch, unit_id=unit_id, rule_id=rule.rule_id),
                )

    def next_ms(self) -> int | None:
        """Return when somebody does the next thing, None while nothing is asked of them."""
        return min((each.due_ms for each in self._tasks.values()), default=None)

    def told(self, answer: Answer) -> None:
        """Learn what became of a request."""
        key = self._asked.pop(answer.request.asker.request_id, None)
        if key is None:
            return
        if answer.accepted:
            self.signed += 1
            return
        reason = answer.reasons[0].key if answer.reasons else ""
        self.refused[reason] = self.refused.get(reason, 0) + 1

    def _is_due(self, key: str, minutes: tuple[float, float], now_ms: int) -> bool:
        task = self._tasks.get(key)
        if task is None:
            wait_ms = round(self._dice.uniform(*minutes) * _MINUTE_MS)
            self._tasks[key] = _Task(now_ms + wait_ms)
            return False
        if now_ms < task.due_ms:
            return False
        task.due_ms = now_ms + _AGAIN_MS  # should it not be possible yet, or be refused
        return True

    def _asker(self, key: str) -> Asker:
        self._number += 1
        request_id = f"rehearsal-{self._number}"
        self._asked[request_id] = key
        return Asker(request_id, _NAME, Role.ENGINEER)

    def _signed(self, card: JobCard) -> SignCard:
        return SignCard(
            asker=self._asker(card.card_id),
            card_id=card.card_id,
            entered={each.key: _entry(each) for each in card.fields},
            layers=self._layers(card.unit_id) if card.kind is CardKind.LOAD else (),
        )

    def _layers(self, unit_id: str) -> tuple[FeedLayer, ...]:
        """Return the usual load: the inoculum below, the substrate in two layers above."""
        parameters = self._description.site.parameters
        volume = self._description.units[unit_id].parameters.get("slurry_m3", 5.0)
        solids = parameters.get("feed_total_solids", 0.09)
        volatile = parameters.get("feed_volatile_share", 0.80)
        share = parameters.get("feed_inoculum_share", 0.40)
        fresh = volume * (1.0 - share) / 2.0
        old = volume * share
        return (
            FeedLayer("digestate", old * 1000.0, solids / 3.0, 0.6, old, "ST", inoculum=True),
            FeedLayer("manure", fresh * 1000.0, solids, volatile, fresh, "farm"),
            FeedLayer("food waste", fresh * 1000.0, solids, volatile, fresh, "market"),
        )


def _is_done(card: JobCard, view: OperationView, truth: Truth) -> bool:
    if card.kind is CardKind.START:
        return view.run.units[card.unit_id].is_ready
    level = truth.values.get(f"{card.unit_id}.level.PV")
    if level is None:
        return True
    if card.kind is CardKind.DISCHARGE:
        return level <= _EMPTY_PERCENT
    if card.kind is CardKind.LOAD:
        return level >= _FULL_PERCENT
    return True


def _entry(entry: CardField) -> str:
    """Return a reading that the card's range allows."""
    if entry.key in _READINGS:
        return _READINGS[entry.key]
    if entry.low is not None and entry.high is not None:
        return f"{(entry.low + entry.high) / 2.0:g}"
    if entry.low is not None or entry.high is not None:
        return f"{entry.low if entry.low is not None else entry.high:g}"
    return "1" if entry.unit else "done"
