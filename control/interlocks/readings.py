"""May an interlock rely on this input, and what does it say?"""

from dataclasses import dataclass
from math import inf, isfinite

from control.interlocks.scene import Seen
from plant.interlock.book import FittedRule
from plant.interlock.result import Cause
from plant.quality import Quality


@dataclass(frozen=True, slots=True)
class Reading:
    """An input's number, and why it cannot be relied on (None: it can)."""

    value: float | None
    trouble: Cause | None = None


UNREADABLE = Reading(None, Cause.BAD)


def read(rule: FittedRule, tag_id: str, seen: Seen) -> Reading:
    """Return what an input of the rule says.

    Bad and stale are never relied on; Uncertain only where the rule allows it. A value that is
    Uncertain because its unit missed one answer is judged by its age alone.
    """
    sample = seen.samples.get(tag_id)
    if sample is None or sample.quality.is_bad:
        return UNREADABLE
    value = float(sample.value)
    if not isfinite(value):
        return UNREADABLE
    if seen.now_s - sample.monotonic_s > rule.stale_s:
        return Reading(value, Cause.STALE)
    if rule.trusts_uncertain or sample.quality.is_good:
        return Reading(value)
    if sample.quality is Quality.UNCERTAIN_LAST_USABLE_VALUE:
        return Reading(value)
    return Reading(value, Cause.UNCERTAIN)


def number(seen: Seen, tag_id: str, *, stale_s: float = inf) -> float | None:
    """Return a side condition's value, None where it cannot be read or is stale."""
    sample = seen.samples.get(tag_id)
    if sample is None or sample.quality.is_bad:
        return None
    if seen.now_s - sample.monotonic_s > stale_s:
        return None
    value = float(sample.value)
    return value if isfinite(value) else None
