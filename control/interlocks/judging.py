"""Is this rule's limit passed now? One rule, one moment, nothing remembered here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from control.interlocks.courses import is_unmoved, moved
from control.interlocks.paths import all_closed, is_known
from control.interlocks.readings import UNREADABLE, Reading, number, read
from control.interlocks.running import newest_start_ms
from control.interlocks.scene import Seen
from plant.interlock.book import Band, FittedRule, band, plan_number
from plant.interlock.memory import RuleState
from plant.interlock.result import Cause
from plant.interlock.rule import Condition, Number


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rule finds.

    Attributes:
        value: live value, None where it cannot be read or is no number.
        limit: limit in force, None where it is no number.
        cause: why it trips; None while it does not.
        warned, alarmed: whether those limits are passed.
        warn_limit, alarm_limit: what they are, None where there is none.
    """

    value: float | None
    limit: float | None
    cause: Cause | None
    warned: bool = False
    alarmed: bool = False
    warn_limit: float | None = None
    alarm_limit: float | None = None


def judge(rule: FittedRule, seen: Seen, was: RuleState) -> Judgement | None:
    """Return what the rule finds, None where it is not to be judged at present.

    Args:
        rule: the rule.
        seen: this step's material.
        was: the rule's state before, which asks for the hysteresis.
    """
    if not _is_armed(rule, seen):
        return None
    plain = _PLAIN.get(rule.rule.condition)
    if plain is not None:
        if rule.spare and not is_known(rule, seen):
            return None
        return Judgement(None, None, plain(rule, seen))
    reading = _MEASURES.get(rule.rule.condition, _input)(rule, seen)
    if reading is None or (rule.spare and reading.value is None):
        return None
    if rule.rule.condition is Condition.UNMOVED:
        return _judge_response(rule, reading, seen)
    return _judge_number(rule, reading, seen, was)


def shown(rule: FittedRule, seen: Seen) -> tuple[float | None, float | None]:
    """Return live value and limit of a rule, also where nothing is wrong; None for no number.

    Args:
        rule: the rule.
        seen: this step's material.
    """
    if rule.rule.condition in _PLAIN:
        return None, None
    reading = _MEASURES.get(rule.rule.condition, _input)(rule, seen)
    trip = _band(rule, rule.trip, rule.rule.limit, seen)
    is_number = trip is not None and rule.rule.condition is not Condition.SET
    return reading.value if reading else None, trip.limit if trip and is_number else None


def may_trip_anew(rule: FittedRule, seen: Seen) -> bool:
    """Return whether the rule's window is open: its output ran not too long ago."""
    window = rule.rule.window
    if window is None:
        return True
    run = seen.runs.get(rule.window_id)
    if run is None or not run.has_run:
        return False
    return run.is_on or seen.now_ms - run.since_ms <= window.within_s * 1000


def _is_armed(rule: FittedRule, seen: Seen) -> bool:
    """Return whether the rule's machine has run for long enough, and its guard agrees."""
    if rule.while_id:
        run = seen.runs.get(rule.while_id)
        if run is None or not run.is_on:
            return False
        if seen.now_ms - run.since_ms < rule.rule.after_s * 1000:
            return False
    guard = rule.rule.guard
    if guard is None or not rule.guard_id:
        return True
    value = number(seen, rule.guard_id, stale_s=rule.guard_stale_s)
    return value is None or value > guard.above


def _judge_number(
    rule: FittedRule, reading: Reading, seen: Seen, was: RuleState
) -> Judgement | None:
    spec = rule.rule
    trip = _band(rule, rule.trip, spec.limit, seen)
    warn = _band(rule, rule.warn, spec.warn, seen)
    alarm = _band(rule, rule.alarm, spec.alarm, seen)
    if trip is None and warn is None and alarm is None:
        return None
    limit = trip.limit if trip is not None and spec.condition is not Condition.SET else None
    if reading.trouble is not None:
        return _judge_trouble(rule, reading, trip, limit)
    value = reading.value if reading.value is not None else 0.0
    slack = spec.hysteresis
    is_tripped = trip is not None and not trip.holds(value, slack if was.tripped_ms else 0.0)
    return Judgement(
        reading.value,
        limit,
        Cause.LIMIT if is_tripped else None,
        warned=warn is not None and not warn.holds(value, slack if was.warned_ms else 0.0),
        alarmed=alarm is not None and not alarm.holds(value, slack if was.alarmed_ms else 0.0),
        warn_limit=None if warn is None else warn.limit,
        alarm_limit=None if alarm is None else alarm.limit,
    )


