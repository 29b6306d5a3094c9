"""Admission with reservation: what fits, what is refused and why, what is given back."""

from dataclasses import replace

import pytest

from control.energy.books import WMS_PER_WH, EnergyBooks, LoadBook
from control.energy.claims import SetAside, need_of, set_aside, slice_s
from control.energy.energy_cap import admit, preview, step
from plant.energy.admission import Admission, EnergyWish
from plant.energy.heat import HeatDemand, HeatPlan
from plant.energy.load import Consumer
from plant.energy.outlook import Outlook, PulseDemand
from plant.energy.settings import USUAL_ENERGY, Allowance, Sharing
from tests.unit.control.energy.energy_rig import (
    AUXILIARIES,
    DOSER,
    FIVE_PM,
    HEATER,
    HEATER_2,
    HEATER_WH,
    HOUR_MS,
    JACKET,
    MIXER,
    Meters,
    cap_of,
    equipment,
)

S = 1000
CAP = cap_of()
HEAT, HEAT_2 = EnergyWish(HEATER, by_person=True), EnergyWish(HEATER_2, by_person=True)
MIX = EnergyWish(MIXER, run_s=300)
MIXING = Outlook(pulses=(PulseDemand(MIXER, every_s=6 * 3600, run_s=300),))


def books_with(budget_wh: int, *, now_ms: int = FIVE_PM) -> EnergyBooks:
    """Return the books at 17:00 of a day with such a budget."""
    allowance = Allowance(max(1, budget_wh), 14, "Asha", "test")
    cap = cap_of(replace(USUAL_ENERGY, allowance=allowance))
    books = step(cap, EnergyBooks(), Meters().snapshot(now_ms), now_ms).books
    return replace(books, budget_wh=budget_wh)


def ask(
    books: EnergyBooks, *wishes: EnergyWish, now_ms: int = FIVE_PM, ahead: Outlook | None = None
) -> tuple[EnergyBooks, tuple[Admission, ...]]:
    return admit(CAP, books, wishes, now_ms, ahead or Outlook(), next_ms=S)


def reasons(admission: Admission) -> list[str]:
    return [each.key for each in admission.reasons]


def test_a_pulse_reserves_all_of_itself() -> None:
    books, (answer,) = ask(books_with(46), MIX)
    assert answer.admitted
    assert answer.wh == 46
    assert books.reserved == 550 * 300 * S


def test_a_heater_reserves_a_slice_with_margin_and_the_fail_safe_time() -> None:
    books, (answer,) = ask(books_with(272), HEAT)
    assert answer.admitted
    assert answer.wh == 272  # 3000 x 1.05 x 310 s = 271.25 Wh
    books, (answer,) = ask(books_with(271), HEAT)
    assert not answer.admitted
    assert reasons(answer) == ["energy.refused.budget"]
    assert books.reserved == 0


def test_without_a_budget_the_refusal_says_so() -> None:
    _, (answer,) = ask(books_with(0), HEAT)
    assert reasons(answer) == ["energy.refused.no_budget"]


def test_a_protective_pulse_is_never_refused_and_says_that_it_is_booked() -> None:
    books, (answer,) = ask(books_with(0), replace(MIX, protective=True))
    assert answer.admitted
    assert reasons(answer) == ["energy.admitted.protective"]
    assert books.claims[MIXER].protective


def test_what_the_cap_does_not_limit_is_always_admitted() -> None:
    _, answers = ask(books_with(0), EnergyWish(AUXILIARIES), EnergyWish("X.y.OP"))
    assert [answer.admitted for answer in answers] == [True, True]


def test_two_heaters_do_not_get_what_is_there_for_one() -> None:
    books, answers = ask(books_with(400), HEAT, HEAT_2)
    assert [answer.admitted for answer in answers] == [True, False]
    assert set(books.claims) == {HEATER}


def test_mixing_comes_before_dosing_before_heat_whoever_is_named_first() -> None:
    _, answers = ask(books_with(275), HEAT, MIX)
    assert [answer.admitted for answer in answers] == [False, True]


def test_what_is_set_aside_for_mixing_is_not_given_to_heat() -> None:
    books = books_with(300)
    _, (answer,) = ask(books, HEAT, ahead=MIXING)  # 4 pulses of 46 Wh until 17:00
    assert not answer.admitted
    _, (answer,) = ask(books, HEAT)
    assert answer.admitted


def test_a_person_may_not_take_what_is_set_aside_for_mixing_either() -> None:
    assert not preview(CAP, books_with(300), HEAT, FIVE_PM, MIXING).admitted


