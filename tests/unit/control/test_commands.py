"""Commands from the door to the outcome, on a field of simulated relays."""

import pytest

from control.commands import REMEMBERED_IDS
from plant.command import Action, Command, Origin, OutcomeStatus
from plant.health import DeviceState
from plant.message import message
from plant.ports import Priority, WriteResult, WriteStatus
from tests.fakes.field import OutputWrite
from tests.unit.control.conftest import Bench

AGITATOR = "D1.agitator.OP"
HEATER = "D1.heater.OP"
FEED = "D1.feed.OP"
SETPOINT = "D1.temperature.SP"


async def test_an_agitator_goes_on_and_is_confirmed_by_its_feedback(bench: Bench) -> None:
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.statuses(command_id) == [OutcomeStatus.PENDING, OutcomeStatus.WRITTEN]
    await bench.pass_time(1)
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.CONFIRMED
    assert bench.field.writes == [OutputWrite("U1", 101, 1, Priority.OPERATOR)]


async def test_a_feedback_confirms_when_its_block_arrives_and_not_at_the_tick(
    bench: Bench,
) -> None:
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    bench.clock.advance(0.1)
    bench.field.publish("U1")
    await bench.settle()
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.CONFIRMED


async def test_commands_change_one_bit_of_the_image_and_count_on(bench: Bench) -> None:
    bench.field.units["U1"].outputs = 0
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    await bench.submit(bench.command(FEED, 1, seen=0))
    await bench.pass_time(1)
    await bench.submit(bench.command(AGITATOR, 0))
    written = [(write.sequence, write.outputs) for write in bench.field.writes]
    assert written == [(101, 0b1), (102, 0b100_0001), (103, 0b100_0000)]


async def test_every_command_leaves_a_row_before_and_after(bench: Bench) -> None:
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    before, after = bench.journal.of(command_id)
    assert (before.kind, before.operator, before.authenticated) == ("requested", "anna", False)
    assert (before.subject, before.old, before.new) == (AGITATOR, "False (Good)", "1")
    assert (after.kind, after.result, after.reason) == ("outcome", "confirmed", "")


async def test_a_refused_command_leaves_both_rows_and_sends_nothing(bench: Bench) -> None:
    command_id = await bench.submit(bench.command(HEATER, 1))
    assert bench.ear.statuses(command_id) == [OutcomeStatus.REFUSED]
    before, after = bench.journal.of(command_id)
    assert (before.kind, after.kind, after.result) == ("requested", "outcome", "refused")
    assert after.reason.endswith("Select the command again and confirm it.")
    assert bench.field.writes == []


async def test_the_same_id_is_executed_once(bench: Bench) -> None:
    command = bench.command(AGITATOR, 1)
    await bench.submit(command)
    await bench.pass_time(1)
    await bench.submit(command)
    assert len(bench.field.writes) == 1
    assert len(bench.ear.statuses(command.command_id)) == 3


async def test_old_ids_are_forgotten_at_last(bench: Bench) -> None:
    command = bench.command(AGITATOR, 7)
    await bench.submit(command)
    for number in range(REMEMBERED_IDS):
        bench.core.submit(
            Command(f"x{number}", Action.WRITE, "?", 0, Origin.BATCH, "", command.role)
        )
    await bench.submit(command)
    assert len(bench.ear.statuses(command.command_id)) == 2


