"""What follows for the outputs from the rules that found something?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from control.interlocks.judging import Judgement
from control.interlocks.paths import to_open
from control.interlocks.scene import Seen
from plant.interlock.book import FittedRule, RuleBook
from plant.interlock.bypass import Bypass
from plant.interlock.memory import QUIET, InterlockMemory, RuleState
from plant.interlock.result import (
    ActiveRule,
    Advisory,
    Cause,
    InterlockResult,
    Level,
    RuleNews,
    facts_of,
)
from plant.interlock.rule import Condition
from plant.message import message

_MANY = 3
"""More rules than this of one unit that trip at one step are told together."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not quiet.

    Attributes:
        rule, state: which, and how it stands after this step.
        found: what it found; None where it is held and not judged.
        bypass: the token that takes it out, None for none.
    """

    rule: FittedRule
    state: RuleState
    found: Judgement | None
    bypass: Bypass | None

    @property
    def is_tripped(self) -> bool:
        """Return whether it stands tripped and acts."""
        return bool(self.state.tripped_ms) and self.rule.rule.acts

    @property
    def demands(self) -> bool:
        """Return whether outputs must follow it: tripped and not bypassed."""
        return self.is_tripped and self.bypass is None


def first_outs_now(findings: Iterable[Finding], before: Mapping[str, str]) -> Mapping[str, str]:
    """Return by output which rule stopped (or opened) it first.

    The first stays named as long as anything keeps the output so, also when it has itself
    cleared. Of several that trip in one step the first of the table counts.
    """
    now: dict[str, str] = {}
    for each in findings:
        if each.demands:
            for tag_id in (*each.rule.off, *each.rule.on):
                now.setdefault(tag_id, before.get(tag_id) or each.rule.rule_id)
    return MappingProxyType(now)


def result_of(
    rules: RuleBook,
    seen: Seen,
    findings: Sequence[Finding],
    *,
    last_paths: Iterable[tuple[FittedRule, str]],
    before: InterlockMemory,
    after: InterlockMemory,
) -> InterlockResult:
    """Return what the interlocks say.

    Args:
        rules: the plant's rules.
        seen: this step's material.
        findings: rules that are not quiet, in the table's order.
        last_paths: outlets that may not close because no other is open.
        before: the memory before this step.
        after: the memory after it.
    """
    active: list[ActiveRule] = []
    bypassed: list[ActiveRule] = []
    advisories: list[Advisory] = []
    effects = _Effects()
    for each in findings:
        advisories += _advisories(each, told=_is_told(rules, each.rule, seen))
        if not each.is_tripped:
            continue
        trip = _active(each, after.first_outs)
        if each.demands:
            active.append(trip)
            effects.add(trip, _opened(each.rule, seen))
        else:
            bypassed.append(trip)
    for rule, path in last_paths:
        since_ms = seen.runs[path].since_ms
        kept = ActiveRule(rule, None, None, Cause.LAST_PATH, since_ms)
        effects.on.setdefault(path, []).append(kept)
    return InterlockResult(
        active=tuple(active),
        off=_frozen(effects.off),
        on=_frozen(effects.on),
        no_start=_frozen(effects.no_start),
        advisories=tuple(advisories),
        bypassed=tuple(bypassed),
        first_outs=after.first_outs,
        news=_news(rules, findings, before, seen.now_ms),
        not_fitted=rules.not_fitted,
    )


class _Effects:
    """Collects what the tripped rules demand, by output."""

    def __init__(self) -> None:
        self.off: dict[str, list[ActiveRule]] = {}
        self.on: dict[str, list[ActiveRule]] = {}
        self.no_start: dict[str, list[ActiveRule]] = {}

    def add(self, trip: ActiveRule, opened: Iterable[str]) -> None:
        """Add one tripped rule."""
        for tag_id in trip.rule.off:
            self.off.setdefault(tag_id, []).append(trip)
        for tag_id in opened:
            self.on.setdefault(tag_id, []).append(trip)
        for tag_id in trip.rule.no_start:
            self.no_start.setdefault(tag_id, []).append(trip)


def _opened(rule: FittedRule, seen: Seen) -> tuple[str, ...]:
    if rule.rule.condition is Condition.ALL_CLOSED:
        return to_open(rule, seen)
    return rule.on


def _active(finding: Finding, first_outs: Mapping[str, str]) -> ActiveRule:
    rule, found, bypass = finding.rule, finding.found, finding.bypass
    return ActiveRule(
        rule=rule,
        value=found.value if found else None,
        limit=found.limit if found else None,
        cause=(found.cause if found else None) or Cause.HELD,
        since_ms=finding.state.tripped_ms,
        is_first_out=any(
            first_outs.get(tag_id) == rule.rule_id for tag_id in (*rule.off, *rule.on)
        ),
        until_ms=bypass.until_ms if bypass else 0,
    )


def _is_told(rules: RuleBook, rule: FittedRule, seen: Seen) -> bool:
    """Return whether the unit is where limits are told: not empty, open or worked on."""
    place = seen.phases.get(rule.unit_id, "")
    return rules.untold.isdisjoint((place, place.partition(".")[0]))


def _advisories(finding: Finding, *, told: bool) -> list[Advisory]:
    """Return what is told of a rule: a question, or the highest limit that is passed."""
    rule, state, found = finding.rule, finding.state, finding.found
    level, since_ms = None, 0
    if state.tripped_ms and rule.rule.asks:
        level, since_ms = Level.ASK, state.tripped_ms
    elif state.tripped_ms and not rule.rule.acts:
        level, since_ms = Level.ALARM, state.tripped_ms
    elif not state.tripped_ms and state.alarmed_ms:
        level, since_ms = Level.ALARM, state.alarmed_ms
    elif not state.tripped_ms and state.warned_ms:
        level, since_ms = Level.WARN, state.warned_ms
    if level is None or not told:
        return []
    value = found.value if found else None
    limit = _passed(found, level, is_tripped=bool(state.tripped_ms)) if found else None
    return [Advisory(rule, level, value, limit, since_ms)]


def _passed(found: Judgement, level: Level, *, is_tripped: bool) -> float | None:
    """Return the limit that is passed: the one that is told."""
    if level is Level.WARN:
        return found.warn_limit
    return found.limit if is_tripped else found.alarm_limit


def _news(
    rules: RuleBook, findings: Iterable[Finding], before: InterlockMemory, now_ms: int
) -> tuple[RuleNews, ...]:
    """Return the rules that stopped or opened something, or let it go, at this step.

    A permissive that comes and goes, like the agitator's pause, is no news.
    """
    now = {
        each.rule.rule_id: each for each in findings if each.is_tripped and _stops(each.rule)
    }
    news = [
        RuleNews(rule_id, each.rule.unit_id, True, now_ms, _active(each, {}).text)
        for rule_id, each in now.items()
        if not before.states.get(rule_id, QUIET).tripped_ms
    ]
    for rule_id, state in before.states.items():
        rule = rules.rules.get(rule_id)
        if state.tripped_ms and rule_id not in now and rule is not None and _stops(rule):
            text = message("interlock.cleared", **facts_of(rule, None, None))
            news.append(RuleNews(rule_id, rule.unit_id, False, now_ms, text))
    return tuple(_gathered(news))


def _gathered(news: Sequence[RuleNews]) -> Iterator[RuleNews]:
    """Yield the news, those of a unit that loses or regains many at once as one.

    A field unit that falls silent trips nearly all its rules; that is one fact for people.
    """
    of_unit: dict[tuple[str, bool], list[RuleNews]] = {}
    for each in news:
        of_unit.setdefault((each.unit_id, each.tripped), []).append(each)
    for (unit_id, tripped), gathered in of_unit.items():
        if len(gathered) <= _MANY:
            yield from gathered
            continue
        key = "interlock.many_tripped" if tripped else "interlock.many_cleared"
        text = message(key, unit=unit_id, count=len(gathered))
        yield replace(gathered[0], text=text)


def _stops(rule: FittedRule) -> bool:
    return bool(rule.off or rule.on) and rule.rule.condition is not Condition.ALWAYS


def _frozen(found: dict[str, list[ActiveRule]]) -> Mapping[str, tuple[ActiveRule, ...]]:
    return MappingProxyType({tag_id: tuple(rules) for tag_id, rules in found.items()})
