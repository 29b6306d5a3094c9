"""Counters: no roll-over, restart or wrong value makes a negative or huge day."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.reports.counter import CounterRule, Counting, counted, restarts

CASES = Path(__file__).parents[3] / "data" / "counter_cases.csv"
SIX_KW = CounterRule(rated_per_s=6000 / 3600)
"""Heaters: 6 kW count 1 2/3 Wh a second; 2.5 of them are believed."""

TEN_MINUTES_MS = 600_000
"""In which 6 kW count 1,000 Wh; 1,500 and one are believed."""


def read(readings: list[tuple[int, float]], rule: CounterRule = SIX_KW) -> float:
    counting, total = Counting(), 0.0
    for utc_ms, value in readings:
        counting, increase = counting.read(utc_ms, value, rule=rule)
        total += increase
    return total


@pytest.mark.parametrize(
    "case", list(csv.DictReader(CASES.read_text().splitlines())), ids=lambda c: c["case"]
)
def test_reference_case(case: dict[str, str]) -> None:
    rule = CounterRule(modulus=int(case["modulus"]), rated_per_s=6000 / 3600)
    found = counted(
        float(case["before"]),
        float(case["after"]),
        elapsed_ms=TEN_MINUTES_MS,
        restarted=case["uptime_fell"] == "yes",
        rule=rule,
    )
    expected = case["expected_delta"]
    assert found == (None if expected == "reject" else float(expected))


def test_a_fall_that_cannot_be_a_roll_over_is_a_restart_also_without_an_uptime() -> None:
    assert counted(900_000, 40, elapsed_ms=60_000, restarted=False, rule=SIX_KW) == 40


def test_a_known_restart_is_not_taken_for_a_roll_over() -> None:
    nearly = 2**32 - 10
    assert counted(nearly, 5, elapsed_ms=60_000, restarted=False, rule=SIX_KW) == 15
    assert counted(nearly, 5, elapsed_ms=60_000, restarted=True, rule=SIX_KW) == 5


def test_a_restart_to_an_implausible_value_counts_nothing() -> None:
    assert counted(900_000, 800_000, elapsed_ms=1000, restarted=True, rule=SIX_KW) is None


def test_a_single_count_is_believed_however_soon_it_comes() -> None:
    assert counted(7, 8, elapsed_ms=100, restarted=False, rule=SIX_KW) == 1


def test_without_a_rating_half_the_modulus_is_the_limit() -> None:
    rule = CounterRule(modulus=1000)
    assert counted(100, 600, elapsed_ms=1, restarted=False, rule=rule) == 500
    assert counted(100, 601, elapsed_ms=1, restarted=False, rule=rule) is None
    assert counted(900, 100, elapsed_ms=1, restarted=False, rule=rule) == 200


def test_a_single_wrong_value_counts_nothing_and_is_forgotten() -> None:
    # 10 Wh, a wrong value, and on from where it was: 20 Wh since the first.
    assert read([(0, 1000), (10_000, 1010), (20_000, 900e6), (30_000, 1020)]) == 20


def test_a_counter_that_was_set_anew_counts_on_from_there() -> None:
    assert read([(0, 1000), (10_000, 900e6), (20_000, 900e6 + 10), (30_000, 900e6 + 15)]) == 15


def test_two_different_wrong_values_leave_the_counter_where_it_was() -> None:
    assert read([(0, 1000), (10_000, 900e6), (20_000, 500e6), (30_000, 1030)]) == 30


def test_the_first_reading_counts_nothing() -> None:
    assert read([(0, 123_456)]) == 0


def test_restarts_are_where_the_uptime_fell() -> None:
    assert restarts([10, 20, 30, 40], [100, 110, 3, 13]) == [30]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 3_600_000),
            st.integers(0, 2**32 - 1) | st.integers(0, 1000),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_a_day_is_never_negative_nor_more_than_was_believed(
    steps: list[tuple[int, int, bool]],
) -> None:
    counting, total, utc_ms = Counting(), 0.0, 0
    for elapsed_ms, value, restarted in steps:
        utc_ms += elapsed_ms
        counting, increase = counting.read(utc_ms, value, rule=SIX_KW, restarted=restarted)
        assert increase >= 0
        total += increase
    assert total <= SIX_KW.most(utc_ms) + SIX_KW.step * len(steps)
