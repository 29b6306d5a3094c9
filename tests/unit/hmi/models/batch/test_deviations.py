"""What differs from the plant's normal way?"""

from dataclasses import replace
from types import MappingProxyType

from hmi.models.batch.deviations import (
    Mark,
    deviations,
    local_stations,
    mark_of,
    timed_left_ms,
)
from plant.batch.states import State, UnitMode
from plant.description.load import load_plant
from plant.interlock.book import FittedRule
from plant.interlock.bypass import Bypass
from plant.interlock.result import ActiveRule, Cause, InterlockResult
from plant.interlock.rule import Condition, Number, Rule
from plant.operation.modes import DeviceMode, Entered, ModeBook, ModeOf
from plant.operation.view import OperationView
from tests.fakes.clock import ManualClock
from tests.fakes.health import well_plant
from tests.fakes.running.plant import NOW_MS, plant_run, with_unit
from tests.fakes.running.view import operation_view

HEATER = "D1.heater.OP"


def book(**modes: ModeOf) -> ModeBook:
    return ModeBook(MappingProxyType({key.replace("__", "."): m for key, m in modes.items()}))


def active(cause: Cause = Cause.LIMIT) -> ActiveRule:
    rule = Rule("digester", "level_low", Condition.BELOW, Number(15.0), latched=True)
    fitted = FittedRule("D1.level_low", "D1", rule, "D1", off=(HEATER,))
    return ActiveRule(fitted, 14.0, 15.0, cause, NOW_MS - 1000)


def view_with(result: InterlockResult) -> OperationView:
    return replace(operation_view(), interlocks=result)


def keys(view: OperationView) -> list[str]:
    return [each.text.key for each in deviations(view)]


def test_a_plant_in_its_normal_way_has_none() -> None:
    assert keys(operation_view()) == []
    assert mark_of(operation_view(), HEATER) is None
    assert mark_of(None, HEATER) is None


def test_a_device_in_manual_is_marked_and_listed() -> None:
    view = operation_view(modes=book(D1__heater__OP=ModeOf(DeviceMode.MANUAL, 5, "R. Das")))
    (found,) = deviations(view)
    assert mark_of(view, HEATER) is Mark.MANUAL
    assert (found.target, found.unit_id, found.operator) == (HEATER, "D1", "R. Das")
    assert found.text.key == "deviation.manual"


def test_out_of_service_tells_its_lock_and_is_the_strongest_mark() -> None:
    mode = ModeOf(DeviceMode.OUT_OF_SERVICE, 5, "R. Das", "L-17")
    view = replace(
        operation_view(modes=book(D1__heater__OP=mode)),
        interlocks=InterlockResult(bypassed=(active(),)),
    )
    assert mark_of(view, HEATER) is Mark.OUT_OF_SERVICE
    assert deviations(view)[-1].text.facts["lock"] == "L-17"


def test_a_timed_run_counts_down_until_it_ends() -> None:
    mode = ModeOf(DeviceMode.MANUAL, NOW_MS, "R. Das", until_ms=NOW_MS + 300_000)
    view = operation_view(modes=book(D1__heater__OP=mode))
    assert timed_left_ms(view, HEATER) == 300_000
    assert keys(view) == ["deviation.timed_run"]
    assert timed_left_ms(replace(view, utc_ms=NOW_MS + 400_000), HEATER) == 0
    assert timed_left_ms(view, "D2.heater.OP") == 0
    assert timed_left_ms(None, HEATER) == 0


def test_a_device_that_came_back_to_automatic_is_normal() -> None:
    view = operation_view(modes=book(D1__heater__OP=ModeOf(DeviceMode.AUTOMATIC, 5, "R. Das")))
    assert keys(view) == []
    assert mark_of(view, HEATER) is None


def test_a_bypass_is_listed_until_its_end_and_marks_what_it_lets_run() -> None:
    token = Bypass("D1.level_low", "D1", "S. Nair", "sensor", NOW_MS, NOW_MS + 1)
    view = view_with(InterlockResult(bypassed=(active(),), bypasses=(token,)))
    (found,) = deviations(view)
    assert (found.target, found.until_ms, found.reason) == (HEATER, NOW_MS + 1, "sensor")
    assert mark_of(view, HEATER) is Mark.BYPASS


def test_a_bypass_of_a_rule_that_is_clear_leads_to_its_unit() -> None:
    tokens = (
        Bypass("D1.level_low", "D1", "S. Nair", "sensor", NOW_MS, NOW_MS + 1),
        Bypass("GT.x", "GT", "S. Nair", "sensor", NOW_MS, NOW_MS + 1),
    )
    found = deviations(view_with(InterlockResult(bypasses=tokens)))
    assert [each.target for each in found] == ["digester:D1", ""]


def test_a_latch_that_waits_for_a_person_is_listed_and_others_are_not() -> None:
    held = deviations(view_with(InterlockResult(active=(active(Cause.HELD),))))
    assert [each.target for each in held] == [HEATER]
    assert keys(view_with(InterlockResult(active=(active(),)))) == []


def test_units_that_rest_or_wait_for_a_person_are_listed() -> None:
    run = plant_run()
    run = with_unit(run, replace(run.units["D1"], mode=UnitMode.MANUAL))
    run = with_unit(run, replace(run.units["D2"], state=State.HELD))
    assert keys(operation_view(run=run)) == [
        "deviation.unit_mode.manual",
        "deviation.state.held",
    ]


def test_plant_stop_and_entered_values_are_listed() -> None:
    modes = ModeBook(
        entered=MappingProxyType({"D6.ph.PV": Entered("D6.ph.PV", 7.1, 5, "R. Das")})
    )
    view = replace(operation_view(modes=modes), stopped_ms=7, stopped_by="S. Nair")
    assert keys(view) == ["deviation.plant_stop", "deviation.entered"]


def test_local_stations_are_listed() -> None:
    description, clock = load_plant(), ManualClock()
    health = well_plant(description, clock, {"U3": {"local": True, "local_stop": True}})
    found = local_stations(health)
    assert [each.text.key for each in found] == ["deviation.local", "deviation.local_stop"]
    assert found[0].target == "diagnostics:U3"
    assert local_stations(None) == ()
