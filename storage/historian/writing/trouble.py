"""How long has the disk not taken scans, and why? In words for people."""

import logging
import threading

from plant.clock import Clock
from plant.message import Message, message
from storage.sqlite_engine import Trouble

_log = logging.getLogger(__name__)

TOLD_AFTER_S = 1.0
"""A shorter hold-up (a backup's lock, a checkpoint) is not worth an alarm."""

HANGS_AFTER_S = 3.0
"""A write that has not come back for so long is trouble, too, though nothing has failed."""


class TroubleWatch:
    """Notes trouble and its end on the historian's thread; tells on any."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kind: Trouble | None = None
        self._since_s = 0.0
        self._busy_since_s: float | None = None
        self._refused: Message | None = None

    @property
    def kind(self) -> Trouble | None:
        """Return the present trouble."""
        return self._kind

    def note(self, kind: Trouble | None) -> None:
        """Remember how the last write went; log when that changes."""
        now_s = self._clock.monotonic_s()
        with self._lock:
            before, self._kind = self._kind, kind
            since_s = self._since_s
            if before is None:
                self._since_s = now_s
            if kind is None:
                self._refused = None
        if before is kind:
            return
        if kind is None:
            _log.warning("history takes scans again after %.1f s", now_s - since_s)
        else:
            _log.warning("history takes no scans: %s", kind.value)

    def refuse(self, reason: Message) -> None:
        """Remember that there is no history at all, and why."""
        with self._lock:
            self._refused = reason

    def busy(self, *, writing: bool) -> None:
        """Tell when a write begins and when it has come back."""
        self._busy_since_s = self._clock.monotonic_s() if writing else None

    def told(self, *, waiting: int) -> Message | None:
        """Return the trouble once it has lasted, None while all is well."""
        now_s = self._clock.monotonic_s()
        with self._lock:
            if self._refused is not None:
                return self._refused
            kind, since_s, busy_s = self._kind, self._since_s, self._busy_since_s
        if kind is not None and now_s - since_s >= TOLD_AFTER_S:
            key = f"history.trouble.{kind.value}"
            return message(key, seconds=round(now_s - since_s), scans=waiting)
        if busy_s is not None and now_s - busy_s >= HANGS_AFTER_S:
            seconds = round(now_s - busy_s)
            return message("history.trouble.hangs", seconds=seconds, scans=waiting)
        return None
