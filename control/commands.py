"""The only door to a write: judged, journaled, sent, supervised, and answered every time."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace

from control.audit import Audit
from control.automation.gate import Gate
from control.door import Context, is_commandable, judge, switches_on
from control.feedback import Expectation, Verdict
from control.field.units import FieldUnit, FieldUnits
from control.field.writes import FieldWrites
from control.live_source import LiveSource
from control.outputs import feedback_of, timed_run_register
from control.supervision import Supervision
from control.tag_table import TagTable
from control.trusted_time import TrustedClock
from plant.command import Action, Command, Origin, Outcome, OutcomeStatus
from plant.description.model import PlantDescription
from plant.event import Event, EventKind
from plant.message import Message, message
from plant.ports import WriteResult, WriteStatus
from plant.sample import Sample
from plant.tag import Tag, Writable

_log = logging.getLogger(__name__)

REMEMBERED_IDS = 10_000
"""Command ids kept so that none is executed twice (F41)."""

TOO_LATE_S = 5.0
"""Age of a command that a held-up program or a sleeping PC has made stale."""

STOP_GRACE_S = 2.0
"""Time that a PLANT STOP still has when the program is closed right after it."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A command on its way, with what was known when it came."""

    command: Command
    tag: Tag | None
    old: Sample | None
    unit: FieldUnit | None
    epoch: int
    asked_s: float


@dataclass(frozen=True, slots=True)
class CommandParts:
    """What the commands work with; all of it is owned by the engine thread."""

    description: PlantDescription
    table: TagTable
    units: FieldUnits
    writes: FieldWrites
    supervision: Supervision
    audit: Audit
    source: LiveSource
    clock: TrustedClock
    journal_wait_s: float
    is_scan_failing: Callable[[], bool]
    gate: Gate


class RememberedIds:
    """Ids that came before, the newest so many of them. One owner."""

    def __init__(self, most: int = REMEMBERED_IDS) -> None:
        self._most = most
        self._known: OrderedDict[str, None] = OrderedDict()

    def is_new(self, each: str) -> bool:
        """Return whether an id comes for the first time, and remember it."""
        if each in self._known:
            return False
        self._known[each] = None
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return True


