"""Does the plant follow what was written, and only that?"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from control.feedback import Expectation, Look, Verdict, moved_by_itself, verdict
from control.field.unit_return import Standing
from control.field.units import FieldUnit, FieldUnits
from control.field.wanted_outputs import is_dropped
from control.trusted_time import TrustedClock
from plant.event import Event, EventKind
from plant.message import message
from plant.sample import Snapshot
from plant.tag import Tag

CALM_S = 2.0
"""Time after a command's end in which its tag may still settle."""


class Supervision:
    """Watches feedbacks. Owner: the engine thread; runs at each block and each scan."""

    def __init__(self, units: FieldUnits, look: Look, clock: TrustedClock) -> None:
        self._units = units
        self._look = look
        self._clock = clock
        self._awaited: dict[asyncio.Future[Verdict], Expectation] = {}
        self._calm_at_s: dict[str, float] = {}

    async def follow(self, expected: Expectation) -> Verdict:
        """Wait until the plant followed, the write is due again, or time is over."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Verdict] = loop.create_future()
        self._awaited[answer] = expected
        due_s = expected.deadline_s if expected.retried else expected.retry_s
        # The scan would notice up to a second late; the promise is the feedback time itself.
        timer = loop.call_later(max(0.0, due_s - self._clock.monotonic_s()), self.check)
        try:
            return await answer
        finally:
            timer.cancel()
            self._awaited.pop(answer, None)

    def check(self) -> None:
        """Judge all awaited feedbacks by the newest samples."""
        if not self._awaited:
            return
        now_s = self._clock.monotonic_s()
        for answer, expected in tuple(self._awaited.items()):
            found = verdict(expected, self._look, now_s)
            if found is not Verdict.AWAITED and not answer.done():
                answer.set_result(found)

    def overtake(self) -> None:
        """End all waiting: PLANT STOP has changed what is wanted."""
        for answer in tuple(self._awaited):
            if not answer.done():
                answer.set_result(Verdict.OVERTAKEN)

    def calm(self, tags: Iterable[Tag]) -> None:
        """Take what these tags do for the next moments as the answer to a command."""
        now_s = self._clock.monotonic_s()
        for tag in tags:
            travel_s = 0.0 if tag.writable is None else tag.writable.feedback_s
            self._calm_at_s[tag.tag_id] = now_s + travel_s + CALM_S

    def moves(
        self, before: Snapshot, after: Snapshot, is_pending: Callable[[str], bool]
    ) -> list[Event]:
        """Return an event for each thing that moved by itself since the scan before (F38).

        The wanted image follows an output that moved: a later command on another output of
        the unit must not move it back unasked.
        """
        events: list[Event] = []
        for unit in self._units.all():
            if not _is_followed(unit):
                continue
            for tag in unit.tags:
                if is_pending(tag.tag_id):
                    continue
                if _was_dropped(unit, tag, after):
                    _follow_output(unit, tag, tag.tag_id, after)
                    events.append(_moved(tag.tag_id, after))
                    continue
                if self._is_calming(tag, after.monotonic_s):
                    continue
                moved = moved_by_itself(tag, before, after)
                if moved:
                    _follow_output(unit, tag, moved, after)
                    events.append(_moved(moved, after))
        return events

    def _is_calming(self, tag: Tag, now_s: float) -> bool:
        calm_at_s = self._calm_at_s.get(tag.tag_id)
        if calm_at_s is None:
            return False
        if now_s < calm_at_s:
            return True
        del self._calm_at_s[tag.tag_id]
        return False


def _is_followed(unit: FieldUnit) -> bool:
    device = unit.device
    if device is None or device.failsafe or device.cold_start or unit.doubt is not None:
        return False
    return unit.is_online and unit.presence.standing is Standing.READY


def _was_dropped(unit: FieldUnit, tag: Tag, after: Snapshot) -> bool:
    """Return whether the unit itself has ended this output, also within the calm."""
    sample, writable, wanted = after.get(tag.tag_id), tag.writable, unit.wanted
    if sample is None or sample.quality.is_bad or writable is None or wanted is None:
        return False
    if writable.output is None or unit.writes:
        return False
    excuse = after.get(writable.excused_by or "")
    if excuse is not None and excuse.value:
        return False  # the thermostat holds it off, it stays wanted
    return is_dropped(
        wanted,
        unit.register_map.outputs[writable.output].bit,
        is_on=bool(sample.value),
        read_s=sample.monotonic_s,
        written_s=unit.written_s,
    )


def _follow_output(unit: FieldUnit, tag: Tag, moved: str, after: Snapshot) -> None:
    sample, writable, wanted = after.get(moved), tag.writable, unit.wanted
    if moved != tag.tag_id or sample is None or writable is None or wanted is None:
        return
    if writable.output is not None:
        mask = 1 << unit.register_map.outputs[writable.output].bit
        image = wanted.image | mask if sample.value else wanted.image & ~mask
        unit.wanted = replace(wanted, image=image)


def _moved(tag_id: str, after: Snapshot) -> Event:
    sample = after.get(tag_id)
    key = "event.moved_on" if sample is not None and sample.value else "event.moved_off"
    return Event(EventKind.DEVICE, tag_id, message(key, tag=tag_id), after.utc_ms)