def test_a_preview_reserves_nothing() -> None:
    books = books_with(400)
    assert preview(CAP, books, HEAT, FIVE_PM).wh == 272
    assert books.claims == {}


def test_a_running_heater_renews_before_its_slice_ends() -> None:
    books, _ = ask(books_with(1000), HEAT)
    same, (answer,) = ask(books, HEAT, now_ms=FIVE_PM + 298 * S)
    assert answer.admitted
    assert same is books
    books, (answer,) = ask(books, HEAT, now_ms=FIVE_PM + 299 * S)
    assert answer.admitted
    assert books.claims[HEATER].until_ms == FIVE_PM + 610 * S


def test_a_slice_that_is_renewed_does_not_heap_up_reserves() -> None:
    books, now_ms = books_with(50_000), FIVE_PM
    for _ in range(12):
        books, (answer,) = ask(books, HEAT, now_ms=now_ms)
        assert answer.admitted
        now_ms += 299 * S
    assert books.reserved < 2 * 3000 * 1.05 * 350 * S


def test_a_renewal_that_does_not_fit_is_refused_and_the_rest_kept_until_it_stands() -> None:
    meters = Meters()
    books, _ = ask(books_with(300), HEAT)
    meters.values |= {HEATER: True, HEATER_WH: 1249}
    now_ms = FIVE_PM + 299 * S
    books = step(CAP, books, meters.snapshot(now_ms), now_ms).books
    books, (answer,) = ask(books, HEAT, now_ms=now_ms)
    assert reasons(answer) == ["energy.refused.budget"]
    assert books.claims[HEATER].ended_ms == now_ms
    books, _ = ask(books, HEAT, now_ms=now_ms + 60 * S)  # still seen on
    assert HEATER in books.claims
    meters.values[HEATER] = False
    now_ms += 61 * S
    books = step(CAP, books, meters.snapshot(now_ms), now_ms).books
    books, _ = ask(books, HEAT, now_ms=now_ms)
    assert HEATER in books.claims
    books, _ = ask(books, now_ms=now_ms + 29 * S)
    assert books.claims == {}


def test_who_is_not_named_any_more_gives_back_once_its_meter_has_told_all() -> None:
    books, _ = ask(books_with(1000), HEAT)
    books, _ = ask(books, now_ms=FIVE_PM + 10 * S)
    assert books.reserved > 0
    books, _ = ask(books, now_ms=FIVE_PM + 40 * S)
    assert books.reserved == 0


def test_who_asks_again_soon_keeps_what_it_had() -> None:
    books, _ = ask(books_with(300), HEAT)
    books, _ = ask(books, now_ms=FIVE_PM + 10 * S)
    books, (answer,) = ask(books, HEAT, now_ms=FIVE_PM + 20 * S)
    assert answer.admitted
    assert answer.wh == 0
    assert books.claims[HEATER].ended_ms == 0


def test_a_pulse_whose_end_is_seen_late_needs_no_second_one() -> None:
    books, _ = ask(books_with(46), MIX)
    same, (answer,) = ask(books, MIX, now_ms=FIVE_PM + 305 * S)
    assert answer.admitted
    assert same is books
    _, (answer,) = ask(books, MIX, now_ms=FIVE_PM + 311 * S)
    assert answer.wh == 0  # nothing was drawn: the reservation still stands


def test_a_pulse_without_a_length_is_admitted_in_slices() -> None:
    loads = equipment().loads
    assert slice_s(loads[MIXER], USUAL_ENERGY) == 300
    assert slice_s(loads[JACKET], USUAL_ENERGY) == 300
    assert need_of(loads[MIXER], 0, USUAL_ENERGY) == int(550 * 1.05 * 310 * S)


def heat_planned(wh: tuple[int, ...], *, other_wh: int | None = None) -> EnergyBooks:
    """Return a day of 10 kWh; the second heater is promised all that the first is not."""
    books = books_with(10_000)
    rest_wh = 10_000 - sum(wh) if other_wh is None else other_wh
    plan = HeatPlan(FIVE_PM, {HEATER: wh, HEATER_2: (rest_wh,)}, planned=True)
    return replace(books, plan=plan)


def test_heat_goes_by_the_plan_and_says_when_it_comes() -> None:
    books = heat_planned((0, 0, 3000))
    books, (answer,) = ask(books, EnergyWish(HEATER))
    assert reasons(answer) == ["energy.refused.plan"]
    assert answer.reasons[0].facts["time"] == "19:00"
    assert answer.again_ms == FIVE_PM + 2 * HOUR_MS
    _, (answer,) = ask(books, EnergyWish(HEATER), now_ms=FIVE_PM + 2 * HOUR_MS)
    assert answer.admitted


