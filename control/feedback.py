"""Did the plant follow, and does anything move that nobody asked to move?"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from plant.quality import Quality
from plant.sample import Sample, Snapshot
from plant.tag import Tag

Look = Callable[[str], Sample | None]
"""Gives a tag's present sample."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A feedback that must follow a written command.

    Attributes:
        tag_id: the feedback's tag.
        value: what it must become.
        since_s: when the command was written, monotonic; older readings say nothing.
        within_s: time in which it must follow.
        excused_by: tag that excuses an output from being on while True, None where none.
        retried: whether the write was repeated already.
    """

    tag_id: str
    value: bool
    since_s: float
    within_s: float
    excused_by: str | None = None
    retried: bool = False

    @property
    def retry_s(self) -> float:
        """Return when the write is repeated: early enough that the verdict is in time."""
        return self.since_s + self.within_s / 2

    @property
    def deadline_s(self) -> float:
        """Return when the plant has not followed."""
        return self.since_s + self.within_s


class Verdict(Enum):
    """What has become of an expectation."""

    AWAITED = "awaited"
    FOLLOWED = "followed"
    RETRY = "retry"
    MISMATCH = "mismatch"
    OVERTAKEN = "overtaken"  # PLANT STOP came between


def verdict(expected: Expectation, look: Look, now_s: float) -> Verdict:
    """Judge an expectation by the newest readings at the monotonic time ``now_s``."""
    if _reads(look(expected.tag_id), expected.value, expected.since_s):
        return Verdict.FOLLOWED
    excused_by = expected.excused_by if expected.value else None
    if excused_by is not None and _reads(look(excused_by), True, expected.since_s):
        return Verdict.FOLLOWED
    if now_s >= expected.deadline_s:
        return Verdict.MISMATCH
    if now_s >= expected.retry_s and not expected.retried:
        return Verdict.RETRY
    return Verdict.AWAITED


def moved_by_itself(tag: Tag, before: Snapshot, after: Snapshot) -> str:
    """Return the tag that moved between two scans without a command; empty for none.

    The output itself may move (an interlock of the unit, another master) or only what it
    drives (a hand on the switch). The thermostat, the end of a timed run and a feedback that
    follows its output late are no surprise. The caller leaves out tags with a command under
    way and units in their safe state.
    """
    writable = tag.writable
    if writable is None or writable.output is None:
        return ""
    for excuse in (writable.excused_by, writable.timed_run):
        if _on(excuse, before) or _on(excuse, after):
            return ""
    if _changed(tag.tag_id, before, after):
        return tag.tag_id
    feedback = writable.feedback
    if feedback is None or not _changed(feedback, before, after):
        return ""
    return "" if _on(feedback, after) is _on(tag.tag_id, after) else feedback


def _reads(sample: Sample | None, value: bool, since_s: float) -> bool:
    if sample is None or sample.quality.is_bad or sample.monotonic_s <= since_s:
        return False
    return bool(sample.value) is value


def _on(tag_id: str | None, snapshot: Snapshot) -> bool:
    sample = None if tag_id is None else snapshot.get(tag_id)
    return sample is not None and sample.quality.is_good and sample.value > 0


def _changed(tag_id: str, before: Snapshot, after: Snapshot) -> bool:
    old, new = before.get(tag_id), after.get(tag_id)
    if old is None or new is None or not new.quality.is_good:
        return False
    if old.quality is Quality.BAD_WAITING_FOR_INITIAL_DATA:
        return False  # after a silence the last usable value still tells what moved in it
    return bool(old.value) is not bool(new.value)
