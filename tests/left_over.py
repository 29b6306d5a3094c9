"""What a test left behind: threads, running QTimers and open files, compared with before it."""

import gc
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer

GRACE_S = 2.0
"""How long a thread may take to end after the test told it to."""

_FILE_TABLE = Path("/proc/self/fd")
_NOT_OURS = ("anon_inode:", "/dev/", "/proc/", "/usr/", "/sys/")
"""Event polls, random numbers, fonts: opened once by libraries and kept."""


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.is_alive()}


def _files() -> dict[int, str]:
    """Return open sockets, pipes, ptys and files by number; empty where there is no /proc."""
    found: dict[int, str] = {}
    if not _FILE_TABLE.is_dir():
        return found
    for link in _FILE_TABLE.iterdir():
        try:
            target = str(link.readlink())
        except OSError:  # the listing's own, closed by now
            continue
        if target.startswith("/dev/pt") or not target.startswith(_NOT_OURS):
            found[int(link.name)] = target
    return found


def _running_timers() -> "dict[int, QTimer]":
    """Return the running QTimers of living objects by identity. Qt thread."""
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return {
        id(thing): thing
        for thing in gc.get_objects()
        if isinstance(thing, QTimer) and isValid(thing) and thing.isActive()
    }


@dataclass(frozen=True, slots=True)
class LeftOvers:
    """What was there before the test."""

    threads: set[threading.Thread]
    files: dict[int, str]
    timers: set[int] | None

    @classmethod
    def now(cls, *, with_timers: bool) -> Self:
        """Look around; ``with_timers`` needs a QApplication."""
        timers = set(_running_timers()) if with_timers else None
        return cls(_threads(), _files(), timers)

    def still_open(self) -> list[str]:
        """Return a phrase for each thing that the test opened and left."""
        left: list[str] = []
        if self.timers is not None:
            left += [
                f"running QTimer '{timer.objectName()}' every {timer.interval()} ms of "
                f"{timer.parent()}"
                for key, timer in _running_timers().items()
                if key not in self.timers
            ]
        deadline = time.monotonic() + GRACE_S
        for thread in _threads() - self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                left.append(f"thread '{thread.name}'")
        return left + self._new_files()

    def _new_files(self) -> list[str]:
        if self._opened():
            gc.collect()  # what only a reference cycle holds is not open for long
        return [f"file {number} ({target})" for number, target in self._opened().items()]

    def _opened(self) -> dict[int, str]:
        return {n: target for n, target in _files().items() if self.files.get(n) != target}
