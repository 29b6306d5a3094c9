"""PLANT STOP, the PC's sleep and a clock set back: what the automation then does not do."""

from dataclasses import replace

from plant.batch.states import ResumeChoice, State
from plant.command import Action
from plant.description.model import PlantDescription
from plant.operation.requests import AnswerResume, ResumePlant
from plant.quality import Quality
from plant.sample import Snapshot
from tests.integration.automation.rig import Rig, recipes


def test_no_machine_is_started_while_a_plant_stop_rests(rig: Rig) -> None:
    rig.run(60)
    rig.automation.stopped(rig.command("", 0, action=Action.PLANT_STOP))
    for tag_id in ("GT.blower.OP", "GT.compressor.OP", "GT.product_valve.OP", "GT.flare.OP"):
        rig.field.write(tag_id, 0)
    rig.run(1800, step_s=10)
    relays = rig.relays()
    assert relays["GT.flare.OP"]
    assert not relays["GT.blower.OP"]
    assert not relays["GT.product_valve.OP"]
    assert rig.automation.view().why["GT.blower.OP"].first_blocking is not None


def test_a_second_click_on_plant_stop_says_nothing_new(rig: Rig) -> None:
    rig.run(10)
    for _ in range(2):
        rig.automation.stopped(rig.command("", 0, action=Action.PLANT_STOP))
        rig.run(60)
    assert "batch.refusal.nothing_runs" not in rig.events
    assert rig.automation.view().stopped_by == "Asha"


def test_after_a_sleep_of_the_pc_the_plant_is_read_before_anything_is_decided(
    rig: Rig,
) -> None:
    rig.run(60)
    rig.field.advance(8 * 3600)
    whole = rig.look()
    waiting = Quality.BAD_WAITING_FOR_INITIAL_DATA
    samples = {
        tag_id: replace(sample, quality=waiting) for tag_id, sample in whole.samples.items()
    }
    part = replace(whole, samples=samples)
    decision = rig.automation.step(rig.before, part)
    assert (decision.events, decision.orders, decision.change) == ((), (), None)
    rig.step()
    assert "interlock.many_tripped" not in rig.events
    assert "batch.event.ask_resume" in rig.events
    assert rig.relays()["GT.blower.OP"]


def test_a_clock_set_back_stops_neither_mixing_nor_heat_for_ever(
    rig: Rig, description: PlantDescription
) -> None:
    rig.run(7 * 3600, step_s=60)
    recipe = recipes(description).recipes()[0]
    early_ms = rig.begin_ms - 3 * 86_400_000
    again = Rig(
        description,
        rig.setup,
        recipe,
        begin_ms=early_ms,
        documents=dict(rig.documents),
    )
    again.run(60)
    assert again.events.count("automation.clock_back") == 1
    for unit_id in tuple(again.automation.view().run.resumes):
        again.ask(AnswerResume(again.asker(), unit_id, ResumeChoice.RESUME))
    again.run(8 * 3600, step_s=60)
    mixed = [key for key in again.documents["outputs"].split('"last_ms":') if key]
    assert any(early_ms < int(part.partition(",")[0].strip("}")) for part in mixed[1:])
    assert not again.automation.view().modes.modes


def test_a_stop_before_the_first_step_rests_on_the_plant(rig: Rig) -> None:
    rig.automation.stopped(rig.command("", 0, action=Action.PLANT_STOP))
    rig.step()
    assert rig.automation.view().stopped_ms
    assert rig.automation.view().stopped_by == "Asha"


def test_a_stop_before_the_plant_was_read_is_kept_at_once(rig: Rig) -> None:
    whole = rig.look()
    part = Snapshot(1, whole.utc_ms, whole.monotonic_s, {})
    rig.automation.step(rig.before, part)
    rig.automation.stopped(rig.command("", 0, action=Action.PLANT_STOP))
    change = rig.automation.step(rig.before, part).change
    assert change is not None
    assert "Asha" in change.states["session"]
    assert rig.automation.step(rig.before, part).change is None


def test_a_plant_stop_reaches_units_that_would_go_on_by_themselves(rig: Rig) -> None:
    rig.run(60)
    unit_id = "D3"
    rig.start()
    rig.field.inject(f"{unit_id}.temperature_upper.PV:open")
    rig.run(5, step_s=1)
    assert rig.automation.view().run.units[unit_id].state is State.HELD
    rig.automation.stopped(rig.command("", 0, action=Action.PLANT_STOP))
    rig.run(5, step_s=1)
    rig.field.clear()
    rig.run(60)
    assert rig.ask(ResumePlant(rig.asker())).accepted
    rig.run(60)
    run = rig.automation.view().run
    assert {each.state for each in run.units.values()} == {State.HELD}
    assert run.resumes[unit_id].long
