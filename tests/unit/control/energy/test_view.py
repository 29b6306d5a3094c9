"""What the screens are told: the day so far, the forecast, what will not fit."""

from dataclasses import replace

from control.energy.books import WMS_PER_WH, EnergyBooks, LoadBook
from control.energy.energy_cap import EnergyCap, admit, step, view
from plant.energy.admission import EnergyWish
from plant.energy.heat import HeatDemand
from plant.energy.load import Consumer
from plant.energy.outlook import Outlook, PulseDemand
from plant.energy.settings import USUAL_ENERGY, Allowance, Sharing
from plant.energy.view import BudgetState, EnergyView
from tests.unit.control.energy.energy_rig import (
    AUXILIARIES,
    DOSER,
    FIVE_PM,
    HEATER,
    HEATER_2,
    HOUR_MS,
    MIXER,
    Meters,
    cap_of,
)

S = 1000
WARM = HeatDemand(
    unit_id="D1",
    load_id=HEATER,
    temperature_c=40.0,
    setpoints_c=(41.0,) * 24,  # 5.8 kWh
    heater_w=3000,
    heat_wh_k=5800.0,
    loss_w_k=0.0,
    ambient_c=25.0,
    rate_nl_h=500.0,
    best_c=55.0,
    low_c=30.0,
    high_c=65.0,
    hours_left=72.0,
)
SECOND = replace(WARM, unit_id="D2", load_id=HEATER_2, rate_nl_h=100.0)
BOTH = Outlook(heat=(WARM, SECOND))


def planned(
    budget_wh: int, ahead: Outlook = BOTH, sharing: Sharing = Sharing.PLANNED
) -> tuple[EnergyCap, EnergyBooks]:
    allowance = Allowance(budget_wh, 14, "Asha", "first gas") if budget_wh else None
    cap = cap_of(replace(USUAL_ENERGY, allowance=allowance, sharing=sharing))
    return cap, step(cap, EnergyBooks(), Meters().snapshot(FIVE_PM), FIVE_PM, ahead).books


def shown(
    budget_wh: int, ahead: Outlook = BOTH, sharing: Sharing = Sharing.PLANNED
) -> EnergyView:
    cap, books = planned(budget_wh, ahead, sharing)
    return view(cap, books, FIVE_PM, ahead)


def test_before_the_first_step_there_is_nothing_to_show() -> None:
    empty = view(cap_of(), EnergyBooks(), FIVE_PM)
    assert (empty.day, empty.budget_wh, empty.why.key) == ("", 0, "energy.budget.not_begun")


def test_the_numbers_of_a_running_day() -> None:
    cap, books = planned(20_000)
    books, _ = admit(cap, books, (EnergyWish(HEATER),), FIVE_PM, BOTH)
    used = LoadBook(used=1500 * WMS_PER_WH + 1, protective=46 * WMS_PER_WH, on_ms=60 * S)
    books = replace(books, loads={**books.loads, MIXER: used, AUXILIARIES: used})
    found = view(cap, books, FIVE_PM + S, BOTH)
    assert (found.used_wh, found.reserved_wh) == (1501, 271)  # 1772 in all
    assert found.left_wh == 20_000 - 1501 - 271
    assert found.by_consumer()[Consumer.AUXILIARIES] == 1501
    assert found.by_unit() == {"D1": 1501, "D2": 0, "EN": 0}
    assert found.state is BudgetState.NORMAL
    heater = next(use for use in found.uses if use.load_id == HEATER)
    assert (heater.reserved_wh, heater.consumer) == (272, Consumer.HEATER)
    assert found.today is not None
    assert found.today.opt_wh == 1501
    assert found.why.key == "energy.budget.allowance"
    assert found.allowance == Allowance(20_000, 14, "Asha", "first gas")
    assert found.allowance_ends_ms == FIVE_PM + 14 * 24 * HOUR_MS


def test_the_day_warns_at_four_fifths_and_stops_at_the_end() -> None:
    cap, books = planned(1000)
    states = []
    for used_wh in (799, 800, 999, 1000):
        spent = LoadBook(used=used_wh * WMS_PER_WH)
        books = replace(books, loads={**books.loads, HEATER: spent})
        states.append(view(cap, books, FIVE_PM).state)
    assert states == [
        BudgetState.NORMAL,
        BudgetState.WARN,
        BudgetState.WARN,
        BudgetState.STOP,
    ]


def test_what_fits_is_not_told() -> None:
    found = shown(20_000)
    assert found.misfits == ()
    assert found.forecast_wh == 2 * 5800
    assert {use.load_id: use.planned_wh for use in found.uses}[HEATER] == 5800


def test_heat_that_the_plan_leaves_out_is_told_with_its_hour() -> None:
    found = shown(8000)
    (misfit,) = found.misfits
    assert (misfit.load_id, misfit.missing_wh) == (HEATER_2, 3600)
    assert misfit.at_ms == FIVE_PM  # 2200 of the first hour's 3000
    assert misfit.text.key == "energy.misfit.heat"
    assert found.forecast_wh == 8000


def test_heat_first_come_first_served_is_told_from_when_nothing_is_left() -> None:
    found = shown(8000, sharing=Sharing.FIRST_COME)
    (misfit,) = found.misfits
    assert (misfit.load_id, misfit.missing_wh, misfit.at_ms) == (HEATER_2, 3600, FIVE_PM)
    assert found.forecast_wh == 8000
    assert not found.plan.planned
    assert {use.planned_wh for use in found.uses} == {0}


def test_mixing_and_dosing_that_do_not_fit_are_told() -> None:
    ahead = Outlook(
        pulses=(
            PulseDemand(MIXER, 6 * 3600, 300),
            PulseDemand(DOSER, 6 * 3600, 3600),
            PulseDemand("X.y.OP", 60, 60),
        )
    )
    found = shown(50, ahead)
    assert [(each.load_id, each.text.key) for each in found.misfits] == [
        (DOSER, "energy.misfit.dosing")
    ]
    found = shown(0, ahead)
    assert [each.text.key for each in found.misfits] == [
        "energy.misfit.agitation",
        "energy.misfit.dosing",
    ]
    assert found.set_aside_wh == 0


def test_gas_that_is_hardly_measured_is_told_after_an_hour() -> None:
    cap, books = planned(0)
    early = replace(books, seen_ms=FIVE_PM + HOUR_MS)
    assert view(cap, early, FIVE_PM + HOUR_MS).notes == ()
    late = replace(books, seen_ms=FIVE_PM + HOUR_MS + S)
    (note,) = view(cap, late, FIVE_PM + HOUR_MS + S).notes
    assert note.key == "energy.note.gas_uncovered"


def test_an_allowance_tells_who_gave_it_and_how_long() -> None:
    (note,) = shown(5000).notes
    assert note.key == "energy.note.allowance"
    assert note.facts == {"days": 14, "engineer": "Asha", "reason": "first gas"}


def test_a_demand_that_the_plan_does_not_know_yet_gets_nothing_from_it() -> None:
    cap, books = planned(20_000, Outlook(heat=(WARM,)))
    other = replace(books, demands=(SECOND,))
    (misfit,) = view(cap, other, FIVE_PM).misfits
    assert misfit.missing_wh == 5800
