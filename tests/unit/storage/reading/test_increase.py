"""Counting through many readings at once is the same as reading by reading."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plant.reports.counter import CounterRule, Counting
from storage.reading.increase import count_on

RULES = st.sampled_from(
    (CounterRule(), CounterRule(modulus=1000), CounterRule(modulus=1000, rated_per_s=5.0))
)
READINGS = st.lists(
    st.tuples(st.integers(1, 20_000), st.integers(0, 40) | st.integers(0, 999)),
    min_size=1,
    max_size=40,
)


@given(READINGS, RULES, st.sets(st.integers(0, 400_000), max_size=3), st.booleans())
def test_runs_of_readings_are_counted_as_one_by_one(
    readings: list[tuple[int, int]], rule: CounterRule, restarts: set[int], grows: bool
) -> None:
    steps, numbers = zip(*readings, strict=True)
    times = np.cumsum(steps)
    values = np.array(numbers, float)
    if grows:
        values = np.cumsum(values) % rule.modulus
    resets = np.array(sorted(restarts), np.int64)
    slow, total = Counting(), 0.0
    for time, value in zip(times.tolist(), values.tolist(), strict=True):
        restarted = bool(((resets > slow.utc_ms) & (resets <= time)).any())
        slow, counted = slow.read(time, value, rule=rule, restarted=restarted)
        total += counted
    assert count_on(Counting(), times, values, resets, rule) == (slow, total)
