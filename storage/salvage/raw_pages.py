"""What rows does a damaged SQLite file still hold? Read page by page, without its tree.

A table's rows lie in leaf pages and, when long, in chains of overflow pages. Whoever looks at
each page by itself needs no root, no inner page and no schema, so that one bad page costs its
own rows only. The format is that of https://sqlite.org/fileformat2.html.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

Value = None | int | float | str | bytes

_PAGE_SIZES = {1 << power for power in range(9, 17)}
_USUAL_PAGE_SIZE = 8192
_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER = 0x0D, 0x0A, 0x02
_HEADER_OF = {_TABLE_LEAF: 8, _INDEX_LEAF: 8, _INDEX_INNER: 12}
"""Kinds of pages that hold rows, with the length of their headers. An inner page of an index
holds rows of its own, each behind the number of a page."""

_FILE_HEADER = 100
_WAL_HEADER, _FRAME_HEADER = 32, 24
_LONGEST_ROW = 1 << 26
"""Far more than any of our blobs; a longer one is a damaged length."""

_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Serial type to bytes of a big-endian integer."""


class RawRow(NamedTuple):
    """A row: its key, None for an index; its values, as the record has them."""

    key: int | None
    values: tuple[Value, ...]


class RawPages:
    """A file's pages, newest content first: the log's, where it holds a page, else the file's.

    One thread. Use as a context manager. Nothing is written.
    """

    def __init__(self, path: Path) -> None:
        """Open the file and the log beside it, if there is one."""
        self._file: BinaryIO = path.open("rb")
        log = path.with_name(path.name + "-wal")
        self._log: BinaryIO | None = log.open("rb") if log.exists() else None
        self.page_size = _page_size(self._file, self._log)
        self._in_log = {} if self._log is None else _last_frames(self._log, self.page_size)
        in_file = os.fstat(self._file.fileno()).st_size // self.page_size
        self.count = max([in_file, *self._in_log])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._log is not None:
            self._log.close()

    def page(self, number: int) -> bytes:
        """Return a page, numbered from 1; shorter or empty where the file ends before."""
        place = self._in_log.get(number)
        if place is not None and self._log is not None:
            self._log.seek(place)
            return self._log.read(self.page_size)
        self._file.seek((number - 1) * self.page_size)
        return self._file.read(self.page_size)

    def free(self) -> set[int]:
        """Return the pages that the file itself counts as free: their rows were deleted."""
        header = self.page(1)[:_FILE_HEADER]
        if len(header) < _FILE_HEADER:
            return set()
        (trunk,) = struct.unpack_from(">I", header, 32)
        found: set[int] = set()
        while 1 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            page = self.page(trunk)
            if len(page) < self.page_size:
                break
            following, leaves = struct.unpack_from(">II", page)
            if leaves > self.page_size // 4 - 2:
                break
            found.update(struct.unpack_from(f">{leaves}I", page, 8))
            trunk = following
        return found

    def rows(self, number: int) -> Iterator[RawRow]:
        """Yield the rows of a page, none for one that holds no rows or is damaged."""
        page = self.page(number)
        start = _FILE_HEADER if number == 1 else 0
        if len(page) < self.page_size or page[start] not in _HEADER_OF:
            return
        kind, header = page[start], _HEADER_OF[page[start]]
        (cells,) = struct.unpack_from(">H", page, start + 3)
        if cells > (self.page_size - start - header) // 2:
            return
        for place in struct.unpack_from(f">{cells}H", page, start + header):
            behind = place + (4 if kind == _INDEX_INNER else 0)
            try:
                yield self._row(page, behind, is_table=kind == _TABLE_LEAF)
            except (IndexError, ValueError, struct.error):
                continue  # this cell is damaged; the next one may not be

    def _row(self, page: bytes, place: int, *, is_table: bool) -> RawRow:
        length, place = _varint(page, place)
        key = None
        if is_table:
            unsigned, place = _varint(page, place)
            key = unsigned - (1 << 64) if unsigned >> 63 else unsigned
        if length > _LONGEST_ROW:
            raise ValueError(length)
        return RawRow(key, _values(self._payload(page, place, length, is_table=is_table)))

    def _payload(self, page: bytes, place: int, length: int, *, is_table: bool) -> bytes:
        """Return a record whole, with what overflowed to other pages."""
        usable = self.page_size
        most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return _exactly(page[place : place + length], length)
        least = (usable - 12) * 32 // 255 - 23
        here = least + (length - least) % (usable - 4)
        if here > most:
            here = least
        parts = [_exactly(page[place : place + here], here)]
        (following,) = struct.unpack_from(">I", page, place + here)
        left = length - here
        while left > 0:
            if not 1 < following <= self.count:
                raise ValueError(following)
            overflow = self.page(following)
            part = overflow[4 : 4 + min(left, usable - 4)]
            parts.append(_exactly(part, min(left, usable - 4)))
            (following,) = struct.unpack_from(">I", overflow)
            left -= len(part)
        return b"".join(parts)


