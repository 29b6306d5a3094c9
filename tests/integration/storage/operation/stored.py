"""What stands on the disk, read past the program."""

import contextlib
import sqlite3
from pathlib import Path

from storage.state import STATE_FILE


def numbers(folder: Path, unit_id: str = "D3") -> list[int]:
    """Return the numbers of a unit's transitions, in the order of writing."""
    with contextlib.closing(sqlite3.connect(folder / STATE_FILE)) as connection:
        rows = connection.execute(
            "SELECT sequence FROM batch_transition WHERE unit = ? ORDER BY row_id", (unit_id,)
        )
        return [row[0] for row in rows]
