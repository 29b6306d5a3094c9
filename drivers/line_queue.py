"""The requests that wait for a line, most urgent first."""

import asyncio
import heapq
from dataclasses import dataclass, field

from drivers.request import NotSentError, Reply, Request
from drivers.unit.field_unit import FieldUnit
from plant.health import DeviceState
from plant.ports import Priority


@dataclass(order=True, slots=True)
class Asked:
    """A request that somebody waits for.

    Among requests of one priority, units that answer go before those that may not, so that a
    STOP is not held up by the time-outs of silent units.
    """

    priority: int
    doubtful: bool
    number: int
    unit: FieldUnit = field(compare=False)
    request: Request = field(compare=False)
    reply: asyncio.Future[Reply] = field(compare=False)


class LineQueue:
    """Owner: the line's task on the engine thread."""

    def __init__(self) -> None:
        self._heap: list[Asked] = []
        self._count = 0
        self.filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._heap)

    def put(
        self, unit: FieldUnit, request: Request, priority: Priority
    ) -> asyncio.Future[Reply]:
        """Add a request; the future gives its reply or fails with a FieldError."""
        reply = asyncio.get_running_loop().create_future()
        self._count += 1
        doubtful = unit.track.state is not DeviceState.ONLINE
        asked = Asked(priority.value, doubtful, self._count, unit, request, reply)
        heapq.heappush(self._heap, asked)
        self.filled.set()
        return reply

    def first(self) -> Asked | None:
        """Return the most urgent request that is still waited for, and leave it there."""
        while self._heap and self._heap[0].reply.done():
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None

    def take(self) -> Asked:
        """Remove and return the most urgent request."""
        return heapq.heappop(self._heap)

    def refuse_all(self, reason: str) -> None:
        """Fail everything that waits: nothing is kept for later."""
        for asked in self._heap:
            if not asked.reply.done():
                asked.reply.set_exception(NotSentError(reason))
        self._heap.clear()
