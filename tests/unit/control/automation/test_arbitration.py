"""Who has the last word on an output?"""

from dataclasses import replace
from types import MappingProxyType

import pytest

from control.automation.arbitration import (
    REPEAT_MS,
    Actuator,
    Bench,
    Given,
    OrderMemory,
    arbitrate,
    in_automatic,
)
from plant.interlock.book import FittedRule
from plant.interlock.result import ActiveRule, Cause, InterlockResult
from plant.interlock.rule import Condition, Number, Rule
from plant.message import message
from plant.operation.modes import DeviceMode, ModeBook, ModeOf
from plant.operation.wishes import Wish
from plant.quality import Quality
from plant.sample import Sample, Snapshot

NOW = 1_795_000_000_000
HEATER = Actuator("D1.heater.OP", True, remaining="D1.heater_remaining.PV")
AGITATOR = Actuator("D1.agitator.OP", True, remaining="D1.agitator_remaining.PV", is_motor=True)
OTHER = Actuator("D2.agitator.OP", True, is_motor=True)
OUTLET = Actuator("D1.lean_outlet.OP", True, keeps_on_stop=True, starts_on_stop=True)
SETPOINT = Actuator("D1.temperature.SP", False)
WHY = message("why.it.is.wanted")


def _snapshot(quality: Quality = Quality.GOOD, **values: float) -> Snapshot:
    samples = {
        tag_id: Sample(tag_id, value, quality, NOW, 0.0)
        for tag_id, value in (
            (name.replace("__", "."), value) for name, value in values.items()
        )
    }
    return Snapshot(1, NOW, 0.0, MappingProxyType(samples))


def _active(output: str) -> ActiveRule:
    rule = Rule("digester", "level_low", Condition.BELOW, Number(15.0))
    return ActiveRule(
        FittedRule("D1.level_low", "D1", rule, "D1", off=(output,), text_key="x.level_low"),
        10.0,
        15.0,
        Cause.LIMIT,
        NOW,
    )


def _bench(snapshot: Snapshot, *wishes: Wish) -> Bench:
    return Bench(
        snapshot=snapshot,
        wishes={wish.tag_id: wish for wish in wishes},
        interlocks=InterlockResult(),
        unpaid={},
        modes=ModeBook(),
        stopped=False,
        motor_gap_ms=10_000,
        now_ms=NOW,
    )


HEATER_OFF = _snapshot(D1__heater__OP=0)
HEATER_ON = _snapshot(D1__heater__OP=1)
HEAT = Wish("D1.heater.OP", 1, WHY, wh=250)


def test_a_free_wish_becomes_an_order() -> None:
    memory, verdicts = arbitrate([HEATER], OrderMemory(), _bench(HEATER_OFF, HEAT))
    (order,) = verdicts.orders
    assert (order.tag_id, order.value, order.timed, order.origin) == (
        "D1.heater.OP",
        1,
        False,
        "Batch",
    )
    assert memory.given["D1.heater.OP"] == Given(1, NOW)


def test_what_is_so_already_is_not_ordered() -> None:
    assert not arbitrate([HEATER], OrderMemory(), _bench(HEATER_ON, HEAT))[1].orders


def test_what_is_not_known_is_not_ordered() -> None:
    bad = _snapshot(Quality.BAD_NO_COMMUNICATION, D1__heater__OP=0, D1__temperature__SP=20)
    wishes = (HEAT, Wish("D1.temperature.SP", 30, WHY))
    assert not arbitrate([HEATER, SETPOINT], OrderMemory(), _bench(bad, *wishes))[1].orders
    assert not arbitrate([HEATER], OrderMemory(), _bench(_snapshot(), HEAT))[1].orders


def test_a_heater_that_its_thermostat_holds_off_is_commanded_all_the_same() -> None:
    heater = replace(HEATER, held_by="D1.heater_satisfied.PV")
    held = _snapshot(D1__heater__OP=0, D1__heater_satisfied__PV=1)
    assert not arbitrate([heater], OrderMemory(), _bench(held, HEAT))[1].orders
    off = Wish("D1.heater.OP", 0, WHY)
    (order,) = arbitrate([heater], OrderMemory(), _bench(held, off))[1].orders
    assert order.value == 0
    tripped = InterlockResult(off={"D1.heater.OP": (_active("D1.heater.OP"),)})
    bench = replace(_bench(held, HEAT), interlocks=tripped)
    (trip,) = arbitrate([heater], OrderMemory(), bench)[1].orders
    assert (trip.value, trip.origin) == (0.0, "Interlock")
    free = _snapshot(D1__heater__OP=0, D1__heater_satisfied__PV=0)
    assert arbitrate([heater], OrderMemory(), _bench(free, HEAT))[1].orders


