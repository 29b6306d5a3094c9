"""The automation's store behind its port: changes through the writer, futures back."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection

from plant.errors import StorageError
from plant.message import Message
from plant.operation.store import Change
from storage.operation.opening import ask_file
from storage.operation.reading import documents, gaps, last_change
from storage.operation.schema import LAST_CHANGE
from storage.operation.writing import put_documents, write_change
from storage.writer import Writer

_log = logging.getLogger(__name__)


class SqlPlantStore:
    """A PlantStore over the state database; built by StateDatabase. Used on the loop's thread.

    Attributes:
        findings: what `load` found missing, for the event list.
    """

    def __init__(
        self, path: Path, writer: Writer, *, boot_id: str, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Build the store.

        Args:
            path: the database's file.
            writer: its writer.
            boot_id: of this start; tells its changes from those of earlier ones.
            loop: the engine's.
        """
        self.findings: Sequence[Message] = ()
        self._path = path
        self._writer = writer
        self._boot_id = boot_id
        self._loop = loop
        self._numbers = count(1)

    def load(self) -> Mapping[str, str]:
        """Return the documents; see PlantStore. Reads the disk.

        Raises:
            StorageError: when the database cannot be read.
        """
        found, self.findings = _load(self._path)
        return found

    def commit(self, change: Change) -> asyncio.Future[None]:
        """Queue a change; see PlantStore."""
        future: asyncio.Future[None] = self._loop.create_future()
        write = _Write(change, (self._boot_id, next(self._numbers)), future)
        try:
            self._writer.submit(write)
        except StorageError as error:
            future.set_exception(error)
        return future


class ViewOnlyPlantStore:
    """Stands in where the database cannot be written at all (F05): shows what lies there.

    Attributes:
        findings: what `load` found missing.
    """

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.findings: Sequence[Message] = ()
        self._path = path
        self._loop = loop

    def load(self) -> Mapping[str, str]:
        """Return the documents as they lie there; see PlantStore."""
        found, self.findings = _load(self._path)
        return found

    def commit(self, change: Change) -> asyncio.Future[None]:
        """Fail at once: nothing can be kept, so nothing may be commanded by itself."""
        future: asyncio.Future[None] = self._loop.create_future()
        future.set_exception(
            StorageError(
                "The state database cannot be written, so the automation stands still "
                f"({len(change.transitions)} transitions were not made). Give this account the "
                "right to write in the data folder and start again."
            )
        )
        return future


class _Write:
    """One change on its way to the disk, and its end on its way back."""

    def __init__(
        self, change: Change, number: tuple[str, int], future: asyncio.Future[None]
    ) -> None:
        self._change = change
        self._number = number
        self._future = future
        self._tried = False

    def __repr__(self) -> str:
        return f"a change of the automation ({', '.join(self._change.states)})"

    def run(self, connection: Connection) -> None:
        """Execute the statements.

        A commit that failed may have reached the disk all the same. So a change that is tried
        again looks first whether it is there already.
        """
        if self._tried and self._is_there(connection):
            return
        self._tried = True
        write_change(connection, self._change)
        mark = {LAST_CHANGE: json.dumps(self._number)}
        put_documents(connection, mark, utc_ms=self._change.utc_ms)

    def committed(self) -> None:
        """Tell whoever waits."""
        self._resolve(None)

    def failed(self, error: StorageError) -> None:
        """Give the reason to whoever waits."""
        self._resolve(error)

    def _is_there(self, connection: Connection) -> bool:
        last = last_change(connection)
        boot_id, number = json.loads(last) if last else ("", 0)
        own_boot, own_number = self._number
        return bool(boot_id == own_boot and number >= own_number)

    def _resolve(self, error: StorageError | None) -> None:
        try:
            self._future.get_loop().call_soon_threadsafe(_settle, self._future, error)
        except RuntimeError:  # the engine's loop has ended; nobody waits any more
            _log.info("A change of the automation ended after its loop: %s", error)


def _settle(future: asyncio.Future[None], error: StorageError | None) -> None:
    """Give the future its end. On its own loop."""
    if future.done():  # whoever asked has gone away
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(None)


def _load(path: Path) -> tuple[Mapping[str, str], Sequence[Message]]:
    found = ask_file(path, _documents_and_gaps)
    if found is None:
        return MappingProxyType({}), ()
    for missing in found[1]:
        _log.error("Transitions are missing: %s", dict(missing.facts))
    return found


def _documents_and_gaps(
    connection: Connection,
) -> tuple[Mapping[str, str], Sequence[Message]]:
    return documents(connection), gaps(connection)
