"""A button is offered when, and only when, the command may be given; else it says why not."""

import math
from dataclasses import replace
from typing import Any

import pytest

from hmi.models.device import device_of
from hmi.models.faceplate.offers import (
    Offer,
    Situation,
    device_offers,
    field_unit_health,
    resume_offer,
)
from plant.command import Action
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.health import DeviceState, SystemHealth
from plant.message import message
from plant.operation.why import Why, WhyKind, WhyLine
from plant.quality import Quality
from plant.sample import Sample
from plant.tag import Role
from tests.fakes.clock import ManualClock
from tests.fakes.health import well_plant

CLOCK = ManualClock()


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    return load_plant()


def _health(plant: PlantDescription, **worse: Any) -> SystemHealth:
    return well_plant(plant, CLOCK, {"U1": worse})


def _sample(value: float, quality: Quality = Quality.GOOD) -> Sample:
    return Sample("x", bool(value), quality, 0, 0.0)


def _situation(plant: PlantDescription, **changes: Any) -> Situation:
    base = Situation(
        commands_open=True,
        health=_health(plant),
        role=Role.OPERATOR,
        command=_sample(0),
        readback=_sample(0),
    )
    return replace(base, **changes)


def _offers(plant: PlantDescription, tag_id: str, situation: Situation) -> dict[str, Offer]:
    found = device_offers(device_of(plant, tag_id), situation, description=plant)
    return {offer.label.key.rpartition(".")[2]: offer for offer in found}


def _why(offer: Offer) -> list[str]:
    return [reason.key for reason in offer.blocked]