def test_an_order_is_repeated_only_after_a_while() -> None:
    memory, _ = arbitrate([HEATER], OrderMemory(), _bench(HEATER_OFF, HEAT))
    bench = _bench(HEATER_OFF, HEAT)
    soon = replace(bench, now_ms=NOW + REPEAT_MS - 1)
    assert not arbitrate([HEATER], memory, soon)[1].orders
    later = replace(bench, now_ms=NOW + REPEAT_MS)
    assert arbitrate([HEATER], memory, later)[1].orders


def test_the_opposite_order_waits_for_nothing() -> None:
    memory, _ = arbitrate([HEATER], OrderMemory(), _bench(HEATER_OFF, HEAT))
    off = _bench(HEATER_ON, Wish("D1.heater.OP", 0, WHY))
    (order,) = arbitrate([HEATER], memory, off)[1].orders
    assert order.value == 0


def test_what_is_out_of_service_is_switched_off_but_no_gas_path() -> None:
    lock = ModeOf(DeviceMode.OUT_OF_SERVICE, NOW, "Asha", "lock 17")
    bench = replace(_bench(HEATER_ON), modes=ModeBook(modes={"D1.heater.OP": lock}))
    (order,) = arbitrate([HEATER], OrderMemory(), bench)[1].orders
    assert (order.value, order.reason) == (0.0, "automation.out_of_service")
    outlet = replace(HEATER, keeps_on_stop=True)
    assert not arbitrate([outlet], OrderMemory(), bench)[1].orders


def test_a_unit_that_ends_rests_also_in_hand() -> None:
    book = ModeBook(modes={"D1.heater.OP": ModeOf(DeviceMode.MANUAL, NOW, "Asha")})
    bench = replace(_bench(HEATER_ON), modes=book, ending=frozenset({"D1"}))
    (order,) = arbitrate([HEATER], OrderMemory(), bench)[1].orders
    assert (order.value, order.reason) == (0.0, "automation.ending")
    other = replace(bench, ending=frozenset({"D2"}))
    assert not arbitrate([HEATER], OrderMemory(), other)[1].orders


def test_an_order_that_could_not_go_out_is_given_again_at_once() -> None:
    bench = _bench(HEATER_OFF, HEAT)
    memory, _ = arbitrate([HEATER], OrderMemory(), bench)
    assert not arbitrate([HEATER], memory, bench)[1].orders
    assert arbitrate([HEATER], memory.without({"D1.heater.OP"}), bench)[1].orders
    motor = replace(HEATER, is_motor=True)
    memory, _ = arbitrate([motor], OrderMemory(), bench)
    assert memory.motor_ms == NOW
    assert memory.without({"D2.heater.OP"}).motor_ms == NOW
    assert arbitrate([motor], memory.without({"D1.heater.OP"}), bench)[1].orders


@pytest.mark.parametrize("mode", [DeviceMode.MANUAL, DeviceMode.OUT_OF_SERVICE])
def test_a_device_in_hand_gets_no_wish(mode: DeviceMode) -> None:
    book = ModeBook(modes={"D1.heater.OP": ModeOf(mode, NOW, "Asha")})
    bench = replace(_bench(HEATER_OFF, HEAT), modes=book)
    assert not arbitrate([HEATER], OrderMemory(), bench)[1].orders
    assert not in_automatic(book, "D1.heater.OP")
    assert in_automatic(book, "D2.heater.OP")


def test_a_trip_switches_off_also_in_hand() -> None:
    tripped = InterlockResult(off={"D1.heater.OP": (_active("D1.heater.OP"),)})
    book = ModeBook(modes={"D1.heater.OP": ModeOf(DeviceMode.MANUAL, NOW, "Asha")})
    bench = replace(_bench(HEATER_ON, HEAT), interlocks=tripped, modes=book)
    _, verdicts = arbitrate([HEATER], OrderMemory(), bench)
    (order,) = verdicts.orders
    assert (order.value, order.origin, order.reason) == (0, "Interlock", "x.level_low")
    (refusal,) = verdicts.refusals
    assert refusal.reason.key == "x.level_low"


def test_a_trip_ends_a_timed_run_whose_output_is_off() -> None:
    tripped = InterlockResult(off={"D1.heater.OP": (_active("D1.heater.OP"),)})
    running = _snapshot(D1__heater__OP=0, D1__heater_remaining__PV=20)
    bench = replace(_bench(running), interlocks=tripped)
    assert arbitrate([HEATER], OrderMemory(), bench)[1].orders[0].value == 0
    quiet = replace(_bench(HEATER_OFF), interlocks=tripped)
    assert not arbitrate([HEATER], OrderMemory(), quiet)[1].orders


def test_a_trip_is_not_sent_twice_at_once() -> None:
    tripped = InterlockResult(off={"D1.heater.OP": (_active("D1.heater.OP"),)})
    bench = replace(_bench(HEATER_ON), interlocks=tripped)
    memory, _ = arbitrate([HEATER], OrderMemory(), bench)
    assert not arbitrate([HEATER], memory, bench)[1].orders


