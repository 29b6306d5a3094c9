"""What the whole automation does with a plant: starts, stops, restarts, cap and hands."""

import pytest

from plant.batch.states import State, UnitMode, Verb
from plant.command import Action
from plant.description.model import PlantDescription
from plant.operation.modes import DeviceMode
from plant.operation.requests import (
    Allowance,
    EnterValue,
    HoldAll,
    ResumePlant,
    RunDevice,
    SetDeviceMode,
    SetUnitMode,
    UnitVerb,
)
from plant.quality import Quality
from plant.sample import Sample, Snapshot
from plant.tag import Role
from tests.integration.automation.rig import Rig, recipes, usual_setup

DRIVEN = ("heater", "agitator", "dosing", "transfer_pump", "feed", "drain")


def _running(rig: Rig) -> list[str]:
    return [
        tag_id for tag_id, on in rig.relays().items() if on and tag_id.split(".")[1] in DRIVEN
    ]


def _in_stage(rig: Rig, place: str) -> str:
    """Return a unit in this stage."""
    units = rig.automation.view().run.units.values()
    return next(run.unit_id for run in units if run.place == place)


def _states(rig: Rig) -> set[State]:
    return {run.state for run in rig.automation.view().run.units.values()}


def test_nothing_is_decided_before_the_plant_was_read_whole(rig: Rig) -> None:
    whole = rig.look()
    samples = dict(whole.samples)
    waiting = Quality.BAD_WAITING_FOR_INITIAL_DATA
    samples["D6.ph.PV"] = Sample("D6.ph.PV", 0.0, waiting, 0, 0.0)
    part = Snapshot(1, whole.utc_ms, whole.monotonic_s, samples)
    decision = rig.automation.step(rig.before, part)
    assert decision.orders == ()
    assert decision.change is None
    assert rig.step().change is not None


def test_a_new_plant_is_only_watched_until_a_person_lets_the_automation_command(
    description: PlantDescription,
) -> None:
    recipe = recipes(description).recipes()[0]
    rig = Rig(description, usual_setup(description), recipe, is_new=True)
    rig.field.write("GT.blower.OP", 1)
    rig.field.write("GT.compressor.OP", 1)
    rig.field.advance(5)
    decisions = [rig.step(10) for _ in range(60)]
    assert not [each for each in decisions if each.orders]
    assert rig.relays()["GT.blower.OP"]
    assert rig.relays()["GT.compressor.OP"]
    assert not rig.automation.view().engaged
    rig.start()
    rig.step()
    assert not rig.automation.view().engaged
    assert rig.ask(ResumePlant(rig.asker())).accepted
    assert rig.automation.view().engaged
    assert not rig.ask(ResumePlant(rig.asker())).accepted


def test_the_rota_goes_on_by_itself(rig: Rig) -> None:
    rig.run(6 * 3600, step_s=60)
    made = {(each.unit_id, each.what, each.new) for each in rig.transitions}
    assert any(what == "stage" for _, what, _ in made)
    assert {run.unit_id for run in rig.automation.view().run.units.values()} == {
        f"D{number}" for number in range(1, 7)
    }


def test_plant_stop_rests_until_a_person_lets_the_plant_go_on(rig: Rig) -> None:
    rig.run(60)
    rig.automation.stopped(rig.command("", 0, action=Action.PLANT_STOP))
    for tag_id in _running(rig):
        rig.field.write(tag_id, 0)
    rig.run(3 * 3600, step_s=60)
    assert _running(rig) == []
    assert _states(rig) <= {State.HELD, State.COMPLETE, State.IDLE}
    view = rig.automation.view()
    assert view.stopped_by == "Asha"
    assert view.why["D3.heater.OP"].first_blocking is not None
    refused = rig.ask(ResumePlant(rig.asker(role=Role.VIEWER)))
    assert not refused.accepted
    assert rig.ask(ResumePlant(rig.asker())).accepted
    assert not rig.ask(ResumePlant(rig.asker())).accepted
    assert rig.automation.view().stopped_ms == 0


def test_plant_stop_survives_the_program(rig: Rig) -> None:
    rig.run(30)
    rig.automation.stopped(rig.command("", 0, action=Action.PLANT_STOP))
    rig.step()
    rig.start()
    rig.run(10)
    assert rig.automation.view().stopped_by == "Asha"