async def test_a_second_click_while_the_first_is_under_way_is_refused(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    second = await bench.submit(bench.command(AGITATOR, 0))
    assert bench.ear.reasons(second) == ["refusal.pending"]
    await bench.pass_time(1)
    third = await bench.submit(bench.command(AGITATOR, 0))
    assert bench.ear.reasons(third) == []


async def test_a_silent_unit_refuses_at_once_and_nothing_is_kept_for_later(
    bench: Bench,
) -> None:
    bench.field.set_state("U1", DeviceState.OFFLINE)
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.reasons(command_id) == ["refusal.unit_silent"]
    bench.field.set_state("U1", DeviceState.ONLINE)
    await bench.pass_time(5)
    assert bench.field.writes == []


async def test_a_unit_that_says_no_ends_as_rejected_and_the_image_is_taken_back(
    bench: Bench,
) -> None:
    unit = bench.field.units["U1"]
    unit.refusal = WriteResult(WriteStatus.REJECTED, message("field.x"))
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.REJECTED
    assert bench.ear.reasons(command_id) == ["field.x"]
    unit.refusal = None
    await bench.submit(bench.command(FEED, 1, seen=0))
    assert bench.field.writes[-1].outputs == 0b100_0000


@pytest.mark.parametrize(("followed", "image"), [(True, 0b100_0001), (False, 0b100_0000)])
async def test_an_unanswered_write_is_resolved_by_the_next_reading(
    bench: Bench, followed: bool, image: int
) -> None:
    unit = bench.field.units["U1"]
    unit.refusal, unit.follows_silently = WriteResult(WriteStatus.UNKNOWN), followed
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.UNKNOWN
    unit.refusal = None
    doubtful = await bench.submit(bench.command(FEED, 1, seen=0))
    assert bench.ear.reasons(doubtful) == ["refusal.in_doubt"]
    await bench.pass_time(3)
    await bench.submit(bench.command(FEED, 1, seen=0))
    assert (bench.field.writes[-1].outputs, bench.field.writes[-1].sequence) == (image, 102)


async def test_a_relay_that_does_not_follow_is_tried_twice_and_then_reported(
    bench: Bench,
) -> None:
    bench.field.units["U1"].stuck.add(0)
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(2)
    assert [write.sequence for write in bench.field.writes] == [101, 101]
    await bench.pass_time(1)
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.MISMATCH
    assert "event.mismatch" in bench.ear.event_keys()


async def test_what_did_not_start_is_switched_off_again(bench: Bench) -> None:
    """A motor must not start when somebody resets its overload relay an hour later."""
    bench.field.units["U1"].stuck.add(0)
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(8)
    assert bench.ear.reasons(command_id) == ["outcome.mismatch_withdrawn"]
    assert [write.outputs for write in bench.field.writes] == [1, 1, 0]


async def test_a_timed_run_that_did_not_start_is_ended(bench: Bench) -> None:
    bench.field.units["U1"].stuck.add(0)
    run = bench.command(AGITATOR, 60, action=Action.RUN_TIMED)
    command_id = await bench.submit(run)
    await bench.pass_time(8)
    assert bench.ear.reasons(command_id) == ["outcome.mismatch_withdrawn"]
    assert bench.field.registers[-1] == ("U1", "run_agitator", 0)


async def test_a_gas_path_that_did_not_open_stays_asked_for(bench: Bench) -> None:
    bench.field.units["U1"].stuck.add(3)
    command_id = await bench.submit(bench.command("D1.rich_outlet.OP", 1, seen=0))
    await bench.pass_time(15)
    assert bench.ear.reasons(command_id) == ["outcome.mismatch"]
    assert bench.field.writes[-1].outputs == 0b1000


async def test_an_output_that_ignored_a_command_is_locked_until_a_person_tries_again(
    bench: Bench,
) -> None:
    unit = bench.field.units["U1"]
    unit.stuck.add(0)
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(3)
    unit.stuck.clear()
    batch = await bench.submit(bench.command(AGITATOR, 1, origin=Origin.BATCH))
    assert bench.ear.reasons(batch) == ["refusal.locked"]
    by_hand = await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    assert bench.ear.statuses(by_hand)[-1] is OutcomeStatus.CONFIRMED
    batch = await bench.submit(bench.command(AGITATOR, 0, origin=Origin.BATCH))
    assert bench.ear.reasons(batch) == []


async def test_a_heater_that_its_thermostat_holds_off_has_followed(bench: Bench) -> None:
    unit = bench.field.units["U1"]
    unit.stuck.add(1)
    unit.values["D1.heater_satisfied.PV"] = True
    command_id = await bench.submit(bench.command(HEATER, 1, seen=0))
    await bench.pass_time(1)
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.CONFIRMED


async def test_a_timed_run_leaves_the_image_alone(bench: Bench) -> None:
    command_id = await bench.submit(bench.command(AGITATOR, 300, action=Action.RUN_TIMED))
    await bench.pass_time(1)
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.CONFIRMED
    assert bench.field.registers == [("U1", "run_agitator", 300)]
    await bench.submit(bench.command(FEED, 1, seen=0))
    assert bench.field.writes[-1].outputs == 0b100_0000


async def test_switching_off_ends_a_timed_run_too(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 300, action=Action.RUN_TIMED))
    await bench.pass_time(1)
    command_id = await bench.submit(bench.command(AGITATOR, 0))
    await bench.pass_time(1)
    assert bench.field.registers[-1] == ("U1", "run_agitator", 0.0)
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.CONFIRMED


async def test_switching_off_goes_no_further_when_the_timed_run_cannot_be_ended(
    bench: Bench,
) -> None:
    await bench.submit(bench.command(AGITATOR, 300, action=Action.RUN_TIMED))
    await bench.pass_time(1)
    bench.field.units["U1"].refusal = WriteResult(WriteStatus.REJECTED)
    command_id = await bench.submit(bench.command(AGITATOR, 0))
    assert bench.ear.reasons(command_id) == ["outcome.rejected"]
    assert bench.field.writes == []


async def test_a_set_point_is_confirmed_by_its_read_back(bench: Bench) -> None:
    command_id = await bench.submit(bench.command(SETPOINT, 45.0, seen=40.0))
    assert bench.ear.statuses(command_id) == [OutcomeStatus.PENDING, OutcomeStatus.CONFIRMED]
    assert bench.field.registers == [("U1", "temperature_setpoint", 45.0)]


