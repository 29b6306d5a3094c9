"""Who commands a device from now on?"""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

import resources
from control.modes.modes import (
    against_run,
    by_command,
    ended,
    next_end_ms,
    with_mode,
    with_value,
)
from plant.command import Action, Command, Origin
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.operation.modes import DeviceMode, ModeBook, ModeOf
from plant.operation.requests import Asker, EnterValue, RunDevice, SetDeviceMode
from plant.tag import Role
from tests.fakes.running.plant import NOW_MS

OP = "D3.agitator.OP"
BASIC = Path(resources.__file__).parent / "plant" / "basic"
OPERATOR = Asker("r1", "R. Das", Role.OPERATOR)


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    """Return the plant without many sensors: it has entered values and manual valves."""
    return load_plant(BASIC)


def command(action: Action, value: float, tag_id: str = OP) -> Command:
    """Return a person's command."""
    return Command("c1", action, tag_id, value, Origin.OPERATOR, "R. Das", Role.OPERATOR)


def book(mode: ModeOf) -> ModeBook:
    """Return a book with the agitator's mode."""
    return ModeBook(modes=MappingProxyType({OP: mode}))


def lock(operator: str = "R. Das") -> ModeBook:
    """Return a book with the agitator out of service."""
    return book(ModeOf(DeviceMode.OUT_OF_SERVICE, 1, operator, "L-17"))


def keys(reasons: tuple[object, ...]) -> list[str]:
    """Return the texts' keys."""
    return [str(getattr(each, "key", "")) for each in reasons]


def test_mode_is_set_and_given_back(plant: PlantDescription) -> None:
    request = SetDeviceMode(OPERATOR, OP, DeviceMode.MANUAL)
    manual, reasons = with_mode(ModeBook(), request, plant, NOW_MS)
    assert reasons == ()
    assert manual.modes[OP] == ModeOf(DeviceMode.MANUAL, NOW_MS, "R. Das")
    back = SetDeviceMode(OPERATOR, OP, DeviceMode.AUTOMATIC)
    assert with_mode(manual, back, plant, NOW_MS)[0].modes == {}


def test_out_of_service_needs_the_number_of_its_lock(plant: PlantDescription) -> None:
    request = SetDeviceMode(OPERATOR, OP, DeviceMode.OUT_OF_SERVICE)
    same, reasons = with_mode(ModeBook(), request, plant, NOW_MS)
    assert (same, keys(reasons)) == (ModeBook(), ["modes.lock_missing"])
    locked = replace(request, asker=replace(OPERATOR, reason=" L-17 "))
    assert with_mode(ModeBook(), locked, plant, NOW_MS)[0].modes[OP].reason == "L-17"


def test_somebody_elses_lock_is_an_engineers_to_take_off(plant: PlantDescription) -> None:
    request = SetDeviceMode(OPERATOR, OP, DeviceMode.AUTOMATIC)
    assert with_mode(lock(), request, plant, NOW_MS)[1] == ()
    assert keys(with_mode(lock("A. Nair"), request, plant, NOW_MS)[1]) == ["refusal.role"]
    engineer = replace(request, asker=replace(OPERATOR, role=Role.ENGINEER))
    assert with_mode(lock("A. Nair"), engineer, plant, NOW_MS)[1] == ()


@pytest.mark.parametrize("tag_id", ["D9.agitator.OP", "D3.ph.PV"])
def test_only_devices_have_modes(plant: PlantDescription, tag_id: str) -> None:
    request = SetDeviceMode(OPERATOR, tag_id, DeviceMode.MANUAL)
    assert keys(with_mode(ModeBook(), request, plant, NOW_MS)[1]) == ["modes.not_a_device"]


def test_viewer_sets_nothing(plant: PlantDescription) -> None:
    viewer = replace(OPERATOR, role=Role.VIEWER)
    request = SetDeviceMode(viewer, OP, DeviceMode.MANUAL)
    assert keys(with_mode(ModeBook(), request, plant, NOW_MS)[1]) == ["refusal.role"]


def test_command_takes_the_device_over(plant: PlantDescription) -> None:
    taken = by_command(ModeBook(), command(Action.WRITE, 1.0), plant, NOW_MS)
    assert taken.modes[OP].mode is DeviceMode.MANUAL
    assert taken.modes[OP].until_ms == 0


def test_timed_run_gives_the_device_back_by_itself(plant: PlantDescription) -> None:
    running = by_command(ModeBook(), command(Action.RUN_TIMED, 300.0), plant, NOW_MS)
    assert next_end_ms(running) == NOW_MS + 300_000
    assert ended(running, NOW_MS + 299_999) is running
    assert ended(running, NOW_MS + 300_000).modes == {}
    assert next_end_ms(ModeBook()) == 0


