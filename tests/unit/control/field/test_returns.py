"""Units that come back, resume, reset, or meet a PC that slept."""

from dataclasses import replace

from plant.command import Action, OutcomeStatus
from plant.health import DeviceState
from plant.ports import WriteResult, WriteStatus
from plant.quality import Quality
from tests.unit.control.conftest import Bench

AGITATOR = "D1.agitator.OP"


async def lose(bench: Bench, seconds: float, *field_unit_ids: str) -> None:
    """Let units be silent until they take their safe state, and come back."""
    for unit_id in field_unit_ids:
        bench.field.set_state(unit_id, DeviceState.OFFLINE)
    await bench.pass_time(seconds, step_s=min(seconds, 60.0))
    for unit_id in field_unit_ids:
        unit = bench.field.units[unit_id]
        unit.outputs, unit.failsafe = 0, True
        bench.field.set_state(unit_id, DeviceState.ONLINE)


async def resume(bench: Bench, unit_id: str) -> str:
    return await bench.submit(bench.command(unit_id, 0, action=Action.RESUME_UNIT))


async def test_after_a_minute_the_outputs_come_back_by_themselves(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    await lose(bench, 60, "U1")
    await bench.pass_time(1)
    assert bench.field.units["U1"].outputs == 1
    assert bench.field.writes[-1].sequence == 102
    await bench.pass_time(5)
    assert len(bench.field.writes) == 2
    assert bench.ear.event_keys()[-2:] == ["event.unit_returning", "event.unit_resumed"]


async def test_nothing_is_said_to_have_moved_when_a_unit_gets_its_outputs_back(
    bench: Bench,
) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(10)
    await lose(bench, 60, "U1")
    await bench.pass_time(10)
    assert not [key for key in bench.ear.event_keys() if key.startswith("event.moved")]


async def test_units_that_return_together_get_their_outputs_ten_seconds_apart(
    bench: Bench,
) -> None:
    for tag_id in (AGITATOR, "D2.agitator.OP"):
        await bench.submit(bench.command(tag_id, 1))
    await bench.pass_time(1)
    await lose(bench, 60, "U1", "U2")
    await bench.pass_time(9)
    assert (bench.field.units["U1"].outputs, bench.field.units["U2"].outputs) == (1, 0)
    await bench.pass_time(2)
    assert bench.field.units["U2"].outputs == 1


async def test_a_quarter_of_an_hour_asks_and_a_person_resumes(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    await lose(bench, 960, "U1")
    await bench.pass_time(5)
    assert bench.field.units["U1"].outputs == 0
    assert bench.ear.event_keys()[-1] == "event.unit_waiting"
    refused = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.reasons(refused) == ["refusal.resume_first"]
    resumed = await resume(bench, "U1")
    await bench.pass_time(1)
    assert bench.ear.statuses(resumed)[-1] is OutcomeStatus.CONFIRMED
    assert bench.field.units["U1"].outputs == 1
    assert bench.ear.event_keys()[-1] == "event.unit_resumed"


async def test_a_reset_unit_asks_and_goes_on_under_its_own_sequence(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    unit = bench.field.units["U1"]
    unit.uptime_s, unit.accepted, unit.outputs, unit.cold_start = 0, 0, 0, True
    await bench.pass_time(3)
    assert len(bench.field.writes) == 1
    await resume(bench, "U1")
    assert bench.field.writes[-1].sequence == 1
    await bench.submit(bench.command("D1.feed.OP", 1, seen=0))
    assert bench.field.writes[-1].sequence == 2


async def test_a_unit_that_does_not_take_its_outputs_waits_for_a_person(bench: Bench) -> None:
    bench.field.units["U1"].refusal = WriteResult(WriteStatus.REJECTED)
    await lose(bench, 60, "U1")
    await bench.pass_time(20)
    assert len(bench.field.writes) == 1
    assert bench.ear.event_keys()[-1] == "event.unit_waiting"


async def test_after_eight_hours_of_sleep_nothing_comes_back_by_itself(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    bench.clock.suspend(8 * 3600.0)
    await bench.core.scan_once()
    refused = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.reasons(refused) == ["refusal.not_read"]
    for unit in bench.field.units.values():
        unit.failsafe, unit.outputs = True, 0
    await bench.pass_time(30)
    assert len(bench.field.writes) == 1
    assert "event.resumed" in bench.ear.event_keys()
    assert bench.ear.event_keys().count("event.unit_waiting") == 9


async def test_after_a_short_sleep_the_units_return_by_themselves(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    bench.clock.suspend(75.0)
    await bench.core.scan_once()
    bench.field.units["U1"].failsafe, bench.field.units["U1"].outputs = True, 0
    await bench.pass_time(2)
    assert bench.field.units["U1"].outputs == 1


async def test_what_the_field_said_before_the_sleep_is_drawn_bad(bench: Bench) -> None:
    bench.clock.suspend(75.0)
    snapshot = await bench.core.scan_once()
    assert snapshot.samples["D1.ph.PV"].quality.is_bad
    told = [sample for block in bench.ear.blocks[-2:] for sample in block]
    assert any(sample.tag_id == "D1.ph.PV" and sample.quality.is_bad for sample in told)


async def test_an_unknown_unit_cannot_be_resumed(bench: Bench) -> None:
    command_id = await resume(bench, "U77")
    assert bench.ear.reasons(command_id) == ["refusal.unknown_unit"]


async def test_the_end_of_the_program_leaves_no_return_behind(bench: Bench) -> None:
    bench.field.gate.clear()
    await lose(bench, 60, "U1")
    bench.clock.advance(1.0)
    bench.field.publish()
    await bench.core.scan_once()
    await bench.core.stop()
    await bench.settle()
    assert bench.field.writes == []
    assert replace(bench.field.units["U1"]).outputs == 0


async def test_an_old_health_right_after_the_sleep_proves_nothing(bench: Bench) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    bench.clock.suspend(8 * 3600.0)
    # The line comes back before the next scan and tells what it knew before the sleep.
    bench.field.set_state("U1", DeviceState.SUSPECT)
    bench.field.set_state("U1", DeviceState.ONLINE)
    unit = bench.field.units["U1"]
    unit.failsafe, unit.outputs = True, 0
    await bench.pass_time(30)
    assert len(bench.field.writes) == 1
    assert unit.outputs == 0


async def test_a_command_right_after_the_sleep_waits_for_the_first_reading(
    bench: Bench,
) -> None:
    bench.clock.suspend(60.0)
    refused = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.reasons(refused) == ["refusal.not_read"]
    assert bench.field.writes == []


async def test_the_silence_counts_from_the_last_reading_and_not_from_the_last_look(
    bench: Bench,
) -> None:
    """A program that was held up for long still believes its units online at first."""
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    bench.clock.advance(1200.0)
    await bench.core.scan_once()
    unit = bench.field.units["U1"]
    unit.failsafe, unit.outputs = True, 0
    await bench.pass_time(30)
    assert len(bench.field.writes) == 1
    assert unit.outputs == 0


async def test_values_marked_anew_after_the_sleep_are_no_reading(bench: Bench) -> None:
    old = list(bench.source.latest().samples.values())
    bench.clock.suspend(60.0)
    await bench.core.scan_once()
    doubt = Quality.UNCERTAIN_LAST_USABLE_VALUE
    bench.field.listener.on_samples(
        [replace(sample, quality=doubt) for sample in old if sample.tag_id.startswith("D1.")]
    )
    await bench.core.scan_once()
    refused = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.reasons(refused) == ["refusal.not_read"]
