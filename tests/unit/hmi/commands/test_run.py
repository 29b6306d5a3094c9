"""`run`: settings from the words, a screen or none, and the engine's death without a window."""

import argparse
import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from hmi.commands import run
from hmi.commands.run import _EngineWatch, problems_of, settings_from
from hmi.settings import Settings
from plant.event import Event, EventKind
from plant.health import SystemHealth, ThreadHealth
from plant.message import message
from tests.fakes.station import FakeStation

HEALTH = SystemHealth(
    utc_ms=0,
    lines=(),
    threads=(),
    scan_p50_ms=0.0,
    scan_p99_ms=0.0,
    scan_overruns=0,
    clock_step_s=0.0,
    journal_ok=True,
    view_only=None,
)


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    run.configure(parser)
    return parser.parse_args(words)


def thread(name: str, *, alive: bool) -> ThreadHealth:
    return ThreadHealth(name, alive=alive, beat_age_s=0.0, late=False)


def test_settings_are_those_of_the_words(tmp_path: Path) -> None:
    words = (
        "--plant",
        "p",
        "--data",
        "d",
        "--speed",
        "5",
        "--fault",
        "U1:silent",
        "--seed",
        "3",
    )
    assert settings_from(parsed(*words)) == Settings(
        plant=Path("p"), data=Path("d"), speed=5, faults=("U1:silent",), seed=3
    )
    assert settings_from(parsed(), data=tmp_path).data == tmp_path


def test_data_folder_that_nobody_names_is_the_platforms(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert settings_from(parsed()).data.name == "biomethane-hmi"


def test_wrong_speed_and_every_wrong_fault_are_told_together(tmp_path: Path) -> None:
    settings = Settings(plant=None, data=tmp_path, speed=0, faults=("U1:silent", "x", "U1:y"))
    speed, first, second = problems_of(settings)
    assert speed.startswith("--speed 0 is not possible")
    assert first.startswith("--fault 'x' is not a fault; write ")
    assert second.startswith("--fault 'U1:y': a field unit knows ")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a screen")
@pytest.mark.parametrize(
    ("threads", "fails"),
    [
        ((thread("engine", alive=True), thread("storage", alive=False)), False),
        ((thread("engine", alive=False),), True),
    ],
)
def test_dead_engine_thread_ends_a_run_without_a_window(
    threads: tuple[ThreadHealth, ...], fails: bool
) -> None:
    ended = threading.Event()
    watch = _EngineWatch(ended)
    watch.on_samples(())
    watch.on_health(replace(HEALTH, threads=threads))
    assert (watch.has_failed, ended.is_set()) == (fails, fails)


def test_engine_that_cannot_begin_ends_a_run_without_a_window() -> None:
    ended = threading.Event()
    watch = _EngineWatch(ended)
    watch.on_event(Event(EventKind.SYSTEM, "", message("event.resumed", seconds=5), 0))
    assert not ended.is_set()
    watch.on_event(Event(EventKind.SYSTEM, "", message("event.engine_failed", cause="x"), 0))
    assert watch.has_failed
    assert ended.is_set()


class StartedStation(FakeStation):
    """A station that is told to end as soon as it has started."""

    def start(self) -> None:
        """Start, and hear the signal of a service manager."""
        os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is of POSIX")
def test_sigterm_ends_a_run_without_a_window(capsys: pytest.CaptureFixture[str]) -> None:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    station = StartedStation()
    try:
        assert run._run_headless(station) == 0  # type: ignore[arg-type]  # what it needs of one
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    assert station.source.listeners == 0
    assert capsys.readouterr().out.startswith("running without a window")
