"""A window that hangs is reported with the place where it hangs (F18)."""

import logging
import threading
import time

import pytest
from pytestqt.qtbot import QtBot

from hmi.stall_watchdog import StallWatchdog
from plant.clock import SystemClock


def hang_in_a_handler(seconds: float) -> None:
    time.sleep(seconds)  # the fault itself: a handler that blocks the event loop


def test_a_stall_is_reported_within_0_3_s_with_the_stack(qtbot: QtBot) -> None:
    reported: list[tuple[float, str]] = []
    heard = threading.Event()
    clock = SystemClock()
    began: list[float] = []

    def on_stall(age_s: float, stack: str) -> None:
        reported.append((clock.monotonic_s() - began[0], stack))
        del age_s
        heard.set()

    watchdog = StallWatchdog(clock, on_stall=on_stall)
    watchdog.start()
    try:
        with qtbot.waitSignal(watchdog._timer.timeout):
            pass
        began.append(clock.monotonic_s())
        hang_in_a_handler(0.8)
    finally:
        watchdog.stop()
    assert heard.is_set()
    ((after_s, stack),) = reported
    assert after_s < 0.35
    assert "hang_in_a_handler" in stack


def test_the_log_tells_place_and_length(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    watchdog = StallWatchdog(SystemClock())
    with caplog.at_level(logging.WARNING):
        watchdog.start()
        try:
            hang_in_a_handler(0.4)
            qtbot.waitUntil(lambda: "breathes again" in caplog.text)
        finally:
            watchdog.stop()
    assert "it hangs here" in caplog.text
    assert "hang_in_a_handler" in caplog.text


def test_stopping_twice_leaves_nothing_behind(qtbot: QtBot) -> None:
    del qtbot
    watchdog = StallWatchdog(SystemClock())
    watchdog.start()
    watchdog.stop()
    watchdog.stop()
    assert all(thread.name != "stall-watchdog" for thread in threading.enumerate())
