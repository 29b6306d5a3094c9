"""What a unit wants asked next and makes of the answers, without any line."""

from dataclasses import replace

import pytest

from drivers.request import Fault, Function, Reply
from drivers.unit.field_unit import RETRY_S, FieldUnit
from drivers.unit.plan import Purpose, UnitSetting, Wanted
from drivers.unit.planner import Limits, LinkCost
from plant.description.model import PlantDescription
from plant.health import DeviceState
from plant.ports import Priority
from tests.fakes.clock import ManualClock


def setting(plant: PlantDescription, *, resync: bool = False) -> UnitSetting:
    tags = tuple(tag for tag in plant.tags.values() if tag.field_unit == "U1")
    return UnitSetting(
        spec=plant.field_units["U1"],
        register_map=plant.map_of("U1"),
        tags=tags,
        cost=LinkCost(0.01, 0.001),
        limits=Limits(),
        resync=resync,
    )


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def built(how: UnitSetting, clock: ManualClock) -> FieldUnit:
    unit = FieldUnit(how, clock=clock, chance=lambda: 0.0)
    unit.line_back(0.0)
    return unit


def words(*first: int, count: int = 36) -> Reply:
    return Reply((*first, *([0] * (count - len(first)))), (), 0, 1000.0)


def wanted(unit: FieldUnit) -> Wanted:
    want = unit.wanted()
    assert want is not None
    return want


def ask(unit: FieldUnit, reply: Reply) -> Wanted:
    want = wanted(unit)
    unit.sent(want)
    unit.answered(want, reply)
    return want


def bring_online(unit: FieldUnit) -> None:
    ask(unit, words(0x0110, 1, count=2))
    ask(unit, Reply((), ((0, "Fake"),), 0, 1000.0))
    ask(unit, words(100, count=1))
    assert unit.track.state is DeviceState.ONLINE


def test_new_unit_is_probed_then_identified_then_scanned(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant), clock)
    assert wanted(unit).purpose is Purpose.PROBE
    ask(unit, words(0x0110, 1, count=2))
    assert wanted(unit).request.function is Function.DEVICE_IDENTIFICATION
    ask(unit, Reply((), ((0, "Fake"), (1, "unit")), 0, 1000.0))
    assert unit.identification.product == "Fake unit"
    assert wanted(unit).request.function is Function.READ_HOLDING
    ask(unit, words(600, count=1))
    assert wanted(unit).request.values == (100,)  # 10 s in tenths
    ask(unit, words(count=0))
    scan = wanted(unit)
    assert (scan.purpose, scan.priority) == (Purpose.SCAN, Priority.FAST)
    assert (scan.request.address, scan.request.count) == (0, 36)


def test_first_block_is_read_each_second_also_where_all_its_tags_are_slow(
    plant: PlantDescription, clock: ManualClock
) -> None:
    how = setting(plant)
    slow = tuple(tag for tag in how.tags if tag.scan.period_s > 1.0)
    assert slow
    unit = built(replace(how, tags=slow), clock)
    bring_online(unit)
    first_s = ask(unit, words(0x0110, 1)).due_s
    assert wanted(unit).due_s == first_s + 1.0


def test_overrun_is_counted_once_and_never_made_up_for(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant), clock)
    bring_online(unit)
    first_s = wanted(unit).due_s
    clock.advance(3.4)
    ask(unit, words(0x0110, 5))
    assert unit.report.counters["overruns"] == 3
    assert wanted(unit).due_s == pytest.approx(first_s + 4.0)


def test_return_after_a_long_silence_is_no_overrun(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant), clock)
    bring_online(unit)
    for _ in range(3):
        unit.missed(Fault.TIMEOUT)
    assert unit.track.state is DeviceState.OFFLINE
    clock.advance(600.0)
    bring_online(unit)
    ask(unit, words(0x0110, 5))
    assert unit.report.counters["overruns"] == 0


def test_missed_unit_is_asked_again_soon(plant: PlantDescription, clock: ManualClock) -> None:
    unit = built(setting(plant), clock)
    bring_online(unit)
    assert wanted(unit).priority is Priority.FAST
    ask(unit, words(0x0110, 5))
    assert wanted(unit).due_s == pytest.approx(clock.monotonic_s() + 1.0)
    unit.missed(Fault.TIMEOUT)
    assert wanted(unit).due_s == pytest.approx(clock.monotonic_s() + RETRY_S)


def test_after_an_error_on_a_serial_line_another_length_is_asked_first(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant, resync=True), clock)
    bring_online(unit)
    unit.missed(Fault.TIMEOUT)
    probe = wanted(unit)
    assert (probe.purpose, probe.request.count) == (Purpose.PROBE, 2)
    ask(unit, words(0x0110, 7, count=2))
    assert unit.track.state is DeviceState.ONLINE
    assert wanted(unit).purpose is Purpose.SCAN


def test_probe_that_shows_another_unit_counts_as_a_miss(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant, resync=True), clock)
    bring_online(unit)
    unit.missed(Fault.CRC)
    ask(unit, words(0x0210, 7, count=2))
    assert unit.track.misses == 2
    assert unit.report.counters["identity"] == 1


def test_unit_without_tags_of_a_foreign_kind_is_never_asked(
    plant: PlantDescription, clock: ManualClock
) -> None:
    how = setting(plant)
    foreign = replace(how, spec=replace(how.spec, own_firmware=False), tags=())
    assert built(foreign, clock).wanted() is None


def test_silent_name_is_done_without_and_silent_unit_goes_offline(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant), clock)
    ask(unit, words(0x0110, 1, count=2))
    unit.missed(Fault.TIMEOUT)  # 43/14
    assert wanted(unit).request.function is Function.READ_HOLDING
    unit.missed(Fault.TIMEOUT)
    unit.missed(Fault.TIMEOUT)
    assert unit.track.state is DeviceState.OFFLINE


def test_own_unit_that_refuses_its_identity_is_not_ours_and_a_busy_one_is_asked_again(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant), clock)
    probe = wanted(unit)
    unit.refused(probe, 6)
    assert wanted(unit).due_s > clock.monotonic_s()
    unit.refused(wanted(unit), 2)
    assert unit.identification.view_only is not None
    assert unit.identification.view_only.key == "field.other_kind"


def test_gateway_that_cannot_reach_the_unit_is_a_miss(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant), clock)
    bring_online(unit)
    unit.refused(wanted(unit), 11)
    assert unit.track.state is DeviceState.SUSPECT
    assert unit.report.counters["gateway"] == 1


def test_refused_question_of_the_identification_is_skipped(
    plant: PlantDescription, clock: ManualClock
) -> None:
    unit = built(setting(plant), clock)
    ask(unit, words(0x0110, 1, count=2))
    unit.refused(wanted(unit), 1)
    unit.refused(wanted(unit), 1)
    assert unit.track.state is DeviceState.ONLINE
