"""How does a big CSV file come into memory? In blocks of whole lines, unpacked if need be."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from plant.errors import StorageError

BLOCK_BYTES = 4 << 20
"""Some thousand lines: enough to be quick, few enough for several of them in memory."""

_LONGEST_LINE = 16 << 20
_SAMPLE_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of the file.

    Attributes:
        data: the lines, each with its line end.
        first_line: number of the first one; the first line of the file is 1.
        lines: how many.
        done: how much of the file is read with them, 0..1.
    """

    data: bytes
    first_line: int
    lines: int
    done: float


class CsvSource:
    """A CSV file, plain or packed with gzip, open for reading from top to bottom.

    Before the header may stand a byte order mark, lines to skip, empty lines, comments
    (``#``) and a spreadsheet's ``sep=;``. Use as a context manager. Main thread.

    Attributes:
        header: text of the header's line.
        separator: what ``sep=`` names, else None.
        encoding: ``utf-8``, or ``cp1252`` where the first lines are not UTF-8.
        sample: the first lines behind the header.
    """

    def __init__(self, path: Path, *, skip_lines: int = 0) -> None:
        """Open the file and read its header.

        Args:
            path: the file.
            skip_lines: lines at the top that mean nothing.

        Raises:
            StorageError: when it cannot be read, is empty or is no text of bytes.
        """
        self._path = path
        self._line = 0
        self.encoding = "utf-8"
        self.separator: str | None = None
        try:
            self._raw = path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            self._size = max(1, path.stat().st_size)
            self._stream: BinaryIO = self._raw
            if self._raw.peek(2)[:2] == _GZIP:
                self._stream = cast("BinaryIO", gzip.GzipFile(fileobj=self._raw))
            self.header = self._read_header(skip_lines)
            self._rest = self._read(_SAMPLE_BYTES)
        except BaseException:
            self._raw.close()
            raise
        self.sample = self._decoded(self._rest[: self._rest.rfind(b"\n") + 1] or self._rest)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()
        self._raw.close()

    def blocks(self, block_bytes: int = BLOCK_BYTES) -> Iterator[Block]:
        """Yield everything behind the header, once.

        Raises:
            StorageError: when it cannot be read to its end.
        """
        rest = b""
        while True:
            data = self._next(block_bytes)
            if not data:
                break
            end = data.rfind(b"\n") + 1
            if end:
                yield self._block(rest + data[:end])
                rest = data[end:]
            else:
                rest += data
                if len(rest) > _LONGEST_LINE:
                    raise StorageError(
                        f"{self._path} has no line end in {len(rest)} bytes from line "
                        f"{self._line + 1} on: this is no CSV file. Nothing was imported."
                    )
        if rest:
            yield self._block(rest if rest.endswith(b"\n") else rest + b"\n")

    def _block(self, data: bytes) -> Block:
        first, lines = self._line + 1, data.count(b"\n")
        self._line += lines
        return Block(data, first, lines, min(1.0, self._raw.tell() / self._size))

    def _read_header(self, skip_lines: int) -> str:
        while True:
            line = self._read_line()
            if self._line == 1:
                if line[:2] in _UTF16_MARKS:
                    raise StorageError(
                        f"{self._path} is written in UTF-16. Save it as CSV in UTF-8 and "
                        "import it again."
                    )
                line = line.removeprefix(_UTF8_MARK)
            if not line:
                raise StorageError(f"{self._path} has no header line. Nothing was imported.")
            text = self._decoded(line).strip("\r\n")
            marked = _SEPARATOR_LINE.fullmatch(text.strip('"'))
            if self._line <= skip_lines or not text.strip() or text.startswith("#"):
                continue
            if marked is None:
                return text
            self.separator = marked[1]

    def _decoded(self, data: bytes) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.encoding = "cp1252"  # what spreadsheets of the western world write
            return data.decode("cp1252", "replace")

    def _next(self, size: int) -> bytes:
        """Return what comes next, the sample first."""
        if not self._rest:
            return self._read(size)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise self._unreadable(error) from error

    def _read_line(self) -> bytes:
        try:
            line = self._stream.readline(_LONGEST_LINE)
        except (OSError, EOFError, zlib.error) as error:
            raise self._unreadable(error) from error
        self._line += 1
        return line

    def _unreadable(self, error: Exception) -> StorageError:
        cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return StorageError(f"{self._path} cannot be read ({cause}). Nothing was imported.")
