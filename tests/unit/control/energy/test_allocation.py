"""The plan of the heat: most methane per kWh first, cheap hours first."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.energy.allocation import (
    activity,
    first_come,
    gain_nl_kwh,
    hours_until,
    planned_heat,
    wanted_wh,
    worth_per_k,
)
from plant.energy.heat import HeatDemand

HOUR_MS = 3_600_000
COLD = HeatDemand(
    unit_id="D1",
    load_id="D1.heater.OP",
    temperature_c=42.5,
    setpoints_c=(55.0,) * 24,
    heater_w=3000,
    heat_wh_k=5800.0,
    loss_w_k=10.0,
    ambient_c=25.0,
    rate_nl_h=500.0,
    best_c=55.0,
    low_c=30.0,
    high_c=65.0,
    hours_left=72.0,
)
POOR = replace(COLD, unit_id="D2", load_id="D2.heater.OP", rate_nl_h=100.0)


def test_the_rate_model_at_half_way() -> None:
    assert activity(42.5, COLD) == pytest.approx(0.5)
    assert worth_per_k(42.5, COLD) == pytest.approx(math.pi / 50)  # 0.0628 per K
    assert activity(30.0, COLD) == activity(65.0, COLD) == 0.0
    assert activity(60.0, COLD) == pytest.approx(0.5)


def test_a_cold_unit_is_worth_the_way_to_its_best() -> None:
    assert worth_per_k(25.0, COLD) == pytest.approx(1 / 30)  # from 25 to 55
    assert worth_per_k(31.0, COLD) > worth_per_k(25.0, COLD)


def test_heat_above_the_best_costs_methane_and_above_the_end_brings_none() -> None:
    assert worth_per_k(60.0, COLD) < 0
    assert worth_per_k(70.0, COLD) == 0


def test_warmth_counts_for_the_hours_that_it_lasts() -> None:
    per_k = 500 * worth_per_k(42.5, COLD) * 1000 / 5800
    assert gain_nl_kwh(replace(COLD, loss_w_k=0.0), 0) == pytest.approx(per_k * 72)
    decay = 10 / 5800
    kept = (1 - math.exp(-decay * 72)) / decay  # 67.7 h
    assert gain_nl_kwh(COLD, 0) == pytest.approx(per_k * kept)


def test_a_heater_wants_what_its_set_points_want_and_no_more_than_its_power() -> None:
    near = replace(COLD, setpoints_c=(42.6, None, 43.0), loss_w_k=0.0)
    assert wanted_wh(near, 4) == (580, 0, 2320, 0)  # 0.1 K, rest, 0.4 K, no set point told
    assert wanted_wh(COLD, 2) == (3000, 3000)


def test_the_richest_unit_gets_the_heat_first() -> None:
    plan = planned_heat((POOR, COLD), 4000, start_ms=0, hours=24)
    assert sum(plan.by_load["D1.heater.OP"]) == 4000
    assert sum(plan.by_load["D2.heater.OP"]) == 0
    assert plan.planned


def test_heat_that_makes_no_methane_is_given_last() -> None:
    hot = replace(COLD, temperature_c=60.0, setpoints_c=(75.0,) * 24)
    plan = planned_heat(
        (hot, replace(POOR, setpoints_c=(42.7,) * 24)), 9000, start_ms=0, hours=24
    )
    wanted = sum(wanted_wh(replace(POOR, setpoints_c=(42.7,) * 24), 24))
    assert sum(plan.by_load["D2.heater.OP"]) == wanted
    assert sum(plan.by_load["D1.heater.OP"]) == 9000 - wanted


def test_cheap_hours_come_first() -> None:
    prices = (1.5,) * 5 + (0.75,) * 8 + (1.0,) * 11
    plan = planned_heat((COLD,), 7000, start_ms=0, hours=24, prices=prices)
    assert plan.by_load["D1.heater.OP"][:8] == (0, 0, 0, 0, 0, 3000, 3000, 1000)


def test_a_want_may_be_served_later_but_not_before() -> None:
    late = replace(COLD, setpoints_c=(None, None, 43.0, 43.0), loss_w_k=0.0)
    plan = planned_heat((late,), 5000, start_ms=0, hours=4, prices=(0.1, 0.1, 1.0, 0.5))
    assert plan.by_load["D1.heater.OP"] == (0, 0, 2900, 0)  # hour 3 wants nothing by itself
    early = replace(COLD, setpoints_c=(43.0, 43.1), loss_w_k=0.0)
    plan = planned_heat((early,), 3500, start_ms=0, hours=2, prices=(1.0, 0.5))
    assert plan.by_load["D1.heater.OP"] == (480, 3000)  # 2900 and 580 wanted


def test_without_a_budget_or_a_want_nobody_gets_any() -> None:
    assert planned_heat((COLD,), -5, start_ms=0, hours=24).total_wh == 0
    assert planned_heat((), 5000, start_ms=0, hours=24).total_wh == 0
    warm = replace(COLD, setpoints_c=(20.0,) * 24)
    assert planned_heat((warm,), 5000, start_ms=0, hours=24).total_wh == 0


def test_first_come_is_no_plan() -> None:
    assert not first_come(5).planned


def test_hours_that_begin_before_the_end() -> None:
    assert hours_until(0, 23 * HOUR_MS) == 23
    assert hours_until(0, 23 * HOUR_MS + 1) == 24
    assert hours_until(5, 5) == 0


@given(
    st.lists(st.floats(10, 70), min_size=1, max_size=6),
    st.integers(0, 100_000),
    st.lists(st.floats(0, 10), max_size=24),
)
def test_a_plan_gives_no_more_than_there_is_and_than_is_wanted(
    temperatures: list[float], budget_wh: int, prices: list[float]
) -> None:
    demands = [
        replace(COLD, load_id=f"D{n}", temperature_c=temperature)
        for n, temperature in enumerate(temperatures)
    ]
    plan = planned_heat(demands, budget_wh, start_ms=0, hours=24, prices=prices)
    for demand in demands:
        given_wh, wanted = plan.by_load[demand.load_id], wanted_wh(demand, 24)
        assert all(0 <= hour <= demand.heater_w for hour in given_wh)
        for hour in range(24):
            assert sum(given_wh[: hour + 1]) <= sum(wanted[: hour + 1])
    everything = sum(sum(wanted_wh(demand, 24)) for demand in demands)
    assert plan.total_wh == min(everything, budget_wh)
