"""The visible time stays where a hand puts it, and never runs away from the past."""

from hypothesis import given
from hypothesis import strategies as st

from hmi.models.trend.span import LONGEST_MS, SHORTEST_MS, Span

_TIMES = st.integers(0, 4 * 10**12)
_WIDTHS = st.integers(SHORTEST_MS, LONGEST_MS)


@given(_TIMES, _WIDTHS, st.floats(0, 1), st.floats(0.01, 100))
def test_time_under_the_cursor_stays_there_when_zoomed(
    start: int, width: int, share: float, factor: float
) -> None:
    span = Span(start, start + width)
    at = start + share * width
    zoomed = span.zoomed(at, factor)

    assert SHORTEST_MS <= zoomed.width_ms <= LONGEST_MS
    assert abs((at - zoomed.start_ms) - share * zoomed.width_ms) <= 1.5


def test_the_past_stays_in_sight() -> None:
    # 100 s long: at most 90 s of it lie after now
    assert Span(1_000_000, 1_100_000).limited(500_000) == Span(490_000, 590_000)
    assert Span(400_000, 500_000).limited(500_000) == Span(400_000, 500_000)


def test_span_holds_what_lies_in_it() -> None:
    assert Span(0, 10).holds(Span(0, 10))
    assert not Span(0, 10).holds(Span(-1, 5))
    assert not Span(0, 10).holds(Span(5, 11))
    assert Span(5, 10).widened(5) == Span(0, 15)
