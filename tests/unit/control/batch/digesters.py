"""A plant of six digesters whose sensors and people a test holds in its hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from control.batch.facts import BatchResult, Facts, UnitFacts
from control.batch.machine import begin, step
from control.batch.new_plant import new_plant
from control.batch.requests import BatchRequest, Recipes, answer
from plant.batch.cards import CardKind, FeedLayer, JobCard
from plant.batch.load import load_batch_settings
from plant.batch.plant_run import PlantRun
from plant.batch.run import Transition, UnitRun
from plant.batch.settings import BatchSettings
from plant.batch.states import Verb
from plant.description.plant_files import PlantFiles
from plant.event import Event
from plant.message import Message
from plant.operation.requests import Asker, SignCard, UnitVerb
from plant.operation.store import BatchEntry
from plant.recipe.fields import RecipeFields, load_fields
from plant.recipe.model import (
    GasPath,
    HoldRule,
    PhTarget,
    Recipe,
    Stage,
    StageEnd,
    StageKind,
    TemperatureProfile,
)
from plant.tag import Role
from plant.texts import Texts

DIGESTERS = tuple(f"D{number}" for number in range(1, 7))
KOLKATA = ZoneInfo("Asia/Kolkata")
NO_TEXTS = Texts({"en": {}})
HOUR_MS = 3_600_000
OPERATOR = Asker("r", "Anu", Role.OPERATOR)
ENGINEER = Asker("r", "Biju", Role.ENGINEER)

RECIPE = Recipe(
    recipe_id="test",
    version=1,
    name="Test",
    description="",
    source="",
    stages=(
        Stage(StageKind.LOAD, StageEnd(age_h=0.25), None, None, GasPath.LEAN, agitation=None),
        Stage(
            StageKind.HYDROLYSIS,
            StageEnd(day=1, clock="07:00"),
            TemperatureProfile(25.0, 25.0),
            PhTarget(4.25, dosed=False),
            GasPath.LEAN_ON_PRESSURE,
        ),
        Stage(
            StageKind.ACETOGENESIS,
            StageEnd(day=2, clock="17:00"),
            TemperatureProfile(46.0, 46.0, 24.5),
            PhTarget(7.6, dosed=True),
            GasPath.LEAN_ON_PRESSURE,
        ),
        Stage(
            StageKind.METHANOGENESIS,
            StageEnd(day=5, clock="17:00"),
            TemperatureProfile(24.5, 55.0),
            PhTarget(7.2, dosed=True),
            GasPath.RICH,
        ),
    ),
)
LAYERS = (FeedLayer("cow dung", 3000.0, 0.09, 0.8, 3.0, "farm"),)
COOL = UnitFacts(temperature_degc=30.0, ph=7.0, level_percent=80.0, o2_percent=0.2)


STEP_MS = 600_000
"""Longest step of a test; the product's limit of a gap lies below it."""


@cache
def settings() -> BatchSettings:
    """Return the product's settings, save that a gap is what lasts longer than test's steps."""
    return replace(load_batch_settings(PlantFiles(), NO_TEXTS), gap_s=STEP_MS / 1000 + 60)


@cache
def recipe_fields() -> RecipeFields:
    """Return the product's ranges of recipes."""
    return load_fields(NO_TEXTS)


def clock_stops(recipe: Recipe = RECIPE) -> Recipe:
    """Return a recipe whose holds move the ends of its stages."""
    stages = (replace(stage, hold=HoldRule(clock_stops=True)) for stage in recipe.stages)
    return replace(recipe, stages=tuple(stages))


