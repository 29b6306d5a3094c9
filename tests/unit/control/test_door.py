"""The door: every refusal names what the operator can do, and nothing unsafe gets through."""

import math
from dataclasses import replace

import pytest

from control.door import Context, UnitView, judge, switches_on
from control.field.unit_return import Standing
from plant.command import Action, Command, Origin
from plant.description.model import PlantDescription
from plant.health import DeviceHealth, DeviceState
from plant.message import message
from plant.quality import Quality
from plant.sample import Sample, Value
from plant.tag import Role
from tests.unit.control.field.test_unit_return import DEVICE

AGITATOR = "D1.agitator.OP"
HEATER = "D1.heater.OP"
SETPOINT = "D1.temperature.SP"
UNIT = UnitView("D1", "U1", DEVICE, Standing.READY, fully_read=True, in_doubt=False)


def command(
    tag_id: str,
    value: float = 1,
    *,
    action: Action = Action.WRITE,
    role: Role = Role.OPERATOR,
    origin: Origin = Origin.OPERATOR,
    seen: float | None = None,
) -> Command:
    return Command("c1", action, tag_id, value, origin, "anna", role, seen=seen)


def context(description: PlantDescription, tag_id: str, value: Value = False) -> Context:
    return Context(
        tag=description.tags.get(tag_id),
        sample=Sample(tag_id, value, Quality.GOOD, 0, 0.0),
        unit=UNIT,
    )


def keys(asked: Command, seen: Context) -> list[str]:
    return [reason.key for reason in judge(asked, seen)]


def test_an_operator_switches_the_agitator(description: PlantDescription) -> None:
    for value in (0, 1):
        assert keys(command(AGITATOR, value), context(description, AGITATOR)) == []


def test_plant_stop_is_never_refused() -> None:
    worst = Context(None, None, None, view_only=message("x"), pending=True, stopping=True)
    stop = command("", action=Action.PLANT_STOP, role=Role.VIEWER)
    assert judge(stop, worst) == ()


def test_an_unknown_tag_is_refused(description: PlantDescription) -> None:
    assert keys(command("D9.x.OP"), context(description, "D9.x.OP")) == ["refusal.unknown_tag"]


def test_a_reading_cannot_be_set(description: PlantDescription) -> None:
    assert keys(command("D1.ph.PV"), context(description, "D1.ph.PV")) == [
        "refusal.not_writable"
    ]


def test_a_viewer_is_told_which_role_it_needs(description: PlantDescription) -> None:
    reasons = judge(command(AGITATOR, role=Role.VIEWER), context(description, AGITATOR))
    assert reasons == (message("refusal.role", role="operator"),)


def test_an_operator_must_not_open_the_relief(description: PlantDescription) -> None:
    asked = command("D1.relief.OP", seen=0)
    seen = context(description, "D1.relief.OP")
    assert keys(asked, seen) == ["refusal.role"]
    assert keys(replace(asked, role=Role.ENGINEER), seen) == []


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(description: PlantDescription, value: float) -> None:
    asked = command(SETPOINT, value, seen=40.0)
    assert keys(asked, context(description, SETPOINT, 40.0)) == ["refusal.not_a_number"]


@pytest.mark.parametrize(("value", "refused"), [(14.9, 1), (15.0, 0), (75.0, 0), (75.1, 1)])
def test_a_set_point_keeps_its_range(
    description: PlantDescription, value: float, refused: int
) -> None:
    reasons = judge(command(SETPOINT, value, seen=40.0), context(description, SETPOINT, 40.0))
    assert len(reasons) == refused
    if reasons:
        assert dict(reasons[0].facts) == {
            "tag": SETPOINT,
            "low": "15.0",
            "high": "75.0",
            "symbol": "°C",
        }


def test_an_output_takes_only_on_and_off(description: PlantDescription) -> None:
    assert keys(command(AGITATOR, 0.5), context(description, AGITATOR)) == [
        "refusal.output_value"
    ]


