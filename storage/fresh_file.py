"""How does a whole new file take its place? Beside the old one first, then in one step."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plant.errors import StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def fresh_file(place: Path, *, mode: int = 0o666) -> Iterator[Path]:
    """Give an empty file beside ``place`` to fill; it goes to its place when the block ends.

    What the block has written is on the disk before it replaces what stood there. When the
    block ends by an error, by Ctrl-C, or as a generator that is closed, the new file is
    removed and the old one stays. A killed program leaves the old one and ``<name>.part``.

    Args:
        place: where the file is to stand; its folder exists.
        mode: rights of the file, less the account's mask.

    Raises:
        StorageError: when it cannot be written, with the remedy.
    """
    fresh = place.with_name(place.name + ".part")
    try:
        refuse_odd_place(place)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode))
        try:
            yield fresh
            with fresh.open("r+b") as file:
                os.fsync(file.fileno())
            _put(fresh, place)
        except BaseException:
            with suppress(OSError):
                fresh.unlink()
            raise
    except OSError as error:
        raise explained(place, error) from error


def refuse_odd_place(place: Path) -> None:
    """Raise where no file can or should be put.

    Raises:
        StorageError: when the folder is missing, or something other than a file is there.
    """
    if not place.parent.is_dir():
        raise StorageError(
            f"There is no folder {place.parent}, so {place.name} cannot be written there. "
            "Make the folder (is the drive plugged in?) or name another one."
        )
    if place.is_dir():
        raise StorageError(f"{place} is a folder. Name a file in it.")
    if place.exists() and not place.is_file():
        raise StorageError(f"{place} is not a file that could be replaced. Name another one.")


def explained(place: Path, error: OSError) -> StorageError:
    """Return our error for the system's about writing ``place``, with a remedy."""
    if error.errno in _FULL:
        return StorageError(
            f"The disk of {place} is full; the file was not written. Make room and repeat."
        )
    if isinstance(error, PermissionError):
        return StorageError(
            f"{place} cannot be written: another program has it open, or this account may "
            "not write there. Close it in the other program, or name another file."
        )
    return StorageError(f"{place} cannot be written ({error.strerror}). Check disk and name.")


def sync_folder(folder: Path) -> None:
    """Bring a rename in the folder to the disk, where the system can."""
    if os.name == "nt":  # Windows opens no folders; its file system journals renames
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put(fresh: Path, place: Path) -> None:
    fresh.replace(place)
    sync_folder(place.parent)
