"""Since when does each machine run or rest, and how have the watched inputs gone?"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from control.interlocks.scene import Seen
from plant.interlock.book import Driven, FittedRule
from plant.interlock.memory import RunState
from plant.quality import Quality
from plant.sample import Sample


def runs_now(
    driven: Iterable[Driven],
    samples: Mapping[str, Sample],
    before: Mapping[str, RunState],
    now_ms: int,
) -> Mapping[str, RunState]:
    """Return each output's running after this step's readings.

    Where the plant shows no running, the command stands for it. An output that cannot be read
    counts as resting from then on: what is not seen running has not mixed, and the field unit
    itself keeps the pause.

    Args:
        driven: the outputs.
        samples: all tags.
        before: the running before this step.
        now_ms: trusted time.
    """
    changed: dict[str, RunState] = {}
    for each in driven:
        sent = _is_on(samples, each.output_id)
        seen = _is_on(samples, each.seen_id) if each.seen_id else sent
        if not each.output_id:
            sent = seen
        key = each.output_id or each.seen_id
        state = before.get(key)
        if state is None:
            changed[key] = RunState(seen, now_ms, seen, sent, now_ms, looked_ms=now_ms)
        elif state.is_on is not seen or state.sent is not sent:
            changed[key] = _changed(state, is_on=seen, sent=sent, now_ms=now_ms)
    return {**before, **changed} if changed else before


def _changed(state: RunState, *, is_on: bool, sent: bool, now_ms: int) -> RunState:
    if state.is_on is not is_on:
        state = replace(state, is_on=is_on, since_ms=now_ms, has_run=state.has_run or is_on)
    if state.sent is not sent:
        state = replace(state, sent=sent, sent_ms=now_ms)
    return state


def _is_on(samples: Mapping[str, Sample], tag_id: str) -> bool:
    sample = samples.get(tag_id)
    if sample is None:
        return False
    quality = sample.quality  # nearly always Good, and asking for more takes time
    return bool(sample.value) and (quality is Quality.GOOD or not quality.is_bad)


def newest_start_ms(rule: FittedRule, seen: Seen) -> int | None:
    """Return when one of the rule's rivals last started, by command or by what is seen.

    None where none of them is running; what has stopped draws no current any more. What ran
    already when it was first looked at is not taken for a start.
    """
    newest: int | None = None
    for tag_id in rule.rivals:
        run = seen.runs.get(tag_id)
        if run is None or not (run.is_on or run.sent):
            continue
        started_ms = max(run.since_ms if run.is_on else 0, run.sent_ms if run.sent else 0)
        if started_ms > run.looked_ms:
            newest = started_ms if newest is None else max(newest, started_ms)
    return newest