def test_timed_run_gives_it_back_as_it_was(plant: PlantDescription) -> None:
    manual = book(ModeOf(DeviceMode.MANUAL, 1, "A. Nair", "tried"))
    running = by_command(manual, command(Action.RUN_TIMED, 60.0), plant, NOW_MS)
    longer = by_command(running, command(Action.RUN_TIMED, 120.0), plant, NOW_MS)
    after = ended(longer, NOW_MS + 120_000)
    assert after.modes[OP].mode is DeviceMode.MANUAL
    assert after.modes[OP].until_ms == 0


def test_switching_off_ends_a_timed_run_before_its_time(plant: PlantDescription) -> None:
    running = by_command(ModeBook(), command(Action.RUN_TIMED, 300.0), plant, NOW_MS)
    assert by_command(running, command(Action.WRITE, 0.0), plant, NOW_MS + 1).modes == {}


def test_programs_and_other_commands_take_nothing_over(plant: PlantDescription) -> None:
    batch = replace(command(Action.WRITE, 1.0), origin=Origin.BATCH)
    none = ModeBook()
    assert by_command(none, batch, plant, NOW_MS) is none
    assert by_command(none, command(Action.PLANT_STOP, 0.0, ""), plant, NOW_MS) is none
    assert by_command(none, command(Action.RESUME_UNIT, 0.0), plant, NOW_MS) is none


@pytest.mark.parametrize(
    ("tag_id", "seconds", "refused"),
    [
        (OP, 300, []),
        (OP, 0, ["modes.run_time"]),
        (OP, 361, ["modes.run_time"]),
        ("GT.blower.OP", 60, ["modes.no_timed_run"]),
        ("D9.agitator.OP", 60, ["modes.no_timed_run"]),
        ("D3.ph.PV", 60, ["modes.no_timed_run"]),
    ],
)
def test_run_by_hand_lasts_as_long_as_the_field_unit_allows(
    plant: PlantDescription, tag_id: str, seconds: int, refused: list[str]
) -> None:
    request = RunDevice(OPERATOR, tag_id, seconds)
    assert keys(against_run(request, ModeBook(), plant, is_local=False)) == refused


def test_run_by_hand_says_everything_against_it(plant: PlantDescription) -> None:
    viewer = replace(OPERATOR, role=Role.VIEWER)
    request = RunDevice(viewer, OP, 60)
    assert keys(against_run(request, lock(), plant, is_local=True)) == [
        "refusal.role",
        "modes.out_of_service",
        "modes.local",
    ]


@pytest.mark.parametrize(
    ("tag_id", "value", "refused"),
    [
        ("D1.o2.PV", 0.8, []),
        ("D1.o2.PV", 30.0, ["modes.value_range"]),
        ("D1.lean_outlet.PV", 1.0, []),
        ("D1.lean_outlet.PV", 2.0, ["modes.value_range"]),
        ("D1.ph.PV", 7.0, ["modes.not_entered"]),
        ("D9.o2.PV", 1.0, ["modes.not_entered"]),
    ],
)
def test_values_are_entered_where_nothing_measures(
    plant: PlantDescription, tag_id: str, value: float, refused: list[str]
) -> None:
    request = EnterValue(OPERATOR, tag_id, value)
    after, reasons = with_value(ModeBook(), request, plant, NOW_MS)
    assert keys(reasons) == refused
    assert (tag_id in after.entered) is (not refused)


def test_viewer_enters_nothing(plant: PlantDescription) -> None:
    request = EnterValue(replace(OPERATOR, role=Role.VIEWER), "D1.o2.PV", 0.8)
    assert keys(with_value(ModeBook(), request, plant, NOW_MS)[1]) == ["refusal.role"]


def test_every_refusal_has_its_words(plant: PlantDescription) -> None:
    requests = (
        *against_run(RunDevice(OPERATOR, OP, 0), lock(), plant, is_local=True),
        *against_run(RunDevice(OPERATOR, "D9.x.OP", 1), lock(), plant, is_local=True),
        *with_value(ModeBook(), EnterValue(OPERATOR, "D1.o2.PV", 99.0), plant, 1)[1],
        *with_value(ModeBook(), EnterValue(OPERATOR, "D1.ph.PV", 7.0), plant, 1)[1],
        *with_mode(
            ModeBook(), SetDeviceMode(OPERATOR, OP, DeviceMode.OUT_OF_SERVICE), plant, 1
        )[1],
        *with_mode(ModeBook(), SetDeviceMode(OPERATOR, "x", DeviceMode.MANUAL), plant, 1)[1],
    )
    for each in requests:
        said = plant.texts.say(each)
        assert not said.startswith("<")
        assert "{" not in said
