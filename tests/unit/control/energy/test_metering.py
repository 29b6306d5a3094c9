"""Consumption: counters first, across gaps; without a Good one, rated power."""

import csv
from pathlib import Path

import pytest

from control.energy.books import WMS_PER_WH, MeterBook
from control.energy.metering import Metered, prepaid, read_meter, shared_out
from plant.energy.load import WhMeter
from plant.quality import Quality
from plant.reports.counter import CounterRule, Counting
from plant.sample import Sample, Snapshot
from tests.unit.control.energy.energy_rig import rule_of

CASES = Path(__file__).parents[3] / "data" / "counter_cases.csv"
ONE = WhMeter("M", ("A",), rule_of(6000))
TWO = WhMeter("M", ("A", "B"), rule_of(6000))
UNMETERED = WhMeter("A", ("A",))
TEN_MINUTES_MS = 600_000
WH = WMS_PER_WH


def shows(
    value: float, utc_ms: int, quality: Quality = Quality.GOOD, uptime: float | None = None
) -> Snapshot:
    samples = {"M": Sample("M", value, quality, utc_ms, 0.0)}
    if uptime is not None:
        samples["up"] = Sample("up", uptime, Quality.GOOD, utc_ms, 0.0)
    return Snapshot(1, utc_ms, 0.0, samples)


def at(value: float, utc_ms: int = 1000) -> MeterBook:
    return MeterBook(counting=Counting(utc_ms, value))


def wh(metered: Metered) -> tuple[float, float]:
    return sum(metered.metered) / WH, sum(metered.rated) / WH


@pytest.mark.parametrize(
    "case", list(csv.DictReader(CASES.read_text().splitlines())), ids=lambda c: c["case"]
)
def test_reference_case(case: dict[str, str]) -> None:
    rule = CounterRule(modulus=int(case["modulus"]), rated_per_s=6000 / 3600, uptime_tag="up")
    fell = case["uptime_fell"] == "yes"
    begun = MeterBook(counting=Counting(1000, float(case["before"])), uptime_s=9000.0)
    found = read_meter(
        WhMeter("M", ("A",), rule),
        begun,
        (100 * WH,),
        shows(float(case["after"]), 1000 + TEN_MINUTES_MS, uptime=5.0 if fell else 9600.0),
    )
    if case["expected_delta"] == "reject":
        assert wh(found) == (0, 100)
        assert found.book.doubted
    else:
        assert wh(found) == (float(case["expected_delta"]), 0)
        assert not found.book.doubted


def test_a_first_reading_counts_nothing() -> None:
    found = read_meter(ONE, MeterBook(), (5 * WH,), shows(4000, 1000))
    assert wh(found) == (0, 0)
    assert found.book.counting == Counting(1000, 4000)


def test_an_old_reading_counts_nothing_but_the_running_time_is_kept() -> None:
    found = read_meter(ONE, at(4000), (5 * WH,), shows(4000, 1000))
    assert wh(found) == (0, 0)
    assert found.book.run == (5 * WH,)
    still = read_meter(ONE, found.book, (0,), shows(4000, 1000))
    assert still.book is found.book


@pytest.mark.parametrize("counted", [0, 52, 70])
def test_a_counter_that_stands_under_a_running_load_is_not_relied_upon(counted: int) -> None:
    """50 Wh of running are not met by a single count: rated power is charged until it moves."""
    book, charged = at(4000), 0.0
    for second in range(1, 11):
        found = read_meter(ONE, book, (5 * WH,), shows(4000, 1000 + second * 1000))
        book, charged = found.book, charged + sum(wh(found))
    assert book.still
    assert charged == 50.0
    # The load stops; nothing is taken back while the counter stands.
    found = read_meter(ONE, book, (0,), shows(4000, 20_000))
    assert wh(found) == (0, 0)
    if counted:
        moved = read_meter(ONE, found.book, (0,), shows(4000 + counted, TEN_MINUTES_MS))
        assert sum(wh(moved)) == counted - 50
        assert not moved.book.still


def test_a_counter_that_stands_for_a_moment_is_relied_upon() -> None:
    book = at(4000)
    for second in range(1, 6):
        found = read_meter(ONE, book, (5 * WH,), shows(4000, second * 60_000))
        assert wh(found) == (0, 0)
        book = found.book
    assert wh(read_meter(ONE, book, (5 * WH,), shows(4024, 360_000))) == (24, 0)


@pytest.mark.parametrize("quality", [Quality.BAD, Quality.UNCERTAIN_LAST_USABLE_VALUE])
def test_without_a_good_reading_rated_power_is_charged(quality: Quality) -> None:
    found = read_meter(ONE, at(4000), (5 * WH,), shows(4000, 2000, quality))
    assert wh(found) == (0, 5)
    again = read_meter(ONE, found.book, (2 * WH,), shows(4000, 3000, quality))
    assert wh(again) == (0, 2)


