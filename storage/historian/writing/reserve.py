"""Keeps a little of the disk back, so that a full one still takes the last events (F03)."""

import logging
import shutil
from pathlib import Path

_log = logging.getLogger(__name__)

RESERVE_FILE = "reserve.bin"
_FULL_SHARE = 8
_ROOMY = 3
_BLOCK = 1024 * 1024


class Reserve:
    """The file ``reserve.bin``. Owner: the historian's thread.

    It is given back once the disk is as good as full, and made anew once there is plenty of
    room. History itself waits for that room, so that the journal gets what was given back.
    """

    def __init__(self, folder: Path, *, size: int) -> None:
        """Look after the reserve in a folder.

        Args:
            folder: the data folder.
            size: bytes that are kept back.
        """
        self._path = folder / RESERVE_FILE
        self._folder = folder
        self._size = size
        self._ailing = False

    def has_room(self) -> bool:
        """Return whether the disk has room for history, beside as much as the reserve."""
        try:
            there = self._size if self._path.exists() else 0
            return self._free() + there >= 2 * self._size
        except OSError:  # the folder is gone: the database itself says what is wrong
            return True

    def keep(self) -> None:
        """Make the file or give it back, as the disk has room or not."""
        try:
            free, exists = self._free(), self._path.exists()
            if exists and free < self._size // _FULL_SHARE:
                self._path.unlink()
                _log.warning("the disk is full: the reserve of %d bytes is free", self._size)
            elif not exists and free >= _ROOMY * self._size:
                self._make()
            self._ailing = False
        except OSError as error:
            if not self._ailing:
                _log.warning("no reserve %s: %s", self._path, error)
            self._ailing = True

    def _free(self) -> int:
        return shutil.disk_usage(self._folder).free

    def _make(self) -> None:
        # Written, not only sized: a file with holes keeps nothing back.
        self._path.touch(mode=0o600)
        with self._path.open("wb") as file:
            for _ in range(self._size // _BLOCK or 1):
                file.write(bytes(min(_BLOCK, self._size)))
