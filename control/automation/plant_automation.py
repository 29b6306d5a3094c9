"""The whole of what decides, in the house's order: one step on one snapshot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from control.automation.arbitration import (
    Bench,
    OrderMemory,
    Verdicts,
    arbitrate,
    ending,
)
from control.automation.kept import Keeping, Kept, News
from control.automation.looking.first_read import FirstRead
from control.automation.looking.outlook import HOUR_MS, outlook
from control.automation.looking.showing import Shown, shown
from control.automation.looking.totals import counted
from control.automation.looking.unit_facts import facts_now
from control.automation.paying import energy_wishes
from control.automation.people import Answered, Inquiry, bars, marked_stopped, replied
from control.automation.present import Present
from control.automation.protocol import Decision, Order
from control.automation.saved import Documents
from control.automation.set_back import not_ahead
from control.automation.setup import Setup
from control.automation.valve_cards import with_valve_cards
from control.batch import machine
from control.batch.facts import BatchResult, Facts
from control.energy import energy_cap
from control.interlocks.bypasses import UnitToken, unit_token
from control.interlocks.interlocks import evaluate
from control.interlocks.permits import permits_given
from control.interlocks.plan import plan_of
from control.interlocks.scene import Scene
from control.modes.entries import stand_ins
from control.modes.modes import by_command, ended, next_end_ms
from control.records.commands import command_entry
from control.records.yields import step as counted_yields
from control.stage_outputs.sheet import Scene as OutputScene
from control.stage_outputs.sheet import StageOutputs
from control.stage_outputs.step import step as stage_outputs
from plant.batch.plant_run import PlantRun
from plant.command import Command
from plant.energy.outlook import Outlook
from plant.event import Event, EventKind
from plant.interlock.result import NOTHING_TRIPPED, InterlockResult
from plant.message import Message
from plant.operation.requests import Request
from plant.operation.view import OperationView
from plant.operation.wishes import Wish
from plant.sample import Sample, Snapshot


class PlantAutomation:
    """See protocol.Automation. One owner's thread; no I/O, no clock.

    Nothing is decided before the plant was read whole since the start and the PC's last sleep.

    Args:
        setup: everything known beforehand.
        documents: as last committed.
        first_run: where a plant begins that was never run and is in the middle of its rota;
            None for one that a person has to engage first.
        codec: turns states into documents; None for the usual one.

    Raises:
        CorruptDatabaseError: when a document cannot be understood.
    """

    def __init__(
        self,
        setup: Setup,
        documents: Mapping[str, str],
        *,
        first_run: PlantRun | None = None,
        codec: Documents | None = None,
    ) -> None:
        self._setup = setup
        codec = codec or Documents()
        kept = Kept.read(documents, codec)
        self._was_closed = kept.session.closed
        self._keeping = Keeping(codec, kept, every_ms=setup.save_every_ms)
        session = replace(kept.session, closed=False)
        if first_run is not None and not kept.batch.units:
            kept = replace(kept, batch=first_run)
        elif "session" not in documents:
            session = replace(session, engaged=False)
        self._kept = replace(kept, session=session)
        self._first_read = FirstRead(setup.description, gap_s=setup.tables.batch.gap_s)
        self._begun = False
        self._present = Present()
        self._bypasses = NOTHING_TRIPPED.bypasses
        self._memory = OrderMemory()
        self._requests: list[Request] = []
        self._urgent = False
        self._hour_ms = 0

    # ------------------------------------------------------------------ gate

    def bars(self, command: Command) -> tuple[Message, ...]:
        """Return why a command is refused; see Gate."""
        return bars(command, self._inquiry(self._now_ms))

    def taken(self, command: Command) -> None:
        """Note who commands the device from now on, and in its batch's record what."""
        self._keeping.note(command_entry(command, self._kept.batch, self._now_ms))
        modes = by_command(self._kept.modes, command, self._setup.description, self._now_ms)
        if modes is not self._kept.modes:
            self._kept = replace(self._kept, modes=modes)
            self._urgent = True

    def stopped(self, command: Command) -> None:
        """Switch nothing on any more, and hold every unit, until a person lets it go on."""
        self._kept, request = marked_stopped(command, self._kept, max(1, self._now_ms))
        self._requests.append(request)
        self._urgent = True

    # ------------------------------------------------------------------ automation

    def unsent(self, orders: Sequence[Order]) -> None:
        """Forget that these orders were given, so that the next step gives them again."""
        self._memory = self._memory.without({each.tag_id for each in orders})

    def ask(self, request: Request) -> None:
        """Take a request; it is decided in the next step."""
        self._requests.append(request)

    def stand_ins(self, snapshot: Snapshot) -> tuple[Sample, ...]:
        """Return the samples of all tags that people enter or that are estimated."""
        kept = self._kept
        return stand_ins(self._setup.stand_ins, kept.modes, kept.batch, snapshot)

    def close(self) -> Decision:
        """Return what must be kept when the program ends in order."""
        self._kept = replace(self._kept, session=replace(self._kept.session, closed=True))
        return Decision(
            change=self._keeping.change(self._kept, News(), self._now_ms, at_once=True)
        )

    def view(self) -> OperationView:
        """Return the state of the last step."""
        return shown(
            Shown(
                setup=self._setup,
                kept=self._kept,
                snapshot=self._present.snapshot,
                interlocks=self._present.interlocks,
                wishes=self._present.wishes,
                unpaid=self._present.unpaid,
                setpoints=self._present.setpoints,
                outlook=self._present.outlook,
                advisories=self._present.advisories,
                motor_ms=self._memory.motor_ms,
                now_ms=self._now_ms,
            )
        )

    def step(self, before: Snapshot, after: Snapshot) -> Decision:
        """Decide on one snapshot."""
        del before
        now_ms = after.utc_ms
        self._present = replace(self._present, snapshot=after)
        if not self._first_read.is_whole(after):
            return self._waiting(now_ms)
        back: tuple[Event, ...] = ()
        if not self._begun:
            self._kept, back = not_ahead(self._kept, now_ms, self._setup.zone)
        interlocks = self._judge(after, now_ms)
        facts = self._facts(after)
        answered = self._reply(facts, now_ms)
        batch = self._advance(facts, now_ms)
        outputs = self._want(after, now_ms)
        energy, unpaid = self._pay(after, interlocks, outputs, now_ms)
        verdicts = self._arbitrate(after, interlocks, outputs, unpaid)
        self._present = Present(
            snapshot=after,
            interlocks=interlocks,
            wishes=_by_tag(outputs),
            refusals=MappingProxyType({each.tag_id: each for each in verdicts.refusals}),
            unpaid=unpaid,
            setpoints=outputs.setpoints,
            outlook=self._present.outlook,
            advisories=(
                *batch.advisories,
                *outputs.advisories,
                *(each.text for each in interlocks.advisories),
            ),
        )
        answered = replace(answered, events=(*back, *answered.events))
        return self._decision(answered, batch, outputs, energy, verdicts)

    def _waiting(self, now_ms: int) -> Decision:
        """Decide nothing before the plant was read whole, but keep a PLANT STOP at once."""
        change = None
        if self._urgent:
            self._urgent = False
            change = self._keeping.change(self._kept, News(), now_ms, at_once=True)
        return Decision(next_due_ms=now_ms + 1000, busy=True, change=change)

    # ------------------------------------------------------------------ the stages of a step

    def _judge(self, after: Snapshot, now_ms: int) -> InterlockResult:
        kept = self._kept
        phases = {unit_id: run.place for unit_id, run in kept.batch.units.items()}
        plan: dict[str, float] = {}
        for unit_id, run in kept.batch.units.items():
            tracked = self._present.setpoints.get(unit_id)
            plan.update(plan_of(run, tracked_degc=tracked, now_ms=now_ms))
        scene = Scene(after, now_ms, phases, plan)
        memory, result = evaluate(
            self._setup.tables.rules, scene, kept.interlocks, self._bypasses
        )
        self._kept = replace(kept, interlocks=memory)
        self._present = replace(self._present, interlocks=result)
        return result

    def _facts(self, after: Snapshot) -> Facts:
        session, runs = self._kept.session, self._kept.batch.units
        may_start = session.engaged and not session.stopped_ms
        return facts_now(self._setup, runs, self._present.wishes, after, may_start=may_start)

    def _reply(self, facts: Facts, now_ms: int) -> Answered:
        requests, self._requests = tuple(self._requests), []
        answered = replied(requests, self._inquiry(now_ms), facts)
        self._kept, self._bypasses = answered.kept, answered.bypasses
        return answered

    def _advance(self, facts: Facts, now_ms: int) -> BatchResult:
        plant, modes = self._kept.batch, self._kept.modes
        if self._begun:
            plant, result = machine.step(plant, facts, now_ms)
        else:
            plant, result = machine.begin(
                plant, facts, now_ms, stopped_by_hand=self._was_closed
            )
            self._begun = True
        self._kept = replace(self._kept, batch=plant, modes=ended(modes, now_ms))
        return result

    def _want(self, after: Snapshot, now_ms: int) -> StageOutputs:
        kept = self._kept
        outputs = stage_outputs(
            self._setup.plan,
            kept.outputs,
            OutputScene(
                now_ms=now_ms,
                snapshot=after,
                run=kept.batch,
                modes=kept.modes,
                refusals=self._present.refusals,
            ),
        )
        run = with_valve_cards(kept.batch, outputs.hands, now_ms)
        self._kept = replace(kept, outputs=outputs.memory, batch=run)
        return outputs

    def _pay(
        self, after: Snapshot, interlocks: InterlockResult, outputs: StageOutputs, now_ms: int
    ) -> tuple[energy_cap.Stepped, Mapping[str, Message]]:
        """Book what was used and ask the cap about all that wants to run or runs."""
        cap = self._setup.cap
        ahead = self._outlook(after, now_ms)
        stepped = energy_cap.step(cap, self._kept.energy, after, now_ms, ahead)
        wishes = tuple(
            energy_wishes(self._setup, self._kept, after, interlocks, self._granted(outputs))
        )
        books, admissions = energy_cap.admit(
            cap, stepped.books, wishes, now_ms, ahead, next_ms=self._setup.next_ms
        )
        before = self._kept.energy
        totals = counted(
            self._setup.totals,
            self._kept.totals,
            (before, stepped.books),
            self._kept.batch,
            after,
        )
        yields, lines = counted_yields(self._kept.yields, cap, self._kept.batch, after)
        self._keeping.note(*lines)
        self._kept = replace(self._kept, energy=books, totals=totals, yields=yields)
        unpaid = {
            each.load_id: each.reasons[0]
            for each in admissions
            if not each.admitted and each.reasons
        }
        return stepped, MappingProxyType(unpaid)

    def _outlook(self, after: Snapshot, now_ms: int) -> Outlook:
        """Work the outlook out anew each quarter of an hour, and when a unit has moved on."""
        quarter_ms = now_ms - now_ms % (HOUR_MS // 4)
        moved = sum(run.sequence for run in self._kept.batch.units.values())
        mark = quarter_ms + moved
        if mark != self._hour_ms:
            start_ms = self._kept.energy.start_ms
            hour_ms = start_ms + max(0, now_ms - start_ms) // HOUR_MS * HOUR_MS
            found = outlook(self._setup.ahead, self._kept.batch, after, hour_ms or quarter_ms)
            self._present = replace(self._present, outlook=found)
            self._hour_ms = mark
        return self._present.outlook

    def _arbitrate(
        self,
        after: Snapshot,
        interlocks: InterlockResult,
        outputs: StageOutputs,
        unpaid: Mapping[str, Message],
    ) -> Verdicts:
        rules = self._setup.tables.rules
        bench = Bench(
            snapshot=after,
            wishes=self._granted(outputs),
            interlocks=interlocks,
            unpaid=unpaid,
            modes=self._kept.modes,
            ending=ending(self._kept.batch.units),
            stopped=bool(self._kept.session.stopped_ms),
            motor_gap_ms=round(rules.spacing_s * 1000),
            now_ms=after.utc_ms,
        )
        self._memory, verdicts = arbitrate(self._setup.actuators, self._memory, bench)
        return verdicts

    def _granted(self, outputs: StageOutputs) -> Mapping[str, Wish]:
        """Return the wishes that count: none before a person has engaged the automation."""
        return _by_tag(outputs) if self._kept.session.engaged else {}

    # ------------------------------------------------------------------ the decision

    def _decision(
        self,
        answered: Answered,
        batch: BatchResult,
        outputs: StageOutputs,
        energy: energy_cap.Stepped,
        verdicts: Verdicts,
    ) -> Decision:
        now_ms = self._now_ms
        news = News(
            transitions=(*answered.transitions, *batch.transitions),
            entries=(*answered.entries, *batch.entries, *outputs.entries),
            rows=energy.rows,
            days=energy.days,
        )
        at_once = self._urgent or any(each.accepted for each in answered.answers)
        self._urgent = False
        acting = any(run.state.is_acting for run in self._kept.batch.units.values())
        due = [each for each in (batch.next_due_ms, outputs.next_due_ms) if each > now_ms]
        due.append(self._kept.energy.end_ms or now_ms + HOUR_MS)
        if ends_ms := next_end_ms(self._kept.modes):
            due.append(ends_ms)
        return Decision(
            orders=(*verdicts.orders, *answered.orders),
            permits=permits_given(self._setup.permits, self._present.interlocks),
            tokens=self._tokens(now_ms),
            change=self._keeping.change(self._kept, news, now_ms, at_once=at_once),
            answers=answered.answers,
            events=(
                *answered.events,
                *batch.events,
                *outputs.events,
                *self._told(energy, now_ms),
            ),
            next_due_ms=min(due),
            busy=outputs.busy or acting,
        )

    def _told(self, energy: energy_cap.Stepped, now_ms: int) -> Iterator[Event]:
        for news in self._present.interlocks.news:
            yield Event(EventKind.DEVICE, news.unit_id, news.text, news.utc_ms)
        for text in energy.told:
            yield Event(EventKind.SYSTEM, "", text, now_ms)

    def _tokens(self, now_ms: int) -> Mapping[str, UnitToken]:
        rules, units = self._setup.tables.rules, self._setup.field_units
        return {
            field_unit_id: unit_token(rules, self._bypasses, unit_id, now_ms)
            for unit_id, field_unit_id in units.items()
            if self._bypasses
        }

    @property
    def _now_ms(self) -> int:
        return self._present.snapshot.utc_ms

    def _inquiry(self, now_ms: int) -> Inquiry:
        return Inquiry(
            setup=self._setup,
            kept=self._kept,
            interlocks=self._present.interlocks,
            bypasses=self._bypasses,
            outlook=self._present.outlook,
            snapshot=self._present.snapshot,
            begun=self._begun,
            now_ms=now_ms,
        )


def _by_tag(outputs: StageOutputs) -> Mapping[str, Wish]:
    return {wish.tag_id: wish for wish in outputs.wishes}
