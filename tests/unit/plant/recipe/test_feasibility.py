"""What a recipe needs and what each heat source can give it, against hand-worked numbers."""

from dataclasses import replace

import pytest

from plant.description.load import load_plant
from plant.recipe.feasibility import (
    Feasibility,
    HeatSource,
    HeatSupply,
    heat_supply,
    judged,
)
from plant.recipe.fields import RecipeFields
from plant.recipe.heat import Vessel
from plant.recipe.model import Agitation, Recipe, StageEnd, StageKind, TemperatureProfile
from plant.texts import Texts

TIGHT = Vessel(slurry_m3=5.0, area_m2=0.0, u_w_m2k=0.0, ambient_degc=25.0)
"""Loses nothing: 5 m3 * 4.18 MJ/(m3 K) / 3.6 = 5.8056 kWh/K."""

SUPPLY = HeatSupply(
    TIGHT, heater_kw=3.0, agitator_kw=0.55, solar_kw=0.0, budget_kwh=None, digesters=6
)


@pytest.fixture
def ramp(published: Recipe) -> Recipe:
    """Return a recipe of one stage: from 25 to 75 degC in 100 h."""
    stage = replace(
        published.stages[3],
        end=StageEnd(age_h=100.0),
        temperature=TemperatureProfile(25.0, 75.0),
        agitation=Agitation(every_h=6.0, run_s=300),
    )
    return replace(published, stages=(stage,))


def judgement(recipe: Recipe, supply: HeatSupply, fields: RecipeFields) -> Feasibility:
    return judged(recipe, supply, fields.advice)


def said(found: Feasibility) -> dict[str, bool]:
    return {verdict.text.key.rpartition(".")[2]: verdict.fine for verdict in found.verdicts}


def test_the_heat_of_five_cubic_metres_is_the_plants_own_figure(
    ramp: Recipe, fields: RecipeFields
) -> None:
    # 50 K * 5.8056 kWh/K = 290.3 kWh ("about 290 kWh without losses"); over 100 h 2.903 kW.
    # Mixing: 100 h / 6 h pulses of 300 s at 0.55 kW = 0.764 kWh.
    (stage,) = judgement(ramp, SUPPLY, fields).stages
    assert stage.stored_kwh == pytest.approx(290.28, abs=0.01)
    assert stage.losses_kwh == 0.0
    assert stage.peak_kw == pytest.approx(2.9028, abs=0.001)
    assert stage.agitation_kwh == pytest.approx(0.7639, abs=0.0001)
    assert stage.hours == 100.0


def test_losses_are_made_up_for_where_the_set_point_holds(
    ramp: Recipe, fields: RecipeFields
) -> None:
    # Held at 55 degC in 25 degC: 17 m2 * 0.6 W/(m2 K) * 30 K = 306 W, in 100 h 30.6 kWh at
    # the most, 15.3 kWh while it rises evenly from 25 to 55 over the 100 h.
    held = replace(ramp.stages[0], temperature=TemperatureProfile(55.0, 55.0))
    vessel = replace(TIGHT, area_m2=17.0, u_w_m2k=0.6)
    found = judgement(replace(ramp, stages=(held,)), replace(SUPPLY, vessel=vessel), fields)
    assert found.stages[0].losses_kwh == pytest.approx(15.3, abs=0.1)
    assert found.stages[0].stored_kwh == pytest.approx(30 * 5.8056, abs=0.1)
    assert found.heat_kwh == found.stages[0].stored_kwh + found.stages[0].losses_kwh


def test_what_is_loaded_warmer_than_wanted_needs_no_heat(
    published: Recipe, fields: RecipeFields
) -> None:
    warm = replace(SUPPLY, vessel=replace(TIGHT, ambient_degc=27.5))
    found = judgement(published, warm, fields)
    assert found.stages[0].heat_kwh == 0.0
    assert found.stages[1].heat_kwh == 0.0


def test_the_night_of_a_profile_cools_nothing(published: Recipe, fields: RecipeFields) -> None:
    # 27.5 to 46 degC in the first day: 18.5 K * 5.8056 = 107.4 kWh over 10 h. Nothing is lost,
    # so the second day finds 46 degC and needs none.
    warm = replace(SUPPLY, vessel=replace(TIGHT, ambient_degc=27.5))
    stage = judgement(published, warm, fields).stages[2]
    assert stage.kind is StageKind.ACETOGENESIS
    assert stage.heat_kwh == pytest.approx(107.4, abs=0.1)
    assert stage.peak_kw == pytest.approx(10.74, abs=0.01)


def test_a_heater_reaches_what_its_power_allows(ramp: Recipe, fields: RecipeFields) -> None:
    # 1.5 kW * 100 h = 150 kWh = 25.84 K above 25.
    found = judgement(ramp, replace(SUPPLY, heater_kw=1.5), fields)
    course = found.reached[HeatSource.ELECTRIC]
    assert course[-1].degc == pytest.approx(50.84, abs=0.01)
    assert course[-1].age_h == 100.0
    assert said(found)["heater_weak"] is False
    assert said(found)["reach_electric"] is False


