"""What must stop, what must open and what may not start? All rules on one snapshot.

Trips win over everything: nothing that wishes an output is looked at here.
"""

from dataclasses import replace
from types import MappingProxyType

from control.interlocks.courses import courses_now, responses_now
from control.interlocks.glance import worth_a_look
from control.interlocks.judging import Judgement, judge, may_trip_anew
from control.interlocks.outcome import Finding, first_outs_now, result_of
from control.interlocks.paths import last_path
from control.interlocks.running import runs_now
from control.interlocks.scene import Scene, Seen, seen_of
from plant.interlock.book import FittedRule, RuleBook
from plant.interlock.bypass import Bypasses
from plant.interlock.memory import QUIET, InterlockMemory, RuleState
from plant.interlock.result import Cause, InterlockResult


def evaluate(
    rules: RuleBook, scene: Scene, memory: InterlockMemory, bypasses: Bypasses = ()
) -> tuple[InterlockMemory, InterlockResult]:
    """Judge every rule of the plant.

    Args:
        rules: the plant's rules.
        scene: snapshot, time, and where the units are. Steps may be of any length.
        memory: what the step before returned.
        bypasses: tokens; those that are over do nothing.

    Returns:
        what to remember, and what the interlocks say.
    """
    seen = _look(rules, scene, memory)
    valid = {each.rule_id: each for each in bypasses if each.is_valid(scene.now_ms)}
    findings: list[Finding] = []
    last_paths: list[tuple[FittedRule, str]] = []
    states = memory.states
    for rule in worth_a_look(rules, seen, states):
        was = states.get(rule.rule_id, QUIET)
        found = judge(rule, seen, was)
        state = _state(rule, was, found, seen)
        if state is not QUIET:
            bypass = valid.get(rule.rule_id) if rule.rule.bypassable else None
            findings.append(Finding(rule, state, found, bypass))
        elif rule.paths and found is not None and (path := last_path(rule, seen)):
            last_paths.append((rule, path))
    first_outs = first_outs_now(findings, memory.first_outs)
    after = InterlockMemory(
        states=MappingProxyType({each.rule.rule_id: each.state for each in findings}),
        runs=seen.runs,
        courses=seen.courses,
        responses=seen.responses,
        first_outs=first_outs,
    )
    result = result_of(rules, seen, findings, last_paths=last_paths, before=memory, after=after)
    return after, replace(result, bypasses=tuple(valid.values()))


def _look(rules: RuleBook, scene: Scene, memory: InterlockMemory) -> Seen:
    """Bring runs, courses and responses up to this step."""
    samples, now_ms = scene.snapshot.samples, scene.now_ms
    seen = replace(
        seen_of(scene, memory),
        runs=runs_now(rules.runs, samples, memory.runs, now_ms),
        courses=courses_now(rules.courses, samples, memory.courses, now_ms),
    )
    return replace(
        seen,
        responses=responses_now(rules.responses, seen, memory.responses),
    )


def _state(rule: FittedRule, was: RuleState, found: Judgement | None, seen: Seen) -> RuleState:
    """Return the rule's state after this step."""
    still = was.tripped_ms and seen.now_ms - was.tripped_ms < rule.rule.stands_s * 1000
    if found is None:
        return was if was.held or still else QUIET
    if not rule.rule.acts and found.cause not in {None, Cause.LIMIT}:
        return was  # a limit that is only told stays as it is while its input is not known
    now_ms = seen.now_ms
    if found.cause is None and not (found.warned or found.alarmed or was.held or still):
        return QUIET
    due_ms, is_tripped = _tripped(rule, was, found.cause, seen)
    held = rule.rule.latched and (was.held or (is_tripped and found.cause is Cause.LIMIT))
    state = RuleState(
        due_ms=due_ms,
        tripped_ms=(was.tripped_ms or now_ms) if is_tripped or held or still else 0,
        held=held,
        warned_ms=(was.warned_ms or now_ms) if found.warned else 0,
        alarmed_ms=(was.alarmed_ms or now_ms) if found.alarmed else 0,
    )
    return QUIET if state == QUIET else state


def _tripped(
    rule: FittedRule, was: RuleState, cause: Cause | None, seen: Seen
) -> tuple[int, bool]:
    """Return since when a trip is due, and whether it stands.

    What cannot be relied on trips at once; a limit only after its delay.
    """
    if cause is None:
        return 0, False
    if was.tripped_ms:
        return was.due_ms, True
    if not may_trip_anew(rule, seen):
        return 0, False
    due_ms = was.due_ms or seen.now_ms
    is_over = seen.now_ms - due_ms >= rule.rule.delay_s * 1000
    return due_ms, is_over or cause is not Cause.LIMIT
