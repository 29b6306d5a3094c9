"""How far has an input risen or fallen, and does it answer to what should move it?"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from control.interlocks.readings import number
from control.interlocks.scene import Seen
from plant.interlock.book import FittedRule
from plant.interlock.memory import Course, Response
from plant.interlock.rule import Condition
from plant.sample import Sample

_STEPS = 30
"""Values kept of a watched time; five minutes are watched in steps of 10 s."""

_END = 5
"""Values at either end of which a fall takes the mean: a gush of gas is not a fall."""


def courses_now(
    rules: Iterable[FittedRule],
    samples: Mapping[str, Sample],
    before: Mapping[str, Course],
    now_ms: int,
) -> Mapping[str, Course]:
    """Return the courses after this step's readings; an unreadable one is left out.

    Args:
        rules: those that watch a course.
        samples: all tags.
        before: the courses before this step.
        now_ms: trusted time.
    """
    changed: dict[str, Course] = {}
    for rule in rules:
        course = before.get(rule.rule_id, _EMPTY)
        watched_ms = rule.rule.within_s * 1000
        if course.times_ms and now_ms - course.times_ms[-1] < watched_ms / _STEPS:
            continue
        sample = samples.get(rule.input_id)
        if sample is None or sample.quality.is_bad or sample.value != sample.value:
            continue
        first = 0
        while first < len(course.times_ms) and course.times_ms[first] < now_ms - watched_ms:
            first += 1
        values = (*course.values[first:], float(sample.value))
        times_ms = (*course.times_ms[first:], now_ms)
        changed[rule.rule_id] = Course(times_ms, values, min(values))
    return {**before, **changed} if changed else before


def moved(rule: FittedRule, value: float, course: Course | None) -> float:
    """Return how far the value has moved in the watched time, in the rule's direction.

    RISES: above the lowest kept value, in the input's unit. FALLS: in percent of what it was
    at the beginning; 0 until the whole time has been watched.
    """
    if course is None or not course.values:
        return 0.0
    if rule.rule.condition is Condition.RISES:
        return value - course.lowest
    if len(course.values) < _STEPS:
        return 0.0
    begin = sum(course.values[:_END]) / _END
    end = sum(course.values[-_END:]) / _END
    return (begin - end) / begin * 100 if begin > 0 else 0.0


def responses_now(
    rules: Iterable[FittedRule],
    seen: Seen,
    before: Mapping[str, Response],
) -> Mapping[str, Response]:
    """Return which inputs have answered to their events.

    Args:
        rules: those of the condition UNMOVED.
        seen: this step's material; its own responses are not used.
        before: the responses before this step.
    """
    changed: dict[str, Response] = {}
    for rule in rules:
        value = number(seen, rule.input_id)
        if value is None:
            continue
        old = before.get(rule.rule_id)
        new = _answered(rule, old, value, seen)
        if new != old:
            changed[rule.rule_id] = new
    return {**before, **changed} if changed else before


def is_unmoved(rule: FittedRule, response: Response | None, now_ms: int) -> bool:
    """Return whether the input stood still across all of the rule's events."""
    events = rule.rule.events
    if response is None or events is None or response.count < events.count:
        return False
    return now_ms - response.last_ms >= events.wait_s * 1000


def _answered(rule: FittedRule, old: Response | None, value: float, seen: Seen) -> Response:
    place = seen.phases.get(rule.unit_id, "")
    beside = number(seen, rule.beside_id)
    run = seen.runs.get(rule.event_id)
    is_on = run is not None and run.is_on
    if old is None:
        return Response(value, beside, place, was_on=is_on)
    if abs(value - old.reference) >= rule.rule.limit.value:
        old = replace(old, reference=value, count=0)
    events = rule.rule.events
    step = events.step if events is not None else 0.0
    is_far = beside is not None and old.beside is not None and abs(beside - old.beside) >= step
    if (old.was_on and not is_on) or place != old.place or is_far:
        reference = value if old.count == 0 else old.reference
        return Response(reference, beside, place, old.count + 1, seen.now_ms, is_on)
    if old.was_on is is_on and (old.beside is not None or beside is None):
        return old
    return replace(old, was_on=is_on, beside=beside if old.beside is None else old.beside)


_EMPTY = Course()
