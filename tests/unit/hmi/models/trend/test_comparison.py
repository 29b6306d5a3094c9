"""Another day is compared hour by hour of the plant's clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hmi.models.trend.comparison import rota_days, shift_ms
from plant.description.load import load_plant

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600_000


def test_yesterday_is_a_day_before_and_last_week_seven() -> None:
    assert shift_ms("yesterday", 1_795_000_000_000, BERLIN) == 24 * HOUR
    assert shift_ms("last_week", 1_795_000_000_000, BERLIN) == 7 * 24 * HOUR
    assert shift_ms("", 1_795_000_000_000, BERLIN) == 0


def test_yesterday_has_the_same_clock_time_across_a_change_of_the_clock() -> None:
    # the night to 25 October 2026 is an hour longer, that to 29 March an hour shorter
    autumn = round(datetime(2026, 10, 25, 17, tzinfo=BERLIN).timestamp() * 1000)
    spring = round(datetime(2026, 3, 29, 17, tzinfo=BERLIN).timestamp() * 1000)

    assert shift_ms("yesterday", autumn, BERLIN) == 25 * HOUR
    assert shift_ms("yesterday", spring, BERLIN) == 23 * HOUR


def test_the_last_batch_was_as_old_one_round_of_the_rota_before() -> None:
    days = rota_days(load_plant())
    assert days == 6
    at = 1_795_000_000_000
    assert shift_ms("last_batch", at, BERLIN, rota_days=days) == 6 * 24 * HOUR
    assert shift_ms("last_batch", at, BERLIN) == 0
