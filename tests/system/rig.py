"""A whole plant without a window: real engine, real Modbus, the simulator as a process."""

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from hmi.compose.station import Station
from hmi.settings import Settings
from plant.command import Action, Command, Origin, Outcome
from plant.event import Event
from plant.health import DeviceHealth, DeviceState, SystemHealth
from plant.interlock.rule import Condition
from plant.sample import Sample
from plant.tag import Role
from tests.system.program import NOON


class Recorder:
    """Hears everything the source says; other threads wait on it."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.samples: dict[str, Sample] = {}
        self.arrivals: dict[str, list[float]] = {}
        self.health: SystemHealth | None = None
        self.events: list[Event] = []
        self.outcomes: list[Outcome] = []

    def on_samples(self, block: Sequence[Sample]) -> None:
        now = time.monotonic()
        with self._news:
            for sample in block:
                self.samples[sample.tag_id] = sample
                self.arrivals.setdefault(sample.tag_id, []).append(now)
            self._news.notify_all()

    def on_health(self, health: SystemHealth) -> None:
        with self._news:
            self.health = health
            self._news.notify_all()

    def on_event(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def on_outcome(self, outcome: Outcome) -> None:
        with self._news:
            self.outcomes.append(outcome)
            self._news.notify_all()

    def wait_for(self, holds: Callable[[], bool], *, within_s: float, what: str) -> float:
        """Wait until ``holds``; return the seconds it took, fail with ``what`` otherwise."""
        start = time.monotonic()
        with self._news:
            while not holds():
                left = start + within_s - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"not within {within_s:g} s: {what}")
                self._news.wait(min(left, 0.2))
        return time.monotonic() - start

    def device(self, field_unit_id: str) -> DeviceHealth | None:
        """Return the unit's last known health."""
        if self.health is None:
            return None
        for line in self.health.lines:
            for device in line.devices:
                if device.field_unit_id == field_unit_id:
                    return device
        return None

    def online(self) -> int:
        """Return how many units are online."""
        if self.health is None:
            return 0
        devices = [device for line in self.health.lines for device in line.devices]
        return sum(device.state is DeviceState.ONLINE for device in devices)

    def final(self, command_id: str) -> Outcome | None:
        """Return the command's final outcome, None while it is under way."""
        for outcome in self.outcomes:
            if outcome.command.command_id == command_id and outcome.status.is_final:
                return outcome
        return None


class Rig:
    """Starts a station on the simulated plant, or on ``plant``, and records what it says."""

    def __init__(
        self,
        data: Path,
        *,
        plant: Path | None = None,
        faults: Sequence[str] = (),
        speed: float = 1,
    ) -> None:
        self.station = Station(
            Settings(plant=plant, data=data, faults=tuple(faults), speed=speed, start=NOON)
        )
        self.heard = Recorder()
        self._detach = self.station.doors.source.attach(self.heard)

    def __enter__(self) -> Self:
        self.station.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._detach()
        self.station.close()

    def wait_until_all_online(self, *, within_s: float = 20.0) -> None:
        """Wait until every field unit answers."""
        expected = len(self.station.doors.description.field_units)
        self.heard.wait_for(
            lambda: self.heard.online() == expected,
            within_s=within_s,
            what=f"all {expected} field units online",
        )
        tags = self.station.doors.description.tags.values()
        measured = [tag.tag_id for tag in tags if tag.field_unit is not None]
        self.heard.wait_for(
            lambda: all(tag_id in self.heard.samples for tag_id in measured),
            within_s=within_s,
            what="every measured tag read once",
        )

    def submit(self, action: Action, tag_id: str = "", value: float = 0.0) -> str:
        """Hand a command to the engine as the operator would; return its id.

        A start waits until no big motor was started just before: the automation runs, too.
        """
        if value and action in {Action.WRITE, Action.RUN_TIMED}:
            self._wait_until_it_may_start(tag_id)
        sample = self.heard.samples.get(tag_id)
        command = Command(
            command_id=uuid.uuid4().hex,
            action=action,
            tag_id=tag_id,
            value=value,
            origin=Origin.OPERATOR,
            operator="test",
            role=Role.ENGINEER,
            seen=None if sample is None else float(sample.value),
        )
        assert self.station.doors.commands is not None
        self.station.doors.commands.submit(command)
        return command.command_id

    def _wait_until_it_may_start(self, tag_id: str) -> None:
        operation = self.station.doors.operation
        assert operation is not None

        def may_start() -> bool:
            view = operation.latest_operation()
            return view is None or not any(
                rule.rule.rule.condition is Condition.START_GAP
                for rule in view.interlocks.against(tag_id)
            )

        self.heard.wait_for(may_start, within_s=30.0, what=f"room for the start of {tag_id}")

    def outcome_of(self, command_id: str, *, within_s: float) -> Outcome:
        """Wait for a command's end and return it."""
        self.heard.wait_for(
            lambda: self.heard.final(command_id) is not None,
            within_s=within_s,
            what="a final outcome",
        )
        outcome = self.heard.final(command_id)
        assert outcome is not None
        return outcome

    def inject(self, spec: str) -> None:
        """Put a fault into the simulated plant."""
        assert self.station.doors.simulator is not None
        self.station.doors.simulator.inject(spec)

    def clear_faults(self) -> None:
        """Take all faults out of the simulated plant."""
        assert self.station.doors.simulator is not None
        self.station.doors.simulator.clear()
