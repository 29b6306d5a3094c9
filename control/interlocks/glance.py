"""Which rules may find something at all? Most are Good and well inside their limits.

This is the scan's hot path: some two hundred and eighty rules a step, of which a glance settles
nearly all. A glance only ever says that a rule has nothing to find; `judging` says what it
finds. A rule that was not quiet at the step before is never settled by a glance.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from control.interlocks.running import newest_start_ms
from control.interlocks.scene import Seen
from plant.interlock.book import FittedRule, RuleBook
from plant.interlock.memory import RuleState
from plant.interlock.rule import Condition
from plant.quality import Quality


def worth_a_look(
    rules: RuleBook, seen: Seen, states: Mapping[str, RuleState]
) -> Iterator[FittedRule]:
    """Yield the rules that may find something and that hold where their unit is.

    Args:
        rules: the plant's rules.
        seen: this step's material.
        states: rules that were not quiet at the step before.
    """
    samples, now_s, good = seen.samples, seen.now_s, Quality.GOOD
    for unit_id, unit_rules in rules.units:
        place = seen.phases.get(unit_id, "")
        family = place.partition(".")[0]
        for rule in unit_rules:
            if rule.rule_id not in states:
                quiet = rule.quiet
                if quiet is None:
                    if _is_quiet(rule, seen):
                        continue
                else:
                    sample = samples.get(rule.input_id)
                    if (
                        sample is not None
                        and sample.quality is good
                        and quiet.low < sample.value < quiet.high
                        and now_s - sample.monotonic_s <= rule.stale_s
                    ):
                        continue
            not_in = rule.rule.not_in
            if not_in and (place in not_in or family in not_in):
                continue
            yield rule


def _is_quiet(rule: FittedRule, seen: Seen) -> bool:
    if rule.while_id:
        run = seen.runs.get(rule.while_id)
        if run is None or not run.is_on:
            return True
    glance = _GLANCES.get(rule.rule.condition)
    return glance is not None and glance(rule, seen)


def _value(rule: FittedRule, tag_id: str, seen: Seen) -> float | None:
    """Return a Good and fresh value, None for every other."""
    sample = seen.samples.get(tag_id)
    if sample is None or sample.quality is not Quality.GOOD:
        return None
    return sample.value if seen.now_s - sample.monotonic_s <= rule.stale_s else None


def _by_plan(rule: FittedRule, seen: Seen) -> bool:
    """Compare with the recipe's number; the limit itself gets a second look."""
    if not rule.plan_id:
        return False
    stated = seen.plan.get(rule.plan_id)
    if stated is None:
        return True
    value = _value(rule, rule.input_id, seen) if rule.input_id else stated
    return value is not None and _is_inside(rule, value, stated)


def _is_inside(rule: FittedRule, value: float, stated: float) -> bool:
    spec = rule.rule
    for limit in (spec.limit, spec.warn, spec.alarm):
        if limit is None:
            continue
        mark = stated * limit.factor + limit.value if limit.plan else limit.value
        if value >= mark if spec.condition.is_rising else value <= mark:
            return False
    return True


def _differs(rule: FittedRule, seen: Seen) -> bool:
    first, second = _value(rule, rule.input_id, seen), _value(rule, rule.other_id, seen)
    if first is None or second is None or rule.tight is None:
        return False
    return rule.tight.low < first - second < rule.tight.high


def _rises(rule: FittedRule, seen: Seen) -> bool:
    value, course = _value(rule, rule.input_id, seen), seen.courses.get(rule.rule_id)
    if value is None or course is None:
        return False
    if rule.tight is not None:
        return value - course.lowest < rule.tight.high
    if not rule.plan_id:
        return False
    stated = seen.plan.get(rule.plan_id)
    return stated is None or _is_inside(rule, value - course.lowest, stated)


def _falls(rule: FittedRule, seen: Seen) -> bool:
    """Settle a fall only where its guard says that it does not matter."""
    guard = rule.rule.guard
    if guard is None or not rule.guard_id:
        return False
    value = _value(rule, rule.guard_id, seen)
    return value is not None and value <= guard.above


def _not_run(rule: FittedRule, seen: Seen) -> bool:
    run = seen.runs.get(rule.run_id)
    if run is None or rule.tight is None or _value(rule, rule.input_id, seen) is None:
        return False
    return run.is_on or seen.now_ms - run.since_ms < rule.tight.high * 1000


def _runs(rule: FittedRule, seen: Seen) -> bool:
    run = seen.runs.get(rule.run_id)
    return run is not None and not run.is_on and _value(rule, rule.input_id, seen) is not None


def _paused(rule: FittedRule, seen: Seen) -> bool:
    run = seen.runs.get(rule.run_id)
    if run is None or rule.tight is None or _value(rule, rule.input_id, seen) is None:
        return False
    if run.is_on or not run.has_run:
        return True
    return seen.now_ms - run.since_ms > rule.tight.low * 1000


def _gap(rule: FittedRule, seen: Seen) -> bool:
    newest_ms = newest_start_ms(rule, seen)
    if newest_ms is None or rule.tight is None:
        return newest_ms is None
    return seen.now_ms - newest_ms > rule.tight.low * 1000


def _unmoved(rule: FittedRule, seen: Seen) -> bool:
    response, events = seen.responses.get(rule.rule_id), rule.rule.events
    if response is None or events is None or response.count >= events.count:
        return False
    return _value(rule, rule.input_id, seen) is not None


_GLANCES: Mapping[Condition, Callable[[FittedRule, Seen], bool]] = MappingProxyType(
    {
        Condition.ABOVE: _by_plan,
        Condition.BELOW: _by_plan,
        Condition.OVER: _by_plan,
        Condition.UNDER: _by_plan,
        Condition.DIFFERS: _differs,
        Condition.RISES: _rises,
        Condition.FALLS: _falls,
        Condition.NOT_RUN: _not_run,
        Condition.RUNS: _runs,
        Condition.PAUSED: _paused,
        Condition.UNMOVED: _unmoved,
        Condition.START_GAP: _gap,
    }
)