def local(text: str, zone: ZoneInfo = KOLKATA) -> int:
    """Return a local time, ``2026-11-20 17:00``, in milliseconds UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@dataclass
class Digesters:
    """The machine, its news, and what it is told. A test's own.

    Attributes:
        plant: as the last step left it.
        now_ms: of the last step.
        known: facts of every unit without its own.
        units: facts of single units.
        transitions, entries, events: everything so far.
        advisories, next_due_ms: of the last step.
        may_start: whether batches may start by themselves.
    """

    now_ms: int
    plant: PlantRun = field(default_factory=PlantRun)
    zone: ZoneInfo = KOLKATA
    known: UnitFacts = COOL
    units: dict[str, UnitFacts] = field(default_factory=dict)
    recipes: Mapping[tuple[str, int], Recipe] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    entries: list[BatchEntry] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    advisories: tuple[Message, ...] = ()
    next_due_ms: int = 0
    settings: BatchSettings = field(default_factory=settings)
    may_start: bool = True

    @property
    def facts(self) -> Facts:
        """Return what the machine is told."""
        known = {unit_id: self.units.get(unit_id, self.known) for unit_id in self.plant.units}
        return Facts(known, self.settings, self.zone, self.may_start)

    def step(self, seconds: float = 1.0) -> None:
        """Go on by one step."""
        self.now_ms += round(seconds * 1000)
        self.take(*step(self.plant, self.facts, self.now_ms))

    def until(self, when: str | int) -> None:
        """Go on to a moment as a rehearsal does, stopping at each planned instant."""
        end_ms = when if isinstance(when, int) else local(when, self.zone)
        while self.now_ms < end_ms:
            most_ms = min(end_ms, self.now_ms + STEP_MS)
            due_ms = self.next_due_ms if self.next_due_ms > self.now_ms else most_ms
            self.step((min(most_ms, due_ms) - self.now_ms) / 1000)

    def start_program(self, after_s: float, *, stopped_by_hand: bool = False) -> None:
        """Start the program again after a time in which it did not run."""
        self.now_ms += round(after_s * 1000)
        self.take(*begin(self.plant, self.facts, self.now_ms, stopped_by_hand=stopped_by_hand))

    def ask(self, request: BatchRequest) -> tuple[str, ...]:
        """Ask and return the keys of the reasons against it."""
        known = Recipes(
            lambda name, version: self.recipes.get((name, version)), recipe_fields()
        )
        plant, news, reasons = answer(
            self.plant, request, facts=self.facts, now_ms=self.now_ms, recipes=known
        )
        self.take(plant, news)
        return tuple(reason.key for reason in reasons)

    def take(self, plant: PlantRun, news: BatchResult) -> None:
        """Keep what came out."""
        self.plant = plant
        self.transitions += news.transitions
        self.entries += news.entries
        self.events += news.events
        self.advisories, self.next_due_ms = news.advisories, news.next_due_ms

    def unit(self, unit_id: str = "D1") -> UnitRun:
        """Return a unit."""
        return self.plant.units[unit_id]

    def card(self, kind: CardKind, unit_id: str = "D1") -> JobCard | None:
        """Return a unit's open card of a kind."""
        return next(
            (
                card
                for card in self.plant.cards
                if card.is_open and card.kind is kind and card.unit_id == unit_id
            ),
            None,
        )

    def sign(self, card: JobCard) -> tuple[str, ...]:
        """Sign a card with readings that suit it."""
        entered = {
            each.key: str(each.low if each.low is not None else (each.high or 7))
            for each in card.fields
        }
        layers = LAYERS if card.kind is CardKind.LOAD else ()
        return self.ask(SignCard(OPERATOR, card.card_id, entered, layers))

    def sign_all(self) -> None:
        """Let people do everything that waits, save asked starts."""
        for card in self.plant.cards:
            if card.is_open and card.kind is not CardKind.START:
                self.sign(card)

    def verb(self, verb: str, unit_id: str = "D1") -> tuple[str, ...]:
        """Command a unit as its operator."""
        return self.ask(UnitVerb(OPERATOR, unit_id, Verb(verb)))

    def states(self, unit_id: str = "D1") -> list[str]:
        """Return the states that a unit went through."""
        return [
            each.new
            for each in self.transitions
            if each.unit_id == unit_id and each.what == "state"
        ]

    def told(self, key: str) -> list[Message]:
        """Return what was told in a sentence."""
        return [event.text for event in self.events if event.text.key == key]


def empty_plant(
    when: str = "2026-11-20 10:00", *, zone: ZoneInfo = KOLKATA, recipe: Recipe = RECIPE
) -> Digesters:
    """Return a plant that has run no batch."""
    now_ms = local(when, zone)
    plant = new_plant(DIGESTERS, recipe, now_ms=now_ms, settings=settings(), zone=zone)
    return Digesters(now_ms, plant, zone)


def running_plant(*, zone: ZoneInfo = KOLKATA, recipe: Recipe = RECIPE) -> Digesters:
    """Return a plant whose D1 has just started its first batch."""
    begun = _begun(zone, recipe)
    return replace(
        begun,
        units={},
        transitions=list(begun.transitions),
        entries=list(begun.entries),
        events=list(begun.events),
    )


@cache
def _begun(zone: ZoneInfo, recipe: Recipe) -> Digesters:
    digesters = empty_plant(zone=zone, recipe=recipe)
    digesters.step()
    for _ in range(5):
        digesters.sign_all()
        digesters.step()
    digesters.until("2026-11-20 11:00")
    digesters.sign_all()
    digesters.until("2026-11-20 17:00")
    return digesters
