"""One field unit as its line drives it: what to ask it next, and what an answer means.

No I/O here: the line asks `wanted`, sends it, and reports what came of it.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial

from drivers.request import Fault, Reply, Request, read
from drivers.unit.device import Happening, Track, after, probe_delay_s
from drivers.unit.identifying import Identification
from drivers.unit.plan import (
    Purpose,
    ScanRead,
    UnitSetting,
    Wanted,
    planned_reads,
    whole_blocks,
)
from drivers.unit.planner import (
    NOTHING_REFUSED,
    learn,
    plan_reads,
)
from drivers.unit.report import UnitReport
from drivers.unit.status import status_of
from drivers.unit.trust import UnitTrust
from drivers.unit.values import UnitValues
from drivers.wall import (
    BUSY_CODES,
    GATEWAY_CODES,
    ILLEGAL_ADDRESS,
    Head,
    Identity,
    refusal,
)
from plant.clock import Clock
from plant.event import Event, EventKind
from plant.health import DeviceState
from plant.message import Message, message
from plant.ports import FieldListener, Priority
from plant.quality import Quality, worst
from plant.registers import Table
from plant.sample import Sample

_log = logging.getLogger(__name__)

RETRY_S = 0.5
"""A unit that missed an answer is asked again this soon, whatever its scan class."""

_BUSY_WAIT_S = 1.0
_OTHER_KIND_WAIT_S = 5.0
_HEAD_REGISTERS = 10


class FieldUnit:
    """Owner: the line's task on the engine thread.

    Attributes:
        spec, map: which unit, and what lies where.
        track: its state.
        identification: who it is.
        report: what is on record of it.
        heard_s: when it last answered, monotonic; 0 before the first time.

    Args:
        chance: gives 0..1 and spreads the probes.
    """

    def __init__(
        self, setting: UnitSetting, *, clock: Clock, chance: Callable[[], float]
    ) -> None:
        self.spec = setting.spec
        self.map = setting.register_map
        self.track = Track()
        self.identification = Identification(setting.spec, setting.register_map)
        self.report = UnitReport(setting.spec, utc_ms=clock.utc_ms())
        self.heard_s = 0.0
        self._setting = setting
        self._clock = clock
        self._chance = chance
        self._refused = NOTHING_REFUSED
        self._scans = self._planned()
        self._due = [0.0] * len(self._scans)
        self._ask_at_s = 0.0
        self._out_of_step = False
        self._values = UnitValues(setting.tags)
        self._trust = UnitTrust()
        self._silent_since_utc_ms: int | None = None
        self._listener: FieldListener | None = None
        self._on_changed: Callable[[FieldUnit], None] | None = None

    # ------------------------------------------------------------------ what the line does

    def attach(
        self, listener: FieldListener, on_changed: Callable[["FieldUnit"], None]
    ) -> None:
        """Name who hears the unit's samples and events, and who its changes of state."""
        self._listener = listener
        self._on_changed = on_changed

    def wanted(self) -> Wanted | None:
        """Return what the unit wants asked next, None for a unit that carries nothing."""
        if not self._scans:
            return None
        if not self.track.polled:
            return self._first_questions()
        now_s = self._clock.monotonic_s()
        index = min(range(len(self._scans)), key=lambda i: self._urgency(i, now_s))
        scan = self._scans[index]
        if self._out_of_step:
            return Wanted(scan.priority, self._due[index], self._probe(), Purpose.PROBE)
        return Wanted(scan.priority, self._due[index], scan.request, Purpose.SCAN, index)

    def sent(self, wanted: Wanted) -> None:
        """Note that a wanted request goes out; a scan gets its next time."""
        if wanted.purpose is Purpose.SCAN:
            period_s = self._scans[wanted.scan].period_s
            late_s = max(0.0, self._clock.monotonic_s() - wanted.due_s)
            overrun = int(late_s / period_s)
            self.report.counters["overruns"] += overrun
            self._due[wanted.scan] = wanted.due_s + (overrun + 1) * period_s
        elif self.track.state is DeviceState.OFFLINE:
            self._move(Happening.PROBE_SENT)

    def answered(self, wanted: Wanted, reply: Reply) -> None:
        """Take the right answer to a wanted request."""
        if wanted.purpose is Purpose.PROBE:
            self._take_probe(reply)
        elif wanted.purpose is Purpose.IDENTIFY:
            self.heard()
            self.identification.answered(reply)
            self._identify_further()
        else:
            self._take_scan(wanted.scan, reply)

    def missed(self, fault: Fault) -> None:
        """Take that a request got no right answer, whoever wanted it."""
        self.report.fault(fault)
        self._out_of_step = self._setting.resync
        identifying = self.track.state is DeviceState.IDENTIFYING
        self._miss()
        if identifying and self.identification.optional:
            self.identification.skip()
            self._identify_further()

    def lost(self) -> None:
        """Take that the line itself is down."""
        self._miss()

    def line_back(self, phase: float) -> None:
        """Start over on a line that is open again; ``phase`` 0..1 spreads the units' starts."""
        now_s = self._clock.monotonic_s()
        self._ask_at_s = now_s
        self._due = [now_s + phase * scan.period_s for scan in self._scans]
        self._out_of_step = False

    def refused(self, wanted: Wanted, code: int) -> None:
        """Take an exception reply to a wanted request."""
        if not self.heard_exception(code):
            return
        if wanted.purpose is Purpose.SCAN:
            self._refused_scan(wanted.scan, code)
        elif wanted.purpose is Purpose.IDENTIFY:
            self.identification.skip()
            self._identify_further()
        else:
            self._refused_probe(code)

    def heard_exception(self, code: int) -> bool:
        """Count an exception reply; return whether the unit itself sent it, not a gateway."""
        self.report.exception(code)
        if code in GATEWAY_CODES:
            self.missed(Fault.GATEWAY)
            return False
        self.heard()
        return True

    def heard(self) -> None:
        """Take that the unit answered, whoever asked."""
        self.report.answer(self._clock.utc_ms())
        self.heard_s = self._clock.monotonic_s()
        if self.track.state is not DeviceState.IDENTIFYING:
            self._move(Happening.ANSWERED)

    def hurry(self) -> None:
        """Read everything as soon as the line is free, to show what a write has done."""
        now_s = self._clock.monotonic_s()
        self._due = [min(due_s, now_s) for due_s in self._due]

    # ------------------------------------------------------------------ what to ask

    def _planned(self) -> tuple[ScanRead, ...]:
        setting = self._setting
        unit = setting.spec.device_id
        if setting.spec.own_firmware:
            return whole_blocks(setting.register_map, unit, setting.tags)
        planner = partial(
            plan_reads, cost=setting.cost, limits=setting.limits, refused=self._refused
        )
        return planned_reads(setting.register_map, unit, setting.tags, planner)

    def _first_questions(self) -> Wanted:
        request = self.identification.next_request()
        if self.track.state is DeviceState.IDENTIFYING and request is not None:
            return Wanted(Priority.FAST, self._ask_at_s, request, Purpose.IDENTIFY)
        return Wanted(Priority.PROBE, self._ask_at_s, self._probe(), Purpose.PROBE)

    def _urgency(self, index: int, now_s: float) -> tuple[float, int, float]:
        """Due reads first, by priority; then whichever is due soonest."""
        due_s = self._due[index]
        return (max(0.0, due_s - now_s), self._scans[index].priority.value, due_s)

    def _probe(self) -> Request:
        """Return a cheap read, whose answer differs in length from most scans'."""
        unit = self.spec.device_id
        if self.spec.own_firmware:
            return read(unit, Table.INPUT, self.map.blocks[0].start, 2)
        register = self._scans[0].places[0].register
        return read(unit, register.table, register.address, register.encoding.words)

    # ------------------------------------------------------------------ what an answer means

    def _take_probe(self, reply: Reply) -> None:
        self._out_of_step = False
        own = self.spec.own_firmware
        if self.track.polled and own and reply.words[0] != self.identification.word:
            self.missed(Fault.IDENTITY)
            return
        resync = self.track.polled
        self.heard()
        if resync:
            return
        if own:
            self._begin_identification(reply.words[0])
        else:
            self._identified()

    def _begin_identification(self, word: int) -> None:
        before = self.identification.view_only
        self.identification.begin(word)
        reason = self.identification.view_only
        if reason is not None and reason != before:
            self._tell(reason)
            self._tell_change()
        if self.identification.identity is Identity.OTHER_KIND:
            self._ask_at_s = self._clock.monotonic_s() + _OTHER_KIND_WAIT_S
            self._mark(Quality.BAD_CONFIGURATION_ERROR)
        else:
            self._identify_further()

    def _identify_further(self) -> None:
        """Enter the rota when there is nothing more to ask."""
        identifying = self.track.state is DeviceState.IDENTIFYING
        if identifying and self.identification.next_request() is None:
            self._identified()

    def _identified(self) -> None:
        silent_since, self._silent_since_utc_ms = self._silent_since_utc_ms, None
        if silent_since is not None:
            silent_s = max(0, (self._clock.utc_ms() - silent_since) // 1000)
            self._tell(message("field.unit_back", **self.report.text_facts, seconds=silent_s))
        now_s = self._clock.monotonic_s()
        self._due = [max(due_s, now_s) for due_s in self._due]
        self._move(Happening.IDENTIFIED)

    def _take_scan(self, index: int, reply: Reply) -> None:
        scan = self._scans[index]
        if scan.planned is None:
            doubt = self._judge_block(index, scan, reply)
            if doubt is None:
                return
        else:
            self.heard()
            doubt = Quality.GOOD
        if index == 0:
            self.report.periods.tick(reply.monotonic_s)
        self._publish(self._values.take(scan, reply, doubt=doubt))

    def _judge_block(self, index: int, scan: ScanRead, reply: Reply) -> Quality | None:
        """Return the trust in an own unit's block, None when it must not be used."""
        words = reply.words
        if words[0] != self.identification.word:
            self.missed(Fault.IDENTITY)
            return None
        self.heard()
        has_head = scan.request.address == 0 and len(words) >= _HEAD_REGISTERS
        status = status_of(self.map, words) if has_head else None
        uptime_s = status.uptime_s if status is not None else None
        verdict = self._trust.judge(index, Head(words[1], uptime_s, reply.monotonic_s))
        if not verdict.accepted:
            self.report.counters["held"] += 1
            self._due[index] = reply.monotonic_s
            return None
        if status is not None:
            changed = status.news != self.report.status.news or verdict.restarted
            self.report.status = status
            if verdict.restarted:
                self._tell_restart(status.reset_cause)
            if changed:
                self._tell_change()
        unknown_map = self.identification.identity is Identity.OTHER_MAJOR
        return worst(verdict.doubt, Quality.UNCERTAIN if unknown_map else Quality.GOOD)

    def _refused_scan(self, index: int, code: int) -> None:
        scan = self._scans[index]
        now_s = self._clock.monotonic_s()
        if code == ILLEGAL_ADDRESS and scan.planned is not None:
            before, self._refused = self._refused, learn(self._refused, scan.planned)
            self._scans = self._planned()
            self._due = [now_s] * len(self._scans)
            if self._refused.dead == before.dead:
                return  # the culprit is not found yet; nothing is known of the values
        elif code in BUSY_CODES:
            self._due[index] = now_s + _BUSY_WAIT_S
        self._mark(refusal(code).quality, scan)

    def _refused_probe(self, code: int) -> None:
        """A unit that refuses its probe is there; an own one without identity is not ours."""
        self._out_of_step = False
        if code in BUSY_CODES:
            self._ask_at_s = self._clock.monotonic_s() + _BUSY_WAIT_S
        elif self.spec.own_firmware:
            self._begin_identification(0)
        else:
            self._identified()

    # ------------------------------------------------------------------ state and telling

    def _miss(self) -> None:
        now_s = self._clock.monotonic_s()
        self._move(Happening.MISSED)
        if self.track.polled:
            retry_s = now_s + RETRY_S
            self._due = [max(due_s, retry_s) for due_s in self._due]
            self._due[0] = retry_s
        elif self.track.state is DeviceState.OFFLINE:
            self._ask_at_s = now_s + probe_delay_s(self.track.probes, self._chance())
        else:
            self._ask_at_s = now_s + RETRY_S

    def _move(self, happening: Happening) -> None:
        before = self.track.state
        self.track = after(self.track, happening)
        state = self.track.state
        if state is before:
            return
        self.report.since_utc_ms = self._clock.utc_ms()
        if state is DeviceState.SUSPECT:
            self._mark(Quality.UNCERTAIN_LAST_USABLE_VALUE)
        elif state is DeviceState.OFFLINE and self._silent_since_utc_ms is None:
            self._go_offline()
        self._tell_change()

    def _go_offline(self) -> None:
        self._silent_since_utc_ms = self.report.last_seen_utc_ms or self._clock.utc_ms()
        self.report.away()
        self._mark(Quality.BAD_NO_COMMUNICATION)
        self._tell(message("field.unit_silent", **self.report.text_facts))

    def _mark(self, quality: Quality, scan: ScanRead | None = None) -> None:
        utc_ms, now_s = self._clock.utc_ms(), self._clock.monotonic_s()
        self._publish(self._values.mark(quality, scan, utc_ms=utc_ms, monotonic_s=now_s))

    def _tell_restart(self, cause: int) -> None:
        self.report.counters["resets"] += 1
        self._tell(message("field.unit_reset", **self.report.text_facts, cause=cause))

    def _publish(self, samples: Sequence[Sample]) -> None:
        if samples and self._listener is not None:
            self._listener.on_samples(samples)

    def _tell(self, text: Message) -> None:
        _log.info("%s %s", text.key, dict(text.facts))
        if self._listener is not None:
            unit, now_ms = self.spec.field_unit_id, self._clock.utc_ms()
            self._listener.on_field_event(Event(EventKind.DEVICE, unit, text, now_ms))

    def _tell_change(self) -> None:
        if self._on_changed is not None:
            self._on_changed(self)
