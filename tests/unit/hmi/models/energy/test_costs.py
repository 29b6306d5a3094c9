"""Costs from ledger rows and tariffs, summed four ways; closed days; totals."""

from dataclasses import replace

import pytest

from hmi.models.energy.costs import By, Costs, cost_lines, money_text, reading
from hmi.models.energy.days import bar_sentence, day_bars, day_rows
from hmi.models.energy.days import reading as reading_days
from hmi.models.energy.totals import number_text, spoken_totals, totals_form
from hmi.value_text import NOTHING
from plant.description.load import load_plant
from plant.operation.view import Totals
from plant.tariff.pricing import Pricing
from tests.fakes.operation import FakeEnergyBook
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.energy import ledger_days, ledger_rows
from tests.fakes.running.plant import ZONE, start_ms
from tests.fakes.running.view import TODAY_TOTALS, YESTERDAY_TOTALS

TEXTS = load_plant().texts


def costs_of(pricing: Pricing, *, override: str = "") -> Costs:
    book = FakeEnergyBook(rows=ledger_rows(3, override=override))
    return reading(start_ms(1), start_ms(0), pricing, ZONE)(book)


def test_only_the_days_that_are_asked_for_count() -> None:
    costs = costs_of(AutomatedDoors().pricing)
    assert {each.row.day for each in costs.rows} == {"2026-11-17"}
    assert costs.labels == ()


def test_costs_by_consumer_end_with_their_sum() -> None:
    costs = costs_of(AutomatedDoors().pricing, override="Night rate")
    lines = cost_lines(costs, By.CONSUMER, TEXTS, currency="INR")
    assert lines[0][:2] == ("Heat", "22.3\xa0kWh")
    assert lines[0][3] == "167.25 INR"  # 22.3 kWh at 7.50
    assert lines[-1][0] == "Together"


@pytest.mark.parametrize(
    ("by", "first"),
    [
        (By.UNIT, "Digester 1"),
        (By.BATCH, "D1-2026-11-14-1"),
        (By.LOAD, "Digester 1: Heat"),
    ],
)
def test_costs_can_be_summed_by(by: By, first: str) -> None:
    lines = cost_lines(costs_of(Pricing()), by, TEXTS, currency="INR")
    assert lines[0][0] == first
    assert lines[0][3] == NOTHING  # no tariff: not known, never 0


def test_runtime_is_told_of_devices_only() -> None:
    costs = costs_of(Pricing())
    devices = cost_lines(costs, By.LOAD, TEXTS, currency="")
    units = cost_lines(costs, By.UNIT, TEXTS, currency="")
    assert devices[0][2] == "4\xa0%"  # an hour of twenty-four
    assert units[0][2] == NOTHING


def test_rows_outside_batches_have_a_name_and_labels_are_told_once() -> None:
    costs = costs_of(Pricing(), override="Night rate")
    names = [line[0] for line in cost_lines(costs, By.BATCH, TEXTS, currency="INR")]
    assert "no batch" in names
    assert costs.labels == ("Night rate",)
    assert costs.tariffs == ()


def test_rated_power_is_said_where_a_meter_was_missing() -> None:
    costs = costs_of(Pricing())
    rated = replace(costs.rows[0], row=replace(costs.rows[0].row, rated_wh=5))
    lines = cost_lines(replace(costs, rows=(rated,)), By.LOAD, TEXTS, currency="")
    assert [line[-1] for line in lines] == ["rated power"]


def test_money_is_grouped_and_unknown_money_is_a_dash() -> None:
    assert money_text(12345.6, "INR") == "12\u202f345.60 INR"
    assert money_text(None, "INR") == NOTHING


def test_days_are_bars_from_the_oldest_and_rows_from_the_newest() -> None:
    days = reading_days(3)(FakeEnergyBook(ledger_days(5)))
    bars = day_bars(days)
    assert [bar.label for bar in bars] == ["14 Nov", "15 Nov", "16 Nov"]
    assert [bar.valid for bar in bars] == [False, True, True]  # 41 % measured
    assert day_rows(days)[0][0] == "16 Nov"
    assert "not measured well" in bar_sentence(bars[0], TEXTS)
    assert "not measured well" not in bar_sentence(bars[1], TEXTS)


def test_totals_stand_side_by_side_and_the_gas_adds_up() -> None:
    form = totals_form(TODAY_TOTALS, YESTERDAY_TOTALS, TEXTS)
    assert (form.lines[0].today, form.lines[0].yesterday) == ("54.2", "55.9")
    assert sum(part.share for part in form.balance) == pytest.approx(1.0)
    assert "5.0 d" in form.retention
    assert "sold 38.4" in spoken_totals(form, TEXTS)


def test_unknown_totals_are_dashes() -> None:
    form = totals_form(Totals(), Totals(), TEXTS)
    assert {line.today for line in form.lines} == {NOTHING}
    assert {part.share for part in form.balance} == {0.0}


def test_loss_is_written_with_a_minus_and_a_negative_part_has_no_width() -> None:
    form = totals_form(replace(TODAY_TOTALS, unexplained_nm3=-2.0), Totals(), TEXTS)
    assert form.balance[-1].text == "\u22122.0"
    assert form.balance[-1].share == 0.0
    assert number_text(-0.01, 1) == "0.0"