def test_standing_agitator_offers_run_and_start_but_not_stop(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.agitator.OP", _situation(plant))

    assert list(offers) == ["run_minutes", "start", "stop"]
    assert offers["run_minutes"].allowed
    assert offers["run_minutes"].value == 300.0
    assert offers["run_minutes"].action is Action.RUN_TIMED
    assert offers["start"].allowed
    assert _why(offers["stop"]) == ["faceplate.blocked.already.stop"]


def test_running_agitator_offers_stop_but_not_start(plant: PlantDescription) -> None:
    running = _situation(plant, command=_sample(1), readback=_sample(1))
    offers = _offers(plant, "D1.agitator.OP", running)

    assert offers["stop"].allowed
    assert _why(offers["start"]) == ["faceplate.blocked.already.start"]


def test_both_switches_are_open_while_asked_and_seen_disagree(plant: PlantDescription) -> None:
    torn = _situation(plant, command=_sample(1), readback=_sample(0))
    offers = _offers(plant, "D1.agitator.OP", torn)

    assert offers["start"].allowed
    assert offers["stop"].allowed


def test_both_switches_are_open_while_the_state_is_not_trusted(plant: PlantDescription) -> None:
    doubtful = _situation(plant, readback=_sample(0, Quality.UNCERTAIN))
    offers = _offers(plant, "D1.agitator.OP", doubtful)

    assert offers["stop"].allowed


def test_unknown_samples_block_nothing(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.agitator.OP", _situation(plant, command=None, readback=None))

    assert offers["start"].allowed
    assert offers["stop"].allowed


def test_timed_run_offers_its_end_and_nothing_else(plant: PlantDescription) -> None:
    running = _situation(plant, readback=_sample(1), remaining_s=120)
    offers = _offers(plant, "D1.agitator.OP", running)

    assert offers["end_run"].allowed
    assert offers["end_run"].value == 0.0
    assert not offers["end_run"].two_steps
    assert _why(offers["start"]) == ["faceplate.blocked.timed_run"]
    assert _why(offers["stop"]) == ["faceplate.blocked.timed_run"]


def test_short_limit_shortens_the_timed_run(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.dosing.OP", _situation(plant))

    assert offers["run_seconds"].value == 30.0
    assert offers["run_seconds"].label.facts == {"seconds": 30}


def test_risky_start_takes_two_steps_and_going_safe_one(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.heater.OP", _situation(plant))

    assert offers["start"].two_steps
    assert offers["run_minutes"].two_steps
    assert not offers["stop"].two_steps


def test_closing_a_gas_path_takes_two_steps(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.rich_outlet.OP", _situation(plant))

    assert offers["close"].two_steps
    assert offers["open"].two_steps


def test_closing_a_drain_takes_one_step(plant: PlantDescription) -> None:
    opened = _situation(plant, command=_sample(1), readback=_sample(1))
    offers = _offers(plant, "D1.drain.OP", opened)

    assert not offers["close"].two_steps
    assert _why(offers["open"]) == ["faceplate.blocked.already.open"]


def test_set_point_waits_for_a_value(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.temperature.SP", _situation(plant))

    assert list(offers) == ["set"]
    assert math.isnan(offers["set"].value)
    assert offers["set"].two_steps


def test_measurement_offers_nothing(plant: PlantDescription) -> None:
    assert not _offers(plant, "D1.ph.PV", _situation(plant))


@pytest.mark.parametrize(
    ("worse", "reason"),
    [
        ({"state": DeviceState.OFFLINE}, "faceplate.blocked.offline"),
        ({"state": DeviceState.CONNECTING}, "faceplate.blocked.offline"),
        ({"local": True}, "faceplate.blocked.local"),
        ({"local_stop": True}, "faceplate.blocked.local_stop"),
        ({"failsafe": True}, "faceplate.blocked.safe_state"),
        ({"cold_start": True}, "faceplate.blocked.safe_state"),
        ({"view_only": message("field.foreign_map")}, "field.foreign_map"),
    ],
)
def test_unit_that_cannot_follow_blocks_every_button(
    plant: PlantDescription, worse: dict[str, Any], reason: str
) -> None:
    situation = _situation(plant, health=_health(plant, **worse))

    for offer in _offers(plant, "D1.agitator.OP", situation).values():
        assert reason in _why(offer)


def test_unit_that_missed_one_answer_still_takes_commands(plant: PlantDescription) -> None:
    situation = _situation(plant, health=_health(plant, state=DeviceState.SUSPECT))

    assert _offers(plant, "D1.agitator.OP", situation)["start"].allowed


def test_nothing_is_commanded_before_the_first_report(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.agitator.OP", _situation(plant, health=None))

    assert _why(offers["start"]) == ["faceplate.blocked.unheard"]


def test_replay_commands_nothing(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.agitator.OP", _situation(plant, commands_open=False))

    assert _why(offers["start"]) == ["faceplate.blocked.replay"]


def test_view_only_program_says_why(plant: PlantDescription) -> None:
    health = replace(_health(plant), view_only=message("storage.read_only"))
    offers = _offers(plant, "D1.agitator.OP", _situation(plant, health=health))

    assert "storage.read_only" in _why(offers["start"])


def test_role_too_low_is_told(plant: PlantDescription) -> None:
    relief = _offers(plant, "D1.relief.OP", _situation(plant, role=Role.OPERATOR))
    assert relief["open"].blocked[0].facts == {"role": "engineer"}
    engineer = _offers(plant, "D1.relief.OP", _situation(plant, role=Role.ENGINEER))
    assert engineer["open"].allowed


def test_pending_command_blocks_a_second_one(plant: PlantDescription) -> None:
    offers = _offers(plant, "D1.agitator.OP", _situation(plant, pending=True))

    assert _why(offers["start"]) == ["faceplate.blocked.pending"]


def test_safe_state_offers_the_way_out(plant: PlantDescription) -> None:
    for flag in ("failsafe", "cold_start"):
        situation = _situation(plant, health=_health(plant, **{flag: True}))
        offer = resume_offer("U1", situation)

        assert offer is not None
        assert offer.allowed
        assert offer.two_steps
        assert (offer.action, offer.tag_id) == (Action.RESUME_UNIT, "U1")


def test_unit_at_work_needs_no_way_out(plant: PlantDescription) -> None:
    assert resume_offer("U1", _situation(plant)) is None
    assert resume_offer("U1", _situation(plant, health=None)) is None


def test_way_out_is_barred_in_local_for_viewers_and_while_pending(
    plant: PlantDescription,
) -> None:
    health = _health(plant, failsafe=True, local=True)
    barred = resume_offer(
        "U1", _situation(plant, health=health, role=Role.VIEWER, pending=True)
    )

    assert barred is not None
    assert _why(barred) == [
        "faceplate.blocked.local",
        "faceplate.blocked.role",
        "faceplate.blocked.pending",
    ]


def test_health_of_an_unknown_unit_is_none(plant: PlantDescription) -> None:
    assert field_unit_health(_health(plant), "U99") is None
    assert field_unit_health(None, "U1") is None


def test_output_without_a_field_unit_waits_for_none(plant: PlantDescription) -> None:
    device = device_of(plant, "D1.heater.OP")
    assert device.command is not None
    own = replace(device, command=replace(device.command, field_unit=None))
    situation = _situation(plant, health=None)

    offers = device_offers(own, situation, description=plant)
    assert offers[1].allowed
    assert offers[1].two_steps
    assert offers[2].two_steps  # without a register map nothing says that off is safe


def _why_not(*, bars_people: bool) -> Why:
    line = WhyLine(
        WhyKind.ENERGY, blocking=True, text=message("why.energy.clear"), bars_people=bars_people
    )
    return Why("D1.agitator.OP", (line,))


def test_what_bars_people_greys_the_start_and_the_timed_run(plant: PlantDescription) -> None:
    situation = _situation(plant, why=_why_not(bars_people=True))
    offers = _offers(plant, "D1.agitator.OP", situation)
    assert _why(offers["run_minutes"]) == ["why.energy.clear"]
    assert _why(offers["start"]) == ["why.energy.clear"]


def test_what_bars_people_never_greys_the_stop(plant: PlantDescription) -> None:
    running = _situation(
        plant, why=_why_not(bars_people=True), command=_sample(1), readback=_sample(1)
    )
    assert _offers(plant, "D1.agitator.OP", running)["stop"].allowed


def test_the_schedule_leaves_people_free(plant: PlantDescription) -> None:
    situation = _situation(plant, why=_why_not(bars_people=False))
    assert _offers(plant, "D1.agitator.OP", situation)["start"].allowed
