"""Heartbeats go out only while the engine knows what it does."""

import asyncio

import pytest

from plant.errors import FieldError
from plant.health import DeviceState
from plant.message import message
from tests.unit.control.conftest import Bench


async def test_every_online_unit_is_fed(bench: Bench) -> None:
    bench.core.heartbeat.beat()
    await bench.settle()
    assert bench.field.beats == list(bench.field.units)


async def test_a_late_scan_withholds_the_heartbeats_and_a_scan_brings_them_back(
    bench: Bench,
) -> None:
    bench.clock.advance(2.0)
    bench.core.heartbeat.beat()
    await bench.settle()
    assert bench.field.beats == []
    await bench.pass_time(1)
    bench.core.heartbeat.beat()
    await bench.settle()
    assert len(bench.field.beats) == 9


async def test_silent_foreign_and_unpolled_units_are_not_fed(bench: Bench) -> None:
    bench.field.units["U2"].view_only = message("x")
    bench.field.set_state("U2", DeviceState.ONLINE)
    bench.field.set_state("U3", DeviceState.SUSPECT)
    bench.field.units["U4"].state = DeviceState.OFFLINE  # its driver says nothing of it
    for _ in range(3):
        bench.clock.advance(1.0)
        bench.field.publish()
        bench.core.scan.run_once()
    bench.core.heartbeat.beat()
    await bench.settle()
    assert set(bench.field.units) - set(bench.field.beats) == {"U2", "U3", "U4"}


async def test_a_unit_whose_poller_stands_still_is_not_fed(bench: Bench) -> None:
    for _ in range(3):
        bench.clock.advance(1.0)
        bench.field.publish("U2")
        bench.core.scan.run_once()
    bench.core.heartbeat.beat()
    await bench.settle()
    assert bench.field.beats == ["U2"]


async def test_a_heartbeat_under_way_is_not_doubled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, begun = asyncio.Event(), []

    async def slow(field_unit_id: str) -> None:
        begun.append(field_unit_id)
        await gate.wait()

    monkeypatch.setattr(bench.field, "heartbeat", slow)
    bench.core.heartbeat.beat()
    await bench.settle()
    bench.core.heartbeat.beat()
    await bench.settle()
    assert len(begun) == 9
    gate.set()
    await bench.settle()
    bench.core.heartbeat.beat()
    await bench.settle()
    assert len(begun) == 18


async def test_an_error_of_the_field_ends_no_heartbeat(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_field_unit_id: str) -> None:
        raise FieldError("the cable is out")

    monkeypatch.setattr(bench.field, "heartbeat", fail)
    bench.core.heartbeat.beat()
    await bench.settle()
    monkeypatch.undo()
    bench.core.heartbeat.beat()
    await bench.settle()
    assert len(bench.field.beats) == 9


async def test_the_end_of_the_program_ends_heartbeats_under_way(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []

    async def hang(field_unit_id: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(field_unit_id)

    monkeypatch.setattr(bench.field, "heartbeat", hang)
    running = asyncio.create_task(bench.core.heartbeat.run(2.0))
    await bench.settle()
    running.cancel()
    await bench.settle()
    assert len(ended) == 9
