"""Where the program keeps its data: the platform's folder, for this account's eyes only."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from plant.errors import StorageError

_NAME = "biomethane-hmi"
_OWNER_ONLY = 0o700


def default_data_dir(
    *, platform: str = sys.platform, environment: Mapping[str, str] = os.environ
) -> Path:
    """Return the folder for databases and log of this account; it need not exist yet.

    Args:
        platform: as ``sys.platform``.
        environment: as ``os.environ``; XDG_DATA_HOME and LOCALAPPDATA count.
    """
    if platform == "win32":
        local = environment.get("LOCALAPPDATA", "")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / _NAME
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _NAME
    chosen = environment.get("XDG_DATA_HOME", "")
    # The XDG specification: a relative path is invalid and must be ignored.
    root = Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".local" / "share"
    return root / _NAME


def make_data_dir(folder: Path) -> None:
    """Make the folder with its parents, open to this account only; keep one that exists.

    Raises:
        StorageError: when it cannot be made.
    """
    if folder.is_dir():
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The data folder {folder} cannot be made ({error.strerror}). "
            "Choose another one with --data, or let the administrator give you the right to it."
        ) from error
