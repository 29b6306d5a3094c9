"""Where does a vessel's gas go?"""

from dataclasses import replace

import pytest

from control.stage_outputs.plan import OutputPlan
from plant.batch.states import State, TurnaroundPhase, UnitMode
from plant.quality import Quality
from plant.recipe.model import GasPath
from tests.unit.control.stage_outputs.world import (
    World,
    stage_1,
    stage_2,
    stage_3,
    turnaround_run,
)

RICH, LEAN = "D1.rich_outlet", "D1.lean_outlet"


def paths(world: World) -> tuple[float | None, float | None]:
    """Return what is wanted of the rich and of the lean outlet."""
    return world.value(f"{RICH}.OP"), world.value(f"{LEAN}.OP")


def test_fit_gas_goes_rich_and_the_old_way_closes_after_the_new_is_open(
    plan: OutputPlan,
) -> None:
    world = World(plan, stage_3())
    world.follows = False
    world.values[f"{LEAN}.PV"] = True
    world.step()
    assert paths(world) == (1.0, 1.0)
    world.values[f"{RICH}.PV"] = True
    world.step()
    assert paths(world) == (1.0, 0.0)


@pytest.mark.parametrize(("o2", "ch4"), [(1.1, 60.0), (0.1, 44.9), (None, 60.0), (0.1, None)])
def test_unfit_gas_stays_lean(plan: OutputPlan, o2: float | None, ch4: float | None) -> None:
    world = World(plan, stage_3())
    for item, value in (("o2", o2), ("ch4", ch4)):
        if value is None:
            world.qualities[f"D1.{item}.PV"] = Quality.BAD_SENSOR_FAILURE
        else:
            world.values[f"D1.{item}.PV"] = value
    world.steps(2)
    assert paths(world) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("phase", "o2", "expected"),
    [
        (TurnaroundPhase.DISCHARGE, 0.1, (1.0, 0.0)),  # make-up gas comes in
        (TurnaroundPhase.DISCHARGE, 1.6, (0.0, 1.0)),
        (TurnaroundPhase.LOAD, 0.1, (0.0, 1.0)),  # the load pushes it out
    ],
)
def test_a_sour_digester_takes_make_up_gas_only_while_it_is_emptied(
    plan: OutputPlan, phase: TurnaroundPhase, o2: float, expected: tuple[float, float]
) -> None:
    world = World(plan, turnaround_run("D1", phase))
    world.values["D1.o2.PV"], world.values["D1.ch4.PV"] = o2, 4.0
    world.steps(3)
    assert paths(world) == expected


