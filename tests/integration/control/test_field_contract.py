"""What the engine relies on, asked of the fake field and of the real one."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from control.core import FIELD_STOP_S
from drivers.field_layer import FieldLayer
from drivers.simulated.child import SimulatorChild
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.event import Event
from plant.health import DeviceHealth, DeviceState
from plant.ports import FieldPort, Priority, WriteStatus
from plant.sample import Sample, Value
from tests.fakes.field import FakeField

PATIENCE_S = 15.0
NOON = "2026-11-20T12:00:00+05:30"
"""The state of the plant follows from its local time: every run meets the same."""

SIMULATE = (sys.executable, "-m", "hmi", "simulate", "--supervised", "--start", NOON)


class Listener:
    """A FieldListener that keeps the newest of everything."""

    def __init__(self) -> None:
        self.samples: dict[str, Sample] = {}

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Keep a block."""
        self.samples |= {sample.tag_id: sample for sample in block}

    def on_device_changed(self, device: DeviceHealth) -> None:
        """Leave it: the engine asks for devices itself."""

    def on_field_event(self, event: Event) -> None:
        """Leave it."""


class Rig:
    """One field port with its listener."""

    def __init__(self, port: FieldPort, refresh: Callable[[], None]) -> None:
        self.port = port
        self.listener = Listener()
        self._refresh = refresh

    def device(self, field_unit_id: str) -> DeviceHealth:
        devices = {device.field_unit_id: device for device in self.port.devices()}
        return devices[field_unit_id]

    def value(self, tag_id: str) -> Value | None:
        sample = self.listener.samples.get(tag_id)
        return None if sample is None or not sample.quality.is_good else sample.value

    async def until(self, done: Callable[[], object]) -> None:
        """Wait for something that the polling brings."""
        async with asyncio.timeout(PATIENCE_S):
            while not done():
                self._refresh()
                await asyncio.sleep(0.02)

    async def next_write(self, field_unit_id: str) -> tuple[int, int]:
        """Wait for a full read and return the sequence to use and the outputs as they are."""
        await self.until(lambda: self.device(field_unit_id).outputs is not None)
        device = self.device(field_unit_id)
        assert device.outputs is not None
        assert device.accepted_sequence is not None
        return device.accepted_sequence + 1, device.outputs


@pytest.fixture(params=["fake", "simulated plant"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    description, clock = load_plant(), SystemClock()
    if request.param == "fake":
        fake = FakeField(description, clock)
        made = Rig(fake, fake.publish)
        await fake.start(made.listener)
        yield made
        await fake.stop()
        return
    child = SimulatorChild(SIMULATE)
    try:
        endpoints = dict.fromkeys(description.lines, child.endpoint())
        layer = FieldLayer(description=description, clock=clock, endpoints=endpoints)
        made = Rig(layer, lambda: None)
        await layer.start(made.listener)
        yield made
        with contextlib.suppress(TimeoutError):  # bounded as the engine bounds it
            async with asyncio.timeout(FIELD_STOP_S):
                await layer.stop()
    finally:
        child.close()


async def test_every_tag_of_a_unit_arrives_and_its_outputs_are_known(rig: Rig) -> None:
    tags = [tag.tag_id for tag in load_plant().tags.values() if tag.field_unit == "U1"]
    await rig.until(lambda: set(tags) <= set(rig.listener.samples))
    await rig.until(lambda: rig.device("U1").outputs is not None)
    assert rig.device("U1").state is DeviceState.ONLINE


async def test_a_fresh_sequence_is_followed_and_seen(rig: Rig) -> None:
    sequence, outputs = await rig.next_write("U1")
    result = await rig.port.write_outputs(
        "U1", sequence=sequence, outputs=outputs | 1, priority=Priority.OPERATOR
    )
    assert result.status is WriteStatus.CONFIRMED
    await rig.until(lambda: rig.value("D1.agitator.OP") is True)
    await rig.until(lambda: rig.device("U1").accepted_sequence == sequence)
    await rig.until(lambda: rig.value("D1.agitator.PV") is True)


async def test_the_same_sequence_may_be_sent_twice(rig: Rig) -> None:
    sequence, outputs = await rig.next_write("U1")
    for _ in range(2):
        result = await rig.port.write_outputs(
            "U1", sequence=sequence, outputs=outputs, priority=Priority.OPERATOR
        )
        assert result.status is WriteStatus.CONFIRMED


async def test_a_timed_run_runs_until_bit_15_ends_it(rig: Rig) -> None:
    sequence, outputs = await rig.next_write("U1")
    result = await rig.port.write_register(
        "U1", "run_agitator", 120, priority=Priority.OPERATOR
    )
    assert result.status is WriteStatus.CONFIRMED
    await rig.until(lambda: (rig.value("D1.agitator_remaining.PV") or 0) > 0)
    await rig.until(lambda: rig.value("D1.agitator.OP") is True)
    result = await rig.port.write_outputs(
        "U1", sequence=sequence, outputs=outputs | 1 << 15, priority=Priority.STOP
    )
    assert result.status is WriteStatus.CONFIRMED
    await rig.until(lambda: rig.value("D1.agitator.OP") is False)
    await rig.until(lambda: rig.value("D1.agitator_remaining.PV") == 0)


async def test_a_set_point_is_read_back(rig: Rig) -> None:
    await rig.next_write("U3")
    result = await rig.port.write_register(
        "U3", "temperature_setpoint", 31.5, priority=Priority.OPERATOR
    )
    assert result.status is WriteStatus.CONFIRMED
    await rig.until(lambda: rig.value("D3.temperature.SP") == pytest.approx(31.5))


async def test_a_register_that_does_not_exist_is_rejected(rig: Rig) -> None:
    await rig.next_write("U1")
    result = await rig.port.write_register("U1", "nonsense", 1, priority=Priority.OPERATOR)
    assert result.status is WriteStatus.REJECTED


async def test_a_heartbeat_is_taken_quietly_and_frames_and_lines_are_told(rig: Rig) -> None:
    await rig.next_write("U9")
    await rig.port.heartbeat("U9")
    assert [line.line_id for line in rig.port.lines()] == list(load_plant().lines)
    assert rig.port.frames("digesters")
