"""Records what SQLite writes and rebuilds the disk as a power cut would leave it.

A real disk keeps all that was synced. Of what was written since, any sector may be there or
not, in any order; each image draws one such outcome.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import apsw

SECTOR = 512


class Kind(Enum):
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Operation:
    kind: Kind
    file: str
    offset: int = 0
    data: bytes = b""


class Fate(Enum):
    """What the disk's cache did with the writes since the last sync."""

    LOST = "lost"
    KEPT = "kept"
    KEPT_UP_TO_A_POINT = "kept up to a point"
    TORN = "torn"  # each sector by chance


class RecordingVfs(apsw.VFS):
    """A file layer that writes down every change; shared memory stays on the heap."""

    def __init__(self, name: str) -> None:
        self.operations: list[Operation] = []
        super().__init__(name, "unix-excl")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _RecordingFile(self.operations, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.operations.append(Operation(Kind.DELETE, Path(filename).name))
        super().xDelete(filename, syncdir)


class _RecordingFile(apsw.VFSFile):
    def __init__(self, log: list[Operation], name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self._name = Path(path).name
        self._log = log
        super().__init__("unix-excl", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        self._log.append(Operation(Kind.WRITE, self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._log.append(Operation(Kind.TRUNCATE, self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802
        """Write it down; the real disk need not hurry."""
        self._log.append(Operation(Kind.SYNC, self._name))


class Disk:
    """The files as synced, and what waits to be; goes from one operation to the next."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Begin with these files, all synced."""
        self._synced = {name: bytearray(content) for name, content in files.items()}
        self._pending: dict[str, list[Operation]] = {name: [] for name in files}

    def follow(self, operation: Operation) -> None:
        """Let one more operation happen."""
        disk = self._synced.setdefault(operation.file, bytearray())
        waiting = self._pending.setdefault(operation.file, [])
        if operation.kind is Kind.SYNC:
            for earlier in waiting:
                _apply(disk, earlier)
            waiting.clear()
        elif operation.kind is Kind.DELETE:
            del self._synced[operation.file], self._pending[operation.file]
        else:
            waiting.append(operation)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files' contents if the power goes now; the disk itself goes on."""
        found: dict[str, bytes] = {}
        for file, synced in self._synced.items():
            content = bytearray(synced)
            _let_chance_decide(content, self._pending[file], chance)
            found[file] = bytes(content)
        return found


def images(
    operations: Sequence[Operation],
    cuts: Iterable[int],
    chance: random.Random,
    *,
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Return for each cut, in rising order, what is left of the files behind it.

    Args:
        operations: what happened.
        cuts: after how many operations the power goes.
        chance: decides what was still in the disk's cache.
        files: what was there before the first operation.
    """
    disk, done = Disk(files), 0
    for cut in sorted(cuts):
        for operation in operations[done:cut]:
            disk.follow(operation)
        done = cut
        yield cut, disk.after_a_cut(chance)


def _let_chance_decide(
    disk: bytearray, waiting: Sequence[Operation], chance: random.Random
) -> None:
    fate = chance.choice(list(Fate))
    if fate is Fate.LOST:
        return
    if fate is Fate.KEPT_UP_TO_A_POINT:
        waiting = waiting[: chance.randrange(len(waiting) + 1)]
    for operation in waiting:
        for part in _sectors(operation):
            if fate is not Fate.TORN or chance.random() < 0.5:
                _apply(disk, part)


def _sectors(operation: Operation) -> list[Operation]:
    if operation.kind is not Kind.WRITE:
        return [operation]
    return [
        Operation(
            Kind.WRITE,
            operation.file,
            operation.offset + start,
            operation.data[start : start + SECTOR],
        )
        for start in range(0, len(operation.data), SECTOR)
    ]


def _apply(disk: bytearray, operation: Operation) -> None:
    if operation.kind is Kind.TRUNCATE:
        del disk[operation.offset :]
        return
    if len(disk) < operation.offset:
        disk.extend(bytes(operation.offset - len(disk)))
    disk[operation.offset : operation.offset + len(operation.data)] = operation.data
