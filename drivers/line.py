"""One line: a task that keeps its connection open and asks its units, one at a time."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from drivers.diagnosis import (
    LineFacts,
    Trouble,
    address_conflict,
    line_cause,
    trouble_of,
    unit_cause,
)
from drivers.frame_ring import FrameRing
from drivers.line_figures import BusyShare
from drivers.line_queue import Asked, LineQueue
from drivers.modbus_client import Connection
from drivers.quiet_line import QuietLine
from drivers.request import (
    ExceptionReplyError,
    Fault,
    NoReplyError,
    NotSentError,
    Reply,
    Request,
)
from drivers.timing import LineTiming, reconnect_delay_s
from drivers.unit.field_unit import FieldUnit
from drivers.unit.plan import Wanted
from plant.clock import Clock
from plant.event import Event, EventKind
from plant.health import DeviceHealth, Frame, LineHealth
from plant.message import Message, message
from plant.ports import FieldListener, Priority
from plant.registers import LineSpec

_log = logging.getLogger(__name__)

_HALF_OPEN_S = 3.0
"""A TCP connection on which nothing has answered for so long is opened anew."""

_HALF_OPEN_MISSES = 3
_RESTART_S = 1.0


class Line:
    """Owner of everything in it: its task on the engine thread.

    Args:
        spec: which line; its endpoint is a real one, not ``simulated``.
        units: what hangs on it, by device id.
        connection: the way to them.
        ring: the last frames.
        clock: the time.
        chance: gives 0..1 and spreads reconnections.
    """

    def __init__(
        self,
        *,
        spec: LineSpec,
        units: Sequence[FieldUnit],
        connection: Connection,
        ring: FrameRing,
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self.spec = spec
        self.units = units
        self._connection = connection
        connection.on_lost = self.wake
        self._ring = ring
        self._clock = clock
        self._chance = chance
        self._timing = LineTiming(spec)
        self._is_serial = spec.endpoint.startswith("serial:")
        self._quiet = QuietLine(serial=spec.serial, drain_s=spec.drain_s, clock=clock)
        self._queue = LineQueue()
        self._busy = BusyShare(clock.monotonic_s())
        self._since_utc_ms = clock.utc_ms()
        self._trouble = Trouble.CLOSED
        self._is_open = False
        self._failures = 0
        self._lost_s = clock.monotonic_s()
        self._heard_s = clock.monotonic_s()
        self._heard_since_open = False
        self._silent_requests = 0
        self._noise_bytes = 0
        self._reconnects = 0
        self._restarts = 0
        self._failed = False
        self._conflicts: set[int] = set()
        self._listener: FieldListener | None = None

    # ------------------------------------------------------------------ for the field layer

    def attach(self, listener: FieldListener) -> None:
        """Name who hears the samples, changes and events of the line and its units."""
        self._listener = listener
        for unit in self.units:
            unit.attach(listener, self._on_unit_changed)

    async def run(self) -> None:
        """Serve the line until cancelled. An error of our own starts it anew, and is told."""
        try:
            while True:
                try:
                    await self._keep_open()
                except Exception:  # noqa: BLE001  the top of the line's task
                    _log.exception("line %s failed and starts anew", self.spec.line_id)
                    self._restarts += 1
                    self._failed = True
                    self._connection.close()
                    await asyncio.sleep(_RESTART_S)
        finally:
            self._connection.close()
            self._queue.refuse_all("the line is closed")

    async def ask(self, unit: FieldUnit, request: Request, priority: Priority) -> Reply:
        """Send a request in its turn.

        Raises:
            NotSentError: the line is or goes down before the request was sent.
            NoReplyError: sent, but no right answer came.
            ExceptionReplyError: the unit refused.
        """
        if not self._connection.connected:
            raise NotSentError("the line is down")
        if priority is Priority.STOP and not self._is_serial:
            self._connection.hasten(self._timing.hurried_s(request))
        return await self._queue.put(unit, request, priority)

    def wake(self) -> None:
        """Look again at what there is to do: a unit was hurried, the connection was lost."""
        self._queue.filled.set()

    def frames(self) -> Sequence[Frame]:
        """Return the last frames, oldest first."""
        return self._ring.frames()

    def health(self) -> LineHealth:
        """Return the line with its units as they are now."""
        facts = self._facts()
        return LineHealth(
            line_id=self.spec.line_id,
            endpoint=self.spec.endpoint,
            connected=self._is_open,
            since_utc_ms=self._since_utc_ms,
            load_percent=self._busy.percent(self._clock.monotonic_s()),
            queue_depth=len(self._queue),
            counters=self._counters(),
            devices=tuple(self._unit_health(unit, facts) for unit in self.units),
            cause=line_cause(facts),
        )

    # ------------------------------------------------------------------ connection

    async def _keep_open(self) -> None:
        """Open the connection, serve it until it is lost, and wait before the next try."""
        if self._failed:
            self._close()
            self._tell(message("field.line_restarted", line=self.spec.line_id))
            self._failed = False
        delay_s = self._reconnect_delay_s()
        if delay_s > 0:
            await asyncio.sleep(delay_s)
        try:
            await self._connection.open()
        except NotSentError as error:
            self._failures += 1
            self._note_trouble(trouble_of(error.__cause__))
            for unit in self.units:
                unit.lost()
            return
        self._opened()
        while self._connection.connected:
            await self._serve_next()
        self._close()

    def _reconnect_delay_s(self) -> float:
        away_s = self._clock.monotonic_s() - self._lost_s
        return reconnect_delay_s(self._failures, away_s, self._chance())

    def _opened(self) -> None:
        self._is_open = True
        self._since_utc_ms = self._clock.utc_ms()
        self._heard_s = self._clock.monotonic_s()
        self._silent_requests = 0
        self._heard_since_open = False
        for position, unit in enumerate(self.units):
            unit.line_back(position / len(self.units))

    def _close(self) -> None:
        """Take that the connection is lost: refuse what waits, doubt every unit."""
        self._connection.close()
        self._queue.refuse_all("the connection was lost")
        if not self._is_open:
            return
        self._is_open = False
        self._failures += 0 if self._heard_since_open else 1
        self._reconnects += 1
        self._lost_s = self._clock.monotonic_s()
        self._since_utc_ms = self._clock.utc_ms()
        self._note_trouble(Trouble.CLOSED)
        for unit in self.units:
            unit.lost()

    def _note_trouble(self, trouble: Trouble) -> None:
        if trouble is not self._trouble or self._failures <= 1:
            _log.warning("line %s (%s): %s", self.spec.line_id, self.spec.endpoint, trouble)
        self._trouble = trouble

    # ------------------------------------------------------------------ the rota

    async def _serve_next(self) -> None:
        asked = self._queue.first()
        unit, wanted = self._most_wanted()
        now_s = self._clock.monotonic_s()
        is_due = wanted is not None and wanted.due_s <= now_s
        if asked is not None and not (
            is_due and wanted is not None and wanted.priority.value < asked.priority.value
        ):
            await self._serve_asked(self._queue.take())
        elif unit is not None and wanted is not None and is_due:
            await self._serve_wanted(unit, wanted)
        else:
            await self._sleep_until(None if wanted is None else wanted.due_s)

    def _most_wanted(self) -> tuple[FieldUnit | None, Wanted | None]:
        """Return the most urgent of what is due, or what is due next."""
        now_s = self._clock.monotonic_s()
        best: tuple[tuple[float, int, float], FieldUnit, Wanted] | None = None
        for unit in self.units:
            wanted = unit.wanted()
            if wanted is None:
                continue
            urgency = (
                max(0.0, wanted.due_s - now_s),
                wanted.priority.value,
                wanted.due_s,
            )
            if best is None or urgency < best[0]:
                best = (urgency, unit, wanted)
        return (None, None) if best is None else best[1:]

    async def _sleep_until(self, due_s: float | None) -> None:
        self._queue.filled.clear()
        delay_s = None if due_s is None else due_s - self._clock.monotonic_s()
        try:
            async with asyncio.timeout(delay_s):
                await self._queue.filled.wait()
        except TimeoutError:
            pass

    async def _serve_asked(self, asked: Asked) -> None:
        hurried = asked.priority is Priority.STOP and self._queue.stop_waits
        timing = self._timing
        wait_s = (timing.hurried_s if hurried else timing.deadline_s)(asked.request)
        try:
            reply = await self._exchange(asked.unit, asked.request, wait_s)
        except ExceptionReplyError as error:
            asked.unit.heard_exception(error.code)
            _fail(asked, error)
        except (NoReplyError, NotSentError) as error:
            _fail(asked, error)
        else:
            asked.unit.heard()
            if not asked.reply.done():
                asked.reply.set_result(reply)
        finally:  # cancelled in the middle: it may have gone out
            _fail(asked, NoReplyError(Fault.TIMEOUT))

    async def _serve_wanted(self, unit: FieldUnit, wanted: Wanted) -> None:
        unit.sent(wanted)
        try:
            wait_s = self._timing.deadline_s(wanted.request)
            reply = await self._exchange(unit, wanted.request, wait_s)
        except ExceptionReplyError as error:
            unit.refused(wanted, error.code)
        except (NoReplyError, NotSentError):
            pass  # counted; the unit knows and decides when it is asked again
        else:
            unit.answered(wanted, reply)

    async def _exchange(self, unit: FieldUnit, request: Request, deadline_s: float) -> Reply:
        """Send one request and wait for its answer, with the silences of a serial line."""
        if self._is_serial:
            await self._quiet.between_frames()
        started_s = self._clock.monotonic_s()
        unit.report.counters["requests"] += 1
        try:
            reply = await self._connection.ask(request, deadline_s=deadline_s)
        except NoReplyError as error:
            await self._after_silence(unit, error.fault)
            raise
        except ExceptionReplyError:
            self._heard()
            raise
        finally:
            self._busy.add(started_s, self._clock.monotonic_s())
        self._heard()
        return reply

    def _heard(self) -> None:
        self._quiet.busy()
        self._heard_s = self._clock.monotonic_s()
        self._heard_since_open = True
        self._failures = self._silent_requests = 0

    async def _after_silence(self, unit: FieldUnit, fault: Fault) -> None:
        self._silent_requests += 1
        unit.missed(fault)
        self._look_for_conflict(unit)
        if self._is_serial and fault is Fault.TIMEOUT and self._queue.stop_waits:
            return  # silent for the units' longest answer time already, and a STOP is next
        if self._is_serial:
            self._noise_bytes += await self._quiet.after_error(self._connection.discard)
            return
        self._noise_bytes += self._connection.discard()
        silent_s = self._clock.monotonic_s() - self._heard_s
        if self._silent_requests >= _HALF_OPEN_MISSES and silent_s > _HALF_OPEN_S:
            self._connection.close()

    # ------------------------------------------------------------------ telling

    def _look_for_conflict(self, unit: FieldUnit) -> None:
        address = unit.spec.device_id
        others = [other.report.garbled for other in self.units if other is not unit]
        if not address_conflict(unit.report.garbled, others):
            if unit.report.garbled == 0:
                self._conflicts.discard(address)
        elif address not in self._conflicts:
            self._conflicts.add(address)
            self._tell(message("field.address_conflict", **unit.report.text_facts))

    def _on_unit_changed(self, unit: FieldUnit) -> None:
        if self._listener is not None:
            self._listener.on_device_changed(self._unit_health(unit, self._facts()))

    def _unit_health(self, unit: FieldUnit, line: LineFacts) -> DeviceHealth:
        cause = unit_cause(unit.report.facts(unit.track, unit.identification), line)
        return unit.report.health(unit.track, unit.identification, cause)

    def _facts(self) -> LineFacts:
        return LineFacts(
            line=self.spec.line_id,
            connected=self._is_open,
            trouble=self._trouble,
            since_utc_ms=self._since_utc_ms,
            units=[unit.report.facts(unit.track, unit.identification) for unit in self.units],
        )

    def _counters(self) -> Mapping[str, int]:
        counters = {
            "reconnects": self._reconnects,
            "noise_bytes": self._noise_bytes,
            "restarts": self._restarts,
        }
        for unit in self.units:
            for name, count in unit.report.counters.items():
                counters[name] = counters.get(name, 0) + count
        return counters

    def _tell(self, text: Message) -> None:
        if self._listener is not None:
            line, now_ms = self.spec.line_id, self._clock.utc_ms()
            event = Event(EventKind.COMMUNICATION, line, text, now_ms)
            self._listener.on_field_event(event)


def _fail(asked: Asked, error: Exception) -> None:
    if not asked.reply.done():
        asked.reply.set_exception(error)
