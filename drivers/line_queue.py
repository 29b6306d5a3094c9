"""The requests that wait for a line, most urgent first."""

import asyncio
from dataclasses import dataclass

from drivers.request import NotSentError, Reply, Request
from drivers.unit.field_unit import FieldUnit
from plant.health import DeviceState
from plant.ports import Priority


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that somebody waits for; ``number`` tells who came first."""

    priority: Priority
    number: int
    unit: FieldUnit
    request: Request
    reply: asyncio.Future[Reply]

    @property
    def urgency(self) -> tuple[int, bool, float, int]:
        """Return what is served first, by what is known now.

        Among requests of one priority, units that answer go before those that may not, and a
        STOP goes first to the unit that was heard last: it must not be held up by the
        time-outs of units that have fallen silent, noticed or not.
        """
        doubtful = self.unit.track.state is not DeviceState.ONLINE
        heard_s = self.unit.heard_s if self.priority is Priority.STOP else 0.0
        return (self.priority.value, doubtful, -heard_s, self.number)


class LineQueue:
    """Owner: the line's task on the engine thread."""

    def __init__(self) -> None:
        self._asked: list[Asked] = []
        self._count = 0
        self.filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._asked)

    def put(
        self, unit: FieldUnit, request: Request, priority: Priority
    ) -> asyncio.Future[Reply]:
        """Add a request; the future gives its reply or fails with a FieldError."""
        reply = asyncio.get_running_loop().create_future()
        self._count += 1
        self._asked.append(Asked(priority, self._count, unit, request, reply))
        self.filled.set()
        return reply

    def first(self) -> Asked | None:
        """Return the most urgent request that is still waited for, and leave it there."""
        self._asked = [asked for asked in self._asked if not asked.reply.done()]
        return min(self._asked, key=lambda asked: asked.urgency, default=None)

    @property
    def stop_waits(self) -> bool:
        """Return whether a STOP is next."""
        first = self.first()
        return first is not None and first.priority is Priority.STOP

    def take(self) -> Asked:
        """Remove and return the most urgent request."""
        asked = min(self._asked, key=lambda asked: asked.urgency)
        self._asked.remove(asked)
        return asked

    def refuse_all(self, reason: str) -> None:
        """Fail everything that waits: nothing is kept for later."""
        for asked in self._asked:
            if not asked.reply.done():
                asked.reply.set_exception(NotSentError(reason))
        self._asked.clear()
