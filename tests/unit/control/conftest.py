"""The engine's core on a fake field, a fake journal and a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import resources
from control.core import Core, CoreParts
from control.live_source import LiveSource
from control.settings import EngineSettings
from control.trusted_time import TrustedClock
from plant.command import Action, Command, Origin, Outcome, OutcomeStatus
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.event import Event
from plant.health import DeviceState, SystemHealth
from plant.ports import SourceMode
from plant.sample import Sample, Snapshot
from plant.tag import Role
from tests.fakes.clock import ManualClock
from tests.fakes.field import FakeField
from tests.fakes.journal import FakeHistorian, FakeJournal

PLANT_FOLDER = Path(resources.__file__).parent / "plant"


@dataclass(slots=True)
class Ear:
    """A SnapshotListener that remembers everything."""

    blocks: list[Sequence[Sample]] = field(default_factory=list)
    healths: list[SystemHealth] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Keep a block."""
        self.blocks.append(block)

    def on_health(self, health: SystemHealth) -> None:
        """Keep a health."""
        self.healths.append(health)

    def on_event(self, event: Event) -> None:
        """Keep an event."""
        self.events.append(event)

    def on_outcome(self, outcome: Outcome) -> None:
        """Keep an outcome."""
        self.outcomes.append(outcome)

    def event_keys(self) -> list[str]:
        """Return the texts' keys of all events."""
        return [event.text.key for event in self.events]

    def statuses(self, command_id: str) -> list[OutcomeStatus]:
        """Return how far a command came, step by step."""
        return [each.status for each in self.outcomes if each.command.command_id == command_id]

    def reasons(self, command_id: str) -> list[str]:
        """Return the keys of a command's reasons."""
        return [
            reason.key
            for each in self.outcomes
            if each.command.command_id == command_id
            for reason in each.reasons
        ]


@dataclass(slots=True)
class Sink:
    """A SnapshotSink that remembers everything."""

    snapshots: list[Snapshot] = field(default_factory=list)
    fails: bool = False

    def offer(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, or fail."""
        if self.fails:
            raise OSError("the disk is full")
        self.snapshots.append(snapshot)


@dataclass(slots=True)
class Bench:
    """Everything around one core."""

    core: Core
    field: FakeField
    journal: FakeJournal
    clock: ManualClock
    source: LiveSource
    ear: Ear
    sink: Sink
    historian: FakeHistorian
    count: int = 0

    async def pass_time(self, seconds: float, *, step_s: float = 1.0) -> None:
        """Let time pass in scans, every unit read before each."""
        for _ in range(round(seconds / step_s)):
            self.clock.advance(step_s)
            for unit in self.field.units.values():
                unit.uptime_s += round(step_s)
            self.field.publish()
            await self.core.scan_once()
            await self.settle()

    async def until(self, done: Callable[[], object]) -> None:
        """Wait for something that a real timer begins; the test's time-out bounds it."""
        while not done():  # noqa: ASYNC110  what is waited for has no event of its own
            await asyncio.sleep(0.001)

    async def settle(self) -> None:
        """Let all that was begun go as far as it can without time passing."""
        for _ in range(30):
            await asyncio.sleep(0)

    def command(
        self,
        tag_id: str,
        value: float = 1,
        *,
        action: Action = Action.WRITE,
        role: Role = Role.OPERATOR,
        origin: Origin = Origin.OPERATOR,
        seen: float | None = None,
    ) -> Command:
        """Return a fresh command of an operator."""
        self.count += 1
        return Command(f"c{self.count}", action, tag_id, value, origin, "anna", role, seen=seen)

    async def submit(self, command: Command) -> str:
        """Submit and let it go as far as it can; return its id."""
        self.core.submit(command)
        await self.settle()
        return command.command_id


@pytest.fixture(scope="session")
def description() -> PlantDescription:
    """The built-in plant."""
    return load_plant()


@pytest.fixture
async def bench(description: PlantDescription) -> AsyncIterator[Bench]:
    """A started core whose units have all been read once."""
    made = await started(description)
    yield made
    await made.core.stop()
    await made.settle()


@pytest.fixture
async def sparse_bench() -> AsyncIterator[Bench]:
    """The same at the plant with few instruments and valves turned by hand."""
    made = await started(load_plant(PLANT_FOLDER / "basic"))
    yield made
    await made.core.stop()
    await made.settle()


async def started(description: PlantDescription, *, silent: Collection[str] = ()) -> Bench:
    """Build a core with fakes around it, start it and read every unit once but the silent."""
    clock = ManualClock()
    trusted = TrustedClock(clock)
    source, ear, sink = LiveSource(SourceMode.LIVE), Ear(), Sink()
    source.attach(ear)
    field_port = FakeField(description, trusted)
    for unit_id in silent:
        field_port.units[unit_id].state = DeviceState.OFFLINE
    journal = FakeJournal(asyncio.get_running_loop())
    historian = FakeHistorian()
    core = Core(
        CoreParts(
            description=description,
            field=field_port,
            journal=journal,
            sinks=(sink, historian),
            source=source,
            clock=trusted,
            settings=EngineSettings(journal_wait_s=0.05),
            threads=tuple,
            historian=historian,
        )
    )
    await core.start()
    made = Bench(core, field_port, journal, clock, source, ear, sink, historian)
    await made.pass_time(1)
    return made
