"""The shipped recipes are the plant's table: ages, set points, gas paths, agitation."""

from dataclasses import replace

from plant.recipe.ends import batch_h, stage_ages_h
from plant.recipe.model import (
    Agitation,
    GasPath,
    MissedStart,
    PhTarget,
    Recipe,
    StageKind,
    TemperatureProfile,
)


def test_the_published_stages_end_at_the_ages_of_the_plants_table(published: Recipe) -> None:
    assert [stage.kind for stage in published.stages] == list(StageKind)
    assert stage_ages_h(published) == ((0.0, 0.25), (0.25, 14.0), (14.0, 48.0), (48.0, 120.0))
    assert batch_h(published) + published.turnaround_h == 144.0


def test_the_published_set_points_are_those_of_the_plants_table(published: Recipe) -> None:
    load, hydrolysis, acetogenesis, methanogenesis = published.stages
    assert load.temperature is None
    assert load.ph is None
    assert hydrolysis.temperature == TemperatureProfile(25.0, 25.0)
    assert hydrolysis.ph == PhTarget(4.25, dosed=False)
    assert acetogenesis.temperature == TemperatureProfile(46.0, 46.0, 24.5, "07:00", "17:00")
    assert acetogenesis.ph == PhTarget(7.6, dosed=True)
    assert methanogenesis.temperature == TemperatureProfile(24.5, 75.0)
    assert methanogenesis.ph == PhTarget(7.2, dosed=True)


def test_the_published_gas_paths_and_agitation_are_those_of_the_plant(
    published: Recipe,
) -> None:
    assert [stage.gas_path for stage in published.stages] == [
        GasPath.LEAN,
        GasPath.LEAN_ON_PRESSURE,
        GasPath.LEAN_ON_PRESSURE,
        GasPath.RICH,
    ]
    assert [stage.relief for stage in published.stages] == [False, False, True, True]
    usual = Agitation(every_h=6.0, run_s=300)
    assert [stage.agitation for stage in published.stages] == [None, usual, usual, usual]
    assert published.missed_start is MissedStart.RUN_LATE


def test_the_recommended_one_differs_in_its_last_temperature_only(
    published: Recipe, recommended: Recipe
) -> None:
    *before, last = published.stages
    cooler = replace(last, temperature=TemperatureProfile(24.5, 55.0))
    assert recommended.stages == (*before, cooler)
    assert recommended.dosing == published.dosing
    assert recommended.turnaround_h == published.turnaround_h