def test_gas_that_turns_unfit_goes_back_lean_once_that_is_open(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    world.steps(3)
    assert paths(world) == (1.0, 0.0)
    world.values["D1.o2.PV"] = 1.4  # within the hysteresis
    world.step()
    assert paths(world) == (1.0, 0.0)
    world.values["D1.o2.PV"] = 1.6
    world.follows = False
    world.step()
    assert paths(world) == (1.0, 1.0)
    world.values[f"{LEAN}.PV"] = True
    world.step()
    assert paths(world) == (0.0, 1.0)


def test_rich_outlet_of_unknown_position_is_left_until_lean_is_open(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.follows = False
    world.qualities[f"{RICH}.PV"] = Quality.BAD_SENSOR_FAILURE
    world.step()
    assert paths(world) == (None, 1.0)


def test_lean_outlet_stays_open_though_pressure_is_low(plan: OutputPlan) -> None:
    world = World(plan, stage_1())
    world.values["D1.pressure.PV"] = 20.0
    world.steps(2)
    assert world.cause(f"{LEAN}.OP") == "gas.lean"
    world.values["D1.pressure.PV"] = 8.0  # 27 % of 30 mbar
    world.steps(2)
    assert paths(world) == (0.0, 1.0)
    assert world.cause(f"{LEAN}.OP") == "gas.last"


def gas_tight(plan: OutputPlan) -> OutputPlan:
    """Return the plan with jackets declared gas-tight."""
    digesters = tuple(replace(each, jacket_is_gas=True) for each in plan.digesters)
    return replace(plan, digesters=digesters)


def test_lean_outlet_follows_pressure_where_the_jacket_takes_over_pressure(
    plan: OutputPlan,
) -> None:
    world = World(gas_tight(plan), stage_2())
    world.values |= {"D1.jacket_o2.PV": 2.0, "D1.pressure.PV": 8.0}
    world.steps(2)
    assert paths(world) == (0.0, 0.0)
    for mbar, wanted in ((17.9, 0.0), (18.0, 1.0), (9.1, 1.0), (9.0, 0.0)):
        world.values["D1.pressure.PV"] = mbar  # 60 % are 18, 30 % are 9 mbar
        world.step()
        assert world.value(f"{LEAN}.OP") == wanted, mbar
    world.qualities["D1.pressure.PV"] = Quality.BAD_SENSOR_FAILURE
    world.step()
    assert world.value(f"{LEAN}.OP") == 1.0


def test_high_pressure_opens_lean_beside_rich(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    world.steps(3)
    for mbar, wanted in ((17.0, 0.0), (18.5, 1.0), (15.5, 1.0), (14.9, 0.0)):
        world.values["D1.pressure.PV"] = mbar  # opens at 60 %, closes at 50 %
        world.step()
        assert paths(world) == (1.0, wanted), mbar


def test_rich_outlet_without_pressure_needs_no_lean(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    world.qualities["D1.pressure.PV"] = Quality.BAD_SENSOR_FAILURE
    world.steps(3)
    assert paths(world) == (1.0, 0.0)


@pytest.mark.parametrize("state", [State.HELD, State.STOPPED, State.ABORTED, State.COMPLETE])
def test_gas_path_is_kept_in_every_state(plan: OutputPlan, state: State) -> None:
    world = World(plan, stage_3())
    world.steps(3)
    world.state("D1", state)
    world.steps(3)
    assert paths(world) == (1.0, 0.0)


def test_load_goes_lean(plan: OutputPlan) -> None:
    world = World(plan, replace(stage_2(), stage=0))
    world.steps(2)
    assert paths(world) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("phase", "wanted"),
    [
        (TurnaroundPhase.COOL, (1.0, 0.0)),
        (TurnaroundPhase.DISCHARGE, (1.0, 0.0)),
        (TurnaroundPhase.LOAD, (1.0, 0.0)),
        (TurnaroundPhase.LEAK_TEST, (0.0, 1.0)),
        (TurnaroundPhase.PURGE, (0.0, 1.0)),
        (TurnaroundPhase.READY, (0.0, 1.0)),
    ],
)
def test_turnaround_takes_make_up_gas_until_it_is_loaded_and_is_lean_after(
    plan: OutputPlan, phase: TurnaroundPhase, wanted: tuple[float, float]
) -> None:
    world = World(plan, turnaround_run("D1", phase))
    world.steps(3)
    assert paths(world) == wanted


@pytest.mark.parametrize("state", [State.RUNNING, State.HELD, State.ABORTED])
def test_empty_vessel_is_isolated_for_cleaning_in_every_state(
    plan: OutputPlan, state: State
) -> None:
    run = turnaround_run("D1", TurnaroundPhase.CLEAN)
    world = World(plan, replace(run, loaded=False, state=state))
    world.step()
    assert paths(world) == (0.0, 0.0)


def test_vessel_with_slurry_is_not_isolated(plan: OutputPlan) -> None:
    world = World(plan, replace(turnaround_run("D1", TurnaroundPhase.CLEAN), loaded=True))
    world.steps(2)
    assert paths(world) == (0.0, 1.0)


def test_unit_by_hand_opens_the_last_way_only(plan: OutputPlan) -> None:
    world = World(plan, replace(stage_3(), mode=UnitMode.MANUAL))
    world.step()
    assert paths(world) == (None, 1.0)
    world.step()
    assert paths(world) == (None, None)
    world.change("D1", loaded=False)
    world.values[f"{LEAN}.PV"] = False
    world.step()
    assert paths(world) == (None, None)


def test_tank_keeps_its_outlet_open(plan: OutputPlan) -> None:
    world = World(plan)
    world.step()
    assert world.value("ST.gas_outlet.OP") == 1.0


def test_unit_without_relief_setting_goes_lean(plan: OutputPlan) -> None:
    digesters = tuple(replace(each, relief_mbar=0.0) for each in plan.digesters)
    world = World(replace(plan, digesters=digesters), stage_1())
    world.values["D1.pressure.PV"] = 0.0
    world.step()
    assert world.cause(f"{LEAN}.OP") == "gas.lean"


def test_every_way_of_a_recipe_is_known() -> None:
    assert set(GasPath) == {GasPath.LEAN, GasPath.LEAN_ON_PRESSURE, GasPath.RICH}
