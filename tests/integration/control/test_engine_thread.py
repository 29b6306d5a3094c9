"""The engine on its real thread and loop, with the real clock and a fake field."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from control.engine import Engine
from control.live_source import LiveSource
from plant.clock import SystemClock
from plant.command import Action, Command, Origin, OutcomeStatus
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.errors import FieldError
from plant.ports import FieldListener, Priority, SourceMode
from plant.sample import Snapshot
from plant.tag import Role
from tests.fakes.field import FakeField
from tests.fakes.journal import FakeHistorian, FakeJournal
from tests.unit.control.conftest import Ear

PATIENCE_S = 10.0


class PolledField(FakeField):
    """A fake field that reads all its units every 50 ms by itself."""

    def __init__(self, description: PlantDescription, clock: SystemClock) -> None:
        super().__init__(description, clock)
        self._polling: asyncio.Task[None] | None = None

    async def start(self, listener: FieldListener) -> None:
        """Begin to poll."""
        await super().start(listener)
        self._polling = asyncio.create_task(self._poll())

    async def stop(self) -> None:
        """Stop polling."""
        if self._polling is not None:
            self._polling.cancel()
        await super().stop()

    async def _poll(self) -> None:
        while True:
            self.publish()
            await asyncio.sleep(0.05)


class Scans:
    """A sink that lets a test wait for scans."""

    def __init__(self) -> None:
        self.sequence = 0
        self.changed = threading.Condition()

    def offer(self, snapshot: Snapshot) -> None:
        """Note a scan."""
        with self.changed:
            self.sequence = snapshot.sequence
            self.changed.notify_all()


@dataclass
class Works:
    """An engine and all around it; ``wait`` polls from the test's own thread."""

    engine: Engine
    field: PolledField
    scans: Scans
    ear: Ear

    def wait(self, done: Callable[[], object]) -> None:
        """Wait until it is true; a scan a second and every outcome make it be asked."""
        pause = threading.Event()
        for _ in range(int(PATIENCE_S / 0.01)):
            if done():
                return
            pause.wait(0.01)
        pytest.fail("waited in vain")

    def ready(self) -> None:
        """Wait until every unit was read and scanned."""
        with self.scans.changed:
            assert self.scans.changed.wait_for(lambda: self.scans.sequence >= 2, PATIENCE_S)


def command(tag_id: str, value: float, action: Action = Action.WRITE) -> Command:
    return Command(
        f"{action}{tag_id}", action, tag_id, value, Origin.OPERATOR, "anna", Role.OPERATOR
    )


@pytest.fixture
def works() -> Iterator[Works]:
    description, clock = load_plant(), SystemClock()
    field, scans, ear = PolledField(description, clock), Scans(), Ear()
    source = LiveSource(SourceMode.LIVE)
    source.attach(ear)
    engine = Engine(
        description=description,
        field_factory=lambda: field,
        journal_factory=FakeJournal,
        sinks=(scans,),
        source=source,
        clock=clock,
    )
    yield Works(engine, field, scans, ear)
    assert engine.stop(PATIENCE_S)


def test_a_click_on_another_thread_becomes_a_confirmed_write(works: Works) -> None:
    works.engine.start()
    works.ready()
    asked = command("D1.agitator.OP", 1)
    works.engine.submit(asked)
    works.wait(lambda: OutcomeStatus.CONFIRMED in works.ear.statuses(asked.command_id))
    assert works.field.writes[0].outputs == 1


def test_the_historian_gets_each_scan_and_its_health_is_told(works: Works) -> None:
    historian = FakeHistorian()
    works.engine.record(historian)
    works.engine.start()
    works.ready()
    works.wait(lambda: historian.last.sequence >= 2)
    works.wait(lambda: works.ear.healths and works.ear.healths[-1].history is not None)


