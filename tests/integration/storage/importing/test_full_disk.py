"""An import for which the disk has no room is refused in words and leaves history whole."""

from pathlib import Path

import numpy as np
import pytest

from plant.errors import StorageError
from tests.integration.storage.historian.rig import small_disk
from tests.integration.storage.importing.desk import Desk, second

COLUMNS, LINES = 30, 40_000


def _noise() -> str:
    """Return a file that packs badly: 1.2 million readings, some 5 MB in history."""
    noise = np.random.default_rng(3).random((LINES, COLUMNS))
    lines = (",".join(f"{cell:.9f}" for cell in row) for row in noise)
    titles = ",".join(f"T{column}" for column in range(COLUMNS))
    times = (second(number) for number in range(LINES))
    body = "\n".join(f"{time},{line}" for time, line in zip(times, lines, strict=True))
    return f"time,{titles}\n{body}\n"


def test_disk_without_room_leaves_history_as_it_was(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", size="3m") as folder:
        desk = Desk(folder / "data", tmp_path / "readings.csv")
        desk.take(f"time,T0\n{second(0)},1\n")
        before = desk.rows()
        with pytest.raises(StorageError, match="full"):
            desk.take(_noise())
        assert desk.rows() == before
        assert desk.take(f"time,T0\n{second(1)},2\n").new == 1