async def test_a_programs_start_is_refused_when_its_row_is_not_on_disk_in_time(
    bench: Bench,
) -> None:
    bench.journal.answers = False
    command = bench.command(AGITATOR, 1, origin=Origin.BATCH)
    bench.core.submit(command)
    await bench.until(lambda: bench.ear.reasons(command.command_id))
    assert bench.ear.reasons(command.command_id) == ["refusal.journal_slow"]
    assert bench.field.writes == []


async def test_a_person_starts_also_on_a_slow_disk_because_the_row_follows(
    bench: Bench,
) -> None:
    bench.journal.answers = False
    bench.core.submit(bench.command(AGITATOR, 1))
    await bench.until(lambda: bench.field.writes)


async def test_nobody_waits_for_a_disk_that_is_known_to_be_full(bench: Bench) -> None:
    bench.journal.answers = False
    bench.journal.trouble = message("storage.trouble.full", seconds=3, rows=1)
    await bench.submit(bench.command(AGITATOR, 1))
    assert len(bench.field.writes) == 1


async def test_a_row_that_cannot_be_kept_refuses_the_start(bench: Bench) -> None:
    bench.journal.broken = True
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.reasons(command_id) == ["refusal.journal_slow"]


async def test_switching_off_never_waits_for_its_row(bench: Bench) -> None:
    bench.journal.answers = False
    await bench.submit(bench.command(AGITATOR, 0))
    assert len(bench.field.writes) == 1


async def test_what_changed_while_the_row_was_written_refuses(bench: Bench) -> None:
    bench.journal.answers = False
    command = bench.command(HEATER, 1, seen=0)
    bench.core.submit(command)
    bench.field.units["U1"].local = True
    bench.field.set_state("U1", DeviceState.ONLINE)
    bench.journal.acknowledge()
    await bench.settle()
    assert bench.ear.reasons(command.command_id) == ["refusal.local"]
    assert bench.field.writes == []


async def test_a_view_only_program_refuses_everything_but_stop(bench: Bench) -> None:
    bench.journal.set_writable(writable=False)
    off = await bench.submit(bench.command(AGITATOR, 0))
    assert bench.ear.reasons(off) == ["refusal.view_only"]
    stop = await bench.submit(bench.command("", action=Action.PLANT_STOP))
    assert bench.ear.statuses(stop)[-1] is OutcomeStatus.CONFIRMED


async def test_a_trip_waits_for_no_disk_and_no_lock(bench: Bench) -> None:
    bench.journal.answers = False
    slow = await bench.submit(bench.command(AGITATOR, 1, origin=Origin.INTERLOCK))
    assert bench.ear.statuses(slow)[-1] is OutcomeStatus.WRITTEN
    await bench.pass_time(1)
    bench.journal.set_writable(writable=False)
    lost = await bench.submit(bench.command(AGITATOR, 0, origin=Origin.INTERLOCK))
    assert bench.ear.statuses(lost)[-1] is OutcomeStatus.WRITTEN


async def test_a_failure_of_the_program_is_answered_as_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> WriteResult:
        raise RuntimeError("a bug")

    monkeypatch.setattr(bench.field, "write_outputs", fail)
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.UNKNOWN
    assert bench.ear.reasons(command_id) == ["outcome.program_error"]


async def test_the_end_of_the_program_answers_what_is_under_way(bench: Bench) -> None:
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    await bench.core.stop()
    assert bench.ear.reasons(command_id) == ["outcome.program_ended"]
    assert bench.journal.of(command_id)[-1].result == "unknown"


async def test_a_command_that_waited_in_a_held_up_program_is_not_carried_out(
    bench: Bench,
) -> None:
    asked_s = bench.clock.monotonic_s()
    late, off = bench.command(AGITATOR, 1), bench.command("D2.agitator.OP", 0)
    bench.clock.advance(5.5)
    for command in (late, off):
        bench.core.submit(command, asked_s=asked_s)
    await bench.settle()
    assert bench.ear.reasons(late.command_id) == ["refusal.late"]
    assert bench.ear.reasons(off.command_id) == ["refusal.late"]
    assert bench.field.writes == []


async def test_nothing_is_switched_on_while_the_scan_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(bench.field, "devices", fail)
    await bench.core.scan_once()
    on = await bench.submit(bench.command(AGITATOR, 1))
    off = await bench.submit(bench.command(AGITATOR, 0))
    assert bench.ear.reasons(on) == ["refusal.scan_failed"]
    assert bench.ear.reasons(off) == []
    monkeypatch.undo()
    await bench.core.scan_once()
    again = await bench.submit(bench.command("D2.agitator.OP", 1))
    assert bench.ear.reasons(again) == []
