"""Rows of who used what, and the heat by hour."""

from dataclasses import replace

from hmi.models.energy.heat_hours import heat_hours
from hmi.models.energy.uses import CAPPED_ORDER, consumer_name, row_texts, use_rows
from hmi.value_text import NOTHING
from plant.description.load import load_plant
from plant.energy.heat import HeatPlan
from plant.energy.load import Consumer
from plant.energy.view import UseOf
from tests.fakes.running.energy import energy_view
from tests.fakes.running.plant import HOUR_MS, start_ms

TEXTS = load_plant().texts


def test_digesters_are_summed_and_others_stand_below_the_sum() -> None:
    rows = use_rows(energy_view(), TEXTS)
    names = [row.name for row in rows]
    assert names[:2] == ["Digester 1", "Digester 2"]
    together = rows[names.index("Together")]
    assert together.used == sum(row.used for row in rows if row.unit_id)
    assert names[-3:] == ["Blower", "Compressor", "Auxiliaries"]
    assert rows[-1].reserved is None


def test_unit_without_a_kind_of_load_has_a_dash() -> None:
    heater = UseOf("D1.heater.OP", "D1", Consumer.HEATER, 6_400, 263, 1_200)
    (row, _sum) = use_rows(replace(energy_view(), uses=(heater,)), TEXTS)
    assert CAPPED_ORDER[0] is Consumer.HEATER
    assert row_texts(row) == (
        "Digester 1",
        "6.4",
        NOTHING,
        NOTHING,
        NOTHING,
        "6.4",
        "0.3",
        "1.2",
    )


def test_heat_is_a_grid_of_units_and_hours() -> None:
    view = energy_view()
    grid = heat_hours(view)
    assert grid is not None
    assert grid.count == 24
    assert [row.unit_id for row in grid.rows] == ["D4", "D5", "D6"]
    assert grid.rows[0].most_wh == 1_000
    assert grid.now == (view.utc_ms - start_ms(1)) / HOUR_MS


def test_no_grid_where_nothing_is_shared_out() -> None:
    assert heat_hours(replace(energy_view(), plan=HeatPlan(planned=False))) is None


def test_heater_without_heat_and_unknown_heater_do_no_harm() -> None:
    plan = HeatPlan(0, {"D9.heater.OP": (5,), "D1.heater.OP": (0, 0)}, planned=True)
    grid = heat_hours(replace(energy_view(), plan=plan))
    assert grid is not None
    assert [row.unit_id for row in grid.rows] == ["D9"]
    assert grid.start_ms == start_ms(1)


def test_empty_plan_has_no_rows() -> None:
    grid = heat_hours(replace(energy_view(), plan=HeatPlan(planned=True)))
    assert grid is not None
    assert grid.rows == ()


def test_every_kind_of_consumer_has_a_name() -> None:
    for consumer in Consumer:
        assert "<" not in consumer_name(consumer, TEXTS)
