"""Numbers beside an axis are round and few."""

from hypothesis import given
from hypothesis import strategies as st

from hmi.models.trend.value_ticks import value_ticks


def test_numbers_are_round_with_as_many_digits_as_they_need() -> None:
    assert [text for _, text in value_ticks(6.9, 7.4, 5)] == [
        *("6.9", "7.0", "7.1", "7.2", "7.3", "7.4")
    ]
    assert [text for _, text in value_ticks(0, 1000, 4)] == [
        *("0", "250", "500", "750", "1\N{NARROW NO-BREAK SPACE}000")
    ]


def test_below_zero_stands_a_minus_and_zero_has_no_sign() -> None:
    assert [text for _, text in value_ticks(-1, 1, 2)] == ["\N{MINUS SIGN}1", "0", "1"]


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 20))
def test_ticks_lie_within_the_ends(low: float, width: float, most: int) -> None:
    high = low + width
    if high - low < 1e-9 * abs(low) or high == low:
        return
    values = [value for value, _ in value_ticks(low, high, most)]

    assert len(values) <= most + 2
    assert all(low - 1e-6 * width <= value <= high + 1e-6 * width for value in values)
