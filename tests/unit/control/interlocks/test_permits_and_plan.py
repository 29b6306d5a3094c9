"""Which permits a field unit gets, and which numbers of its recipe a unit is judged by."""

from dataclasses import replace

import pytest

from control.interlocks.permits import permits_given, permits_of
from control.interlocks.plan import plan_of
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase
from plant.description.model import PlantDescription
from plant.recipe.model import (
    GasPath,
    PhTarget,
    Recipe,
    Stage,
    StageEnd,
    StageKind,
    TemperatureProfile,
)
from tests.unit.control.interlocks.bench import START_MS, Bench

HOUR_MS = 3_600_000


def test_a_calm_plant_gets_every_permit(plant: PlantDescription, bench: Bench) -> None:
    given = permits_given(permits_of(plant), bench.step())
    assert set(given) == {"U1", "U2", "U3", "U4", "U5", "U6", "U8"}
    assert given["U1"] == {"permit_heater": True, "permit_dosing": True}
    assert given["U8"] == {"permit_compressor": True}


def test_an_output_that_must_be_off_is_not_permitted(
    plant: PlantDescription, bench: Bench
) -> None:
    bench.show("D2.pressure.PV", 0.5)
    bench.show("D1.level.PV", 10.0)
    given = permits_given(permits_of(plant), bench.step())
    assert given["U8"] == {"permit_compressor": False}  # D2 would draw air
    assert given["U1"] == {"permit_heater": False, "permit_dosing": True}
    assert given["U2"] == {"permit_heater": True, "permit_dosing": True}


def test_what_may_only_not_start_keeps_its_permit(
    plant: PlantDescription, bench: Bench
) -> None:
    bench.show("SI.room_ch4.PV", 25.0)
    result = bench.step()
    assert not result.may_start("GT.compressor.OP")
    assert permits_given(permits_of(plant), result)["U8"] == {"permit_compressor": True}


# --------------------------------------------------------------------------- the recipe

_S1 = Stage(
    StageKind.HYDROLYSIS,
    StageEnd(age_h=14.0),
    TemperatureProfile(25.0, 25.0),
    PhTarget(4.25, dosed=False),
    GasPath.LEAN_ON_PRESSURE,
)
_S2 = replace(
    _S1,
    kind=StageKind.ACETOGENESIS,
    temperature=TemperatureProfile(46.0, 46.0, night_degc=24.5),
    ph=PhTarget(7.6, dosed=True, approach_h=6.0),
)
_S3 = replace(
    _S1, kind=StageKind.METHANOGENESIS, temperature=TemperatureProfile(24.5, 75.0), ph=None
)
_COLD = replace(_S1, temperature=None)
RECIPE = Recipe("r", 1, "", "", "", (_S1, _S2, _S3))
RUN = UnitRun(
    "D1",
    Procedure.BATCH,
    State.RUNNING,
    recipe=RECIPE,
    started_ms=START_MS,
    ends_ms=(START_MS + 14 * HOUR_MS, START_MS + 48 * HOUR_MS, START_MS + 120 * HOUR_MS),
    stage=2,
    stage_since_ms=START_MS + 48 * HOUR_MS,
)


def _numbers(run: UnitRun, hour: float, tracked: float | None = None) -> dict[str, float]:
    return plan_of(run, tracked_degc=tracked, now_ms=START_MS + round(hour * HOUR_MS))


def test_the_third_stage_is_a_ramp_without_a_dosed_ph() -> None:
    assert _numbers(RUN, 60.0, tracked=30.0) == {
        "D1.overrun_min": 0.0,
        "D1.recipe_maximum_degc": 75.0,
        "D1.tracked_setpoint_degc": 30.0,
        "D1.steepest_ramp_k_h": pytest.approx(50.5 / 72),  # 24.5 to 75 in 72 h
    }


def test_the_second_stage_expects_its_ph_after_the_approach_window() -> None:
    run = replace(RUN, stage=1, stage_since_ms=START_MS + 14 * HOUR_MS)
    assert _numbers(run, 19.9) == {
        "D1.overrun_min": 0.0,
        "D1.recipe_maximum_degc": 75.0,
        "D1.ph_setpoint": 7.6,
    }
    assert _numbers(run, 20.0)["D1.ph_expected"] == 7.6


def test_a_ph_that_is_only_checked_is_no_set_point() -> None:
    assert set(_numbers(replace(RUN, stage=0), 1.0)) == {
        "D1.overrun_min",
        "D1.recipe_maximum_degc",
    }


def test_a_stage_overruns_by_the_minute_unless_people_hold_it() -> None:
    assert _numbers(RUN, 121.0)["D1.overrun_min"] == 60.0
    assert _numbers(replace(RUN, state=State.HELD), 121.0)["D1.overrun_min"] == 0.0
    assert _numbers(replace(RUN, ends_ms=()), 121.0)["D1.overrun_min"] == 0.0


def test_a_stage_without_length_or_heat_has_no_ramp() -> None:
    assert "D1.steepest_ramp_k_h" not in _numbers(replace(RUN, ends_ms=()), 1.0)
    nothing = replace(RUN, ends_ms=(START_MS, START_MS, START_MS))
    assert "D1.steepest_ramp_k_h" not in _numbers(nothing, 1.0)
    cold = replace(RUN, stage=0, recipe=replace(RECIPE, stages=(_COLD,)))
    assert set(_numbers(cold, 1.0)) == {"D1.overrun_min"}


@pytest.mark.parametrize(
    "run",
    [
        UnitRun("D1"),
        replace(RUN, procedure=Procedure.TURNAROUND, phase=TurnaroundPhase.COOL),
        replace(RUN, recipe=None),
        replace(RUN, stage=-1),
    ],
)
def test_outside_a_batch_nothing_is_stated(run: UnitRun) -> None:
    assert _numbers(run, 1.0) == {}
