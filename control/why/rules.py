"""Which interlocks and permissives judge this actuator, and how near are they?"""

from collections.abc import Iterable, Iterator

from control.interlocks.judging import shown
from control.why.facts import Actuator, WhyFacts
from plant.interlock.book import FittedRule
from plant.interlock.result import ActiveRule, facts_of
from plant.interlock.rule import Condition
from plant.message import message
from plant.operation.why import WhyKind, WhyLine

_MINUTE_MS = 60_000


def interlock_lines(actuator: Actuator, facts: WhyFacts) -> Iterator[WhyLine]:
    """Yield what stops it, what keeps it on, what is bypassed, and what is judged and clear."""
    result, tag_id = facts.interlocks, actuator.tag_id
    stopping = result.off.get(tag_id, ())
    yield from (_line(WhyKind.INTERLOCK, each, blocking=True) for each in stopping)
    yield from (
        _line(WhyKind.INTERLOCK, each, blocking=False) for each in result.on.get(tag_id, ())
    )
    bypassed = [each for each in result.bypassed if tag_id in _outputs(each.rule)]
    yield from (_bypassed(each, facts.seen.now_ms) for each in bypassed)
    told = {each.rule_id for each in (*stopping, *bypassed)}
    rules = [
        rule
        for rule in facts.rules.of_output(tag_id)
        if tag_id in rule.off and rule.rule_id not in told
    ]
    yield from _clear(WhyKind.INTERLOCK, rules, facts)
    if not rules and not told:
        yield WhyLine(WhyKind.INTERLOCK, blocking=False, text=message("why.interlock.clear"))


def permissive_lines(actuator: Actuator, facts: WhyFacts) -> Iterator[WhyLine]:
    """Yield what keeps it from starting; while it runs nothing of that stops it."""
    tag_id = actuator.tag_id
    running = facts.is_running(tag_id)
    active = facts.interlocks.no_start.get(tag_id, ())
    yield from (_line(WhyKind.PERMISSIVE, each, blocking=not running) for each in active)
    waits_ms = facts.slot_until_ms - facts.seen.now_ms
    in_slot = tag_id in facts.rules.big_motors and waits_ms > 0
    if in_slot:
        yield WhyLine(
            WhyKind.PERMISSIVE,
            blocking=not running,
            text=message("why.permissive.slot", seconds=-(-waits_ms // 1000)),
            clears=message("why.permissive.slot_clears"),
        )
    told = {each.rule_id for each in active}
    rules = [
        rule
        for rule in facts.rules.of_output(tag_id)
        if tag_id in rule.no_start and rule.rule_id not in told
    ]
    yield from _clear(WhyKind.PERMISSIVE, rules, facts)
    if not (rules or told or in_slot):
        yield WhyLine(WhyKind.PERMISSIVE, blocking=False, text=message("why.permissive.clear"))


def _line(kind: WhyKind, active: ActiveRule, *, blocking: bool) -> WhyLine:
    return WhyLine(
        kind,
        blocking=blocking,
        text=active.text,
        since_ms=active.since_ms,
        clears=active.clears,
        input_id=active.rule.input_id,
        rule_id=active.rule_id,
    )


def _bypassed(active: ActiveRule, now_ms: int) -> WhyLine:
    rule = active.rule
    minutes = -(-(active.until_ms - now_ms) // _MINUTE_MS)
    names = facts_of(rule, active.value, active.limit)
    return WhyLine(
        WhyKind.INTERLOCK,
        blocking=False,
        text=message("why.interlock.bypassed", **names, minutes=minutes),
        since_ms=active.since_ms,
        input_id=rule.input_id,
        rule_id=rule.rule_id,
    )


def _clear(kind: WhyKind, rules: Iterable[FittedRule], facts: WhyFacts) -> Iterator[WhyLine]:
    """Yield the rules that are judged and in order, with their live value and limit."""
    for rule in rules:
        value, limit = shown(rule, facts.seen)
        if rule.rule.condition is Condition.SET:
            key = "why.rule.switch"
        elif value is None or limit is None:
            key = "why.rule.other"
        else:
            key = "why.rule.number"
        yield WhyLine(
            kind,
            blocking=False,
            text=message(key, **facts_of(rule, value, limit)),
            input_id=rule.input_id,
            rule_id=rule.rule_id,
        )


def _outputs(rule: FittedRule) -> tuple[str, ...]:
    return (*rule.off, *rule.on, *rule.no_start)