def test_a_kill_loses_and_doubles_no_transition(rig: Rig) -> None:
    for _ in range(6):
        rig.run(3600, step_s=60)
        rig.start()
    by_unit: dict[str, list[int]] = {}
    for each in rig.transitions:
        by_unit.setdefault(each.unit_id, []).append(each.sequence)
    assert by_unit
    for numbers in by_unit.values():
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_stop_in_order_is_no_power_cut(rig: Rig) -> None:
    rig.run(60)
    change = rig.automation.close().change
    assert change is not None
    rig.documents.update(change.states)
    rig.start()
    rig.run(60)
    assert "resume" not in {key.partition(".")[2] for key in rig.events}
    assert State.RUNNING in _states(rig)


def test_a_person_takes_a_device_over_and_gives_it_back(rig: Rig) -> None:
    rig.run(60)
    agitator = f"{_in_stage(rig, 'S3')}.agitator.OP"
    command = rig.command(agitator, 1)
    assert rig.automation.bars(command) == ()
    rig.automation.taken(command)
    rig.field.write(agitator, 1)
    rig.run(30)
    assert rig.relays()[agitator]
    assert rig.automation.view().modes.modes[agitator].mode is DeviceMode.MANUAL
    back = SetDeviceMode(rig.asker(), agitator, DeviceMode.AUTOMATIC)
    assert rig.ask(back).accepted
    rig.run(400, step_s=10)  # the run counts as a pulse and ends as one
    assert not rig.relays()[agitator]


def test_a_run_by_hand_ends_and_returns_by_itself(rig: Rig) -> None:
    rig.run(60)
    agitator = f"{_in_stage(rig, 'S3')}.agitator.OP"
    assert rig.ask(RunDevice(rig.asker(), agitator, 60)).accepted
    rig.run(10, step_s=1)
    assert rig.relays()[agitator]
    rig.run(70, step_s=1)
    assert not rig.relays()[agitator]
    assert rig.automation.view().modes.modes == {}
    too_long = rig.ask(RunDevice(rig.asker(), agitator, 4000))
    assert [reason.key for reason in too_long.reasons] == ["modes.run_time"]


def test_a_pulse_is_ordered_once(rig: Rig) -> None:
    orders = [order for _ in range(100) for order in rig.step(5).orders if order.timed]
    assert orders
    assert len({order.tag_id for order in orders}) == len(orders)


def test_a_trip_wins_over_a_person(rig: Rig) -> None:
    rig.run(30)
    unit_id = _in_stage(rig, "S3")
    agitator = f"{unit_id}.agitator.OP"
    rig.automation.taken(rig.command(agitator, 1))
    rig.field.write(agitator, 1)
    rig.run(5, step_s=1)
    assert rig.relays()[agitator]
    rig.field.inject(f"{unit_id}.level.PV:open")
    rig.run(30)
    assert not rig.relays()[agitator]
    assert rig.automation.bars(rig.command(agitator, 1))
    why = rig.automation.view().why[agitator]
    assert why.first_blocking is not None


def test_no_budget_refuses_the_heat_with_its_reason_and_the_batch_goes_on(
    description: PlantDescription,
) -> None:
    recipe = recipes(description).recipes()[0]
    rig = Rig(description, usual_setup(description, allowance=None), recipe)
    rig.run(3 * 3600, step_s=60)
    view = rig.automation.view()
    assert view.energy.budget_wh == 0
    assert not [tag_id for tag_id in _running(rig) if "heater" in tag_id]
    assert view.energy.misfits
    assert State.RUNNING in _states(rig)
    assert rig.automation.bars(rig.command("D2.heater.OP", 1))
    heaters = [run for run in view.run.units.values() if run.place == "S3"]
    assert heaters


def test_out_of_service_needs_a_lock_and_refuses_commands(rig: Rig) -> None:
    rig.run(10)
    bare = SetDeviceMode(rig.asker(), "D4.heater.OP", DeviceMode.OUT_OF_SERVICE)
    assert not rig.ask(bare).accepted
    locked = SetDeviceMode(
        rig.asker(reason="lock 17"), "D4.heater.OP", DeviceMode.OUT_OF_SERVICE
    )
    assert rig.ask(locked).accepted
    (reason, *_) = rig.automation.bars(rig.command("D4.heater.OP", 1))
    assert (reason.key, reason.facts["lock"]) == ("automation.out_of_service", "lock 17")


@pytest.mark.parametrize("verb", [Verb.ABORT, Verb.STOP])
@pytest.mark.parametrize("is_unit", [True, False])
def test_the_end_of_a_batch_switches_off_what_people_had_in_hand(
    rig: Rig, verb: Verb, is_unit: bool
) -> None:
    rig.run(10)
    unit_id = _in_stage(rig, "S3")
    agitator = f"{unit_id}.agitator.OP"
    if is_unit:
        rig.ask(SetUnitMode(rig.asker(), unit_id, UnitMode.MANUAL))
    else:
        rig.automation.taken(rig.command(agitator, 1))
    rig.field.write(agitator, 1)
    rig.run(10)
    assert rig.relays()[agitator]
    assert rig.ask(UnitVerb(rig.asker(), unit_id, verb)).accepted
    rig.run(5, step_s=1)
    assert not rig.relays()[agitator]
    assert (
        rig.relays()[f"{unit_id}.rich_outlet.OP"] or rig.relays()[f"{unit_id}.lean_outlet.OP"]
    )
    assert rig.automation.view().run.units[unit_id].state in {State.ABORTED, State.STOPPED}


