"""Does the window still breathe? Logs where the GUI thread hangs when it does."""

import logging
import sys
import traceback
from collections.abc import Callable
from threading import Event, Thread, get_ident

from PySide6.QtCore import QObject, Qt, QTimer

from plant.clock import Clock

BEAT_MS = 50
LOOK_S = 0.05
LIMIT_S = 0.25
"""A beat older than this is a stall; with LOOK_S it is reported within 0.3 s (F18)."""

_log = logging.getLogger(__name__)


class StallWatchdog(QObject):
    """A heartbeat on the GUI thread and a thread of its own that looks at it.

    Owner: GUI thread. Each stall is logged once with the stack of the GUI thread as it hangs,
    and once more with its length when the window breathes again.

    Args:
        clock: for the age of the beat.
        on_beat: called with each beat, for whoever else wants to know; GUI thread.
        on_stall: called on the watchdog's thread with the age in seconds and the stack.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        on_beat: Callable[[], None] = lambda: None,
        on_stall: Callable[[float, str], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._on_beat = on_beat
        self._on_stall = on_stall or _log_stall
        self._gui_thread = get_ident()
        self._beat_s = clock.monotonic_s()
        self._ended = Event()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._thread = Thread(target=self._watch, name="stall-watchdog", daemon=True)

    def start(self) -> None:
        """Begin; call once, when the event loop is about to run."""
        self._beat()
        self._timer.start(BEAT_MS)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and the heartbeat; stopping twice does no harm."""
        self._timer.stop()
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _beat(self) -> None:
        self._beat_s = self._clock.monotonic_s()
        self._on_beat()

    def _watch(self) -> None:
        stalled: float | None = None
        while not self._ended.wait(LOOK_S):
            beat_s = self._beat_s
            if stalled is not None and beat_s != stalled:
                _log.warning("the window breathes again after %.2f s", beat_s - stalled)
                stalled = None
            age_s = self._clock.monotonic_s() - beat_s
            if age_s > LIMIT_S - LOOK_S and stalled is None:
                stalled = beat_s
                self._on_stall(age_s, self._stack())

    def _stack(self) -> str:
        frame = sys._current_frames().get(self._gui_thread)  # noqa: SLF001  there is no other
        return "".join(traceback.format_stack(frame)) if frame is not None else ""


def _log_stall(age_s: float, stack: str) -> None:
    _log.error("the window has not breathed for %.2f s; it hangs here:\n%s", age_s, stack)
