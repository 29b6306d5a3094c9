"""How does a recipe's wanted temperature go over the hours, and what can each source reach?"""

from collections.abc import Sequence
from dataclasses import dataclass

from plant.recipe.ends import stage_ages_h
from plant.recipe.feasibility import Feasibility, HeatSupply, judged
from plant.recipe.fields import Advice
from plant.recipe.heat import moments
from plant.recipe.model import Recipe, StageKind
from plant.texts import Texts


@dataclass(frozen=True, slots=True)
class StageSpan:
    """A stage on the hours of the batch: from, to, in hours since loading."""

    kind: StageKind
    start_h: float
    end_h: float


@dataclass(frozen=True, slots=True)
class WantedCourse:
    """The set point of a nominal batch.

    Attributes:
        hours: since loading.
        degc: the set point then, None where nothing is heated.
        stages: with their hours.
    """

    hours: tuple[float, ...]
    degc: tuple[float | None, ...]
    stages: tuple[StageSpan, ...]

    @property
    def length_h(self) -> float:
        """Return how long the batch lasts."""
        return self.stages[-1].end_h if self.stages else 0.0

    @property
    def hottest_degc(self) -> float:
        """Return the highest set point, 0 where nothing is heated."""
        return max((each for each in self.degc if each is not None), default=0.0)


@dataclass(frozen=True, slots=True)
class ReachLine:
    """What one heat source reaches: its name, hours since loading, degC."""

    name: str
    hours: Sequence[float]
    degc: Sequence[float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence about a recipe; ``fine`` unless people should think again."""

    text: str
    fine: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is drawn and said about a recipe.

    Attributes:
        course: of its set point, None where its ends make no sense.
        reach: what each heat source of the plant can do; empty where that is not known.
        verdicts: in sentences, what is wrong first.
    """

    course: WantedCourse | None
    reach: tuple[ReachLine, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def wanted_course(recipe: Recipe) -> WantedCourse:
    """Return the course of a nominal batch; the recipe's ends must be in order."""
    steps = moments(recipe)
    spans = tuple(
        StageSpan(stage.kind, begin, end)
        for stage, (begin, end) in zip(recipe.stages, stage_ages_h(recipe), strict=True)
    )
    return WantedCourse(
        tuple(step.age_h for step in steps), tuple(step.wanted_degc for step in steps), spans
    )


def other_course(recipe: Recipe, name: str) -> ReachLine:
    """Return another recipe's set point as a line beside, as far as it heats."""
    course = wanted_course(recipe)
    heated = {
        hour: degc
        for hour, degc in zip(course.hours, course.degc, strict=True)
        if degc is not None
    }
    return ReachLine(name, tuple(heated), tuple(heated.values()))


def judgement(
    recipe: Recipe, supply: HeatSupply | None, advice: Advice, texts: Texts
) -> Judgement:
    """Return what a recipe does at this plant; its ends must be in order.

    Args:
        recipe: sound, but for its length perhaps.
        supply: the plant's heat, None where its geometry is not known.
        advice: limits that people are told about.
        texts: for the sentences.
    """
    course = wanted_course(recipe)
    if supply is None:
        return Judgement(course, (), (Verdict(texts("recipe_page.no_geometry"), fine=True),))
    found = judged(recipe, supply, advice)
    verdicts = [Verdict(texts.say(each.text), each.fine) for each in found.verdicts]
    return Judgement(
        course, _reach(found, texts), tuple(sorted(verdicts, key=lambda each: each.fine))
    )


def _reach(found: Feasibility, texts: Texts) -> tuple[ReachLine, ...]:
    return tuple(
        ReachLine(
            texts(f"recipe.source.{source.value}"),
            tuple(point.age_h for point in course),
            tuple(point.degc for point in course),
        )
        for source, course in found.reached.items()
    )