def test_a_unit_is_not_taken_as_at_rest_while_it_is_silent(rig: Rig) -> None:
    rig.run(10)
    unit_id = _in_stage(rig, "S3")
    rig.field.inject(f"{rig.field.unit_of(f'{unit_id}.heater.OP')}:silent")
    rig.run(20)
    assert rig.ask(UnitVerb(rig.asker(), unit_id, Verb.ABORT)).accepted
    rig.run(10, step_s=1)
    assert rig.automation.view().run.units[unit_id].state is State.ABORTING
    rig.run(600)
    assert rig.automation.view().run.units[unit_id].state is State.ABORTED
    assert "batch.event.acting_output" in rig.events


def test_what_is_out_of_service_is_switched_off(rig: Rig) -> None:
    rig.run(10)
    agitator = f"{_in_stage(rig, 'S3')}.agitator.OP"
    rig.automation.taken(rig.command(agitator, 1))
    rig.field.write(agitator, 1)
    rig.run(5)
    assert rig.relays()[agitator]
    lock = SetDeviceMode(rig.asker(reason="lock 17"), agitator, DeviceMode.OUT_OF_SERVICE)
    assert rig.ask(lock).accepted
    rig.run(5)
    assert not rig.relays()[agitator]


def test_what_runs_in_a_unit_in_hand_pays_as_well(description: PlantDescription) -> None:
    recipe = recipes(description).recipes()[0]
    rig = Rig(description, usual_setup(description, allowance=None), recipe)
    rig.run(10)
    unit_id = _in_stage(rig, "S3")
    assert rig.ask(SetUnitMode(rig.asker(), unit_id, UnitMode.MANUAL)).accepted
    rig.field.write(f"{unit_id}.agitator.OP", 1)
    rig.run(10)
    assert not rig.relays()[f"{unit_id}.agitator.OP"]


def test_an_allowance_is_given_by_an_engineer_with_a_reason(rig: Rig) -> None:
    rig.run(10)
    assert not rig.ask(Allowance(rig.asker(role=Role.OPERATOR, reason="x"), 20.0, 5)).accepted
    assert not rig.ask(Allowance(rig.asker(), 20.0, 5)).accepted
    assert not rig.ask(Allowance(rig.asker(reason="x"), 0.0, 5)).accepted
    assert rig.ask(Allowance(rig.asker(reason="first weeks"), 25.0, 5)).accepted


def test_a_measured_value_is_not_entered_by_hand(rig: Rig) -> None:
    rig.run(10)
    assert not rig.ask(EnterValue(rig.asker(), "D1.level.PV", 50.0)).accepted


def test_hold_all_holds_every_running_unit(rig: Rig) -> None:
    rig.run(10)
    assert rig.ask(HoldAll(rig.asker())).accepted
    rig.run(300)
    assert State.RUNNING not in _states(rig)
    assert not [tag_id for tag_id in _running(rig) if "heater" in tag_id]


def test_a_unit_in_manual_is_left_to_its_person(rig: Rig) -> None:
    rig.run(10)
    assert rig.ask(SetUnitMode(rig.asker(), "D3", UnitMode.MANUAL)).accepted
    rig.field.write("D3.agitator.OP", 1)
    rig.run(60)
    assert rig.relays()["D3.agitator.OP"]


def test_the_day_has_totals(rig: Rig) -> None:
    rig.run(6 * 3600, step_s=60)
    view = rig.automation.view()
    yesterday, today = view.yesterday, view.today
    assert yesterday.gas_nm3 is not None
    assert yesterday.gas_nm3 > 1.0
    assert today.ch4_nm3 is not None
    assert 0.0 < today.ch4_nm3 < (today.gas_nm3 or 0.0)
    balance = (yesterday.used_nm3, yesterday.sold_nm3, yesterday.stored_nm3)
    assert all(each is not None for each in balance)
    rest = sum(each or 0.0 for each in balance) + (yesterday.flared_nm3 or 0.0)
    assert yesterday.unexplained_nm3 == pytest.approx(yesterday.gas_nm3 - rest)
    assert abs(yesterday.unexplained_nm3 or 0.0) < 0.35 * yesterday.gas_nm3
