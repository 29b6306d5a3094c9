"""For any recipe: no heat is lost or invented, and no source warms above what is wanted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plant.recipe.heat import Source, Vessel, as_reached, as_wanted, moments
from plant.recipe.model import Recipe
from tests.unit.plant.recipe.made_up import recipes

VESSELS = st.builds(
    Vessel,
    slurry_m3=st.floats(0.5, 50.0),
    area_m2=st.floats(0.0, 100.0),
    u_w_m2k=st.floats(0.0, 2.0),
    ambient_degc=st.floats(5.0, 40.0),
)
SOURCES = st.builds(
    Source,
    st.floats(0.0, 20.0).map(lambda power_kw: lambda _age_h: power_kw),
    st.none() | st.floats(0.0, 100.0),
)


@settings(max_examples=30)
@given(recipes(), VESSELS, SOURCES)
def test_a_source_never_gives_more_than_it_has_nor_warms_above_the_set_point(
    recipe: Recipe, vessel: Vessel, source: Source
) -> None:
    degc, by_day = vessel.ambient_degc, dict[int, float]()
    for done in as_reached(vessel, moments(recipe), source):
        wanted = done.moment.wanted_degc
        assert 0.0 <= done.heat_kwh <= source.power_kw(done.moment.age_h) * 0.25 + 1e-9
        assert done.degc <= max(degc, vessel.ambient_degc, wanted or 0.0) + 1e-6
        assert done.heat_kwh == 0.0 or wanted is not None
        day = int((done.moment.age_h - 0.125) // 24)
        by_day[day] = by_day.get(day, 0.0) + done.heat_kwh
        degc = done.degc
    if source.day_kwh is not None:
        assert all(kwh <= source.day_kwh + 1e-6 for kwh in by_day.values())


@settings(max_examples=30)
@given(recipes(), VESSELS)
def test_heat_put_in_is_stored_or_lost(recipe: Recipe, vessel: Vessel) -> None:
    degc = vessel.ambient_degc
    for done in as_wanted(vessel, moments(recipe)):
        stored_kwh = (done.degc - degc) * vessel.kwh_per_k
        lost_kwh = vessel.loss_kwh(degc, 0.25)
        assert done.heat_kwh == pytest.approx(stored_kwh + lost_kwh, abs=1e-6)
        assert 0.0 <= done.lost_kwh <= done.heat_kwh
        degc = done.degc


@settings(max_examples=30)
@given(recipes(), VESSELS)
def test_with_the_least_power_every_set_point_is_reached_in_its_time(
    recipe: Recipe, vessel: Vessel
) -> None:
    course = tuple(as_wanted(vessel, moments(recipe)))
    for done, after in zip(course, (*course[1:], None), strict=True):
        wanted = done.moment.wanted_degc
        ends = after is None or (after.moment.stage, after.moment.by_night) != (
            done.moment.stage,
            done.moment.by_night,
        )
        if ends and wanted is not None:
            assert done.degc >= wanted - 1e-6
