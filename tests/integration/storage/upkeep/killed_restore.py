"""Restores a backup and is gone just before its n-th change of the disk.

Arguments: backup, data folder, n. Ends with 0 where there are fewer changes.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage.historian.head_file import HeadFile
from storage.upkeep.restore import restore
from tests.fakes.clock import ManualClock


class _Axe:
    """Counts changes and ends the process before the one that is told."""

    def __init__(self, number: int) -> None:
        self._left = number

    def before(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def struck(*args: Any, **kwargs: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                os._exit(9)
            return change(*args, **kwargs)

        return struck


def main(file: Path, folder: Path, number: int) -> None:
    """Restore under the axe."""
    axe = _Axe(number)
    os.link = axe.before(os.link)
    os.fsync = axe.before(os.fsync)
    Path.replace = axe.before(Path.replace)  # type: ignore[method-assign]
    HeadFile.write = axe.before(HeadFile.write)  # type: ignore[method-assign]
    for _ in restore(file, folder, ManualClock()):
        pass


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