def test_an_interlock_opens_what_must_be_open_and_names_itself() -> None:
    forced = InterlockResult(on={"D1.lean_outlet.OP": (_active("D1.lean_outlet.OP"),)})
    bench = replace(_bench(_snapshot(D1__lean_outlet__OP=0)), interlocks=forced, stopped=True)
    (order,) = arbitrate([OUTLET], OrderMemory(), bench)[1].orders
    assert (order.value, order.reason) == (1, "x.level_low")


def test_what_may_not_start_is_refused_with_the_rule_that_forbids_it() -> None:
    barred = InterlockResult(no_start={"D1.heater.OP": (_active("D1.heater.OP"),)})
    bench = replace(_bench(HEATER_OFF, HEAT), interlocks=barred)
    _, verdicts = arbitrate([HEATER], OrderMemory(), bench)
    assert not verdicts.orders
    assert verdicts.refusals[0].reason.key == "x.level_low"


def test_what_the_budget_does_not_admit_is_refused_unless_it_protects() -> None:
    unpaid = {"D1.heater.OP": message("energy.refused")}
    bench = replace(_bench(HEATER_OFF, HEAT), unpaid=unpaid)
    assert (
        arbitrate([HEATER], OrderMemory(), bench)[1].refusals[0].reason.key == "energy.refused"
    )
    kind = replace(HEAT, protective=True)
    bench = replace(_bench(HEATER_OFF, kind), unpaid=unpaid)
    assert arbitrate([HEATER], OrderMemory(), bench)[1].orders


def test_what_the_budget_admits_no_longer_is_switched_off_in_every_mode() -> None:
    unpaid = {"D1.heater.OP": message("energy.refused")}
    book = ModeBook(modes={"D1.heater.OP": ModeOf(DeviceMode.MANUAL, NOW, "Asha")})
    bench = replace(_bench(HEATER_ON), unpaid=unpaid, modes=book)
    memory, verdicts = arbitrate([HEATER], OrderMemory(), bench)
    (order,) = verdicts.orders
    assert (order.value, order.origin, order.reason) == (0, "Batch", "energy.refused")
    assert not arbitrate([HEATER], memory, bench)[1].orders
    running = _snapshot(D1__heater__OP=0, D1__heater_remaining__PV=20)
    bench = replace(_bench(running), unpaid=unpaid)
    assert arbitrate([HEATER], OrderMemory(), bench)[1].orders


def test_plant_stop_rests_on_all_but_gas_paths() -> None:
    opened = Wish("D1.lean_outlet.OP", 1, WHY)
    snapshot = _snapshot(D1__heater__OP=0, D1__lean_outlet__OP=0)
    bench = replace(_bench(snapshot, HEAT, opened), stopped=True)
    _, verdicts = arbitrate([HEATER, OUTLET], OrderMemory(), bench)
    assert [order.tag_id for order in verdicts.orders] == ["D1.lean_outlet.OP"]
    assert verdicts.refusals[0].reason.key == "automation.stopped"


def test_two_big_motors_never_start_together() -> None:
    snapshot = _snapshot(D1__agitator__OP=0, D2__agitator__OP=0, D1__agitator_remaining__PV=0)
    wishes = (
        Wish("D1.agitator.OP", 1, WHY, run_s=300),
        Wish("D2.agitator.OP", 1, WHY, run_s=300),
    )
    bench = _bench(snapshot, *wishes)
    memory, verdicts = arbitrate([AGITATOR, OTHER], OrderMemory(), bench)
    assert [(order.tag_id, order.value, order.timed) for order in verdicts.orders] == [
        ("D1.agitator.OP", 300, True)
    ]
    assert verdicts.refusals[0].reason.key == "automation.motor_slot"
    later = replace(bench, now_ms=NOW + 10_000)
    assert [each.tag_id for each in arbitrate([OTHER], memory, later)[1].orders] == [
        "D2.agitator.OP"
    ]


def test_a_timed_run_that_runs_is_not_begun_anew() -> None:
    running = _snapshot(D1__agitator__OP=0, D1__agitator_remaining__PV=120)
    bench = _bench(running, Wish("D1.agitator.OP", 1, WHY, run_s=300))
    assert not arbitrate([AGITATOR], OrderMemory(), bench)[1].orders


def test_a_timed_run_is_ended_by_a_wish_for_off() -> None:
    running = _snapshot(D1__agitator__OP=0, D1__agitator_remaining__PV=120)
    bench = _bench(running, Wish("D1.agitator.OP", 0, WHY))
    assert arbitrate([AGITATOR], OrderMemory(), bench)[1].orders[0].value == 0


def test_a_set_point_is_written_when_it_differs_enough() -> None:
    snapshot = _snapshot(D1__temperature__SP=25.0)
    near = _bench(snapshot, Wish("D1.temperature.SP", 25.04, WHY))
    assert not arbitrate([SETPOINT], OrderMemory(), near)[1].orders
    far = _bench(snapshot, Wish("D1.temperature.SP", 25.1, WHY))
    assert arbitrate([SETPOINT], OrderMemory(), far)[1].orders[0].value == 25.1
