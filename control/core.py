"""Everything that lives on the engine's loop, built once and wired by plain calls."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from control.audit import Audit
from control.automation.gate import OpenGate
from control.automation.live import LiveAutomation, LiveParts
from control.automation.operation_board import OperationBoard
from control.automation.protocol import Automation, Decision
from control.commands import CommandParts, Commands
from control.derived import derive
from control.field.bypasses import BypassTokens
from control.field.heartbeat import Heartbeat
from control.field.permits import Permits
from control.field.returns import Returns
from control.field.units import FieldUnit, FieldUnits
from control.field.writes import FieldWrites
from control.health import HealthTeller
from control.live_source import LiveSource
from control.scan import Scan, Stage
from control.settings import EngineSettings
from control.supervision import Supervision
from control.tag_table import TagTable
from control.trusted_time import SUSPEND_MS, ClockNews, TrustedClock
from plant.command import Command
from plant.description.model import PlantDescription
from plant.event import Event, EventKind
from plant.health import DeviceHealth, ThreadHealth
from plant.message import Message, message
from plant.operation.requests import Request
from plant.operation.store import PlantStore
from plant.ports import FieldPort, HistorianPort, JournalPort, SnapshotSink
from plant.quality import Quality
from plant.sample import Sample, Snapshot

_log = logging.getLogger(__name__)

FIELD_STOP_S = 2.0
"""Time that the field layer has for closing its lines at the end of the program."""


@dataclass(frozen=True, slots=True)
class Automated:
    """What makes a plant run itself: what decides, what keeps its state, who is told."""

    automation: Automation
    store: PlantStore
    board: OperationBoard


@dataclass(frozen=True, slots=True)
class CoreParts:
    """What the core is built from.

    Attributes:
        description: the plant.
        field, journal: the ports behind it.
        sinks: who takes each snapshot.
        source: who hears everything.
        clock: the trusted clock.
        settings: the engine's times.
        threads: asks how the program's threads are.
        historian: asks how history is, None where there is none.
        automated: None where nothing runs by itself.
    """

    description: PlantDescription
    field: FieldPort
    journal: JournalPort
    sinks: Sequence[SnapshotSink]
    source: LiveSource
    clock: TrustedClock
    settings: EngineSettings
    threads: Callable[[], Sequence[ThreadHealth]]
    historian: HistorianPort | None = None
    automated: Automated | None = None


class Core:
    """The engine without its thread. Every method belongs to the thread of the loop.

    It is the field layer's listener: a decoded block goes to the screens when it arrives, not
    at the tick.
    """

    def __init__(self, parts: CoreParts) -> None:
        description, field, settings = parts.description, parts.field, parts.settings
        clock, source, automated = parts.clock, parts.source, parts.automated
        self._description = description
        self._field = field
        self._sinks = tuple(parts.sinks)
        self._source = source
        self._clock = clock
        self._settings = settings
        self._failed_sinks: set[int] = set()
        self._slept_s = clock.suspended_s()
        now_ms, now_s = clock.utc_ms(), clock.monotonic_s()
        self.table = TagTable(description, utc_ms=now_ms, monotonic_s=now_s)
        self.units = FieldUnits(
            description, self.table, longest_silence_s=settings.unit_return_s
        )
        self.writes = FieldWrites(field, clock)
        self.supervision = Supervision(self.units, self.table.look, clock)
        self.audit = Audit(parts.journal, description.texts, clock)
        self.commands = Commands(
            CommandParts(
                description=description,
                table=self.table,
                units=self.units,
                writes=self.writes,
                supervision=self.supervision,
                audit=self.audit,
                source=source,
                clock=clock,
                journal_wait_s=settings.journal_wait_s,
                is_scan_failing=lambda: self.scan.is_failing,
                gate=OpenGate() if automated is None else automated.automation,
            )
        )
        self._returns = Returns(
            self.units,
            self.writes,
            tell=self._tell_unit,
            calm=self.supervision.calm,
            stagger_s=settings.resend_stagger_s,
        )
        self._permits = Permits(self.units, self.writes, keep=self._keep_unit)
        self._bypasses = BypassTokens(field, self.units, keep=self._tell_unit)
        self._automation = None if automated is None else self._automate(automated)
        self._health = HealthTeller(
            field,
            self.audit,
            source,
            clock,
            threads=parts.threads,
            historian=parts.historian,
        )
        # The order is the house's: what decides comes before what writes, telling comes last.
        self.scan = Scan(
            clock=clock,
            period_s=settings.scan_period_s,
            read=self._read,
            stages=(
                Stage("unit returns", self._return_units),
                Stage("permits", self._give_permits),
                Stage("external moves", self._notice_moves),
                Stage("command feedback", self._check_feedback),
                Stage("automation", self._run_itself),
                Stage("offer", self._offer),
            ),
            failed=self._tell_failed_scan,
        )
        self.heartbeat = Heartbeat(
            field, self.units, self.table, clock, is_scan_healthy=self.scan.is_healthy
        )

    async def start(self) -> None:
        """Show that everything waits for its first data, and open the field."""
        self._source.publish_samples(tuple(self._snapshot(0).samples.values()))
        await self._field.start(self)

    async def run(self) -> None:
        """Scan and beat until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.scan.run(), name="scan")
            tasks.create_task(
                self.heartbeat.run(self._settings.heartbeat_period_s), name="heartbeat"
            )

    def ask(self, request: Request) -> bool:
        """Take a person's request to the automation; return whether there is one."""
        if self._automation is not None:
            self._automation.ask(request)
        return self._automation is not None

    async def stop(self) -> None:
        """End what is under way and close the field; outputs stay as they are."""
        if self._automation is not None:
            self._automation.close()
        await self.commands.close()
        self._returns.close()
        self._permits.close()
        self._bypasses.close()
        try:
            async with asyncio.timeout(FIELD_STOP_S):
                await self._field.stop()
        except TimeoutError:
            # Python 3.11's wait_for can swallow a cancellation that comes together with a
            # reply (mended in 3.12); running into the time-out has cancelled once more.
            _log.warning("the field layer did not stop within %s s and was ended", FIELD_STOP_S)

    async def scan_once(self) -> Snapshot:
        """Run one scan by hand and let what it began take its first steps (for tests)."""
        self.scan.run_once()
        await asyncio.sleep(0)
        return self._source.latest()

    def submit(self, command: Command, *, asked_s: float | None = None) -> None:
        """Take a command; its outcomes go to the source.

        Args:
            command: what is asked.
            asked_s: when, by the clock's ``elapsed_s``; None for now.
        """
        self._notice_sleep()
        self.commands.submit(command, asked_s=asked_s)

    # ------------------------------------------------------------------ field listener

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Enter a block, pass it on at once and see whether a feedback has come."""
        news = self.table.take(block)
        if news:
            self._source.publish_samples(news)
            self.supervision.check()

    def on_device_changed(self, device: DeviceHealth) -> None:
        """Take a unit's change at once; the scan asks again."""
        self._notice_sleep()
        self._observe(device)

    def on_field_event(self, event: Event) -> None:
        """Pass an event on."""
        self._source.publish_event(event)

    # ------------------------------------------------------------------ stages of the scan

    def _read(self, sequence: int) -> Snapshot:
        """Take the time, age all values, compute the derived tags, freeze the snapshot."""
        self._take_time()
        now_ms, now_s = self._clock.utc_ms(), self._clock.monotonic_s()
        changed = list(self.table.age(now_s))
        by_hand = self._by_hand(sequence)
        self.table.enter(by_hand)
        derived = self._derive(now_ms, now_s)
        self.table.enter(derived)
        self._source.publish_samples((*changed, *by_hand, *derived))
        for device in self._field.devices():
            self._observe(device)
        return self._snapshot(sequence)

    def _return_units(self, _before: Snapshot, after: Snapshot) -> None:
        self._returns.step(after.monotonic_s)

    def _give_permits(self, _before: Snapshot, _after: Snapshot) -> None:
        self._permits.step()
        self._bypasses.step()

    def _notice_moves(self, before: Snapshot, after: Snapshot) -> None:
        for event in self.supervision.moves(before, after, self.commands.is_pending):
            self._tell_and_keep(event)

    def _check_feedback(self, _before: Snapshot, _after: Snapshot) -> None:
        self.supervision.check()

    def _run_itself(self, before: Snapshot, after: Snapshot) -> None:
        if self._automation is not None:
            self._automation.step(before, after)

    def _offer(self, _before: Snapshot, after: Snapshot) -> None:
        self._source.publish_snapshot(after)
        for sink in self._sinks:
            self._offer_to(sink, after)
        self._health.tell(self.scan)

    # ------------------------------------------------------------------ steps

    def _automate(self, automated: Automated) -> LiveAutomation:
        return LiveAutomation(
            LiveParts(
                automation=automated.automation,
                store=automated.store,
                submit=self.commands.submit,
                may_go=self.commands.is_free,
                give_permits=self._tell_units,
                tell=self._tell_and_keep,
                audit=self.audit,
                board=automated.board,
                clock=self._clock,
            )
        )

    def _tell_units(self, decision: Decision) -> None:
        self._permits.want(decision.permits)
        self._bypasses.want(decision.tokens)

    def _by_hand(self, sequence: int) -> Sequence[Sample]:
        """Return the samples of what people entered and of what is estimated."""
        if self._automation is None:
            return ()
        return self._automation.stand_ins(self._snapshot(sequence))

    def _notice_sleep(self) -> None:
        """Forget what was read before a sleep of the PC, also between two scans."""
        if (self._clock.suspended_s() - self._slept_s) * 1000 >= SUSPEND_MS:
            self._take_time()

    def _take_time(self) -> None:
        step_s, slept_s = self._clock.step_s, self._clock.suspended_s() - self._slept_s
        self._slept_s += slept_s
        match self._clock.tick():
            case ClockNews.STEPPED:
                text = message("event.clock_step", seconds=round(self._clock.step_s))
            case ClockNews.AGREES:
                text = message("event.clock_agrees", seconds=round(step_s))
            case ClockNews.RESUMED:
                self.units.forget_reads()
                self._source.publish_samples(self.table.forget_reads())
                text = message("event.resumed", seconds=round(slept_s))
            case ClockNews.NOTHING:
                return
        self._tell_and_keep(Event(EventKind.CLOCK, "", text, self._clock.utc_ms()))

    def _derive(self, utc_ms: int, monotonic_s: float) -> list[Sample]:
        """Compute the derived tags; a rule's inputs come before it."""
        now = Sample("", 0, Quality.GOOD, utc_ms, monotonic_s)
        made: dict[str, Sample] = {}
        for tag_id, spec in self._description.derived.items():
            inputs = [self._newest(made, name) for name in spec.inputs]
            made[tag_id] = derive(
                self._description.tags[tag_id],
                spec,
                inputs,
                previous=self._newest(made, tag_id),
                now=now,
            )
        return list(made.values())

    def _newest(self, made: dict[str, Sample], tag_id: str) -> Sample:
        sample = made.get(tag_id) or self.table.look(tag_id)
        if sample is None:
            raise KeyError(tag_id)
        return sample

    def _observe(self, device: DeviceHealth) -> None:
        self.units.observe(
            device,
            monotonic_s=self._clock.monotonic_s(),
            elapsed_s=self._clock.elapsed_s(),
        )

    def _snapshot(self, sequence: int) -> Snapshot:
        clock = self._clock
        return self.table.snapshot(
            sequence, utc_ms=clock.utc_ms(), monotonic_s=clock.monotonic_s()
        )

    def _offer_to(self, sink: SnapshotSink, snapshot: Snapshot) -> None:
        """Storage must not stop the plant: a sink that fails is told once and kept trying."""
        try:
            sink.offer(snapshot)
        except Exception:  # noqa: BLE001  a foreign part at the rim of the scan
            if id(sink) not in self._failed_sinks:
                self._failed_sinks.add(id(sink))
                _log.exception("a sink failed to take the snapshot: %r", sink)
        else:
            self._failed_sinks.discard(id(sink))

    def _tell_unit(self, unit: FieldUnit, text: Message) -> None:
        self._tell_and_keep(self._of_unit(unit, text))

    def _keep_unit(self, unit: FieldUnit, text: Message) -> None:
        self.audit.event(self._of_unit(unit, text))

    def _of_unit(self, unit: FieldUnit, text: Message) -> Event:
        return Event(EventKind.DEVICE, unit.field_unit_id, text, self._clock.utc_ms())

    def _tell_failed_scan(self, stage: str) -> None:
        text = message("event.scan_failed", stage=stage)
        self._source.publish_event(Event(EventKind.SYSTEM, "", text, self._clock.utc_ms()))

    def _tell_and_keep(self, event: Event) -> None:
        self._source.publish_event(event)
        self.audit.event(event)
