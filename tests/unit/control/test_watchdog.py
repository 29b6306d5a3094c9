"""The watchdog tells late and dead threads, even when the engine cannot."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from control.live_source import LiveSource
from control.watchdog import LATE_S, Watchdog
from plant.ports import SourceMode
from tests.fakes.clock import ManualClock
from tests.unit.control.conftest import Ear


@dataclass
class Kennel:
    """A watchdog with its surroundings and one live thread."""

    watchdog: Watchdog
    clock: ManualClock
    ear: Ear
    source: LiveSource
    thread: threading.Thread
    leave: threading.Event

    def end_thread(self) -> None:
        self.leave.set()
        self.thread.join()


@pytest.fixture
def kennel() -> Iterator[Kennel]:
    clock, source, ear, leave = (
        ManualClock(),
        LiveSource(SourceMode.LIVE),
        Ear(),
        threading.Event(),
    )
    source.attach(ear)
    thread = threading.Thread(target=leave.wait, name="worker")
    thread.start()
    made = Kennel(Watchdog(source, clock), clock, ear, source, thread, leave)
    yield made
    made.end_thread()


def test_a_beating_thread_is_well(kennel: Kennel) -> None:
    beat = kennel.watchdog.watch("worker", kennel.thread)
    kennel.clock.advance(1.0)
    beat.beat()
    kennel.clock.advance(1.0)
    kennel.watchdog.check()
    assert kennel.ear.event_keys() == []
    (health,) = kennel.watchdog.threads()
    assert (health.name, health.alive, health.late, health.beat_age_s) == (
        "worker",
        True,
        False,
        1.0,
    )


def test_a_hanging_thread_is_told_once_with_its_stack(
    kennel: Kennel, caplog: pytest.LogCaptureFixture
) -> None:
    kennel.watchdog.watch("worker", kennel.thread)
    kennel.clock.advance(LATE_S + 0.1)
    for _ in range(3):
        kennel.watchdog.check()
    assert kennel.ear.event_keys() == ["event.thread_late"]
    assert len(caplog.records) == 1
    assert "wait" in caplog.text
    assert kennel.ear.healths[-1].threads[0].late


def test_a_thread_that_lives_again_is_told(kennel: Kennel) -> None:
    beat = kennel.watchdog.watch("worker", kennel.thread)
    kennel.clock.advance(5.0)
    kennel.watchdog.check()
    beat.beat()
    kennel.watchdog.check()
    assert kennel.ear.event_keys() == ["event.thread_late", "event.thread_back"]


def test_a_dead_thread_is_told_and_health_says_so(kennel: Kennel) -> None:
    kennel.watchdog.watch("worker", kennel.thread)
    kennel.end_thread()
    kennel.watchdog.check()
    assert kennel.ear.event_keys() == ["event.thread_dead"]
    assert not kennel.ear.healths[-1].threads[0].alive
    assert kennel.ear.healths[-1].utc_ms == kennel.clock.utc_ms()


def test_a_thread_that_ends_on_purpose_is_forgotten(kennel: Kennel) -> None:
    beat = kennel.watchdog.watch("worker", kennel.thread)
    kennel.watchdog.forget(beat)
    kennel.end_thread()
    kennel.watchdog.check()
    assert kennel.watchdog.threads() == ()
    assert kennel.ear.event_keys() == []


def test_a_part_without_a_thread_of_its_own_can_be_watched(
    kennel: Kennel, caplog: pytest.LogCaptureFixture
) -> None:
    kennel.watchdog.watch("window", None, late_after_s=0.5)
    kennel.clock.advance(0.6)
    kennel.watchdog.check()
    assert kennel.ear.event_keys() == ["event.thread_late"]
    assert "(no stack)" in caplog.text


def test_its_own_thread_survives_an_error_and_ends_when_told(
    kennel: Kennel, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()
    calls: list[None] = []

    def check() -> None:
        calls.append(None)
        if len(calls) == 1:
            raise RuntimeError("a bug")
        looked.set()

    monkeypatch.setattr("control.watchdog.CHECK_S", 0.001)
    monkeypatch.setattr(kennel.watchdog, "check", check)
    kennel.watchdog.start()
    assert looked.wait(5.0)
    kennel.watchdog.stop()
    kennel.watchdog.stop()