def test_a_relay_that_does_not_follow_is_reported_within_its_feedback_time(
    works: Works,
) -> None:
    works.engine.start()
    works.ready()
    works.field.units["U1"].stuck.add(0)
    clock = SystemClock()
    begun_s = clock.monotonic_s()
    asked = command("D1.agitator.OP", 1)
    works.engine.submit(asked)
    works.wait(lambda: OutcomeStatus.MISMATCH in works.ear.statuses(asked.command_id))
    assert clock.monotonic_s() - begun_s < 3.0 + 0.5
    assert [write.sequence for write in works.field.writes] == [
        101,
        101,
        102,
    ]  # once more, then off again


def test_plant_stop_reaches_every_unit(works: Works) -> None:
    works.engine.start()
    works.ready()
    works.engine.submit(command("", 0, Action.PLANT_STOP))
    works.wait(lambda: len(works.field.writes) == 9)
    assert {write.priority for write in works.field.writes} == {Priority.STOP}


def test_heartbeats_go_out_by_themselves(works: Works) -> None:
    works.engine.start()
    works.wait(lambda: works.field.beats.count("U9") >= 2)


def test_frames_come_without_waiting_for_the_engine(works: Works) -> None:
    assert works.engine.frames("digesters") == ()
    works.engine.start()
    works.ready()
    works.wait(lambda: works.engine.frames("digesters"))
    assert works.engine.frames("digesters")[0].payload == b"digesters"


def test_a_command_without_a_running_engine_is_refused_at_once(works: Works) -> None:
    before = command("D1.agitator.OP", 1)
    works.engine.submit(before)
    assert works.ear.reasons(before.command_id) == ["refusal.engine_stopped"]
    works.engine.start()
    works.ready()
    works.engine.stop(PATIENCE_S)
    after = command("D2.agitator.OP", 1)
    works.engine.submit(after)
    assert works.ear.reasons(after.command_id) == ["refusal.engine_stopped"]
    assert works.field.stopped


def test_the_engine_starts_only_once_and_stops_twice(works: Works) -> None:
    works.engine.start()
    with pytest.raises(RuntimeError):
        works.engine.start()
    assert works.engine.stop(PATIENCE_S)
    assert works.engine.stop(PATIENCE_S)


def test_an_engine_stopped_while_it_starts_opens_no_field(works: Works) -> None:
    works.engine._stop_asked.set()
    works.engine.start()
    assert works.engine.stop(PATIENCE_S)
    assert works.field._listener is None


def test_an_engine_that_dies_is_told_within_two_seconds(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_listener: FieldListener) -> None:
        raise OSError("no field at all")

    monkeypatch.setattr(works.field, "start", fail)
    clock = SystemClock()
    begun_s = clock.monotonic_s()
    works.engine.start()
    works.wait(lambda: "event.engine_dead" in works.ear.event_keys())
    assert clock.monotonic_s() - begun_s < 2.0
    assert not works.ear.healths[-1].threads[0].alive


def test_an_engine_that_cannot_run_says_why(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_listener: FieldListener) -> None:
        raise FieldError("line utilities leads nowhere")

    monkeypatch.setattr(works.field, "start", fail)
    works.engine.start()
    works.wait(lambda: "event.engine_dead" in works.ear.event_keys())
    (told,) = [each for each in works.ear.events if each.text.key == "event.engine_failed"]
    assert told.text.facts["cause"] == "line utilities leads nowhere"


def test_an_engine_that_hangs_is_told_and_sends_no_heartbeat(works: Works) -> None:
    works.engine.start()
    works.ready()
    release = threading.Event()
    works.field.units["U1"].values = _Blocking(release)
    clock = SystemClock()
    begun_s = clock.monotonic_s()
    works.wait(lambda: "event.engine_late" in works.ear.event_keys())
    beats = len(works.field.beats)
    assert clock.monotonic_s() - begun_s < 2.2
    assert len(works.field.beats) == beats
    release.set()
    works.wait(lambda: "event.thread_back" in works.ear.event_keys())


class _Blocking(dict[str, float | int | bool]):
    """Readings that block whoever asks for one, as a hanging driver would."""

    def __init__(self, release: threading.Event) -> None:
        super().__init__()
        self._release = release

    # Narrower than dict's overloads on purpose: the fake field calls it in this one way.
    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        """Wait, then know nothing."""
        self._release.wait(PATIENCE_S)
        return super().get(key, default)
