"""How do people's own records reach the state database from any thread, and come back?"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from plant.errors import PlantError, RefusedError, StorageError
from plant.message import Message
from plant.ports import JournalEntry

if TYPE_CHECKING:  # the window is built with these doors before SQL is loaded
    from sqlalchemy import Connection, Engine

    from storage.head_anchor import Head
    from storage.journal import HeadKeeper, Sealer
    from storage.writer import Writer

_log = logging.getLogger(__name__)

T = TypeVar("T")

READER_THREAD = "notebook"


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a change did: the answer for whoever asked, and the audit journal's row."""

    answer: T
    entry: JournalEntry


Ask = Callable[["Connection"], T]
"""A question; runs on the reader thread in a transaction of its own."""

Work = Callable[["Connection"], Done[T]]
"""A change; runs on the writer thread, again in a new transaction when the disk failed. It
looks first and refuses (RefusedError) before its first statement that changes anything."""


@dataclass(frozen=True, slots=True)
class Access:
    """The way into an opened database.

    Attributes:
        reading: for questions; None where there is nothing to read.
        writer, sealer, heads: for changes; None where nothing can be written, for ``refusal``.
        refusal: why nothing can be written.
    """

    reading: "Engine | None"
    writer: "Writer | None" = None
    sealer: "Sealer | None" = None
    heads: "HeadKeeper | None" = None
    refusal: Message | None = None


class Records:
    """Asked from any thread; returns at once.

    The window is there before the database is open: what is asked until then waits and is
    answered once `open` was called. Questions are answered on one thread of its own, which
    exists only once somebody asked; changes go through the database's writer thread.
    """

    def __init__(self) -> None:
        self._access: Future[Access] = Future()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=READER_THREAD)

    def open(self, access: Access) -> None:
        """Let everything through that waits and comes. Once."""
        self._access.set_result(access)

    def close(self) -> None:
        """Answer what was asked, refuse what waits for an opening, end the thread.

        Changes that wait are the writer's: close it too. Safe to call twice.
        """
        if not self._access.done():
            self._access.set_exception(StorageError("The program has ended."))
        self._pool.shutdown()

    def read(self, ask: Ask[T], *, empty: T) -> Future[T]:
        """Ask the database.

        Args:
            ask: the question.
            empty: the answer where there is no database to read.
        """
        answer: Future[T] = _under_way()

        def begin(opened: Future[Access]) -> None:
            try:
                engine = opened.result().reading
                self._pool.submit(_answer, ask, engine, empty, answer)
            except (PlantError, RuntimeError) as error:  # closed meanwhile
                answer.set_exception(StorageError(f"The notes cannot be read: {error}"))

        self._access.add_done_callback(begin)
        return answer

    def change(self, work: Work[T]) -> Future[T]:
        """Change the database, and write the change into the audit journal with it."""
        answer: Future[T] = _under_way()

        def begin(opened: Future[Access]) -> None:
            try:
                _submit(opened.result(), work, answer)
            except PlantError as error:
                answer.set_exception(error)

        self._access.add_done_callback(begin)
        return answer


def _under_way() -> Future[T]:
    """Return a future that nobody can cancel any more: what was asked for will be done."""
    answer: Future[T] = Future()
    answer.set_running_or_notify_cancel()
    return answer


def _submit(access: Access, work: Work[T], answer: Future[T]) -> None:
    if access.refusal is not None:
        raise RefusedError(access.refusal)
    if access.writer is None or access.sealer is None or access.heads is None:
        raise StorageError("The state database is closed.")
    access.writer.submit(_Change(access.sealer, access.heads, work, answer))


def _answer(ask: Ask[T], engine: "Engine | None", empty: T, answer: Future[T]) -> None:
    if engine is None:
        answer.set_result(empty)
        return
    try:
        with engine.connect() as connection:
            found = ask(connection)
    except Exception as error:  # noqa: BLE001  the thread's top: whoever asked must hear of it
        _explain(error, empty, answer)
    else:
        answer.set_result(found)


def _explain(error: Exception, empty: T, answer: Future[T]) -> None:
    from sqlalchemy.exc import DBAPIError

    from storage.sqlite_engine import trouble_behind

    if isinstance(error, DBAPIError) and trouble_behind(error) is None:
        answer.set_result(empty)  # an old file that cannot be migrated: no such table
        return
    _log.error("The state database cannot be read", exc_info=error)
    answer.set_exception(StorageError(f"The state database cannot be read: {error}"))


class _Change(Generic[T]):
    """One change on its way to the disk, with its row of the journal in one transaction."""

    def __init__(
        self, sealer: "Sealer", heads: "HeadKeeper", work: Work[T], answer: Future[T]
    ) -> None:
        self._sealer = sealer
        self._heads = heads
        self._work = work
        self._answer = answer
        self._done: Done[T] | None = None
        self._head: Head | None = None
        self._refusal: RefusedError | None = None

    def __repr__(self) -> str:
        return f"a change of the notebook ({self._work})"

    def run(self, connection: "Connection") -> None:
        self._done = self._refusal = None
        try:
            self._done = self._work(connection)
        except RefusedError as refusal:  # nothing was changed; the group goes on
            self._refusal = refusal
            return
        self._head = self._sealer.write(connection, self._done.entry)

    def committed(self) -> None:
        if self._refusal is not None:
            self._answer.set_exception(self._refusal)
        elif self._done is not None and self._head is not None:
            self._heads.advance(self._head)
            self._answer.set_result(self._done.answer)

    def failed(self, error: StorageError) -> None:
        self._answer.set_exception(error)
