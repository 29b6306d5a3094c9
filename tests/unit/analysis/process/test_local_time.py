"""The plant's own clock."""

from datetime import UTC, datetime

from analysis.process.local_time import LocalTime


def _hour(local: LocalTime, utc: str) -> float:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    return local.seconds(moment.timestamp()) % 86_400.0 / 3600.0


def test_kolkata_is_five_and_a_half_hours_ahead() -> None:
    assert _hour(LocalTime("Asia/Kolkata"), "2026-03-01 11:30") == 17.0


def test_a_change_of_clocks_is_followed() -> None:
    berlin = LocalTime("Europe/Berlin")
    assert _hour(berlin, "2026-03-29 00:59") == 1.0 + 59.0 / 60.0
    assert _hour(berlin, "2026-03-29 01:00") == 3.0
    assert _hour(berlin, "2026-03-28 12:00") == 13.0
