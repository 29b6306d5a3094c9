"""PLANT STOP from click to outcome: first of all, without a login, in any state."""

import asyncio
from typing import Any

import pytest

from control import commands as commands_module
from plant.command import Action, Command, OutcomeStatus
from plant.description.model import PlantDescription
from plant.health import DeviceState
from plant.message import message
from plant.ports import Priority, WriteResult, WriteStatus
from plant.tag import Role
from tests.fakes.field import END_TIMED_RUNS
from tests.unit.control.conftest import Bench, started

AGITATOR = "D1.agitator.OP"


def stop(bench: Bench) -> Command:
    return bench.command("", 0, action=Action.PLANT_STOP, role=Role.VIEWER)


async def test_all_units_get_the_stop_at_once_and_confirm(bench: Bench) -> None:
    bench.field.units["U1"].outputs = 0
    for tag_id in (AGITATOR, "D1.rich_outlet.OP", "D2.agitator.OP"):
        await bench.submit(bench.command(tag_id, 1, seen=0))
        await bench.pass_time(1)
    bench.field.writes.clear()
    command_id = await bench.submit(stop(bench))
    assert bench.ear.statuses(command_id) == [OutcomeStatus.PENDING, OutcomeStatus.CONFIRMED]
    assert {write.field_unit_id for write in bench.field.writes} == set(bench.field.units)
    assert all(write.priority is Priority.STOP for write in bench.field.writes)
    assert all(write.outputs & END_TIMED_RUNS for write in bench.field.writes)
    assert bench.field.units["U1"].outputs == 0b1000  # the rich outlet stays open
    assert bench.field.units["U2"].outputs == 0
    assert "event.plant_stop" in bench.ear.event_keys()


async def test_the_stop_is_written_to_the_journal_after_it_was_sent(bench: Bench) -> None:
    command = stop(bench)
    bench.core.submit(command)
    assert bench.journal.of(command.command_id) == []
    await bench.settle()
    assert [row.kind for row in bench.journal.of(command.command_id)] == [
        "requested",
        "outcome",
    ]


async def test_a_stop_ends_a_command_on_its_way_and_what_waits_behind_it(
    bench: Bench,
) -> None:
    bench.field.gate.clear()
    first = await bench.submit(bench.command(AGITATOR, 1))
    second = await bench.submit(bench.command("D1.feed.OP", 1, seen=0))
    await bench.submit(stop(bench))
    bench.field.gate.set()
    await bench.pass_time(5)
    assert [write.priority for write in bench.field.writes] == [Priority.STOP] * 9
    assert bench.ear.reasons(first) == ["outcome.overtaken"]
    assert bench.ear.reasons(second) == ["outcome.overtaken"]
    assert bench.field.units["U1"].outputs == 0


async def test_a_start_whose_row_comes_late_does_not_follow_the_stop(bench: Bench) -> None:
    bench.journal.answers = False
    start = await bench.submit(bench.command(AGITATOR, 1))
    await bench.submit(stop(bench))
    bench.journal.acknowledge()
    await bench.settle()
    assert bench.ear.reasons(start) == ["refusal.stopping"]
    assert bench.field.units["U1"].outputs == 0


async def test_a_command_that_waits_for_its_feedback_is_overtaken_and_not_a_mismatch(
    bench: Bench,
) -> None:
    start = await bench.submit(bench.command(AGITATOR, 1))
    await bench.submit(stop(bench))
    await bench.pass_time(5)
    assert bench.ear.statuses(start)[-1] is OutcomeStatus.UNKNOWN
    assert bench.ear.reasons(start) == ["outcome.overtaken"]
    assert "event.mismatch" not in bench.ear.event_keys()
    assert "event.moved_off" not in bench.ear.event_keys()


async def test_nothing_starts_while_the_stop_is_under_way(bench: Bench) -> None:
    bench.core.submit(stop(bench))
    late = await bench.submit(bench.command("D2.agitator.OP", 1))
    assert bench.ear.reasons(late) == ["refusal.stopping"]
    after = await bench.submit(bench.command("D2.agitator.OP", 1))
    assert bench.ear.reasons(after) == []


async def test_units_that_do_not_answer_are_named_and_stopped_when_they_are_back(
    bench: Bench,
) -> None:
    await bench.submit(bench.command("D3.agitator.OP", 1))
    await bench.pass_time(1)
    bench.field.set_state("U3", DeviceState.OFFLINE)
    command_id = await bench.submit(stop(bench))
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.UNKNOWN
    reason = bench.ear.outcomes[-1].reasons[0]
    assert (reason.key, reason.facts["unit"]) == ("outcome.not_stopped", "D3")
    sent = [write.sequence for write in bench.field.writes if write.field_unit_id == "U3"]
    assert sent == [101, 102, 102, 102]
    assert bench.field.units["U3"].outputs == 1
    bench.field.set_state("U3", DeviceState.ONLINE)
    await bench.pass_time(2)
    assert bench.field.units["U3"].outputs == 0
    assert "event.stopped_late" in bench.ear.event_keys()


