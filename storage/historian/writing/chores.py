"""What does the history file need between two scans? Sealing, compaction, retention."""

import logging
import shutil
from collections.abc import Callable, Generator, Iterator

from sqlalchemy import Connection

from plant.errors import StorageError
from plant.history import HistorySettings
from plant.message import Message, message
from storage.historian.memory import Memory
from storage.historian.rings import Rows
from storage.historian.unsealed import StoredGroup
from storage.historian.writing.growth import DAYS_A_YEAR, forecast, limit_bytes
from storage.historian.writing.read_back import ReadBack
from storage.historian.writing.recorder import Recorder
from storage.history.keys import DAY_S, HOUR_S
from storage.salvage.salvage import Salvaged, salvage
from storage.segments.batch import Batch
from storage.segments.compaction import compact_days
from storage.segments.late import merge_late
from storage.segments.retention import expire, expire_to_size, forget_ticks
from storage.segments.sealing import seal
from storage.sqlite_engine import used_bytes

_log = logging.getLogger(__name__)

SEALED_AFTER_MS = 30_000
"""Time behind an hour in which its last readings may still come."""

FIRST_AFTER_MS = 15_000
"""Pause after the start, in which the screens come up."""

_HOUR_MS = 1000 * HOUR_S


class Chores:
    """Does what is due, one slice at a time. Owner: the historian's thread."""

    def __init__(
        self,
        recorder: Recorder,
        memory: Memory,
        settings: HistorySettings,
        tell: Callable[[Message], None],
        *,
        now_ms: int,
    ) -> None:
        self._recorder = recorder
        self._memory = memory
        self._settings = settings
        self._tell = tell
        self._round: Generator[None, None, None] | None = None
        self._due_ms = now_ms + FIRST_AFTER_MS
        self._full_in_days: float | None = None

    @property
    def full_in_days(self) -> float | None:
        """Return the forecast of the last round, None before the first. Any thread."""
        return self._full_in_days

    def step(self) -> bool:
        """Do one slice of at most some 50 ms; return whether there is more to do now."""
        if self._round is None:
            newest_ms = self._memory.newest_ms
            if newest_ms is None or newest_ms < self._due_ms:
                return False
            self._round = self._all_that_is_due(newest_ms)
        try:
            next(self._round)
        except StopIteration:
            self._round = None
            return False
        return True

    def put_off(self, seconds: float) -> None:
        """Give the round up and begin another one after this pause."""
        self.give_up()
        self._due_ms = (self._memory.newest_ms or 0) + round(1000 * seconds)

    def give_up(self) -> None:
        """Forget the round that is under way; what it has not committed has not happened."""
        if self._round is not None:
            self._round.close()
            self._round = None
        self._recorder.sealing_until_ms = 0

    def _all_that_is_due(self, newest_ms: int) -> Generator[None, None, None]:
        recorder, grid = self._recorder, self._recorder.grid
        for hour_ms in self._hours_due(newest_ms):
            recorder.sealing_until_ms = hour_ms + _HOUR_MS
            yield from self._seal(hour_ms)
            recorder.refresh()
            recorder.sealing_until_ms = 0
        connection = recorder.connection()
        for chore in (
            merge_late(connection, grid),
            forget_ticks(connection),
            compact_days(connection, grid),
            self._expire(connection, newest_ms // 1000),
            self._salvage(connection),
        ):
            yield from chore
            yield
        recorder.checkpoint()
        hour_ms = self._hour_of(newest_ms)
        self._due_ms = hour_ms + _HOUR_MS + SEALED_AFTER_MS

    def _hours_due(self, newest_ms: int) -> Iterator[int]:
        """Yield the hours that are over and have readings, oldest first."""
        while (oldest_ms := self._oldest_ms()) is not None:
            hour_ms = self._hour_of(oldest_ms)
            if newest_ms < hour_ms + _HOUR_MS + SEALED_AFTER_MS:
                return
            yield hour_ms

    def _oldest_ms(self) -> int | None:
        """Return from when on something is unsealed, None where nothing is."""
        sealed_ms = self._recorder.sealed_until_ms or 0
        if self._is_in_memory(sealed_ms):
            return self._memory.unsealed.oldest_ms(sealed_ms)
        scan_ms = self._recorder.oldest_scan_ms()
        # Its readings are a little older than the scan itself.
        return None if scan_ms is None else max(sealed_ms, scan_ms - _HOUR_MS)

    def _is_in_memory(self, since_ms: int) -> bool:
        complete_ms = self._memory.unsealed.complete_from_ms
        return complete_ms is not None and complete_ms <= since_ms

    def _hour_of(self, utc_ms: int) -> int:
        return 1000 * self._recorder.grid.floor_s(utc_ms // 1000, HOUR_S)

    def _seal(self, hour_ms: int) -> Iterator[None]:
        recorder, end_ms = self._recorder, hour_ms + _HOUR_MS
        batches: list[Batch] = []
        if self._is_in_memory(hour_ms):
            unsealed = self._memory.unsealed
            for group in unsealed.stored_groups():
                batches += _batch(
                    group, unsealed.rows(group.number, hour_ms, end_ms + group.hold_ms)
                )
                yield
        else:
            back = ReadBack()
            yield from recorder.hour_from_disk(back, hour_ms, end_ms + _HOUR_MS)
            for group, ring in back.rings.values():
                batches += _batch(group, ring.rows(hour_ms, end_ms + group.hold_ms))
        yield from seal(
            recorder.connection(),
            recorder.grid,
            batches,
            hour_start_s=hour_ms // 1000,
            through_sequence=recorder.sealed_through(end_ms),
        )

    def _salvage(self, connection: Connection) -> Iterator[None]:
        """Bring over what a damaged file still holds that was moved aside."""
        name = self._recorder.salvaging()
        if not name:
            return
        try:
            rescued = yield from _slices(
                salvage(
                    self._recorder.opened.path.with_name(name), connection, self._recorder.grid
                )
            )
        except StorageError as error:
            _log.error("nothing can be salvaged: %s", error)
            self._tell(message("history.not_salvaged", reason=str(error)))
        else:
            _log.warning("salvaged from %s: %s", name, rescued)
            self._tell(
                message(
                    "history.salvaged",
                    file=name,
                    readings=rescued.readings,
                    lost=rescued.lost_blocks,
                )
            )
        self._recorder.salvage_later("")

    def _expire(self, connection: Connection, now_s: int) -> Iterator[None]:
        settings, grid = self._settings, self._recorder.grid
        yield from expire(
            connection,
            grid,
            raw_before_s=now_s - round(settings.raw_years * DAYS_A_YEAR * DAY_S),
            minutes_before_s=now_s - round(settings.minute_years * DAYS_A_YEAR * DAY_S),
        )
        path = self._recorder.opened.path
        free_bytes = shutil.disk_usage(path.parent).free
        most = limit_bytes(settings, file_bytes=path.stat().st_size, free_bytes=free_bytes)
        yield from expire_to_size(connection, grid, limit_bytes=most, used_bytes=used_bytes)
        days = yield from forecast(connection, settings, path, free_bytes=free_bytes)
        self._full_in_days = days


def _batch(group: StoredGroup, rows: Rows) -> Iterator[Batch]:
    if len(rows.utc_ms):
        yield Batch(
            tags=group.tags,
            times=rows.utc_ms,
            values=rows.values.T,
            codes=rows.codes.T if rows.codes.any() else None,
            hold_ms=group.hold_ms,
            group=group.number,
        )


def _slices(steps: Generator[Salvaged, None, Salvaged]) -> Generator[None, None, Salvaged]:
    """Return the steps without what they tell, and their result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Salvaged = end.value
            return result
        yield