def test_a_load_without_a_counter_is_charged_its_rated_power() -> None:
    found = read_meter(UNMETERED, MeterBook(), (5 * WH,), shows(1, 2000))
    assert wh(found) == (0, 5)
    assert wh(read_meter(UNMETERED, found.book, (0,), shows(1, 3000))) == (0, 0)


def test_a_counter_that_comes_back_counts_what_was_not_charged_yet() -> None:
    gap = read_meter(ONE, at(4000), (5 * WH,), shows(0, 2000, Quality.BAD))
    back = read_meter(ONE, gap.book, (1 * WH,), shows(4008, TEN_MINUTES_MS))
    assert wh(back) == (3, 0)  # 8 counted, 5 charged before
    assert back.over == 0


def test_a_counter_that_comes_back_takes_back_what_was_charged_too_much_today() -> None:
    gap = read_meter(ONE, at(4000), (5 * WH,), shows(0, 2000, Quality.BAD))
    back = read_meter(ONE, gap.book, (0,), shows(4002, TEN_MINUTES_MS))
    assert wh(back) == (0, -3)


def test_what_was_charged_too_much_before_17_00_is_told_and_not_taken_back() -> None:
    gap = read_meter(ONE, at(4000), (5 * WH,), shows(0, 2000, Quality.BAD))
    new_day = prepaid(gap.book, 0, until_ms=0)
    back = read_meter(ONE, new_day, (0,), shows(4002, TEN_MINUTES_MS))
    assert wh(back) == (0, 0)
    assert back.over == 3 * WH


def test_after_a_restart_of_the_unit_nothing_is_taken_back() -> None:
    gap = read_meter(ONE, at(4000), (5 * WH,), shows(0, 2000, Quality.BAD))
    back = read_meter(ONE, gap.book, (0,), shows(2, TEN_MINUTES_MS))
    assert wh(back) == (0, 0)  # 2 counted since the restart; the 5 charged stay
    assert back.over == 0


def test_a_jump_that_goes_on_evenly_is_believed_from_there() -> None:
    jumped = read_meter(ONE, at(4000), (5 * WH,), shows(900_000, 2000))
    assert (wh(jumped), jumped.book.doubted) == ((0, 5), True)
    on = read_meter(ONE, jumped.book, (1 * WH,), shows(900_010, 60_000))
    assert (wh(on), on.book.doubted) == ((5, 0), False)  # 10 counted, 5 charged before


def test_a_single_wrong_reading_is_forgotten() -> None:
    jumped = read_meter(ONE, at(4000), (5 * WH,), shows(900_000, 2000))
    back = read_meter(ONE, jumped.book, (0,), shows(4004, 60_000))
    assert (wh(back), back.book.doubted) == ((0, -1), False)


def test_what_was_charged_before_17_00_for_the_time_behind_it_is_not_charged_again() -> None:
    new_day = prepaid(at(4000), 10 * WH, until_ms=100_000)
    first = read_meter(ONE, new_day, (0,), shows(4004, 50_000))
    assert (wh(first), first.book.tail) == ((0, 0), 6 * WH)
    late = read_meter(ONE, first.book, (0,), shows(4005, 100_000))
    assert (wh(late), late.book.tail, late.over) == ((0, 0), 0, 5 * WH)


def test_rated_power_behind_17_00_is_taken_from_what_was_charged_before() -> None:
    new_day = prepaid(at(4000), 10 * WH, until_ms=100_000)
    blind = read_meter(ONE, new_day, (12 * WH,), shows(0, 2000, Quality.BAD))
    assert (wh(blind), blind.book.tail) == ((0, 2), 0)


def test_two_loads_on_one_counter_share_it_by_rated_running_time() -> None:
    found = read_meter(TWO, at(4000), (550 * WH, 50 * WH), shows(4012, TEN_MINUTES_MS))
    assert found.metered == (11 * WH, 1 * WH)


def test_what_nobody_ran_for_goes_to_the_first_load() -> None:
    found = read_meter(TWO, at(4000), (0, 0), shows(4012, TEN_MINUTES_MS))
    assert found.metered == (12 * WH, 0)


def test_a_share_never_loses_anything() -> None:
    assert shared_out(100, (1, 1, 1)) == (34, 33, 33)
    assert shared_out(-100, (0, 3)) == (0, -100)


def test_another_number_of_loads_on_a_counter_begins_anew() -> None:
    charged = read_meter(ONE, at(4000), (5 * WH,), shows(0, 2000, Quality.BAD))
    more = read_meter(TWO, charged.book, (1 * WH, 0), shows(0, 3000, Quality.BAD))
    assert more.rated == (1 * WH, 0)
