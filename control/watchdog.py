"""Do the program's own threads still live? A thread of its own sees to it (F19)."""

import logging
import sys
import threading
import traceback
from dataclasses import dataclass, replace

from control.live_source import LiveSource
from plant.clock import Clock
from plant.event import Event, EventKind
from plant.health import SystemHealth, ThreadHealth
from plant.message import Message, message

_log = logging.getLogger(__name__)

ENGINE = "engine"
"""Name under which the engine's own thread is watched."""

CHECK_S = 0.25
"""Pause between two looks; with LATE_S every dead thread is noticed within 2 s."""

LATE_S = 1.5
"""Longest silence of a thread that promised to beat more often than that."""


@dataclass(slots=True)
class Beat:
    """One thread's sign of life. ``beat`` belongs to the watched thread.

    Attributes:
        name: of the thread, as people read it.
        thread: the thread, None until it has started.
        late_after_s: silence after which it is late.
        clock: the monotonic clock.
        last_s: last sign of life.
        told: whether its silence was told.
    """

    name: str
    thread: threading.Thread | None
    late_after_s: float
    clock: Clock
    last_s: float
    told: bool = False

    def beat(self) -> None:
        """Give a sign of life."""
        self.last_s = self.clock.monotonic_s()


class Watchdog:
    """Watches threads and tells by the source, even when the engine cannot any more.

    ``watch``, ``forget`` and ``threads`` work on any thread; the rest runs on its own.
    """

    def __init__(self, source: LiveSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._beats: tuple[Beat, ...] = ()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(
        self, name: str, thread: threading.Thread | None, *, late_after_s: float = LATE_S
    ) -> Beat:
        """Watch a thread from now on; it must call what is returned often enough."""
        beat = Beat(name, thread, late_after_s, self._clock, self._clock.monotonic_s())
        with self._lock:
            self._beats = (*self._beats, beat)
        return beat

    def forget(self, beat: Beat) -> None:
        """Watch the thread no longer: it ends on purpose."""
        with self._lock:
            self._beats = tuple(kept for kept in self._beats if kept is not beat)

    def threads(self) -> tuple[ThreadHealth, ...]:
        """Return how the watched threads are."""
        now_s = self._clock.monotonic_s()
        return tuple(_health(beat, now_s) for beat in self._beats)

    def start(self) -> None:
        """Start watching on an own thread."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait for the thread."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def check(self) -> None:
        """Look once: tell each silence once, and its end with how long it was."""
        now_s = self._clock.monotonic_s()
        silent = False
        for beat in self._beats:
            health = _health(beat, now_s)
            bad = health.late or not health.alive
            silent = silent or bad
            if bad and not beat.told:
                self._tell_silence(beat, health)
            elif beat.told and not bad:
                _log.warning("thread '%s' lives again", beat.name)
                self._tell(message("event.thread_back", thread=beat.name))
            beat.told = bad
        if silent:
            self._tell_health()

    def _run(self) -> None:
        while not self._ended.wait(CHECK_S):
            try:
                self.check()
            except Exception:  # noqa: BLE001  top of the thread
                _log.exception("the watchdog failed once and goes on")

    def _tell_silence(self, beat: Beat, health: ThreadHealth) -> None:
        key = _silence_key(beat.name, alive=health.alive)
        _log.critical(
            "thread '%s' %s, last sign of life %.1f s ago\n%s",
            beat.name,
            "is late" if health.alive else "has ended",
            health.beat_age_s,
            _stack(beat.thread),
        )
        self._tell(message(key, thread=beat.name))

    def _tell_health(self) -> None:
        """Repeat the last health with the truth about the threads: nobody else may be able."""
        last = self._source.health or _NO_HEALTH
        now_ms = self._clock.utc_ms()
        self._source.publish_health(replace(last, utc_ms=now_ms, threads=self.threads()))

    def _tell(self, text: Message) -> None:
        self._source.publish_event(Event(EventKind.SYSTEM, "", text, self._clock.utc_ms()))


def _silence_key(name: str, *, alive: bool) -> str:
    """Return the sentence: only without the engine do the field units take their safe state."""
    if name == ENGINE:
        return "event.engine_late" if alive else "event.engine_dead"
    return "event.thread_late" if alive else "event.thread_dead"


# Stands in while the engine has never told its own.
_NO_HEALTH = SystemHealth(
    utc_ms=0,
    lines=(),
    threads=(),
    scan_p50_ms=0.0,
    scan_p99_ms=0.0,
    scan_overruns=0,
    clock_step_s=0.0,
    journal_ok=True,
    view_only=message("refusal.engine_starting"),
)


def _health(beat: Beat, now_s: float) -> ThreadHealth:
    age_s = max(0.0, now_s - beat.last_s)
    alive = beat.thread is None or beat.thread.is_alive()
    return ThreadHealth(beat.name, alive, age_s, late=age_s > beat.late_after_s)


def _stack(thread: threading.Thread | None) -> str:
    if thread is None or thread.ident is None:
        return "(no stack)"
    # The only way to another thread's stack, documented by the sys module.
    frame = sys._current_frames().get(thread.ident)  # noqa: SLF001
    return "(no stack)" if frame is None else "".join(traceback.format_stack(frame))
