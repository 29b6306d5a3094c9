"""The verb `rehearse`: what it counts, prints and returns; the plant over days and weeks."""

import json
from typing import Any

import pytest

from tests.system.program import finished

BEGIN = "2026-11-20T12:00"
_COUNTED = (
    "batches_started",
    "batches_complete",
    "transitions_lost",
    "transitions_doubled",
    "cap_exceeded_ticks",
    "interlock_violations",
    "ledger_error_kwh",
)


def rehearsed(*words: str, within_s: float) -> dict[str, Any]:
    """Return what a rehearsal counted; its exit status agrees with it."""
    ended = finished("rehearse", *words, "--format", "json", within_s=within_s)
    assert "Traceback" not in ended.stderr, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    assert ended.returncode == (0 if found["sound"] else 1)
    assert set(_COUNTED) <= set(found)
    return found


def assert_sound(found: dict[str, Any]) -> None:
    """Nothing lost, doubled, exceeded or violated; the ledger agrees with the meters."""
    assert found["violations"] == []
    assert found["batches_overdue"] == found["batches_aborted"] == 0
    assert found["transitions_lost"] == found["transitions_doubled"] == 0
    assert found["cap_exceeded_ticks"] == 0
    assert found["ledger_error_kwh"] <= 0.1
    assert found["sound"]


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_days_with_power_cuts_and_bad_sensors_are_sound(soak: bool) -> None:
    """A day; with --soak thirty of them, by both recipes and several seeds."""
    days = 30 if soak else 1
    for recipe in ("published-75", "recommended-55") if soak else ("published-75",):
        for seed in (1, 2, 3) if soak else (1,):
            asked = ("--days", str(days), "--seed", str(seed), "--recipe", recipe)
            found = rehearsed(*asked, "--from", BEGIN, within_s=240.0 * days)
            assert_sound(found)
            assert found["batches_started"] == days
            assert found["batches_complete"] >= days - 1
            assert found["kills"] + found["faults"] > 0


def test_the_same_seed_gives_the_same_figures() -> None:
    words = ("--days", "0.3", "--from", BEGIN, "--seed", "7")
    first, second = (rehearsed(*words, within_s=60.0) for _ in range(2))
    for found in (first, second):
        del found["seconds"]
    assert first == second


def test_a_rehearsal_is_told_in_sentences() -> None:
    ended = finished("rehearse", "--days", "0.1", "--from", "2026-11-20", "--undisturbed")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith(
        "Rehearsed 0.1 days of Biomethane plant from 2026-11-20 00:00"
    )
    assert "the program was killed 0 times" in ended.stdout
    assert ended.stdout.rstrip().endswith("All is sound.")


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("--days", "0"), 2, "is not a number of days"),
        (("--days", "many"), 2, "is not a number of days"),
        (("--days", "1", "--from", "Friday"), 2, "is not a moment"),
        (("--days", "1", "--recipe", "soup"), 1, "There is no recipe 'soup'. Choose one of"),
        (("--days", "1", "--plant", "/no/such"), 1, "The file is not there"),
    ],
)
def test_a_wrong_call_gets_a_sentence(
    words: tuple[str, ...], status: int, sentence: str
) -> None:
    ended = finished("rehearse", *words)
    assert ended.returncode == status
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