@pytest.mark.parametrize(
    ("value", "refused"), [(0, 0), (300, 0), (360, 0), (361, 1), (-1, 1), (1.5, 1)]
)
def test_a_timed_run_keeps_its_longest_time(
    description: PlantDescription, value: float, refused: int
) -> None:
    asked = command(AGITATOR, value, action=Action.RUN_TIMED)
    assert keys(asked, context(description, AGITATOR)) == ["refusal.timed_run"] * refused


def test_a_valve_has_no_timed_run(description: PlantDescription) -> None:
    asked = command("D1.feed.OP", 60, action=Action.RUN_TIMED, seen=0)
    assert keys(asked, context(description, "D1.feed.OP")) == ["refusal.no_timed_run"]


def test_a_risky_command_of_a_person_needs_its_second_step(
    description: PlantDescription,
) -> None:
    assert keys(command(HEATER), context(description, HEATER)) == ["refusal.confirm_first"]
    by_batch = command(HEATER, origin=Origin.BATCH)
    assert keys(by_batch, context(description, HEATER)) == []


@pytest.mark.parametrize(
    ("tag_id", "seen", "now", "changed"),
    [
        (HEATER, 0.0, False, False),
        (HEATER, 0.0, True, True),
        (SETPOINT, 40.0, 40.04, False),  # one digit is shown
        (SETPOINT, 40.0, 40.1, True),
        (SETPOINT, math.nan, math.nan, False),
        (SETPOINT, math.nan, 40.0, True),
        (SETPOINT, 40.0, math.nan, True),
    ],
)
def test_what_changed_since_it_was_confirmed_is_refused(
    description: PlantDescription, tag_id: str, seen: float, now: Value, changed: bool
) -> None:
    value = 1 if tag_id == HEATER else 45.0
    asked = command(tag_id, value, seen=seen)
    expected = ["refusal.changed_since"] if changed else []
    assert keys(asked, context(description, tag_id, now)) == expected


def test_a_confirmed_value_without_a_reading_counts_as_changed(
    description: PlantDescription,
) -> None:
    bare = replace(context(description, HEATER), sample=None)
    assert keys(command(HEATER, seen=0), bare) == ["refusal.changed_since"]


def with_device(description: PlantDescription, device: DeviceHealth | None) -> Context:
    return replace(context(description, AGITATOR), unit=replace(UNIT, device=device))


@pytest.mark.parametrize(
    ("device", "reason"),
    [
        (None, "refusal.not_connected"),
        (replace(DEVICE, state=DeviceState.CONNECTING), "refusal.not_connected"),
        (replace(DEVICE, state=DeviceState.SUSPECT), "refusal.unit_silent"),
        (replace(DEVICE, state=DeviceState.OFFLINE), "refusal.unit_silent"),
        (replace(DEVICE, state=DeviceState.PROBING), "refusal.unit_silent"),
        (replace(DEVICE, state=DeviceState.IDENTIFYING), "refusal.unit_silent"),
        (replace(DEVICE, view_only=message("x")), "refusal.unit_view_only"),
        (replace(DEVICE, outputs=None), "refusal.not_read"),
        (replace(DEVICE, local=True), "refusal.local"),
        (replace(DEVICE, local_stop=True), "refusal.local_stop"),
    ],
)
def test_a_unit_that_cannot_take_the_command_refuses_it_at_once(
    description: PlantDescription, device: DeviceHealth | None, reason: str
) -> None:
    for value in (0, 1):
        asked = command(AGITATOR, value)
        assert keys(asked, with_device(description, device)) == [reason]


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        (replace(UNIT, fully_read=False), "refusal.not_read"),
        (replace(UNIT, standing=Standing.UNKNOWN), "refusal.not_read"),
        (replace(UNIT, standing=Standing.WAITING), "refusal.resume_first"),
        (replace(UNIT, standing=Standing.RETURNING), "refusal.returning"),
        (None, "refusal.no_field_unit"),
    ],
)
def test_a_unit_that_does_not_follow_yet_refuses(
    description: PlantDescription, unit: UnitView | None, reason: str
) -> None:
    seen = replace(context(description, AGITATOR), unit=unit)
    assert keys(command(AGITATOR), seen) == [reason]