def test_heat_that_is_not_planned_at_all_says_so() -> None:
    _, (answer,) = ask(heat_planned((0, 0)), EnergyWish(HEATER))
    assert reasons(answer) == ["energy.refused.plan_none"]


def test_heat_that_nobody_is_promised_is_anybodys() -> None:
    spare = heat_planned((0,), other_wh=10_000 - 272)
    assert ask(spare, EnergyWish(HEATER))[1][0].admitted
    none = heat_planned((0,), other_wh=10_000 - 271)
    assert not ask(none, EnergyWish(HEATER))[1][0].admitted


def test_half_a_slice_of_credit_is_enough() -> None:
    assert ask(heat_planned((136,)), EnergyWish(HEATER))[1][0].admitted
    assert not ask(heat_planned((135,)), EnergyWish(HEATER))[1][0].admitted


def test_what_a_heater_has_had_is_taken_off_its_plan() -> None:
    books = heat_planned((500,))
    had = LoadBook(used=400 * WMS_PER_WH, since_plan=400 * WMS_PER_WH)
    books = replace(books, loads={**books.loads, HEATER: had})
    assert not ask(books, EnergyWish(HEATER))[1][0].admitted


def test_a_person_may_heat_against_the_plan() -> None:
    assert ask(heat_planned((0,)), HEAT)[1][0].admitted


def test_first_come_binds_by_the_budget_alone() -> None:
    cap = cap_of(replace(USUAL_ENERGY, sharing=Sharing.FIRST_COME))
    books = step(cap, EnergyBooks(), Meters().snapshot(FIVE_PM), FIVE_PM).books
    books = replace(books, budget_wh=10_000)
    assert ask(books, EnergyWish(HEATER))[1][0].admitted


def demand(load_id: str, rate: float) -> HeatDemand:
    return HeatDemand(
        "D", load_id, 40.0, (55.0,) * 24, 3000, 5800.0, 10.0, 25.0, rate, 55.0, 30.0, 65.0, 72.0
    )


def test_the_plan_is_made_anew_each_hour_with_what_is_left() -> None:
    meters, books = Meters(), books_with(1000)
    ahead = Outlook(heat=(demand(HEATER, 500.0), demand(HEATER_2, 100.0)), pulses=MIXING.pulses)
    cap = cap_of()
    books = replace(books, plan=HeatPlan())
    books = step(cap, books, meters.snapshot(FIVE_PM + S), FIVE_PM + S, ahead).books
    assert sum(books.plan.by_load[HEATER]) == 1000 - 184  # four pulses of 45.8 Wh set aside
    books, (answer, other) = admit(
        cap, books, (EnergyWish(HEATER), EnergyWish(HEATER_2)), FIVE_PM + S, ahead
    )
    assert (answer.admitted, other.admitted) == (True, False)
    meters.values |= {HEATER: True, HEATER_WH: 1100}
    later_ms = FIVE_PM + HOUR_MS
    books = step(cap, books, meters.snapshot(later_ms), later_ms, ahead).books
    assert books.plan.start_ms == later_ms
    assert sum(books.plan.by_load[HEATER]) < 1000 - 100


def test_pulses_until_17_00_are_set_aside_as_far_as_the_budget_has_them() -> None:
    books = books_with(10_000)
    ahead = Outlook(
        pulses=(
            PulseDemand(MIXER, 6 * 3600, 300),
            PulseDemand(DOSER, 6 * 3600, 3600),
            PulseDemand(HEATER, 3600, 3600),  # not a pulse that is set aside for
            PulseDemand("X.y.OP", 3600, 3600),
        )
    )
    found = set_aside(equipment(), books, ahead, FIVE_PM)
    assert (found.agitation_wh, found.dosing_wh) == (184, 200)
    assert set_aside(equipment(), books_with(250), ahead, FIVE_PM) == SetAside(184, 66)
    mixed = replace(books.loads[MIXER], last_on_ms=FIVE_PM + HOUR_MS)
    later = replace(books, loads={**books.loads, MIXER: mixed})
    assert set_aside(equipment(), later, ahead, FIVE_PM + HOUR_MS).agitation_wh == 138
    assert set_aside(equipment(), later, ahead, later.end_ms) == SetAside()


@pytest.mark.parametrize(
    ("kind", "kept"),
    [(Consumer.AGITATOR, 0), (Consumer.DOSING, 5), (Consumer.HEATER, 8)],
)
def test_each_kind_leaves_what_comes_before_it(kind: Consumer, kept: int) -> None:
    assert SetAside(5, 3).against(kind) == kept
