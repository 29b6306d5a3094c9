"""The peer that is met most: one row a reading in SQLite, as well as that can be done."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.history.signals import Floats, Ints

_PRAGMAS = (
    "PRAGMA page_size = 8192",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -65536",
    "PRAGMA mmap_size = 1073741824",
)
_TABLE = """CREATE TABLE IF NOT EXISTS reading (
    tag INTEGER NOT NULL, ts INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (tag, ts)
) WITHOUT ROWID"""
_INSERT = "INSERT INTO reading VALUES (?, ?, ?)"
_BUCKETS = """SELECT (ts - :start) / :width, min(value), max(value), avg(value), count(*)
    FROM reading WHERE tag = :tag AND ts >= :start AND ts < :end GROUP BY 1"""
_ROLL = """CREATE TABLE {name} AS SELECT tag, ts / {width} AS start, min(value) AS low,
    max(value) AS high, sum(value) AS total, count(*) AS readings FROM reading GROUP BY 1, 2"""
_WIDTHS = {"minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
_SLICE = """DELETE FROM reading WHERE tag = ? AND ts IN
    (SELECT ts FROM reading WHERE tag = ? AND ts < ? ORDER BY ts LIMIT ?)"""

Bucket = tuple[int, float, float, float, int]
ROWS_IN_A_SLICE = 20_000


class NarrowSqlite:
    """A table (tag, ts, value) clustered by its key; one connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in (*_PRAGMAS, _TABLE):
            self.connection.execute(pragma)

    def close(self) -> None:
        """Close it; what was written is in the main file."""
        self.checkpoint()
        self.connection.close()

    def append(self, times: Ints, values: Floats, *, first_tag: int = 0) -> None:
        """Write ``values[tag, time]`` in the order of the key, one commit a tag."""
        moments = times.tolist()
        for tag, column in enumerate(values, first_tag):
            rows = (
                (tag, at, value) for at, value in zip(moments, column.tolist(), strict=True)
            )
            self.commit(rows)

    def commit(self, rows: Iterable[tuple[int, int, float]]) -> None:
        """Write rows in one durable transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(_INSERT, rows)
        self.connection.execute("COMMIT")

    def make_rolls(self) -> None:
        """Make minutes, hours and days of all readings."""
        for name, width in _WIDTHS.items():
            self.connection.execute(_ROLL.format(name=name, width=width))

    def checkpoint(self) -> None:
        """Bring the log into the main file."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def buckets(self, tag: int, start_ms: int, end_ms: int, count: int) -> Sequence[Bucket]:
        """Return number, minimum, maximum, mean and count of each bucket with readings."""
        width = -(-(end_ms - start_ms) // count)
        asked = {"tag": tag, "start": start_ms, "end": end_ms, "width": width}
        return self.connection.execute(_BUCKETS, asked).fetchall()

    def expire_slice(self, tag: int, before_ms: int) -> int:
        """Delete some of the tag's oldest rows durably; return how many."""
        return self.connection.execute(_SLICE, (tag, tag, before_ms, ROWS_IN_A_SLICE)).rowcount

    def file_bytes(self) -> int:
        """Return the size of the main file."""
        return self._path.stat().st_size