def test_a_days_budget_is_shared_by_the_batches_under_way(
    ramp: Recipe, fields: RecipeFields
) -> None:
    # A batch of 100 h: 24/100 of each day's budget less mixing. Of 40 kWh, 0.764 go to the
    # mixing of a whole batch; the heat of a day is 0.24 * 39.236 = 9.417 kWh = 1.622 K. Four
    # whole days and 4 h of a fifth, at 3 kW at most: the fifth day's share fits in, 8.11 K.
    found = judgement(ramp, replace(SUPPLY, budget_kwh=40.0), fields)
    course = found.reached[HeatSource.BUDGET]
    at = {point.age_h: point.degc for point in course}
    assert at[24.0] == pytest.approx(26.622, abs=0.001)
    assert at[48.0] == pytest.approx(28.244, abs=0.001)
    assert course[-1].degc == pytest.approx(33.11, abs=0.01)
    assert said(found)["budget_short"] is False


def test_a_large_budget_is_enough(ramp: Recipe, fields: RecipeFields) -> None:
    found = judgement(ramp, replace(SUPPLY, budget_kwh=1500.0), fields)
    assert said(found) == {
        "time": True,
        "energy": True,
        "budget_enough": True,
        "reach_budget": True,
        "reach_electric": True,
        "acetate": False,
        "inoculum": False,
    }


def test_the_sun_gives_half_a_sine_wave_a_day(ramp: Recipe, fields: RecipeFields) -> None:
    # 4 kW at noon, 12 h of sun: 4 * 12 * 2/pi = 30.56 kWh a day, of which a batch of 100 h has
    # 24/100 = 7.334 kWh = 1.2632 K. The first day (17:00 to 17:00) has all but the last hour
    # of its sun, and the hour from 17:00 of the day before: the same.
    found = judgement(ramp, replace(SUPPLY, solar_kw=4.0), fields)
    at = {point.age_h: point.degc for point in found.reached[HeatSource.SOLAR]}
    assert at[1.0] > 25.0  # from 17:00 to 18:00 the sun still shines
    assert at[13.0] == at[1.0]  # until 06:00
    assert at[24.0] == pytest.approx(26.2632, abs=0.001)


def test_a_recipe_that_heats_nothing_says_nothing_of_heat(
    ramp: Recipe, fields: RecipeFields
) -> None:
    cold = replace(ramp.stages[0], temperature=None, agitation=None)
    found = judgement(replace(ramp, stages=(cold,)), SUPPLY, fields)
    assert found.wanted == ()
    assert (found.heat_kwh, found.agitation_kwh) == (0.0, 0.0)
    assert said(found) == {"time": True, "energy": True}


def test_a_stage_shorter_than_a_step_needs_nothing(
    published: Recipe, fields: RecipeFields
) -> None:
    brief = replace(published.stages[0], end=StageEnd(age_h=0.1))
    recipe = replace(published, stages=(brief, *published.stages[1:]))
    assert judgement(recipe, SUPPLY, fields).stages[0].heat_kwh == 0.0


def test_the_shipped_recipes_at_the_default_plant(
    published: Recipe, recommended: Recipe, fields: RecipeFields, texts: Texts
) -> None:
    supply = heat_supply(load_plant(), budget_kwh=30.0)
    assert supply is not None
    assert (supply.heater_kw, supply.solar_kw, supply.digesters) == (3.0, 4.0, 6)
    hot, milder = (judgement(each, supply, fields) for each in (published, recommended))
    assert (hot.batch_h, hot.turnaround_h, hot.rota_h) == (120.0, 24.0, 144.0)
    # 27.5 to 75 degC: 47.5 K * 5.8056 = 275.8 kWh stored, the losses come on top.
    assert hot.heat_kwh - sum(s.losses_kwh for s in hot.stages) > 275.8
    assert 115.0 < hot.heat_kwh - milder.heat_kwh < 130.0
    assert hot.wanted[-1].degc == pytest.approx(75.0, abs=0.001)
    assert set(hot.reached) == set(HeatSource)
    assert said(milder)["reach_electric"] is True
    assert "acetate" not in said(milder)
    for verdict in (*hot.verdicts, *milder.verdicts):
        words = texts.say(verdict.text)
        assert "{" not in words
        assert not words.startswith("<")


def test_a_plant_without_known_geometry_is_not_judged() -> None:
    plant = load_plant()
    assert heat_supply(replace(plant, units={}), budget_kwh=None) is None
    bare = {unit_id: replace(unit, parameters={}) for unit_id, unit in plant.units.items()}
    assert heat_supply(replace(plant, units=bare), budget_kwh=None) is None
