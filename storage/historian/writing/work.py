"""What does the historian's thread do? Opens, writes, keeps the file in order, mends it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from plant.clock import Clock
from plant.errors import (
    CorruptDatabaseError,
    NewerDatabaseError,
    ReadOnlyDatabaseError,
    StorageError,
)
from plant.history import HistorianHealth, HistorySettings
from plant.message import Message, message
from plant.tag import Tag
from storage.database import move_aside
from storage.historian.head_file import HeadFile
from storage.historian.intake import Intake
from storage.historian.layout import scan_groups
from storage.historian.memory import Memory
from storage.historian.opening import open_history
from storage.historian.writing.chores import Chores
from storage.historian.writing.file_check import FileCheck
from storage.historian.writing.missing import missing_scans
from storage.historian.writing.recorder import Recorder
from storage.historian.writing.reserve import Reserve
from storage.historian.writing.trouble import TroubleWatch
from storage.history.form import HEAD_FILE, HISTORY_FILE
from storage.sqlite_engine import Trouble, trouble_behind

if TYPE_CHECKING:
    from storage.historian.packing import Scan

_log = logging.getLogger(__name__)

GROUP = 100
"""Scans in one commit at most."""

CHECKPOINT_BYTES = 4 * 1024 * 1024
"""What may lie in the log before it is brought into the file, between two commits."""

OPEN_AGAIN_S = 5.0
MEND_AGAIN_S = 60.0
MEASURE_AGAIN_S = 10.0
CHORE_AGAIN_S = 600.0
CHECK_AFTER_S = 10.0
"""Pause before the whole file is read, in which the screens come up."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the historian is about.

    Attributes:
        folder: the data folder.
        zone: IANA name of the plant's time zone.
        tags: the plant's, by id.
        settings: how long and how much is kept.
        reserve_bytes: see `Reserve`.
    """

    folder: Path
    zone: str
    tags: Mapping[str, Tag]
    settings: HistorySettings
    reserve_bytes: int


class Work:
    """The historian's work, one step after the other. Owner: the historian's thread.

    ``memory``, ``trouble`` and the plain properties may be asked on any thread.
    """

    def __init__(
        self, place: Place, intake: Intake, clock: Clock, tell: Callable[[Message], None]
    ) -> None:
        """Prepare; nothing is opened yet.

        Args:
            place: what it is about.
            intake: brings the scans.
            clock: trusted time.
            tell: hears what people must know.
        """
        groups = scan_groups(place.tags.values())
        self.memory = Memory(groups, intake)
        self.trouble = TroubleWatch(clock)
        self.recorder: Recorder | None = None
        self.chores: Chores | None = None
        self._place = place
        self._groups = groups
        self._clock = clock
        self._tell = tell
        self._head_file = HeadFile(place.folder / HEAD_FILE)
        self._reserve = Reserve(place.folder, size=place.reserve_bytes)
        self._check: FileCheck | None = None
        self._intake = intake
        self._in_hand: list[Scan] = []
        self._lost = 0
        self._told_chore = False
        self._moved: Path | None = None
        self._told_dropped = 0
        self._refused = False
        self._file_bytes = 0
        self._open_at_s = self._mend_at_s = self._measure_at_s = clock.monotonic_s()
        self._check_at_s = self._open_at_s

    @property
    def waiting(self) -> int:
        """Return how many packed scans are not on the disk."""
        return len(self.memory) + len(self._in_hand)

    @property
    def dropped(self) -> int:
        """Return how many scans were given up since the start."""
        return self._intake.dropped + self.memory.dropped + self._lost

    def step(self) -> bool:
        """Write what waits; return whether the disk took it all."""
        self.memory.settle()
        self._forget()
        self._reserve.keep()
        if self._refused:
            while self.memory.take(GROUP):  # nothing waits for a database that never comes
                pass
            return True
        if self.recorder is None and not self._open():
            return False
        self._check_file()
        self._measure()
        done = self._write()
        self._tell_dropped(done=done)
        return done

    def do_chores(self) -> bool:
        """Do one slice of what the file needs; return whether there is more to do now."""
        recorder = self.recorder
        if recorder is None or self.trouble.kind is not None:
            return False
        self.trouble.busy(writing=True)
        try:
            if recorder.unmoved_bytes >= CHECKPOINT_BYTES:
                recorder.checkpoint()
            return self.chores is not None and self.chores.step()
        except Exception as error:  # noqa: BLE001  whatever a chore suffers, scans go on
            self._note_failed_chore(error)
            return False
        finally:
            self.trouble.busy(writing=False)

    def health(self, *, waiting: int) -> HistorianHealth:
        """Return how it is. Any thread; asks neither disk nor database.

        Args:
            waiting: scans that are not on the disk.
        """
        recorder, chores = self.recorder, self.chores  # its own thread may take them away
        return HistorianHealth(
            written_ms=recorder.written_ms if recorder else None,
            waiting=waiting,
            dropped=self.dropped,
            file_bytes=self._file_bytes,
            full_in_days=chores.full_in_days if chores else None,
            sealed_until_ms=recorder.sealed_until_ms if recorder else None,
            trouble=self.trouble.told(waiting=waiting),
        )

    def recover(self) -> None:
        """Begin anew after an error of our own; what was being written is given up.

        It is itself wrong, and would be so again.
        """
        self._lost += len(self._in_hand)
        self._in_hand = []
        self._let_go()

    def close(self) -> None:
        """Close the file; what was not written stays unwritten."""
        if self._check is not None:
            self._check.close()
        if self.recorder is not None:
            self.recorder.disconnect()
            self.recorder = None
        self._head_file.close()

    # ------------------------------------------------------------------ opening

    def _open(self) -> bool:
        """Open the database where that is due; return whether it is open."""
        now_s = self._clock.monotonic_s()
        if now_s < self._open_at_s:
            return False
        self._open_at_s = now_s + OPEN_AGAIN_S
        try:
            self._begin()
        except (NewerDatabaseError, CorruptDatabaseError) as error:
            self._refused = True
            self.trouble.refuse(message("history.refused", reason=str(error)))
            _log.error("no history: %s", error)
        except ReadOnlyDatabaseError as error:
            self.trouble.refuse(message("history.read_only", reason=str(error)))
        except StorageError as error:
            self.trouble.refuse(message("history.not_opened", reason=str(error)))
        except SQLAlchemyError as error:
            self._note_failure(error)
            if trouble_behind(error) is None:  # a table is missing, or is not as it was made
                self._mend()
        else:
            self.trouble.note(None)
        return self.recorder is not None

    def _begin(self) -> None:
        opened = open_history(self._place.folder, self._clock, zone=self._place.zone)
        if opened.moved_aside is not None:
            self._take_note_of_moved(opened.moved_aside)
        recorder = Recorder(opened, self._head_file)
        try:
            missing = recorder.start(
                self._place.tags,
                self._groups,
                self.memory.unsealed,
                now_ms=self._clock.utc_ms(),
            )
            if self._moved is not None:
                recorder.salvage_later(self._moved.name)
                self._moved = None
        except SQLAlchemyError:
            recorder.disconnect()
            raise
        self.recorder = recorder
        self.chores = Chores(
            recorder,
            self.memory,
            self._place.settings,
            self._tell,
            now_ms=self._clock.utc_ms(),
        )
        for gap in missing:
            self._tell(missing_scans(gap, self._place.zone))
        self._check = FileCheck(opened.path)
        self._check_at_s = self._clock.monotonic_s() + CHECK_AFTER_S

    def _check_file(self) -> None:
        """Have the file looked through once the screens are up; mend what was found."""
        if self._check is None:
            return
        if self._check.complaint:
            self._mend()
        elif not self._check.started and self._clock.monotonic_s() >= self._check_at_s:
            self._check.start()

    # ------------------------------------------------------------------ writing

    def _write(self) -> bool:
        recorder = self.recorder
        while recorder is not None:
            if not self._in_hand:
                self._in_hand = self.memory.take(GROUP)
            if not self._in_hand:
                break
            if not self._reserve.has_room():
                self.trouble.note(Trouble.FULL)
                return False
            self.trouble.busy(writing=True)
            try:
                recorder.write(self._in_hand)
            except SQLAlchemyError as error:
                self._note_failure(error)
                return False
            finally:
                self.trouble.busy(writing=False)
            self._in_hand = []
            self.trouble.note(None)
        return True

    def _forget(self) -> None:
        """Give back memory, also while nothing can be written."""
        newest_ms, recorder = self.memory.newest_ms, self.recorder
        if newest_ms is None:
            return
        sealed_ms = newest_ms if recorder is None else recorder.sealed_until_ms or 0
        self.memory.unsealed.forget(now_ms=newest_ms, sealed_until_ms=sealed_ms)

    def _measure(self) -> None:
        now_s = self._clock.monotonic_s()
        if now_s < self._measure_at_s:
            return
        self._measure_at_s = now_s + MEASURE_AGAIN_S
        path = self._place.folder / HISTORY_FILE
        files = (path, path.with_name(path.name + "-wal"))
        self._file_bytes = sum(each.stat().st_size for each in files if each.exists())

    def _tell_dropped(self, *, done: bool) -> None:
        dropped = self.dropped
        if dropped > self._told_dropped and done:
            self._tell(message("history.dropped", count=dropped - self._told_dropped))
            self._told_dropped = dropped

    # ------------------------------------------------------------------ trouble

    def _note_failure(self, error: Exception) -> None:
        """Remember why it failed, and mend what can be mended."""
        trouble = trouble_behind(error)
        if trouble is None:
            _log.error("history failed", exc_info=error)
        self._let_go()
        self.trouble.note(trouble or Trouble.DISK)
        if trouble is Trouble.DAMAGED:
            self._mend()

    def _note_failed_chore(self, error: Exception) -> None:
        """Go on recording whatever happened; try the chore again later."""
        trouble = trouble_behind(error)
        if self.chores is not None:
            self.chores.put_off(CHORE_AGAIN_S)
        if trouble is not None:
            self._note_failure(error)
            return
        _log.error("a chore of history failed", exc_info=error)
        if self.recorder is not None:
            self.recorder.disconnect()
        if not self._told_chore:
            self._told_chore = True
            self._tell(message("history.chore_failed", reason=str(error)))

    def _let_go(self) -> None:
        """Close all files: the next try begins afresh, and a disk can be mended meanwhile."""
        if self.chores is not None:
            self.chores.give_up()
        if self.recorder is not None:
            self.recorder.disconnect()
        self._head_file.close()

    def _mend(self) -> None:
        """Move the damaged file aside and go on with a new one."""
        now_s = self._clock.monotonic_s()
        if now_s < self._mend_at_s:
            return
        self._mend_at_s = now_s + MEND_AGAIN_S
        if self._check is not None:
            self._check.close()
            self._check = None
        if self.recorder is not None:
            self.recorder.disconnect()
        self.recorder = self.chores = None
        try:
            moved = move_aside(self._place.folder / HISTORY_FILE, self._clock)
        except OSError as error:
            _log.warning("the damaged history cannot be moved aside: %s", error)
            return
        self._take_note_of_moved(moved)
        self._open_at_s = now_s
        self._open()

    def _take_note_of_moved(self, moved: Path) -> None:
        self._moved = moved
        self._tell(message("history.moved_aside", file=moved.name))
