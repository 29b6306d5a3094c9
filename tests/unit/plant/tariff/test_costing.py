"""What energy costs: the reference tariffs, rows, months, pumps."""

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plant.description.load import load_plant
from plant.description.plant_files import PlantFiles
from plant.energy.ledger import LedgerRow
from plant.energy.load import Consumer
from plant.energy.settings import TariffChoice
from plant.tariff.costing import (
    cost_rows,
    fixed_of,
    mean_slab_rate,
    prices_of_day,
    pump_uses,
    rate_at,
    summed_cost,
)
from plant.tariff.tariff import LoadRate, Tariff, TimeOfDay, in_force
from plant.tariff.tariff_file import load_tariffs

REFERENCE = json.loads((Path(__file__).parents[3] / "data" / "tariffs.json").read_text("utf-8"))
TARIFFS = load_tariffs(PlantFiles(), load_plant().texts)
BY_ID = {tariff.tariff_id: tariff for tariff in TARIFFS}
KOLKATA = ZoneInfo("Asia/Kolkata")
LARGE = TariffChoice("kerala_kseb_LT_IV_A", connected_kw=25.0)
HOUR_MS = 3_600_000
FIVE_PM = 1_795_174_200_000  # 2026-11-20 17:00 in Kolkata


def row(hour: int, wh: int, **changed: object) -> LedgerRow:
    made = LedgerRow(
        day="2026-11-20",
        start_ms=FIVE_PM + hour * HOUR_MS,
        end_ms=FIVE_PM + (hour + 1) * HOUR_MS,
        unit_id="D1",
        load_id="D1.heater.OP",
        consumer=Consumer.HEATER,
        batch_id="D1-2026-11-20-1",
        metered_wh=wh,
        rated_wh=0,
        protective_wh=0,
        on_ms=HOUR_MS // 2,
        tariff="kerala_kseb_LT_IV_A",
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_every_tariff_of_the_reference_is_there() -> None:
    assert set(BY_ID) == set(REFERENCE)
    for tariff_id, told in REFERENCE.items():
        assert BY_ID[tariff_id].currency == told["currency"]
        assert BY_ID[tariff_id].effective == date.fromisoformat(told["effective"])


def test_ghanas_parts_give_the_reference_and_not_the_printed_rate() -> None:
    told, tariff = REFERENCE["ghana_ecg_non_residential"], BY_ID["ghana_ecg_non_residential"]
    rate = rate_at(tariff, datetime(2026, 11, 20, 12, tzinfo=KOLKATA), TariffChoice())
    assert rate == pytest.approx(told["with_vat"], abs=1e-9)  # (1.59+0.05+0.1243) x 1.15
    assert tariff.printed == told["printed_all_in_rate"]
    assert rate != pytest.approx(tariff.printed, abs=0.1)


@pytest.mark.parametrize(
    ("clock", "connected_kw", "rate"),
    [
        ("12:00", 20.0, 5.65),
        ("12:00", 20.1, 5.75),
        ("18:00", 25.0, 5.75 * 1.5),
        ("21:59", 25.0, 5.75 * 1.5),
        ("22:00", 25.0, 5.75 * 0.75),
        ("05:59", 25.0, 5.75 * 0.75),
        ("06:00", 25.0, 5.75),
        ("19:00", 20.0, 5.65 * 1.5),  # times hold from 20 kW on
        ("19:00", 19.9, 5.65),
    ],
)
def test_keralas_industry_pays_by_load_and_time_of_day(
    clock: str, connected_kw: float, rate: float
) -> None:
    moment = datetime.combine(date(2026, 11, 20), time.fromisoformat(clock))
    found = rate_at(
        BY_ID["kerala_kseb_LT_IV_A"], moment, replace(LARGE, connected_kw=connected_kw)
    )
    assert found == pytest.approx(rate)


@pytest.mark.parametrize(("connected_kw", "fixed"), [(10, 120), (15, 1125), (25, 4250)])
def test_keralas_industry_pays_a_fixed_charge_by_load(
    connected_kw: float, fixed: float
) -> None:
    choice = replace(LARGE, connected_kw=connected_kw)
    assert fixed_of(BY_ID["kerala_kseb_LT_IV_A"], choice) == fixed


def test_keralas_households_pay_each_slab_at_its_own_rate_up_to_250() -> None:
    tariff, told = BY_ID["kerala_kseb_domestic"], REFERENCE["kerala_kseb_domestic"]
    assert mean_slab_rate(tariff, 50) == 3.25
    assert mean_slab_rate(tariff, 120) * 120 == pytest.approx(162.5 + 202.5 + 102)
    whole = sum(50 * rate for _, rate in told["slabs"])
    assert mean_slab_rate(tariff, 250) * 250 == pytest.approx(whole)
    assert mean_slab_rate(tariff, 0) == 3.25


def test_above_250_the_whole_month_is_paid_at_one_rate() -> None:
    tariff = BY_ID["kerala_kseb_domestic"]
    for kwh, rate in ((251, 6.4), (300, 6.4), (301, 7.25), (500, 7.9), (501, 8.8), (9999, 8.8)):
        assert mean_slab_rate(tariff, kwh) == rate


def test_slabs_without_a_whole_month_step_go_on_at_the_last_rate() -> None:
    tariff = replace(BY_ID["kerala_kseb_domestic"], whole_month=())
    assert mean_slab_rate(tariff, 350) * 350 == pytest.approx(50 * 27.55 + 100 * 8.2)
    endless = replace(
        tariff, slabs=(*tariff.slabs[:1], replace(tariff.slabs[1], up_to_kwh=None))
    )
    assert mean_slab_rate(endless, 100) == pytest.approx((50 * 3.25 + 50 * 4.05) / 100)


@pytest.mark.parametrize(
    ("phases", "kwh", "fixed"), [(1, 50, 40), (1, 51, 65), (3, 260, 205), (3, 9999, 260)]
)
def test_keralas_households_pay_a_fixed_charge_by_slab(
    phases: int, kwh: float, fixed: float
) -> None:
    choice = TariffChoice("kerala_kseb_domestic", 3.0, phases)
    assert fixed_of(BY_ID["kerala_kseb_domestic"], choice, month_kwh=kwh) == fixed


def test_a_tariff_without_fixed_charges_has_none() -> None:
    assert fixed_of(BY_ID["ghana_ecg_non_residential"], LARGE) == 0
    low = Tariff("x", "INR", date(2020, 1, 1), "s", rates=(LoadRate(10.0, 5.0),))
    assert rate_at(low, datetime(2026, 1, 1, tzinfo=KOLKATA), LARGE) is None


def test_the_version_that_has_begun_last_is_in_force() -> None:
    old = BY_ID["kerala_kseb_LT_IV_A"]
    new = replace(old, effective=date(2026, 11, 1))
    assert in_force((new, old), old.tariff_id, date(2026, 11, 1)) is new
    assert in_force((new, old), old.tariff_id, date(2026, 10, 31)) is old
    assert in_force((new, old), old.tariff_id, date(2019, 7, 7)) is None
    assert in_force((new, old), "other", date(2026, 11, 1)) is None


def test_rows_cost_what_their_hour_costs() -> None:
    found = cost_rows((row(0, 1000), row(1, 1000), row(5, 2000)), TARIFFS, LARGE, KOLKATA)
    assert [each.cost for each in found] == pytest.approx([5.75, 8.625, 8.625])
    assert {each.tariff for each in found} == {"kerala_kseb_LT_IV_A@2019-07-08"}
    assert {each.currency for each in found} == {"INR"}


def test_an_override_stands_with_its_label_in_each_row() -> None:
    (found,) = cost_rows(
        (row(0, 2000, override="landlord", override_rate=6.5),), TARIFFS, LARGE, KOLKATA
    )
    assert (found.override, found.rate, found.cost) == ("landlord", 6.5, 13.0)


def test_a_row_without_a_tariff_has_no_cost() -> None:
    (found,) = cost_rows((row(0, 2000, tariff=""),), TARIFFS, TariffChoice(), KOLKATA)
    assert (found.rate, found.cost, found.tariff, found.currency) == (None, None, "", "")


def test_under_slabs_a_kwh_costs_the_mean_of_its_month() -> None:
    choice = TariffChoice("kerala_kseb_domestic")
    rows = [row(24 * day, 20_000, tariff="") for day in range(6)]  # 120 kWh in November
    found = cost_rows(rows, TARIFFS, choice, KOLKATA)
    assert sum(each.cost or 0 for each in found) == pytest.approx(467.0)


def test_costs_are_summed_by_anything_that_a_row_tells() -> None:
    rows = (row(0, 1000), row(0, 1000, unit_id="D2", batch_id=""), row(0, 500))
    found = cost_rows(rows, TARIFFS, LARGE, KOLKATA)
    by_unit = summed_cost(found, lambda each: each.unit_id)
    assert by_unit == pytest.approx({"D1": 8.625, "D2": 5.75})
    unknown = cost_rows((row(0, 1, tariff="x"), row(1, 1)), TARIFFS, LARGE, KOLKATA)
    assert summed_cost(unknown, lambda each: each.batch_id) == {"D1-2026-11-20-1": None}
    assert summed_cost(reversed(unknown), lambda each: each.batch_id) == {
        "D1-2026-11-20-1": None
    }


def test_a_pump_tells_runtime_energy_and_cost() -> None:
    pump = {"load_id": "ST.transfer_pump.OP", "consumer": Consumer.PUMP}
    rows = (row(0, 375, **pump), row(1, 0, rated_wh=375, **pump), row(0, 1000))
    found = pump_uses(cost_rows(rows, TARIFFS, LARGE, KOLKATA), FIVE_PM, FIVE_PM + 2 * HOUR_MS)
    first, second = found
    assert (first.load_id, first.kwh, first.is_metered) == ("ST.transfer_pump.OP", 0.75, False)
    assert first.runtime_percent == 50.0
    assert first.cost == pytest.approx(0.375 * 5.75 + 0.375 * 8.625)
    assert (second.is_metered, second.runtime_percent) == (True, 25.0)


def test_the_prices_of_a_plant_day_begin_at_17_00() -> None:
    prices = prices_of_day(TARIFFS, LARGE, KOLKATA, FIVE_PM, FIVE_PM + 24 * HOUR_MS)
    assert prices == pytest.approx((5.75, *[8.625] * 4, *[4.3125] * 8, *[5.75] * 11))


def test_a_day_without_a_tariff_has_no_prices() -> None:
    assert prices_of_day(TARIFFS, TariffChoice("x"), KOLKATA, FIVE_PM, FIVE_PM + HOUR_MS) == ()


def test_times_over_midnight() -> None:
    night = TimeOfDay(time(22), time(6), 0.75)
    assert [night.holds(time(hour)) for hour in (21, 22, 0, 5, 6)] == [
        False,
        True,
        True,
        True,
        False,
    ]
