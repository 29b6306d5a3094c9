"""The number of the last scan, outside the database: shows scans lost with its log (F07)."""

import logging
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanHead:
    """The last scan that was committed.

    Attributes:
        database_id: to which file.
        sequence: its number.
        utc_ms: its time.
    """

    database_id: str
    sequence: int
    utc_ms: int


class HeadFile:
    """Keeps the file open and writes over it after each commit, without waiting for the disk.

    A killed program leaves the newest head; the loss of power may leave an older one, which
    knows less but says nothing wrong. Owner: the historian's thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._ailing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self) -> ScanHead | None:
        """Return what the file says, None where it is missing or unreadable."""
        try:
            text = self._path.read_text("ascii")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            _log.warning("%s cannot be read: %s", self._path, error)
            return None
        words = text.split()
        if len(words) != 4 or _line(words[0], words[1], words[2]) != text:
            _log.warning("%s is damaged and is not believed", self._path)
            return None
        return ScanHead(words[0], int(words[1]), int(words[2]))

    def write(self, head: ScanHead) -> None:
        """Write over it; a disk that refuses is logged once and tried again each time."""
        line = _line(head.database_id, f"{head.sequence:020d}", f"{head.utc_ms:020d}")
        try:
            if self._handle is None:
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, line.encode("ascii"))
        except OSError as error:
            if not self._ailing:
                _log.warning("%s cannot be written: %s", self._path, error)
            self._ailing = True
            self.close()
        else:
            self._ailing = False

    def close(self) -> None:
        """Close the file; the next `write` opens it again."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _line(database_id: str, sequence: str, utc_ms: str) -> str:
    """Return the file's only line: always equally long, so that it is overwritten whole."""
    told = f"{database_id} {sequence} {utc_ms}"
    return f"{told} {zlib.crc32(told.encode('ascii', 'replace')):08x}\n"
