"""The one thread that writes to a database: group commits, and patience with the disk."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from plant.clock import Clock
from plant.errors import StorageError
from plant.message import Message, message
from storage.sqlite_engine import Trouble, trouble_behind

_log = logging.getLogger(__name__)

CAPACITY = 20_000
"""Writes that wait in memory at most, about 20 MB: hours of an operator's and alarms' rows."""

GROUP = 200
"""Writes in one commit at most, so that a transaction stays short."""

FIRST_WAIT_S = 0.05
LONGEST_WAIT_S = 1.0
"""The wait between two tries doubles from the first to the longest."""

TROUBLE_AFTER_S = 1.0
"""A shorter hold-up (a backup's lock, a checkpoint) is not worth an alarm."""


class Write(Protocol):
    """One thing to write. All methods on the writer thread; they return at once."""

    def run(self, connection: Connection) -> None:
        """Execute the statements; called again in a new transaction after a failure."""
        ...

    def committed(self) -> None:
        """Hear that it is on the disk."""
        ...

    def failed(self, error: StorageError) -> None:
        """Hear that it will never be."""
        ...


class Writer:
    """Owns the database's only writing connection.

    Writes are kept in order and are never dropped: while the file is locked, the disk full or
    gone, they wait in memory and are tried again. Only a write that is itself wrong, one that
    finds the queue full, and those left when the program ends meanwhile fail, and hear it.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        *,
        name: str,
        capacity: int = CAPACITY,
        after_commit: Callable[[], None] | None = None,
    ) -> None:
        """Build a writer that does not run yet.

        Args:
            engine: of the database.
            clock: its monotonic time tells how long trouble has lasted.
            name: of the thread.
            capacity: how many writes may wait.
            after_commit: called on the writer thread after each group was told so.
        """
        self._engine = engine
        self._clock = clock
        self._capacity = capacity
        self._after_commit = after_commit
        self._news = threading.Condition()
        self._waiting: deque[Write] = deque()
        self._closing = False
        self._give_up = False
        self._since_s = 0.0
        self._trouble: Trouble | None = None
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, write: Write) -> None:
        """Queue a write; returns at once. Any thread.

        Raises:
            StorageError: when it cannot be kept because too many wait or the writer ended.
        """
        with self._news:
            if self._closing:
                raise StorageError("The database is closed already; the row was not kept.")
            if len(self._waiting) >= self._capacity:
                raise StorageError(
                    "The database has not taken rows for so long that memory is full of them; "
                    "this row was not kept. Mend the disk."
                )
            self._waiting.append(write)
            self._news.notify()

    @property
    def thread(self) -> threading.Thread:
        """Return the thread that writes, for whoever watches threads."""
        return self._thread

    @property
    def writable(self) -> bool:
        """Whether a write handed in now would be kept. Any thread."""
        with self._news:
            return (
                not self._closing
                and self._trouble is not Trouble.READ_ONLY
                and len(self._waiting) < self._capacity
            )

    @property
    def trouble(self) -> Message | None:
        """Why writes have waited for a second or longer, None normally. Any thread."""
        with self._news:
            if self._trouble is None:
                return None
            seconds = self._clock.monotonic_s() - self._since_s
            if seconds < TROUBLE_AFTER_S:
                return None
            key = f"storage.trouble.{self._trouble.value}"
            return message(key, seconds=round(seconds), rows=len(self._waiting))

    def close(self, *, timeout_s: float) -> None:
        """Write what waits, then end; after ``timeout_s`` give up what the disk refuses."""
        with self._news:
            self._closing = True
            self._news.notify()
        self._thread.join(timeout_s)
        with self._news:
            self._give_up = True
            self._news.notify()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        wait_s = FIRST_WAIT_S
        while (group := self._next_group()) is not None:
            if self._try_to_write(group):
                wait_s = FIRST_WAIT_S
            else:
                with self._news:
                    if not self._give_up:
                        self._news.wait(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
        self._disconnect()
        self._give_up_the_rest()

    def _next_group(self) -> Sequence[Write] | None:
        """Wait for something to write; None when the thread is to end."""
        with self._news:
            while not self._waiting and not self._closing:
                self._news.wait()
            if self._give_up or not self._waiting:
                return None
            return [self._waiting[i] for i in range(min(GROUP, len(self._waiting)))]

    def _try_to_write(self, group: Sequence[Write]) -> bool:
        """Commit the group, or the part of it before a write that is itself wrong."""
        done = 0
        try:
            connection = self._connected()
            with connection.begin():
                for write in group:
                    write.run(connection)
                    done += 1
        except Exception as error:  # noqa: BLE001  whatever a write raises, the thread goes on
            trouble = trouble_behind(error)
            if trouble is not None:
                self._disconnect()
                self._note(trouble)
                return False
            sound = group[: min(done, len(group) - 1)]
            if sound:
                return self._try_to_write(sound)
            self._refuse(group[0], error)
            return True
        self._tell(group)
        return True

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        """Drop the connection: the next try starts with a fresh one, whatever happened."""
        if self._connection is None:
            return
        try:
            self._connection.close()
        except SQLAlchemyError as error:
            _log.info("Closing the database after a failure: %s", error)
        self._connection = None

    def _tell(self, group: Sequence[Write]) -> None:
        self._forget(len(group))
        self._note(None)
        try:
            for write in group:
                write.committed()
            if self._after_commit is not None:
                self._after_commit()
        except Exception:  # noqa: BLE001  the rows are kept; whoever hears it badly ends nothing
            _log.exception("Rows were kept, but telling it failed")

    def _refuse(self, write: Write, error: Exception) -> None:
        """Fail the first waiting write, which no repetition would mend."""
        _log.error("A row cannot be written and was refused: %r", write, exc_info=error)
        self._forget(1)
        write.failed(StorageError(f"The database does not take the row: {error}"))

    def _forget(self, count: int) -> None:
        with self._news:
            for _ in range(count):
                self._waiting.popleft()

    def _note(self, trouble: Trouble | None) -> None:
        """Remember trouble and its beginning; log when it changes."""
        now_s = self._clock.monotonic_s()
        with self._news:
            before, self._trouble = self._trouble, trouble
            since_s = self._since_s
            if before is None:
                self._since_s = now_s
            waiting = len(self._waiting)
        if before is trouble:
            return
        if trouble is None:
            _log.warning("The database takes rows again after %.1f s", now_s - since_s)
        else:
            _log.warning("The database takes no rows (%s); %d wait", trouble.value, waiting)

    def _give_up_the_rest(self) -> None:
        with self._news:
            rest = list(self._waiting)
            self._waiting.clear()
        for write in rest:
            _log.error("Not kept because the program ended before the disk took it: %s", write)
            write.failed(StorageError("The program ended before the disk took the row."))
