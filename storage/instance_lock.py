"""Keeps a second instance away from a data folder, also after a crash left the lock file."""

import logging
import os
import sys
from pathlib import Path

from plant.errors import SecondInstanceError
from storage.data_dir import make_data_dir

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_log = logging.getLogger(__name__)

LOCK_FILE = "instance.lock"
_LOCKED_BYTE = 1 << 20
"""Windows locks bytes, also for readers: one far behind the process number."""


class InstanceLock:
    """The right to use a data folder, held until `release` or the end of the process.

    The operating system holds the lock, not the file's existence: a process that is killed
    leaves a file behind that locks nothing. Owned by the main thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock; makes the folder where it is missing.

        A folder that cannot be written is not locked: there is nothing to protect, the
        program runs view-only.

        Raises:
            SecondInstanceError: when another process holds it.
            StorageError: when the folder cannot be made.
        """
        make_data_dir(self._folder)
        path = self._folder / LOCK_FILE
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            _log.warning("No instance lock in %s: %s", self._folder, error)
            return
        try:
            _lock(file)
        except OSError as error:
            holder = os.pread(file, 32, 0) if sys.platform != "win32" else b""
            os.close(file)
            raise SecondInstanceError(
                f"The program already runs on the data folder {self._folder}"
                f"{_process(holder)}. Close it first, or start this one with another folder: "
                "--data FOLDER"
            ) from error
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        self._file = file

    def release(self) -> None:
        """Give the folder free; safe to call twice. The file stays, empty of meaning."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _lock(file: int) -> None:
    """Lock the open file or raise OSError at once."""
    if sys.platform == "win32":
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _process(content: bytes) -> str:
    number = content.decode("ascii", "ignore").strip()
    return f" (process {number})" if number.isdigit() else ""
