"""Takes each scan for history and returns at once; a thread of its own does the rest."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plant.clock import Clock
from plant.description.model import PlantDescription
from plant.event import Event, EventKind
from plant.history import HistorianHealth
from plant.message import Message, message
from plant.sample import Snapshot
from storage.historian.intake import Intake

if TYPE_CHECKING:
    from storage.historian.memory import Memory
    from storage.historian.writing.work import Work

_log = logging.getLogger(__name__)

IDLE_S = 1.0
"""Longest pause between two looks at disk and chores."""

FIRST_WAIT_S = 0.05
BETWEEN_SLICES_S = 0.005
"""Pause after a chore's slice, so that the engine and the screens get their turn."""

RESERVE_BYTES = 8 * 1024 * 1024
"""Room for thousands of journal rows with the pages that they touch."""


class Historian:
    """SnapshotSink, HistorianPort, and owner of the thread "historian".

    Loads neither numpy nor SQL before that thread runs, so that the window need not wait.
    """

    def __init__(
        self,
        folder: Path,
        description: PlantDescription,
        clock: Clock,
        *,
        reserve_bytes: int = RESERVE_BYTES,
    ) -> None:
        """Build a historian that does not run yet.

        Args:
            folder: the data folder.
            description: the plant.
            clock: trusted time.
            reserve_bytes: room kept back for the last events of a full disk.
        """
        self._folder = folder
        self._description = description
        self._clock = clock
        self._reserve_bytes = reserve_bytes
        self._intake = Intake(len(description.tags))
        self._news: deque[Event] = deque(maxlen=100)
        self._work: Work | None = None
        self._closing = threading.Event()
        self._give_up = threading.Event()
        self._failing = False
        self._beat: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="historian", daemon=True)

    @property
    def thread(self) -> threading.Thread:
        """Return the thread that writes, for whoever watches threads."""
        return self._thread

    @property
    def memory(self) -> "Memory | None":
        """Return the last hour and what waits; None until the thread has begun. Any thread."""
        return None if self._work is None else self._work.memory

    @property
    def place(self) -> tuple[Path, str] | None:
        """Return the open database's file and id, None while none is open. Any thread."""
        recorder = None if self._work is None else self._work.recorder
        return None if recorder is None else (recorder.opened.path, recorder.opened.database_id)

    def start(self, beat: Callable[[], None]) -> None:
        """Start the thread; it calls ``beat`` as a sign of life every second or so."""
        self._beat = beat
        self._thread.start()

    def offer(self, snapshot: Snapshot) -> None:
        """Queue a scan. Engine thread; returns at once, the oldest is dropped when full."""
        self._intake.offer(snapshot)

    def health(self) -> HistorianHealth:
        """Return how it is, also while its thread hangs in the disk. Any thread."""
        work, waiting = self._work, len(self._intake)
        if work is None:
            return HistorianHealth(None, waiting, self._intake.dropped, 0, None, None)
        return work.health(waiting=waiting + work.waiting)

    def take_news(self) -> Sequence[Event]:
        """Return what has happened since the last call. Any thread."""
        taken = []
        while self._news:
            taken.append(self._news.popleft())
        return taken

    def close(self, *, timeout_s: float) -> None:
        """Write what waits, then end; after ``timeout_s`` give up what the disk refuses."""
        self._closing.set()
        self._intake.wake()
        if self._thread.ident is None:
            return
        self._thread.join(timeout_s)
        self._give_up.set()
        self._intake.wake()
        self._thread.join(timeout_s)

    # ------------------------------------------------------------------ historian's thread

    def _run(self) -> None:
        work = self._begin()
        self._work = work
        wait_s = FIRST_WAIT_S
        while not self._closing.is_set():
            self._beat()
            if self._safely(work, work.step):
                wait_s = FIRST_WAIT_S
                more = self._safely(work, work.do_chores)
                self._intake.wait(BETWEEN_SLICES_S if more else IDLE_S)
            else:
                self._closing.wait(wait_s)
                wait_s = min(2 * wait_s, IDLE_S)
        while not self._safely(work, work.step) and not self._give_up.wait(FIRST_WAIT_S):
            self._beat()
        work.close()
        if work.waiting:
            _log.error("%d scans were not kept: the program ended before", work.waiting)

    def _begin(self) -> "Work":
        # Numpy and SQL take a third of a second to load.
        from storage.historian.writing.work import Place, Work

        description = self._description
        place = Place(
            folder=self._folder,
            zone=description.site.zone,
            tags=description.tags,
            settings=description.history,
            reserve_bytes=self._reserve_bytes,
        )
        return Work(place, self._intake, self._clock, self._tell)

    def _safely(self, work: "Work", do: Callable[[], bool]) -> bool:
        """Do it; whatever goes wrong, the thread goes on and people hear it once."""
        try:
            done = do()
        except Exception as error:  # noqa: BLE001  top of the thread
            if not self._failing:
                _log.exception("the historian failed and goes on")
                self._tell(message("history.failed"))
            else:
                _log.error("the historian failed again: %s", error)
            self._failing = True
            work.recover()
            return False
        self._failing = self._failing and not done
        return done

    def _tell(self, text: Message) -> None:
        self._news.append(Event(EventKind.SYSTEM, "", text, self._clock.utc_ms()))