def _page_size(file: BinaryIO, log: BinaryIO | None) -> int:
    """Return the page size that file or log tell, else the one that we always use."""
    told = []
    header = file.read(_FILE_HEADER)
    if len(header) >= 18:
        size = int.from_bytes(header[16:18], "big")
        told.append(65536 if size == 1 else size)
    if log is not None:
        told.append(int.from_bytes(log.read(_WAL_HEADER)[8:12], "big"))
    return next((size for size in told if size in _PAGE_SIZES), _USUAL_PAGE_SIZE)


def _last_frames(log: BinaryIO, page_size: int) -> dict[int, int]:
    """Return where in the log the newest committed content of each page lies.

    Frames of an earlier round of the log carry another salt; what follows the last commit is
    of a transaction that never ended.
    """
    log.seek(0)
    salt = log.read(_WAL_HEADER)[16:24]
    committed: dict[int, int] = {}
    open_frames: dict[int, int] = {}
    place = _WAL_HEADER
    while True:
        log.seek(place)
        header = log.read(_FRAME_HEADER)
        if len(header) < _FRAME_HEADER or header[8:16] != salt:
            return committed
        number, pages_after_commit = struct.unpack_from(">II", header)
        open_frames[number] = place + _FRAME_HEADER
        if pages_after_commit:
            committed |= open_frames
            open_frames = {}
        place += _FRAME_HEADER + page_size


def _values(record: bytes) -> tuple[Value, ...]:
    header_length, place = _varint(record, 0)
    types = []
    while place < header_length:
        kind, place = _varint(record, place)
        types.append(kind)
    if place != header_length:
        raise ValueError(place)
    found: list[Value] = []
    for kind in types:
        value, place = _value(record, place, kind)
        found.append(value)
    if place != len(record):
        raise ValueError(place)
    return tuple(found)


def _value(record: bytes, place: int, kind: int) -> tuple[Value, int]:
    if kind in {8, 9}:
        return kind - 8, place
    if kind == 0:
        return None, place
    if kind in _INTEGERS:
        end = place + _INTEGERS[kind]
        part = _exactly(record[place:end], _INTEGERS[kind])
        return int.from_bytes(part, "big", signed=True), end
    if kind == 7:
        return float(struct.unpack_from(">d", record, place)[0]), place + 8
    if kind < 12:
        raise ValueError(kind)
    length = (kind - 12) // 2
    part = _exactly(record[place : place + length], length)
    return (part if kind % 2 == 0 else part.decode("utf-8")), place + length


def _varint(data: bytes, place: int) -> tuple[int, int]:
    number = 0
    for byte in data[place : place + 8]:
        number = number << 7 | byte & 0x7F
        place += 1
        if byte < 0x80:
            return number, place
    return number << 8 | data[place], place + 1


def _exactly(part: bytes, length: int) -> bytes:
    if len(part) != length:
        raise ValueError(length)
    return part
