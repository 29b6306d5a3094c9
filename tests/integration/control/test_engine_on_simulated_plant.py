"""The engine on the real field layer and the simulated plant in its own process."""

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from control.engine import Engine
from control.live_source import LiveSource
from drivers.field_layer import FieldLayer
from drivers.simulated.child import SimulatorChild
from plant.clock import SystemClock
from plant.command import Action, Command, Origin, OutcomeStatus
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.health import DeviceHealth
from plant.ports import SourceMode
from plant.sample import Value
from plant.tag import Role
from tests.fakes.journal import FakeJournal
from tests.unit.control.conftest import Ear

PATIENCE_S = 30.0
NOON = "2026-11-20T12:00:00+05:30"
"""The state of the plant follows from its local time: every run meets the same."""

SIMULATE = (sys.executable, "-m", "hmi", "simulate", "--supervised", "--start", NOON)


@dataclass
class Station:
    """An engine at the simulated plant."""

    description: PlantDescription
    simulator: SimulatorChild
    ear: Ear = field(default_factory=Ear)
    source: LiveSource = field(default_factory=lambda: LiveSource(SourceMode.SIMULATED))
    count: int = 0

    def __post_init__(self) -> None:
        self.source.attach(self.ear)
        self.engine = Engine(
            description=self.description,
            field_factory=self._field,
            journal_factory=FakeJournal,
            sinks=(),
            source=self.source,
            clock=SystemClock(),
        )
        self.engine.start()

    def _field(self) -> FieldLayer:
        endpoint = self.simulator.endpoint()
        return FieldLayer(
            description=self.description,
            clock=self.engine.clock,
            endpoints=dict.fromkeys(self.description.lines, endpoint),
        )

    def submit(self, tag_id: str, value: float, action: Action = Action.WRITE) -> str:
        self.count += 1
        known = self.source.latest().get(tag_id)
        seen = None if known is None or action is Action.RESUME_UNIT else float(known.value)
        command_id = f"c{self.count}"
        self.engine.submit(
            Command(
                command_id,
                action,
                tag_id,
                value,
                Origin.OPERATOR,
                "anna",
                Role.ENGINEER,
                seen=seen,
            )
        )
        return command_id

    def finished(self, command_id: str) -> OutcomeStatus:
        """Wait for a command's end and return it."""
        self.wait(lambda: any(each.is_final for each in self.ear.statuses(command_id)))
        return self.ear.statuses(command_id)[-1]

    def value(self, tag_id: str) -> Value | None:
        sample = self.source.latest().get(tag_id)
        return None if sample is None or not sample.quality.is_good else sample.value

    def device(self, field_unit_id: str) -> DeviceHealth | None:
        if not self.ear.healths:
            return None
        devices = [each for line in self.ear.healths[-1].lines for each in line.devices]
        return next(each for each in devices if each.field_unit_id == field_unit_id)

    def is_safe(self, field_unit_id: str) -> bool:
        device = self.device(field_unit_id)
        return device is not None and device.failsafe

    def ready(self) -> None:
        """Wait until everything was read once."""
        self.wait(
            lambda: all(
                self.value(f"{unit}.local.PV") is not None for unit in ("D1", "D5", "ST")
            )
        )
        begun = self.source.latest().sequence
        self.wait(lambda: self.source.latest().sequence >= begun + 2)

    def wait(self, done: Callable[[], object]) -> None:
        pause = threading.Event()
        for _ in range(int(PATIENCE_S / 0.02)):
            if done():
                return
            pause.wait(0.02)
        pytest.fail("waited in vain")


@pytest.fixture
def simulator() -> Iterator[SimulatorChild]:
    child = SimulatorChild(SIMULATE)
    yield child
    child.close()


@pytest.fixture
def station(simulator: SimulatorChild) -> Iterator[Station]:
    made = Station(load_plant(), simulator)
    yield made
    assert made.engine.stop(10.0)


def test_commands_reach_the_plant_and_their_feedback_comes_back(station: Station) -> None:
    station.ready()
    on = station.submit("D1.agitator.OP", 60, Action.RUN_TIMED)
    assert station.finished(on) is OutcomeStatus.CONFIRMED
    station.wait(lambda: station.value("D1.agitator.PV"))
    off = station.submit("D1.agitator.OP", 0)
    assert station.finished(off) is OutcomeStatus.CONFIRMED
    station.wait(lambda: station.value("D1.agitator_remaining.PV") == 0)
    setpoint = station.submit("D3.temperature.SP", 31.5)
    assert station.finished(setpoint) is OutcomeStatus.CONFIRMED
    assert not [each for each in station.ear.event_keys() if each.startswith("event.moved")]


def test_plant_stop_stops_all_but_a_silent_unit_and_that_one_when_it_is_back(
    station: Station,
) -> None:
    station.ready()
    for unit in ("D4", "D5"):
        agitate = station.submit(f"{unit}.agitator.OP", 1)
        assert station.finished(agitate) is OutcomeStatus.CONFIRMED
    station.simulator.inject("U5:silent")
    station.wait(lambda: station.value("D5.agitator.OP") is None)
    stop = station.submit("", 0, Action.PLANT_STOP)
    assert station.finished(stop) is OutcomeStatus.UNKNOWN
    assert station.ear.reasons(stop) == ["outcome.not_stopped"]
    station.wait(lambda: station.value("D4.agitator.OP") is False)
    assert station.value("D4.lean_outlet.OP") is True
    station.simulator.clear()
    station.wait(lambda: "event.stopped_late" in station.ear.event_keys())
    station.wait(lambda: station.value("D5.agitator.OP") is False)


def test_without_the_engine_the_units_go_safe_and_a_new_one_asks_before_it_acts(
    simulator: SimulatorChild,
) -> None:
    first = Station(load_plant(), simulator)
    first.ready()
    heat = first.submit("D1.agitator.OP", 1)
    assert first.finished(heat) is OutcomeStatus.CONFIRMED
    assert first.engine.stop(10.0)
    threading.Event().wait(11.0)  # the fail-safe time-out is 10 s, and no one feeds it
    second = Station(load_plant(), simulator)
    try:
        second.wait(lambda: second.ear.event_keys().count("event.unit_waiting") == 9)
        assert second.is_safe("U1")
        second.wait(lambda: second.value("D1.agitator.OP") is False)
        refused = second.submit("D1.agitator.OP", 1)
        assert second.finished(refused) is OutcomeStatus.REFUSED
        assert second.ear.reasons(refused) == ["refusal.resume_first"]
        resumed = second.submit("U1", 0, Action.RESUME_UNIT)
        assert second.finished(resumed) is OutcomeStatus.CONFIRMED
        second.wait(lambda: not second.is_safe("U1"))
        opened = second.submit("D1.feed.OP", 1)  # the agitator owes its pause of 30 min
        assert second.finished(opened) is OutcomeStatus.CONFIRMED
    finally:
        assert second.engine.stop(10.0)
