"""Tests of what all history verbs say and hear alike."""

import argparse
import signal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hmi.commands.history import actions, words
from storage.data_dir import default_data_dir

INDIA = ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20", "2026-11-19T18:30:00.000Z"),
        ("2026-11-20T17:00", "2026-11-20T11:30:00.000Z"),
        ("2026-11-20T17:00:00.250+05:30", "2026-11-20T11:30:00.250Z"),
        ("2026-11-20T17:00Z", "2026-11-20T17:00:00.000Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
    ],
)
def test_time_without_offset_is_the_plants(text: str, utc: str) -> None:
    assert words.iso_utc(words.utc_ms(words.moment(text), INDIA)) == utc


def test_what_is_no_time_is_a_wrong_call() -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is no time such as 2026-11-20"):
        words.moment("yesterday")


def test_people_read_the_plants_clock() -> None:
    assert words.local_time(1_795_174_200_000, INDIA) == "2026-11-20 17:00:00+05:30"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (352_256, "352 kB"),
        (1.2e9, "1.2 GB"),
    ],
)
def test_size_is_short(count: float, text: str) -> None:
    assert words.size(int(count)) == text


def test_data_folder_is_the_named_one_or_the_usual(tmp_path: Path) -> None:
    assert words.data_folder(argparse.Namespace(data=tmp_path)) == tmp_path
    assert words.data_folder(argparse.Namespace(data=None)) == default_data_dir()


def test_stopped_action_says_what_it_left_and_gives_the_signals_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_args: argparse.Namespace) -> int:
        signal.raise_signal(signal.SIGTERM)
        return 0

    from hmi.commands.history import stats

    monkeypatch.setattr(stats, "run", stopped)
    before = signal.getsignal(signal.SIGTERM)
    called = argparse.Namespace(action="stats", words=["--data", str(tmp_path)])
    assert actions.run(called) == 1
    assert capsys.readouterr().err == "Stopped.\n"
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    "name",
    ["import", "query", "export", "stats", "verify", "backup", "restore", "salvage"],
)
def test_every_action_has_a_sentence_for_ctrl_c(name: str) -> None:
    assert f"history.stopped.{name}" in words.product_texts()
