"""Writes that fail, hang or meet a PLANT STOP."""

import asyncio

import pytest

from control.field import writes as writes_module
from control.field.units import FieldUnit
from plant.errors import FieldError
from plant.message import message
from plant.ports import Priority, WriteResult, WriteStatus
from tests.unit.control.conftest import Bench


def first(bench: Bench) -> FieldUnit:
    return bench.core.units.all()[0]


async def raise_field_error(*_: object, **__: object) -> WriteResult:
    raise FieldError("the cable is out")


async def test_an_error_of_the_field_is_an_unanswered_write(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.field, "write_outputs", raise_field_error)
    monkeypatch.setattr(bench.field, "write_register", raise_field_error)
    result = await bench.core.writes.set_output(first(bench), 0, on=True, epoch=0)
    expected = message("outcome.field_error", cause="the cable is out")
    assert result == WriteResult(WriteStatus.UNKNOWN, expected)
    assert first(bench).doubt is not None
    result = await bench.core.writes.set_register(first(bench), "run_heater", 5, epoch=0)
    assert result == WriteResult(WriteStatus.UNKNOWN, expected)


async def test_a_write_that_never_ends_is_given_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes_module, "WRITE_LIMIT_S", 0.01)
    bench.field.gate.clear()
    result = await bench.core.writes.set_output(first(bench), 0, on=True, epoch=0)
    assert result == WriteResult(WriteStatus.UNKNOWN, message("outcome.unanswered"))
    assert not first(bench).writes
    assert not first(bench).turn.locked()


async def test_a_write_asked_for_before_the_stop_is_not_sent_after_it(bench: Bench) -> None:
    writes, unit = bench.core.writes, first(bench)
    writes.begin_stop()
    for write in (
        writes.set_output(unit, 0, on=True, epoch=0),
        writes.repeat(unit, epoch=0),
        writes.resend(unit, epoch=0),
        writes.set_register(unit, "run_heater", 5, epoch=0),
    ):
        assert (await write).status is WriteStatus.REJECTED
    assert bench.field.writes == []


async def test_a_unit_without_an_image_cannot_be_written_to(bench: Bench) -> None:
    unit = first(bench)
    unit.wanted = None
    result = await bench.core.writes.set_output(unit, 0, on=True, epoch=0)
    assert result.status is WriteStatus.REJECTED


async def test_a_unit_that_was_never_read_is_not_stopped_blindly(bench: Bench) -> None:
    unit = first(bench)
    unit.wanted = unit.device = None
    result = await bench.core.writes.stop(unit)
    assert result == WriteResult(WriteStatus.UNKNOWN, message("outcome.never_read"))
    assert bench.field.writes == []


async def test_a_repeat_without_an_answer_raises_no_new_doubt(bench: Bench) -> None:
    bench.field.units["U1"].refusal = WriteResult(WriteStatus.UNKNOWN)
    await bench.core.writes.repeat(first(bench), epoch=0)
    assert first(bench).doubt is None
    assert bench.field.writes[-1].sequence == 100


async def test_a_resend_of_a_unit_that_hides_its_sequence_counts_on(bench: Bench) -> None:
    unit = first(bench)
    assert unit.device is not None
    bench.field.units["U1"].accepted = 500
    await bench.core.writes.resend(unit, epoch=0)
    assert bench.field.writes[-1].sequence == 101


async def test_the_end_of_whoever_waits_ends_the_write(bench: Bench) -> None:
    bench.field.gate.clear()
    unit = first(bench)
    waiting = asyncio.create_task(bench.core.writes.set_output(unit, 0, on=True, epoch=0))
    await bench.settle()
    waiting.cancel()
    await bench.settle()
    bench.field.gate.set()
    await bench.settle()
    assert waiting.cancelled()
    assert bench.field.writes == []


async def test_an_overtaken_stop_leaves_the_rest_to_the_newer_one(bench: Bench) -> None:
    bench.field.units["U1"].refusal = WriteResult(WriteStatus.UNKNOWN)
    older = asyncio.create_task(bench.core.writes.stop(first(bench)))
    await asyncio.sleep(0)
    newer = asyncio.create_task(bench.core.writes.stop(first(bench)))
    await asyncio.gather(older, newer)
    sent = [write.sequence for write in bench.field.writes]
    assert sent == sorted(sent)
    assert sent.count(102) == 3
    assert all(write.priority is Priority.STOP for write in bench.field.writes)
    assert first(bench).stop_owed


async def test_a_return_under_way_sends_nothing_after_the_stop(bench: Bench) -> None:
    writes, unit = bench.core.writes, first(bench)
    await bench.submit(bench.command("D1.agitator.OP", 1))
    await bench.pass_time(1)
    bench.field.writes.clear()
    bench.field.gate.clear()  # the return waits for its permits
    resend = asyncio.create_task(writes.resend(unit, epoch=writes.epoch))
    await bench.settle()
    writes.begin_stop()
    await writes.stop(unit)
    bench.field.gate.set()
    result = await resend
    assert result.status is WriteStatus.REJECTED
    assert [write.priority for write in bench.field.writes] == [Priority.STOP]
    assert unit.wanted is not None
    assert unit.wanted.image == 0


async def test_permits_that_were_asked_for_before_the_stop_end_with_it(bench: Bench) -> None:
    writes, unit = bench.core.writes, first(bench)
    bench.field.permits.clear()
    bench.field.gate.clear()
    giving = asyncio.create_task(writes.give_permits(unit, epoch=writes.epoch))
    await bench.settle()
    writes.begin_stop()
    await writes.stop(unit)
    bench.field.gate.set()
    assert await giving is WriteStatus.UNKNOWN
    assert bench.field.permits == []