class Commands:
    """Executes each command id once. Owner: the engine thread."""

    def __init__(self, parts: CommandParts) -> None:
        self._parts = parts
        self._known = RememberedIds()
        self._pending: set[str] = set()
        self._locked: set[str] = set()
        self._stops: list[asyncio.Task[WriteResult]] = []
        self._stop_answer: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def _is_stopping(self) -> bool:
        return any(not task.done() for task in self._stops)

    def is_pending(self, tag_id: str) -> bool:
        """Return whether a command on the tag (or resumed field unit) has not ended yet."""
        return tag_id in self._pending

    def is_free(self, tag_id: str, origin: Origin) -> bool:
        """Return whether a program's command on the tag would find its unit ready for it."""
        tag = self._parts.description.tags.get(tag_id)
        unit = None if tag is None else self._parts.units.find(tag.field_unit)
        if unit is None or tag_id in self._pending:
            return False
        if tag_id in self._locked and origin is not Origin.INTERLOCK:
            return False
        return is_commandable(self._parts.units.view(unit)) and not self._is_stopping

    def submit(self, command: Command, *, asked_s: float | None = None) -> None:
        """Take a command; its outcomes go to the source. Returns at once.

        Args:
            command: what is asked.
            asked_s: when, by the clock's ``elapsed_s``; None for now.
        """
        if not self._known.is_new(command.command_id):
            _log.info("command %s came again and is left out", command.command_id)
            return
        if command.action is Action.PLANT_STOP:
            self._stop(command)
            return
        job = self._job(command, asked_s)
        row = self._parts.audit.requested(command, job.old)
        reasons = judge(command, self._context(job))
        if reasons:
            self._finish(job, OutcomeStatus.REFUSED, reasons)
            return
        self._pending.add(command.tag_id)
        if command.origin is Origin.OPERATOR:
            self._locked.discard(command.tag_id)
        self._publish(command, OutcomeStatus.PENDING)
        self._begin(self._run(job, row), name=f"command {command.command_id}")

    async def close(self) -> None:
        """End what is under way, as unknown; a PLANT STOP is still given time to be sent."""
        answer = self._stop_answer
        if answer is not None:
            await asyncio.wait({answer}, timeout=STOP_GRACE_S)
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    # ------------------------------------------------------------------ one command

    async def _run(self, job: _Job, row: "asyncio.Future[int]") -> None:
        tag_id = job.command.tag_id
        status = OutcomeStatus.UNKNOWN
        reasons: tuple[Message, ...] = (message("outcome.program_ended"),)
        try:
            status, reasons = await self._execute(job, row)
        except Exception:  # noqa: BLE001  top of a task: every command gets an answer
            _log.exception("command %s failed", job.command.command_id)
            status, reasons = OutcomeStatus.UNKNOWN, (message("outcome.program_error"),)
        finally:
            self._pending.discard(tag_id)
            if job.tag is not None:
                self._parts.supervision.calm((job.tag,))
            self._finish(job, status, reasons)

    async def _execute(
        self, job: _Job, row: "asyncio.Future[int]"
    ) -> tuple[OutcomeStatus, tuple[Message, ...]]:
        parts = self._parts
        if switches_on(job.command):
            origin = job.command.origin
            is_trip = origin is Origin.INTERLOCK  # a gas path opens whatever the disk does
            if not is_trip and not await parts.audit.may_go(row, origin, parts.journal_wait_s):
                return OutcomeStatus.REFUSED, (message("refusal.journal_slow"),)
            # The plant went on while the row was written: a trip, a STOP or a lost unit wins.
            reasons = judge(job.command, replace(self._context(job), pending=False))
            if reasons:
                return OutcomeStatus.REFUSED, reasons
        if job.command.origin is Origin.OPERATOR:
            parts.gate.taken(job.command)
        written_s = parts.clock.monotonic_s()
        result = await self._write(job)
        if result.status is not WriteStatus.CONFIRMED:
            return self._unwritten(job, result)
        expected = self._expectation(job, written_s)
        if expected is None:
            return OutcomeStatus.CONFIRMED, ()
        self._publish(job.command, OutcomeStatus.WRITTEN)
        return await self._follow(job, expected)

    async def _write(self, job: _Job) -> WriteResult:
        """Turn the command into writes of its field unit."""
        writes, unit, value = self._parts.writes, job.unit, job.command.value
        if unit is None:
            return WriteResult(WriteStatus.REJECTED, message("refusal.no_field_unit"))
        if job.command.action is Action.RESUME_UNIT:
            self._parts.supervision.calm(unit.tags)
            return await writes.resend(unit, epoch=job.epoch)
        writable = _writable(job)
        if writable.output is None:
            register = writable.register or ""
            return await writes.set_register(unit, register, value, epoch=job.epoch)
        output = unit.register_map.outputs[writable.output]
        run_register = timed_run_register(unit.register_map, output)
        if job.command.action is Action.RUN_TIMED:
            return await writes.set_register(unit, run_register, value, epoch=job.epoch)
        if value == 0 and self._is_timed(writable):
            # A timed run does not look at OUT: switching off must end it too.
            result = await writes.set_register(unit, run_register, 0, epoch=job.epoch)
            if result.status is not WriteStatus.CONFIRMED:
                return result
        return await writes.set_output(unit, output.bit, on=bool(value), epoch=job.epoch)

    async def _follow(
        self, job: _Job, expected: Expectation
    ) -> tuple[OutcomeStatus, tuple[Message, ...]]:
        """Wait for the feedback; repeat the write once under the same sequence (F37)."""
        found = await self._parts.supervision.follow(expected)
        if found is Verdict.RETRY:
            if job.unit is not None and job.command.action is Action.WRITE:
                await self._parts.writes.repeat(job.unit, epoch=job.epoch)
            found = await self._parts.supervision.follow(replace(expected, retried=True))
        if found is Verdict.FOLLOWED:
            return OutcomeStatus.CONFIRMED, ()
        if found is Verdict.OVERTAKEN:
            return OutcomeStatus.UNKNOWN, (message("outcome.overtaken"),)
        self._locked.add(job.command.tag_id)
        facts = {"tag": job.command.tag_id, "seconds": f"{expected.within_s:g}"}
        self._tell(EventKind.COMMAND, job.command.tag_id, message("event.mismatch", **facts))
        withdrawn = expected.value and await self._withdraw(job)
        key = "outcome.mismatch_withdrawn" if withdrawn else "outcome.mismatch"
        return OutcomeStatus.MISMATCH, (message(key, **facts),)

    async def _withdraw(self, job: _Job) -> bool:
        """Switch off what did not start: it must not start when somebody mends it later.

        Only what a STOP may switch off as well; a gas path that did not open stays asked for.
        """
        writable = None if job.tag is None else job.tag.writable
        if job.unit is None or writable is None or writable.output is None:
            return False
        if job.unit.register_map.outputs[writable.output].stop != "off":
            return False
        off = replace(job.command, action=Action.WRITE, value=0.0)
        result = await self._write(replace(job, command=off))
        return result.status is WriteStatus.CONFIRMED

    def _unwritten(
        self, job: _Job, result: WriteResult
    ) -> tuple[OutcomeStatus, tuple[Message, ...]]:
        if job.epoch != self._parts.writes.epoch:
            return OutcomeStatus.UNKNOWN, (message("outcome.overtaken"),)
        if result.status is WriteStatus.REJECTED:
            return OutcomeStatus.REJECTED, (result.reason or message("outcome.rejected"),)
        return OutcomeStatus.UNKNOWN, (result.reason or message("outcome.unanswered"),)

    def _expectation(self, job: _Job, written_s: float) -> Expectation | None:
        writable = None if job.tag is None else job.tag.writable
        if writable is None or job.unit is None or job.unit.wanted is None:
            return None
        output = job.unit.register_map.outputs.get(writable.output or "")
        wanted = output is not None and bool(job.unit.wanted.image >> output.bit & 1)
        return feedback_of(job.command, writable, wanted=wanted, written_s=written_s)

    def _is_timed(self, writable: Writable) -> bool:
        remaining = None
        if writable.timed_run is not None:
            remaining = self._parts.table.look(writable.timed_run)
        return remaining is not None and (remaining.quality.is_bad or remaining.value > 0)

    # ------------------------------------------------------------------ PLANT STOP

    def _stop(self, command: Command) -> None:
        """Send the STOP before anything else: no journal, no login, no wait."""
        parts = self._parts
        units = [unit for unit in parts.units.all() if unit.spec.own_firmware]
        parts.writes.begin_stop()
        parts.gate.stopped(command)
        if not self._is_stopping:  # a second click waits for the same writes
            self._stops = [
                asyncio.create_task(parts.writes.stop(unit), name=f"stop {unit.field_unit_id}")
                for unit in units
            ]
        parts.supervision.overtake()
        for unit in units:
            parts.supervision.calm(unit.tags)
        self._publish(command, OutcomeStatus.PENDING)
        answer = self._await_stop(command, units, self._stops)
        self._stop_answer = self._begin(answer, name="plant stop")

    async def _await_stop(
        self,
        command: Command,
        units: list[FieldUnit],
        stops: "list[asyncio.Task[WriteResult]]",
    ) -> None:
        job = self._job(command, None)
        self._parts.audit.requested(command, None)
        status = OutcomeStatus.UNKNOWN
        reasons: tuple[Message, ...] = (message("outcome.program_ended"),)
        try:
            results = await asyncio.gather(*stops, return_exceptions=True)
            reasons = tuple(
                _unstopped(unit, result)
                for unit, result in zip(units, results, strict=True)
                if isinstance(result, BaseException)
                or result.status is not WriteStatus.CONFIRMED
            )
            for reason in reasons:
                self._tell(EventKind.COMMAND, str(reason.facts["unit"]), reason)
            self._tell(
                EventKind.COMMAND, "", message("event.plant_stop", operator=command.operator)
            )
            status = OutcomeStatus.UNKNOWN if reasons else OutcomeStatus.CONFIRMED
        finally:
            self._finish(job, status, reasons)

    # ------------------------------------------------------------------ shared

    def _job(self, command: Command, asked_s: float | None) -> _Job:
        units, epoch = self._parts.units, self._parts.writes.epoch
        if asked_s is None:
            asked_s = self._parts.clock.elapsed_s()
        if command.action is Action.RESUME_UNIT:
            return _Job(command, None, None, units.find(command.tag_id), epoch, asked_s)
        tag = self._parts.description.tags.get(command.tag_id)
        unit = None if tag is None else units.find(tag.field_unit)
        old = self._parts.table.look(command.tag_id)
        return _Job(command, tag, old, unit, epoch, asked_s)

    def _context(self, job: _Job) -> Context:
        tag_id = job.command.tag_id
        overtaken = job.epoch != self._parts.writes.epoch
        return Context(
            tag=job.tag,
            sample=self._parts.table.look(tag_id),
            unit=None if job.unit is None else self._parts.units.view(job.unit),
            view_only=self._parts.audit.view_only,
            pending=tag_id in self._pending,
            locked=tag_id in self._locked,
            stopping=overtaken or self._is_stopping,
            scan_failing=self._parts.is_scan_failing(),
            late=self._parts.clock.elapsed_s() - job.asked_s > TOO_LATE_S,
            barred=self._parts.gate.bars(job.command),
        )

    def _finish(self, job: _Job, status: OutcomeStatus, reasons: tuple[Message, ...]) -> None:
        outcome = Outcome(job.command, status, reasons, self._parts.clock.utc_ms())
        self._parts.source.publish_outcome(outcome)
        self._parts.audit.outcome(outcome, job.old)

    def _publish(self, command: Command, status: OutcomeStatus) -> None:
        now_ms = self._parts.clock.utc_ms()
        self._parts.source.publish_outcome(Outcome(command, status, (), now_ms))

    def _tell(self, kind: EventKind, subject: str, text: Message) -> None:
        event = Event(kind, subject, text, self._parts.clock.utc_ms())
        self._parts.source.publish_event(event)

    def _begin(self, work: Coroutine[None, None, None], *, name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _writable(job: _Job) -> Writable:
    if job.tag is None or job.tag.writable is None:
        raise ValueError(f"the door let an unwritable tag through: {job.command.tag_id}")
    return job.tag.writable


def _unstopped(unit: FieldUnit, result: WriteResult | BaseException) -> Message:
    facts = {"unit": unit.unit_id, "field_unit": unit.field_unit_id}
    if isinstance(result, BaseException):
        _log.error("PLANT STOP of %s failed", unit.field_unit_id, exc_info=result)
        return message("outcome.not_stopped", **facts)
    if result.status is WriteStatus.REJECTED and unit.is_answering:
        return message("outcome.stop_rejected", **facts)
    return message("outcome.not_stopped", **facts)
