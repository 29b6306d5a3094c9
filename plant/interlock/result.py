"""What do the interlocks say now: what must stop, must open, or may not start, and why?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from plant.interlock.book import FittedRule
from plant.interlock.bypass import Bypass
from plant.message import Fact, Message, message


class Cause(Enum):
    """Why a rule is tripped."""

    LIMIT = "limit"  # its limit is passed
    BAD = "bad"  # its input cannot be read
    STALE = "stale"  # its input is too old
    UNCERTAIN = "uncertain"  # its input cannot be trusted and must be Good
    HELD = "held"  # the limit is not passed any more; a person clears it
    LAST_PATH = "last_path"  # nothing is wrong: it is the only gas path that is open


class Level(Enum):
    """How far a rule that is only told has gone."""

    WARN = "warn"
    ALARM = "alarm"
    ASK = "ask"  # the operator decides


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule that is tripped.

    Attributes:
        rule: the rule.
        value: live value of what it judges, None where it cannot be read.
        limit: limit in force, None where there is none in numbers.
        cause: why.
        since_ms: since when, trusted milliseconds UTC.
        is_first_out: whether it was the first to stop (or open) one of its outputs.
        until_ms: end of its bypass; 0 while it is not bypassed.
    """

    rule: FittedRule
    value: float | None
    limit: float | None
    cause: Cause
    since_ms: int
    is_first_out: bool = False
    until_ms: int = 0

    @property
    def rule_id(self) -> str:
        """Return the rule's id, ``D1.level_low``."""
        return self.rule.rule_id

    @property
    def text(self) -> Message:
        """Return what is wrong, with live value and limit."""
        key = self.rule.text_key if self.cause is Cause.LIMIT else _CAUSES[self.cause]
        return message(key, **facts_of(self.rule, self.value, self.limit))

    @property
    def clears(self) -> Message:
        """Return the step that clears it."""
        if self.cause is Cause.LIMIT:
            key = f"{self.rule.text_key}_clears"
        else:
            key = f"{_CAUSES[self.cause]}_clears"
        return message(key, **facts_of(self.rule, self.value, self.limit))


@dataclass(frozen=True, slots=True)
class Advisory:
    """A limit that is told and moves nothing; the fields are those of ActiveRule."""

    rule: FittedRule
    level: Level
    value: float | None
    limit: float | None
    since_ms: int

    @property
    def text(self) -> Message:
        """Return what is so, with live value and limit."""
        return message(self.rule.text_key, **facts_of(self.rule, self.value, self.limit))


@dataclass(frozen=True, slots=True)
class RuleNews:
    """A rule that tripped or cleared at this step: a fact for the journal.

    Many of one unit at one step are one fact, under the name of the first.

    Attributes:
        rule_id, unit_id: which.
        tripped: True when it tripped, False when it cleared.
        utc_ms: when.
        text: what happened.
    """

    rule_id: str
    unit_id: str
    tripped: bool
    utc_ms: int
    text: Message


NO_RULES: Mapping[str, tuple[ActiveRule, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class InterlockResult:
    """What the interlocks say at one step. Immutable; any thread.

    Attributes:
        active: every tripped rule that acts on an output or asks, in the table's order.
        off: by output tag, the rules for which it must be off.
        on: by output tag, the rules for which it must be on (gas paths, ventilation).
        no_start: by output tag, the rules for which it may run on but not start.
        advisories: limits that are told only, and questions to the operator.
        bypassed: tripped rules that a bypass takes out.
        bypasses: tokens that hold now.
        first_outs: by output, the rule that stopped (or opened) it first.
        news: what tripped or cleared at this step.
        not_fitted: rules that the plant has no instrument for.
    """

    active: tuple[ActiveRule, ...] = ()
    off: Mapping[str, tuple[ActiveRule, ...]] = field(default_factory=lambda: NO_RULES)
    on: Mapping[str, tuple[ActiveRule, ...]] = field(default_factory=lambda: NO_RULES)
    no_start: Mapping[str, tuple[ActiveRule, ...]] = field(default_factory=lambda: NO_RULES)
    advisories: tuple[Advisory, ...] = ()
    bypassed: tuple[ActiveRule, ...] = ()
    bypasses: tuple[Bypass, ...] = ()
    first_outs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    news: tuple[RuleNews, ...] = ()
    not_fitted: tuple[FittedRule, ...] = ()

    def forced(self, tag_id: str) -> bool | None:
        """Return what an output must be now, None where the interlocks leave it free.

        Off wins where rules disagree.
        """
        if tag_id in self.off:
            return False
        return True if tag_id in self.on else None

    def may_start(self, tag_id: str) -> bool:
        """Return whether an output that is off may be switched on."""
        return tag_id not in self.off and tag_id not in self.no_start

    def may_stop(self, tag_id: str) -> bool:
        """Return whether an output that is on may be switched off."""
        return tag_id in self.off or tag_id not in self.on

    def against(self, tag_id: str) -> tuple[ActiveRule, ...]:
        """Return the rules for which an output may not be on, those that stop it first."""
        return (*self.off.get(tag_id, ()), *self.no_start.get(tag_id, ()))

    def tripped(self, rule_id: str) -> ActiveRule | None:
        """Return a rule's trip, None while it is clear."""
        return next((each for each in self.active if each.rule_id == rule_id), None)


NOTHING_TRIPPED = InterlockResult()

_CAUSES = {
    Cause.BAD: "interlock.cause.bad",
    Cause.STALE: "interlock.cause.stale",
    Cause.UNCERTAIN: "interlock.cause.uncertain",
    Cause.HELD: "interlock.cause.held",
    Cause.LAST_PATH: "interlock.cause.last_path",
}


def facts_of(rule: FittedRule, value: float | None, limit: float | None) -> dict[str, Fact]:
    """Return the facts that every text of a rule may name: tag, unit, rule, value, limit."""
    return {
        "unit": rule.unit_id,
        "rule": rule.name,
        "tag": rule.input_id or next((path.seen_id for path in rule.paths), rule.unit_id),
        "value": _written(rule, value),
        "limit": _written(rule, limit),
    }


def _written(rule: FittedRule, number: float | None) -> str:
    if number is None:
        return "?"
    text = f"{number * rule.shown:.{rule.digits}f}"
    return f"{text} {rule.symbol}" if rule.symbol else text