async def test_a_unit_that_refuses_the_stop_is_named(bench: Bench) -> None:
    bench.field.units["U8"].refusal = WriteResult(WriteStatus.REJECTED)
    command_id = await bench.submit(stop(bench))
    assert bench.ear.reasons(command_id) == ["outcome.stop_rejected"]


async def test_a_unit_with_a_foreign_map_is_left_alone_and_named(bench: Bench) -> None:
    bench.field.units["U8"].view_only = message("x")
    bench.field.set_state("U8", DeviceState.ONLINE)
    command_id = await bench.submit(stop(bench))
    assert bench.ear.reasons(command_id) == ["outcome.stop_rejected"]
    assert "U8" not in {write.field_unit_id for write in bench.field.writes}


async def test_the_stop_needs_no_journal(bench: Bench) -> None:
    bench.journal.broken = True
    bench.journal.set_writable(writable=False)
    command_id = await bench.submit(stop(bench))
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.CONFIRMED
    assert len(bench.field.writes) == 9


async def test_a_stop_clicked_right_before_the_end_is_still_sent(bench: Bench) -> None:
    command = stop(bench)
    bench.core.submit(command)
    await bench.core.stop()
    assert len(bench.field.writes) == 9
    assert bench.journal.of(command.command_id)[-1].result == "confirmed"


async def test_a_second_click_on_stop_waits_for_the_first(
    bench: Bench,
) -> None:
    first, second = stop(bench), stop(bench)
    bench.core.submit(first)
    bench.core.submit(second)
    await bench.settle()
    assert bench.ear.statuses(second.command_id)[-1] is OutcomeStatus.CONFIRMED
    assert bench.ear.statuses(first.command_id)[-1] is OutcomeStatus.CONFIRMED
    assert len(bench.field.writes) == 9


async def test_a_program_error_at_one_unit_stops_the_others_and_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = bench.field.write_outputs

    async def fail_at_one(field_unit_id: str, **how: Any) -> WriteResult:
        if field_unit_id == "U2":
            raise RuntimeError("a bug")
        return await write(field_unit_id, **how)

    monkeypatch.setattr(bench.field, "write_outputs", fail_at_one)
    command_id = await bench.submit(stop(bench))
    assert bench.ear.reasons(command_id) == ["outcome.not_stopped"]
    assert len(bench.field.writes) == 8


async def test_a_return_that_begins_in_the_turn_of_the_stop_is_overtaken(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    bench.field.set_state("U1", DeviceState.OFFLINE)
    await bench.pass_time(60, step_s=60)
    unit = bench.field.units["U1"]
    unit.outputs, unit.failsafe = 0, True
    bench.field.set_state("U1", DeviceState.ONLINE)
    bench.clock.advance(1.0)
    bench.field.publish()
    bench.field.writes.clear()
    bench.core.scan.run_once()  # begins the return
    bench.core.submit(stop(bench))  # before it took its first step
    await bench.pass_time(5)
    sent = [write for write in bench.field.writes if write.field_unit_id == "U1"]
    assert [write.priority for write in sent] == [Priority.STOP]
    assert unit.outputs == 0
    assert "event.unit_waiting" not in bench.ear.event_keys()


async def test_a_scan_during_the_stop_sends_no_second_one(bench: Bench) -> None:
    bench.core.submit(stop(bench))
    await asyncio.sleep(0)
    bench.core.scan.run_once()
    await bench.settle()
    assert len(bench.field.writes) == 9


async def test_a_unit_that_was_never_read_is_stopped_as_soon_as_it_is(
    description: PlantDescription,
) -> None:
    bench = await started(description, silent={"U3"})
    command_id = await bench.submit(stop(bench))
    assert bench.ear.reasons(command_id) == ["outcome.not_stopped"]
    unit = bench.field.units["U3"]
    unit.outputs = 0b11
    bench.field.set_state("U3", DeviceState.ONLINE)
    await bench.pass_time(3)
    assert unit.outputs == 0
    assert "event.stopped_late" in bench.ear.event_keys()
    await bench.core.stop()


async def test_a_stop_that_the_end_of_the_program_cuts_short_is_journaled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands_module, "STOP_GRACE_S", 0.01)

    async def hang(*_: object, **__: object) -> WriteResult:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(bench.field, "write_outputs", hang)
    command_id = await bench.submit(stop(bench))
    await bench.core.stop()
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.UNKNOWN
    assert bench.ear.reasons(command_id) == ["outcome.program_ended"]
    assert bench.journal.of(command_id)[-1].result == "unknown"
