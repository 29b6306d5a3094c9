"""Has every unit with slurry a way out for its gas, and which outlet keeps it?"""

from control.interlocks.scene import Seen
from plant.interlock.book import Driven, FittedRule
from plant.interlock.result import Cause


def all_closed(rule: FittedRule, seen: Seen) -> Cause | None:
    """Return why none of the rule's gas paths counts as open, None where one does."""
    if any(is_open(rule, path, seen) for path in rule.paths):
        return None
    return Cause.LIMIT if all(_is_seen(path, seen) for path in rule.paths) else Cause.BAD


def is_known(rule: FittedRule, seen: Seen) -> bool:
    """Return whether anything is known of any of the rule's outlets."""
    return any(_is_seen(path, seen) for path in rule.paths)


def _is_seen(path: Driven, seen: Seen) -> bool:
    sample = seen.samples.get(path.seen_id)
    return sample is not None and not sample.quality.is_bad


def is_open(rule: FittedRule, path: Driven, seen: Seen) -> bool:
    """Return whether an outlet counts as open.

    It must be commanded open and be seen open; while the valve still has time to travel the
    command is believed.
    """
    run = seen.runs.get(path.output_id or path.seen_id)
    if run is None or not run.sent:
        return False
    return run.is_on or seen.now_ms - run.sent_ms < rule.rule.within_s * 1000


def to_open(rule: FittedRule, seen: Seen) -> tuple[str, ...]:
    """Return the outlets that a rule with no open path opens.

    The first that can still open; one that was commanded and did not follow in its time is
    commanded on and the next one with it.
    """
    wanted: list[str] = []
    for path in rule.paths:
        if path.output_id not in rule.on:
            continue
        wanted.append(path.output_id)
        run = seen.runs.get(path.output_id)
        if run is None or not run.sent:
            break
    return tuple(wanted)


def last_path(rule: FittedRule, seen: Seen) -> str:
    """Return the only outlet that is open and may not close, empty where there is another."""
    opened = [path.output_id for path in rule.paths if is_open(rule, path, seen)]
    return opened[0] if len(opened) == 1 and opened[0] in rule.on else ""
