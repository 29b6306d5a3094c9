"""The diagnostics page tells how history is, in plain words."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from hmi.models.diagnosis.history_rows import history_rows
from hmi.models.diagnosis.rows import Reader
from plant.description.load import load_plant
from plant.history import HistorianHealth
from plant.message import message

NOW_MS = 1_795_000_000_000
WELL = HistorianHealth(
    written_ms=NOW_MS,
    waiting=1,
    dropped=0,
    file_bytes=1_234_567_890,
    full_in_days=412.3,
    sealed_until_ms=None,
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_plant(), ZoneInfo("Asia/Kolkata"), NOW_MS)


def told(health: HistorianHealth, reader: Reader) -> dict[str, str]:
    return {row[0]: row[1] for row in history_rows(health, reader)}


def test_well_history_is_told_with_its_size_and_forecast(reader: Reader) -> None:
    rows = told(WELL, reader)
    assert rows["History"] == "is recorded"
    assert rows["History on the disk until"] == "16:36:40"
    assert rows["Scans that wait for the disk"] == "1"
    assert rows["Compressed until"] == "never"
    assert rows["Size of history"] == "1234.6 MB"
    assert rows["History is full"] == "in 412 days; then the oldest readings make room"


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, "not known in the first hours"), (float("inf"), "not in a hundred years")],
)
def test_forecast_that_says_nothing_is_said_in_words(
    reader: Reader, days: float | None, words: str
) -> None:
    assert told(replace(WELL, full_in_days=days), reader)["History is full"] == words


def test_trouble_takes_the_place_of_the_state(reader: Reader) -> None:
    trouble = message("history.trouble.full", seconds=7, scans=6)
    state = told(replace(WELL, trouble=trouble), reader)["History"]
    assert "full since 7 s" in state
    assert "6 scans wait" in state


def test_nothing_is_told_before_the_historian_runs(reader: Reader) -> None:
    assert history_rows(None, reader) == ()
