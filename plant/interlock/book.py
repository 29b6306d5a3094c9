"""Which interlocks has this very plant? The table's rows, fitted to its units and tags."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, nextafter
from types import MappingProxyType

from plant.interlock.rule import Condition, Number, Rule


@dataclass(frozen=True, slots=True)
class Band:
    """Open interval in which nothing is wrong; ``limit`` is its end that is meant."""

    low: float = -inf
    high: float = inf

    def holds(self, value: float, slack: float = 0.0) -> bool:
        """Return whether the value lies inside, by ``slack`` at least; NaN does not."""
        return self.low + slack < value < self.high - slack

    @property
    def limit(self) -> float:
        """Return the finite end."""
        return self.high if self.high != inf else self.low


@dataclass(frozen=True, slots=True)
class Driven:
    """One output: what is sent to it and what is seen of it; empty where the plant has none."""

    output_id: str
    seen_id: str


@dataclass(frozen=True, slots=True)
class FittedRule:
    """One rule of one unit.

    Attributes:
        rule_id: ``D1.level_low``.
        unit_id: the unit that it looks at.
        rule: the row.
        input_id, other_id: tags that are judged; the feedback of an output where it has one.
        stale_s: age in seconds from which an input is stale, ``inf`` where it has no period.
        trusts_uncertain: whether an Uncertain input is used (a value entered by hand is never
            better).
        trip, warn, alarm: where nothing is wrong; None where there is no such limit, or it
            comes from the plan.
        tight: where none of these is passed; None where one comes from the plan.
        quiet: the same for a rule that looks at one reading only, None for others.
        plan_id: the plan's number that all its limits follow, or that it judges; else empty.
        off, on, no_start: tag ids of outputs, in this and other units.
        paths: outlets of ALL_CLOSED.
        run_id: output whose running is judged.
        rivals: the other big motors of START_GAP.
        guard_stale_s: age from which the guard is stale and counts as unknown.
        while_id, guard_id, window_id, event_id, beside_id: tags of its side conditions.
        not_fitted: instruments that the plant has not; the rule is then listed, not judged.
        spare: whether its input is entered by hand: not judged while nothing usable stands.
        text_key: text of what is wrong; with ``_clears`` behind it the step that clears it.
        symbol, digits: how its value and limit are written.
        shown: factor by which they are multiplied before (seconds shown as hours).
    """

    rule_id: str
    unit_id: str
    rule: Rule
    input_id: str = ""
    other_id: str = ""
    stale_s: float = inf
    trusts_uncertain: bool = True
    trip: Band | None = None
    warn: Band | None = None
    alarm: Band | None = None
    tight: Band | None = None
    quiet: Band | None = None
    plan_id: str = ""
    off: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    no_start: tuple[str, ...] = ()
    paths: tuple[Driven, ...] = ()
    run_id: str = ""
    rivals: tuple[str, ...] = ()
    while_id: str = ""
    guard_id: str = ""
    guard_stale_s: float = inf
    window_id: str = ""
    event_id: str = ""
    beside_id: str = ""
    not_fitted: tuple[str, ...] = ()
    spare: bool = False
    text_key: str = ""
    symbol: str = ""
    digits: int = 0
    shown: float = 1.0

    @property
    def name(self) -> str:
        """Return the row's name for texts, ``digester.level_low``."""
        return f"{self.rule.kind}.{self.rule.name}"


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of a plant. Immutable; any thread.

    Attributes:
        units: the judged rules of each unit, in the order of the plant and of the table.
        rules: all of them by id, those that are not fitted included.
        not_fitted: rules without their instrument, for a list that people see.
        runs: outputs whose running must be known.
        courses, responses: judged rules that watch an input's course, or its response.
        big_motors: output tags of which two never start within ``spacing_s``.
        spacing_s: see there.
        untold: stages and phases in which warn and alarm limits are not told.
        bypass_longest_s: longest bypass.
    """

    units: tuple[tuple[str, tuple[FittedRule, ...]], ...] = ()
    rules: Mapping[str, FittedRule] = field(default_factory=lambda: MappingProxyType({}))
    not_fitted: tuple[FittedRule, ...] = ()
    runs: tuple[Driven, ...] = ()
    courses: tuple[FittedRule, ...] = ()
    responses: tuple[FittedRule, ...] = ()
    big_motors: frozenset[str] = frozenset()
    spacing_s: float = 0.0
    untold: frozenset[str] = frozenset()
    bypass_longest_s: float = 0.0

    def of_output(self, tag_id: str) -> tuple[FittedRule, ...]:
        """Return the judged rules that act on an output, in the order of the table."""
        return tuple(
            rule
            for _, rules in self.units
            for rule in rules
            if tag_id in rule.off or tag_id in rule.on or tag_id in rule.no_start
        )


def band(condition: Condition, limit: float) -> Band:
    """Return where a rule of this condition finds nothing wrong."""
    match condition:
        case Condition.ABOVE | Condition.RISES | Condition.FALLS | Condition.NOT_RUN:
            return Band(high=limit)
        case Condition.RUNS | Condition.SET:
            return Band(high=limit)
        case Condition.OVER:
            return Band(high=nextafter(limit, inf))
        case Condition.UNDER:
            return Band(low=nextafter(limit, -inf))
        case Condition.DIFFERS:
            return Band(-limit, limit)
        case _:
            return Band(low=limit)


def plan_number(number: Number, unit_id: str, plan: Mapping[str, float]) -> float | None:
    """Return a limit that comes from the unit's plan, None while the plan does not state it.

    Args:
        number: with the name of the plan's number.
        unit_id: for example ``D1``.
        plan: by ``D1.recipe_maximum_degc``.
    """
    stated = plan.get(f"{unit_id}.{number.plan}")
    return None if stated is None else stated * number.factor + number.value