def _judge_trouble(
    rule: FittedRule, reading: Reading, trip: Band | None, limit: float | None
) -> Judgement | None:
    """Judge an input that cannot be relied on: it acts as tripped, or counts as a number."""
    if trip is None:
        return None
    counts_as = rule.rule.unreadable
    trips = counts_as is None or not trip.holds(counts_as)
    return Judgement(reading.value, limit, reading.trouble if trips else None)


def _judge_response(rule: FittedRule, reading: Reading, seen: Seen) -> Judgement:
    limit = rule.rule.limit.value
    if reading.trouble is not None:
        return Judgement(reading.value, limit, reading.trouble)
    stuck = is_unmoved(rule, seen.responses.get(rule.rule_id), seen.now_ms)
    return Judgement(reading.value, limit, Cause.LIMIT if stuck else None)


def _band(
    rule: FittedRule, fitted: Band | None, stated: Number | None, seen: Seen
) -> Band | None:
    """Return a limit's band: as it was fitted, or as the plan states it now."""
    if fitted is not None or stated is None:
        return fitted
    limit = plan_number(stated, rule.unit_id, seen.plan)
    return None if limit is None else band(rule.rule.condition, limit)


# ---------------------------------------------------------------------- what is measured


def _input(rule: FittedRule, seen: Seen) -> Reading | None:
    if rule.input_id:
        return read(rule, rule.input_id, seen)
    stated = seen.plan.get(f"{rule.unit_id}.{rule.rule.input.removeprefix('plan:')}")
    return None if stated is None else Reading(stated)


def _difference(rule: FittedRule, seen: Seen) -> Reading | None:
    first, second = read(rule, rule.input_id, seen), read(rule, rule.other_id, seen)
    if first.value is None or second.value is None:
        return UNREADABLE
    return Reading(first.value - second.value, first.trouble or second.trouble)


def _movement(rule: FittedRule, seen: Seen) -> Reading | None:
    now = read(rule, rule.input_id, seen)
    if now.value is None:
        return now
    return Reading(moved(rule, now.value, seen.courses.get(rule.rule_id)), now.trouble)


def _rest(rule: FittedRule, seen: Seen) -> Reading | None:
    """Return the seconds since the output last ran."""
    run = seen.runs.get(rule.run_id)
    age_s = 0.0 if run is None or run.is_on else (seen.now_ms - run.since_ms) / 1000
    return Reading(age_s, read(rule, rule.input_id, seen).trouble)


def _run(rule: FittedRule, seen: Seen) -> Reading | None:
    """Return the seconds for which the output has been running."""
    run = seen.runs.get(rule.run_id)
    running_s = (seen.now_ms - run.since_ms) / 1000 if run and run.is_on else 0.0
    return Reading(running_s, read(rule, rule.input_id, seen).trouble)


def _pause(rule: FittedRule, seen: Seen) -> Reading | None:
    """Return the seconds of rest; None while it runs or where it never ran."""
    run = seen.runs.get(rule.run_id)
    trouble = read(rule, rule.input_id, seen).trouble
    if trouble is None and (run is None or run.is_on or not run.has_run):
        return None
    return Reading((seen.now_ms - run.since_ms) / 1000 if run else 0.0, trouble)


def _gap(rule: FittedRule, seen: Seen) -> Reading | None:
    """Return the seconds since another big motor last started; None where none ever did."""
    newest_ms = newest_start_ms(rule, seen)
    return None if newest_ms is None else Reading((seen.now_ms - newest_ms) / 1000)


def _always(_rule: FittedRule, _seen: Seen) -> Cause | None:
    return Cause.LIMIT


_MEASURES: Mapping[Condition, Callable[[FittedRule, Seen], Reading | None]] = MappingProxyType(
    {
        Condition.DIFFERS: _difference,
        Condition.RISES: _movement,
        Condition.FALLS: _movement,
        Condition.NOT_RUN: _rest,
        Condition.RUNS: _run,
        Condition.PAUSED: _pause,
        Condition.START_GAP: _gap,
    }
)

_PLAIN: Mapping[Condition, Callable[[FittedRule, Seen], Cause | None]] = MappingProxyType(
    {Condition.ALL_CLOSED: all_closed, Condition.ALWAYS: _always}
)
