"""Times under the axis are round in the plant's own clock, whatever the clock does."""

import itertools
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hmi.models.trend.span import Span
from hmi.models.trend.time_ticks import TimeTick, left_context, time_ticks

KOLKATA = ZoneInfo("Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600_000
DAY = 24 * HOUR


def _ms(text: str, zone: ZoneInfo = KOLKATA) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def _texts(ticks: tuple[TimeTick, ...]) -> list[str]:
    return [tick.text for tick in ticks]


def test_minutes_are_whole_in_a_zone_of_half_hours() -> None:
    start = _ms("2026-11-20 17:30:30")
    ticks = time_ticks(Span(start, start + 300_000), KOLKATA, 6)

    assert _texts(ticks) == ["17:31", "17:32", "17:33", "17:34", "17:35"]


def test_seconds_are_written_where_they_are_counted() -> None:
    start = _ms("2026-11-20 17:30:00")

    assert _texts(time_ticks(Span(start, start + 20_000), KOLKATA, 5)) == [
        *("17:30:00", "17:30:05", "17:30:10", "17:30:15", "17:30:20")
    ]


def test_midnight_carries_the_date_and_the_left_edge_the_day_before() -> None:
    span = Span(_ms("2026-11-19 14:00"), _ms("2026-11-20 14:00"))
    ticks = time_ticks(span, KOLKATA, 5)

    assert _texts(ticks) == ["18:00", "00:00", "06:00", "12:00"]
    assert [tick.below for tick in ticks] == ["", "Fri 20 Nov 2026", "", ""]
    assert left_context(span, KOLKATA, ticks) == "Thu 19 Nov 2026"


def test_days_stay_ticked_while_one_moves() -> None:
    span = Span(_ms("2026-11-01 09:00"), _ms("2026-12-01 09:00"))
    ticks = time_ticks(span, KOLKATA, 8)
    moved = time_ticks(span.moved(2 * DAY), KOLKATA, 8)

    assert _texts(ticks) == ["2 Nov", "9 Nov", "16 Nov", "23 Nov", "30 Nov"]
    assert set(moved) & set(ticks) == set(ticks[1:])
    assert left_context(span, KOLKATA, ticks) == "2026"


def test_months_begin_on_their_first_and_years_are_named() -> None:
    span = Span(_ms("2025-11-20 00:00"), _ms("2026-11-20 00:00"))
    ticks = time_ticks(span, KOLKATA, 7)

    assert _texts(ticks) == ["Jan", "Mar", "May", "Jul", "Sep", "Nov"]
    assert ticks[0] == TimeTick(_ms("2026-01-01 00:00"), "Jan", "2026")


def test_many_years_have_few_ticks() -> None:
    span = Span(_ms("2010-01-01 00:00"), _ms("2026-01-01 00:00"))

    assert len(time_ticks(span, KOLKATA, 5)) <= 5


def test_the_hour_that_spring_leaves_out_has_no_tick() -> None:
    # 2026-03-29 02:00 CET is 03:00 CEST
    span = Span(_ms("2026-03-29 00:30", BERLIN), _ms("2026-03-29 05:30", BERLIN))

    assert _texts(time_ticks(span, BERLIN, 5)) == ["01:00", "03:00", "04:00", "05:00"]


def test_the_hour_that_autumn_repeats_is_ticked_twice() -> None:
    # 2026-10-25 03:00 CEST is 02:00 CET
    span = Span(_ms("2026-10-25 00:30", BERLIN), _ms("2026-10-25 04:30", BERLIN))
    ticks = time_ticks(span, BERLIN, 6)

    assert _texts(ticks) == ["01:00", "02:00", "02:00", "03:00", "04:00"]
    assert all(b.utc_ms - a.utc_ms == HOUR for a, b in itertools.pairwise(ticks))


def test_days_are_days_across_a_change_of_the_clock() -> None:
    span = Span(_ms("2026-10-23 12:00", BERLIN), _ms("2026-10-28 12:00", BERLIN))
    ticks = time_ticks(span, BERLIN, 6)

    assert _texts(ticks) == ["24 Oct", "25 Oct", "26 Oct", "27 Oct", "28 Oct"]
    assert ticks[2].utc_ms - ticks[1].utc_ms == 25 * HOUR


@given(
    st.integers(946_684_800_000, 2_500_000_000_000),
    st.integers(10_000, 20 * 366 * DAY),
    st.sampled_from([KOLKATA, BERLIN, ZoneInfo("America/Sao_Paulo"), ZoneInfo("UTC")]),
    st.integers(2, 20),
)
def test_ticks_lie_in_the_span_in_order_and_are_not_too_many(
    start: int, width: int, zone: ZoneInfo, most: int
) -> None:
    span = Span(start, start + width)
    times = [tick.utc_ms for tick in time_ticks(span, zone, most)]

    assert times == sorted(set(times))
    assert all(span.start_ms <= at <= span.end_ms for at in times)
    assert len(times) <= most + 2


def test_ticks_are_utc_milliseconds() -> None:
    (tick, *_) = time_ticks(Span(0, DAY), ZoneInfo("UTC"), 4)

    assert datetime.fromtimestamp(tick.utc_ms / 1000, UTC).hour == 0
