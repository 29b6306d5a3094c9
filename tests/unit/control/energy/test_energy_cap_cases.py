"""Every row of the reference: the budget that a day gets, and what it admits."""

import csv
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from control.energy.books import WMS_PER_WH, Claim, EnergyBooks, LoadBook
from control.energy.budget import budget_of
from control.energy.energy_cap import EnergyCap, admit
from plant.energy.admission import EnergyWish
from plant.energy.day import DayFigures
from plant.energy.load import Consumer, EnergyEquipment, Load, WhMeter
from plant.energy.settings import USUAL_ENERGY
from tests.unit.control.energy.energy_rig import FIVE_PM, HOUR_MS, KOLKATA

CASES = Path(__file__).parents[3] / "data" / "energy_cap_cases.csv"
DAY = "2026-11-20"
ASKING, OTHER, RUNNING = "D1.agitator.OP", "D2.agitator.OP", "D3.agitator.OP"


def figures(
    day: str, *, gas: int, parasitic: int = 0, opt: int = 0, coverage: float
) -> DayFigures:
    return DayFigures(day, 0, 1, gas, parasitic, opt, coverage)


def days_of(case: dict[str, str]) -> tuple[DayFigures, ...]:
    before = figures(
        "2026-11-19",
        gas=int(case["prev_gas_Wh"]),
        parasitic=int(case["prev_parasitic_Wh"]),
        opt=int(case["prev_opt_Wh"]),
        coverage=float(case["prev_coverage"]),
    )
    earlier = (
        figures(f"2026-11-{18 - number}", gas=int(net), coverage=1.0)
        for number, net in enumerate(case["valid_days_before_Wh_net"].split())
    )
    return (before, *earlier)


def books_of(case: dict[str, str]) -> EnergyBooks:
    """Return a day in which `OTHER` has used, and `RUNNING` reserved, what the case says."""
    budget = budget_of(DAY, days_of(case), USUAL_ENERGY, allowance_wh=int(case["allowance_Wh"]))
    used, reserved = (int(case[key]) * WMS_PER_WH for key in ("used_Wh", "reserved_Wh"))
    return EnergyBooks(
        day=DAY,
        start_ms=FIVE_PM,
        end_ms=FIVE_PM + 24 * HOUR_MS,
        budget_wh=budget.wh,
        seen_ms=FIVE_PM,
        loads=MappingProxyType({OTHER: LoadBook(used=used)}),
        claims=MappingProxyType({RUNNING: Claim(reserved, FIVE_PM + HOUR_MS)}),
    )


def cap_for(request_wh: int) -> EnergyCap:
    """Return a plant whose mixer needs that much for an hour's run."""
    loads = {
        ASKING: Load(ASKING, "D1", Consumer.AGITATOR, request_wh),
        OTHER: Load(OTHER, "D2", Consumer.AGITATOR, 550),
        RUNNING: Load(RUNNING, "D3", Consumer.AGITATOR, 550),
    }
    meters = tuple(WhMeter(load_id, (load_id,)) for load_id in loads)
    return EnergyCap(EnergyEquipment(KOLKATA, loads, meters), USUAL_ENERGY)


@pytest.mark.parametrize(
    "case", list(csv.DictReader(CASES.read_text().splitlines())), ids=lambda c: c["case"]
)
def test_reference_case(case: dict[str, str]) -> None:
    books = books_of(case)
    assert books.budget_wh == int(case["expected_budget_Wh"])
    wishes = (
        EnergyWish(ASKING, run_s=3600, protective=case["protective"] == "yes"),
        EnergyWish(RUNNING, run_s=3600),
    )
    after, answers = admit(cap_for(int(case["request_Wh"])), books, wishes, FIVE_PM + 1)
    assert answers[0].admitted is (case["expected_admitted"] == "yes")
    if answers[0].admitted:
        assert after.claims[ASKING].left == int(case["request_Wh"]) * WMS_PER_WH
    else:
        assert after.claims == books.claims
        assert answers[0].reasons


def test_a_day_that_was_not_recorded_stands_for_nothing() -> None:
    days = (figures("2026-11-17", gas=90_000, coverage=1.0),)
    budget = budget_of(DAY, days, USUAL_ENERGY)
    assert (budget.wh, budget.why.key) == (9_000, "energy.budget.day_missing")


def test_a_day_older_than_seven_days_stands_for_nothing() -> None:
    days = (figures("2026-11-12", gas=90_000, coverage=1.0),)
    assert budget_of(DAY, days, USUAL_ENERGY).wh == 0


def test_gas_that_the_plant_cannot_make_gives_no_budget_of_its_own() -> None:
    huge = replace(figures("2026-11-19", gas=10**12, coverage=1.0), plausible=False)
    good = figures("2026-11-18", gas=100_000, coverage=1.0)
    budget = budget_of(DAY, (huge, good), USUAL_ENERGY)
    assert (budget.wh, budget.why.key) == (10_000, "energy.budget.day_implausible")


def test_the_lowest_of_the_valid_days_may_be_a_loss() -> None:
    bad = figures("2026-11-19", gas=1, coverage=0.1)
    loss = figures("2026-11-18", gas=1000, opt=5000, coverage=1.0)
    assert budget_of(DAY, (bad, loss), USUAL_ENERGY).wh == 0


def test_an_allowance_never_lowers_what_was_earned() -> None:
    days = (figures("2026-11-19", gas=300_000, coverage=1.0),)
    budget = budget_of(DAY, days, USUAL_ENERGY, allowance_wh=20_000)
    assert (budget.wh, budget.why.key) == (30_000, "energy.budget.earned")