def test_while_a_write_is_unanswered_only_off_gets_through(
    description: PlantDescription,
) -> None:
    seen = replace(context(description, AGITATOR), unit=replace(UNIT, in_doubt=True))
    assert keys(command(AGITATOR, 1), seen) == ["refusal.in_doubt"]
    assert keys(command(AGITATOR, 0), seen) == []


def test_the_program_itself_can_stand_in_the_way(description: PlantDescription) -> None:
    free = context(description, AGITATOR)
    view_only = message("storage.trouble.full")
    assert judge(command(AGITATOR), replace(free, view_only=view_only)) == (view_only,)
    assert keys(command(AGITATOR), replace(free, stopping=True)) == ["refusal.stopping"]
    assert keys(command(AGITATOR), replace(free, pending=True)) == ["refusal.pending"]


def test_a_locked_output_is_unlocked_only_by_a_person(description: PlantDescription) -> None:
    seen = replace(context(description, AGITATOR), locked=True)
    assert keys(command(AGITATOR), seen) == []
    assert keys(command(AGITATOR, origin=Origin.TIMETABLE), seen) == ["refusal.locked"]
    assert keys(command(AGITATOR, origin=Origin.INTERLOCK), seen) == []


def test_all_reasons_are_given_at_once(description: PlantDescription) -> None:
    local = replace(DEVICE, local=True, local_stop=True)
    asked = command(AGITATOR, 7, role=Role.VIEWER)
    assert keys(asked, with_device(description, local)) == [
        "refusal.role",
        "refusal.output_value",
        "refusal.local",
        "refusal.local_stop",
    ]


def resume(role: Role = Role.OPERATOR) -> Command:
    return command("U1", action=Action.RESUME_UNIT, role=role)


def at(standing: Standing) -> Context:
    return Context(None, None, replace(UNIT, standing=standing))


def test_a_waiting_unit_can_be_resumed() -> None:
    assert keys(resume(), at(Standing.WAITING)) == []


def test_a_unit_that_follows_has_nothing_to_resume() -> None:
    for standing in (Standing.READY, Standing.RETURNING):
        assert keys(resume(), at(standing)) == ["refusal.nothing_to_resume"]


def test_resuming_needs_a_known_unit_a_role_and_peace() -> None:
    assert keys(resume(), Context(None, None, None)) == ["refusal.unknown_unit"]
    assert keys(resume(Role.VIEWER), at(Standing.WAITING)) == ["refusal.role"]
    busy = replace(at(Standing.WAITING), pending=True, stopping=True)
    assert keys(resume(), busy) == ["refusal.stopping", "refusal.resume_pending"]
    silent = Context(
        None, None, replace(UNIT, device=replace(DEVICE, state=DeviceState.OFFLINE))
    )
    assert keys(resume(), replace(silent, view_only=message("refusal.view_only"))) == [
        "refusal.view_only",
        "refusal.unit_silent",
        "refusal.nothing_to_resume",
    ]


@pytest.mark.parametrize(
    ("action", "value", "on"),
    [
        (Action.WRITE, 1, True),
        (Action.WRITE, 0, False),
        (Action.RUN_TIMED, 300, True),
        (Action.RUN_TIMED, 0, False),
        (Action.RESUME_UNIT, 0, True),
        (Action.PLANT_STOP, 0, False),
    ],
)
def test_what_sets_something_going_waits_for_its_row(
    action: Action, value: float, on: bool
) -> None:
    assert switches_on(command(AGITATOR, value, action=action)) is on


def test_every_reason_exists_as_a_text_with_its_facts(description: PlantDescription) -> None:
    locked = replace(context(description, AGITATOR), locked=True, pending=True, stopping=True)
    for reason in judge(command(AGITATOR, 7, origin=Origin.BATCH), locked):
        assert "<" not in description.texts.say(reason)
