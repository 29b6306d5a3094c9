"""The core: first reading, blocks at once, ageing, derived tags, sinks, clock, moves."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

import control
from control.scan import Stage
from plant.command import OutcomeStatus
from plant.description.model import PlantDescription
from plant.event import Event, EventKind
from plant.health import DeviceState
from plant.message import message
from plant.quality import Quality
from plant.sample import Sample
from tests.unit.control.conftest import Bench

AGITATOR = "D1.agitator.OP"


async def test_everything_waits_for_its_first_data(bench: Bench) -> None:
    first = bench.ear.blocks[0]
    assert {sample.quality for sample in first} == {Quality.BAD_WAITING_FOR_INITIAL_DATA}
    assert len(first) == len(bench.source.latest().samples)


async def test_snapshots_are_counted_without_gaps_and_offered(bench: Bench) -> None:
    await bench.pass_time(3)
    assert [each.sequence for each in bench.sink.snapshots] == [1, 2, 3, 4]
    assert bench.source.latest() is bench.sink.snapshots[-1]


async def test_the_stages_run_in_the_order_of_the_house(bench: Bench) -> None:
    assert bench.core.scan.stage_names == (
        "unit returns",
        "permits",
        "external moves",
        "command feedback",
        "automation",
        "offer",
    )


async def test_a_block_reaches_the_screens_when_it_arrives(bench: Bench) -> None:
    bench.ear.blocks.clear()
    bench.field.publish("U1")
    assert [sample.tag_id.split(".")[0] for sample in bench.ear.blocks[0]][:1] == ["D1"]


async def test_a_derived_tag_is_computed_each_scan(bench: Bench) -> None:
    values = bench.field.units["U1"].values
    values["D1.temperature_upper.PV"], values["D1.temperature_lower.PV"] = 40.0, 38.0
    await bench.pass_time(1)
    samples = bench.source.latest().samples
    assert samples["D1.temperature.PV"].value == 39.0
    assert samples["D1.temperature_difference.PV"].value == 2.0


async def test_a_silent_units_values_turn_uncertain_and_then_bad_by_themselves(
    bench: Bench,
) -> None:
    bench.field.units["U1"].state = DeviceState.OFFLINE
    await bench.pass_time(4)
    samples = bench.source.latest().samples
    assert samples["D1.ph.PV"].quality is Quality.UNCERTAIN_LAST_USABLE_VALUE
    assert samples["D1.temperature.PV"].quality is Quality.UNCERTAIN_LAST_USABLE_VALUE
    assert samples["D2.ph.PV"].quality is Quality.GOOD
    await bench.pass_time(7)
    samples = bench.source.latest().samples
    assert samples["D1.ph.PV"].quality is Quality.BAD_NO_COMMUNICATION
    assert samples["D1.temperature.PV"].quality is Quality.BAD_NO_COMMUNICATION
    told = [each for block in bench.ear.blocks[-20:] for each in block]
    assert any(each.tag_id == "D1.ph.PV" and each.quality.is_bad for each in told)


async def test_no_output_changes_at_the_start(bench: Bench) -> None:
    await bench.pass_time(5)
    assert bench.field.writes == []
    assert bench.field.registers == []


async def test_a_failing_sink_stops_nothing_and_is_tried_again(bench: Bench) -> None:
    bench.sink.fails = True
    await bench.pass_time(2)
    assert bench.core.scan.is_healthy()
    bench.sink.fails = False
    await bench.pass_time(1)
    assert bench.sink.snapshots[-1].sequence == 4


async def test_a_clock_step_moves_no_actuator_and_is_told_and_journaled(bench: Bench) -> None:
    start_ms = bench.source.latest().utc_ms
    bench.clock.step_wall(365 * 86_400)
    await bench.pass_time(3)
    assert bench.source.latest().utc_ms - start_ms == 3000
    assert bench.ear.event_keys() == ["event.clock_step"]
    assert bench.journal.rows[-1].kind == "event"
    assert bench.ear.healths[-1].clock_step_s == 365 * 86_400
    assert bench.field.writes == []
    bench.clock.step_wall(-365 * 86_400)
    await bench.pass_time(1)
    assert bench.ear.event_keys()[-1] == "event.clock_agrees"


async def test_an_output_that_moves_by_itself_is_told_and_not_moved_back(
    bench: Bench,
) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(10)
    bench.field.units["U1"].outputs = 0
    await bench.pass_time(1)
    assert bench.ear.event_keys() == ["event.moved_off"]
    assert bench.journal.rows[-1].subject == AGITATOR
    await bench.submit(bench.command("D1.feed.OP", 1, seen=0))
    assert bench.field.writes[-1].outputs == 0b100_0000


async def test_an_output_that_trips_right_after_its_command_does_not_come_back(
    bench: Bench,
) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    await bench.pass_time(1)
    bench.field.units["U1"].outputs = 0
    await bench.pass_time(1)
    assert bench.ear.event_keys() == ["event.moved_off"]
    await bench.submit(bench.command("D1.feed.OP", 1, seen=0))
    assert bench.field.writes[-1].outputs == 0b100_0000


async def test_an_output_that_its_thermostat_holds_off_stays_wanted(bench: Bench) -> None:
    unit = bench.field.units["U1"]
    await bench.submit(bench.command("D1.heater.OP", 1, seen=0))
    await bench.pass_time(1)
    unit.outputs, unit.values["D1.heater_satisfied.PV"] = 0, True
    await bench.pass_time(10)
    await bench.submit(bench.command("D1.feed.OP", 1, seen=0))
    assert bench.field.writes[-1].outputs == 0b100_0010


async def test_an_output_switched_on_at_the_unit_is_told(bench: Bench) -> None:
    bench.field.units["U7"].outputs = 0b10
    await bench.pass_time(1)
    assert bench.ear.event_keys() == ["event.moved_on"]
    assert bench.ear.events[0].subject == "ST.transfer_pump.OP"


async def test_a_feedback_that_moves_alone_is_told_and_the_image_stays(bench: Bench) -> None:
    bench.field.units["U1"].values["D1.agitator.PV"] = True
    await bench.pass_time(1)
    assert bench.ear.events[0].subject == "D1.agitator.PV"
    await bench.submit(bench.command("D1.feed.OP", 1, seen=0))
    assert bench.field.writes[-1].outputs == 0b100_0000


async def test_a_unit_in_its_safe_state_moves_nothing_unasked(bench: Bench) -> None:
    bench.field.units["U8"].outputs = 0b100
    bench.field.units["U8"].cold_start = True
    await bench.pass_time(1)
    assert bench.ear.event_keys() == ["event.unit_waiting"]


async def test_an_event_of_the_field_is_passed_on(bench: Bench) -> None:
    event = Event(EventKind.COMMUNICATION, "U1", message("field.x"), 0)
    bench.field.listener.on_field_event(event)
    assert bench.ear.events == [event]


async def test_a_foreign_tag_from_the_field_is_left_out(bench: Bench) -> None:
    bench.ear.blocks.clear()
    for _ in range(2):
        bench.field.listener.on_samples([Sample("X.y.PV", 1.0, Quality.GOOD, 0, 2000.0)])
    assert bench.ear.blocks == []


async def test_a_device_that_the_plant_does_not_have_is_left_out(bench: Bench) -> None:
    stranger = replace(bench.field.device("U1"), field_unit_id="U99")
    bench.field.listener.on_device_changed(stranger)
    assert len(bench.core.units.all()) == 9


async def test_health_names_lines_scan_and_journal(bench: Bench) -> None:
    health = bench.ear.healths[-1]
    assert [line.line_id for line in health.lines] == ["digesters", "utilities"]
    assert (health.journal_ok, health.view_only, health.scan_overruns) == (True, None, 0)


async def test_trouble_of_the_journal_is_told_once_and_its_end_too(bench: Bench) -> None:
    bench.journal.trouble = message("storage.trouble.full", seconds=2, rows=3)
    await bench.pass_time(2)
    assert bench.ear.event_keys() == ["storage.trouble.full"]
    assert not bench.ear.healths[-1].journal_ok
    bench.journal.trouble = None
    await bench.pass_time(1)
    assert bench.ear.event_keys()[-1] == "event.journal_back"


async def test_trouble_of_history_is_told_once_kept_and_its_end_too(bench: Bench) -> None:
    historian = bench.historian
    for seconds in (1, 2):
        historian.trouble = message("history.trouble.full", seconds=seconds, scans=seconds)
        await bench.pass_time(1)
    assert bench.ear.event_keys() == ["history.trouble.full"]
    health = bench.ear.healths[-1].history
    assert health is not None
    assert health.trouble == historian.trouble
    historian.trouble = None
    await bench.pass_time(1)
    assert bench.ear.event_keys()[1:] == ["history.works_again"]
    assert [row.kind for row in bench.journal.rows[-2:]] == ["event", "event"]


async def test_news_of_history_reach_screens_and_journal(bench: Bench) -> None:
    news = message("history.dropped", count=3)
    bench.historian.news.append(Event(EventKind.SYSTEM, "", news, 7))
    await bench.pass_time(2)
    assert bench.ear.event_keys() == ["history.dropped"]
    assert bench.journal.rows[-1].reason == bench.core._description.texts.say(news)


async def test_a_journal_that_cannot_be_written_makes_the_program_view_only(
    bench: Bench,
) -> None:
    bench.journal.set_writable(writable=False)
    await bench.pass_time(1)
    assert bench.ear.healths[-1].view_only == message("refusal.view_only")
    bench.journal.trouble = message("storage.read_only")
    await bench.pass_time(1)
    assert bench.ear.healths[-1].view_only == message("storage.read_only")


async def test_a_failing_stage_is_told_once_and_makes_the_scan_unhealthy(
    bench: Bench,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a bug")

    stages = bench.core.scan._stages
    bench.core.scan._stages = (Stage("bug", fail), *stages)
    await bench.pass_time(3)
    assert bench.ear.event_keys() == ["event.scan_failed"]
    assert not bench.core.scan.is_healthy()
    bench.core.scan._stages = stages
    await bench.pass_time(1)
    assert bench.core.scan.is_healthy()


async def test_after_a_restart_a_running_timed_run_is_not_taken_for_wanted(
    bench: Bench,
) -> None:
    bench.core.units.all()[0].wanted = None
    unit = bench.field.units["U1"]
    unit.outputs, unit.runs = 0b1001, {"agitator": 200.0}
    await bench.pass_time(1)
    wanted = bench.core.units.all()[0].wanted
    assert wanted is not None
    assert wanted.image == 0b1000


async def test_the_second_write_follows_the_first_on_the_same_unit(bench: Bench) -> None:
    first = await bench.submit(bench.command(AGITATOR, 1))
    second = await bench.submit(bench.command("D1.feed.OP", 1, seen=0))
    await bench.pass_time(1)
    for command_id in (first, second):
        assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.CONFIRMED
    assert [write.outputs for write in bench.field.writes] == [1, 0b100_0001]


async def test_a_field_that_does_not_stop_is_ended(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended: list[bool] = []

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    monkeypatch.setattr("control.core.FIELD_STOP_S", 0.01)
    monkeypatch.setattr(bench.field, "stop", hang)
    await bench.core.stop()
    assert ended == [True]
    assert "did not stop" in caplog.text
    monkeypatch.undo()


async def test_the_core_scans_and_beats_until_it_is_cancelled(bench: Bench) -> None:
    running = asyncio.create_task(bench.core.run())
    await bench.until(lambda: bench.field.beats)
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled()
    assert bench.source.latest().sequence >= 2


async def test_every_text_of_the_engine_exists_in_english(
    description: PlantDescription,
) -> None:
    english = description.texts.in_language("en")
    for path in Path(control.__file__).parent.rglob("*.py"):
        for key in re.findall(r'"((?:refusal|outcome|event)\.[a-z_]+)"', path.read_text()):
            assert key in english, f"{path.name}: {key}"


async def test_a_plant_with_few_instruments_is_scanned_and_commanded(
    sparse_bench: Bench,
) -> None:
    assert sparse_bench.core.scan.is_healthy()
    temperature = sparse_bench.source.latest().samples["D1.temperature.PV"]
    assert temperature.quality is Quality.GOOD
    command_id = await sparse_bench.submit(sparse_bench.command(AGITATOR, 1))
    assert sparse_bench.ear.statuses(command_id) == [
        OutcomeStatus.PENDING,
        OutcomeStatus.CONFIRMED,  # without a feedback the read-back is all there is
    ]
    by_hand = await sparse_bench.submit(sparse_bench.command("D1.feed.OP", 1))
    assert sparse_bench.ear.reasons(by_hand) == ["refusal.not_writable"]
    await sparse_bench.pass_time(5)
    assert sparse_bench.ear.event_keys() == []
