"""The peer that is fastest at analysis: the same narrow table in DuckDB, columnar by nature."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tests.bench.history.narrow_sqlite import Bucket
from tests.bench.history.signals import Floats, Ints

_TABLE = "CREATE TABLE reading (tag SMALLINT, ts BIGINT, value DOUBLE)"
_BUCKETS = """SELECT (ts - ?) // ? AS bucket, min(value), max(value), avg(value), count(*)
    FROM reading WHERE tag = ? AND ts >= ? AND ts < ? GROUP BY 1 ORDER BY 1"""
_MANY = """SELECT tag, (ts - ?) // ? AS bucket, min(value), max(value), avg(value), count(*)
    FROM reading WHERE tag < ? AND ts >= ? AND ts < ? GROUP BY 1, 2 ORDER BY 1, 2"""
_NARROW_FROM_WIDE = """INSERT INTO reading SELECT CAST(substr(name, 2) AS SMALLINT) AS tag, ts,
    value FROM (SELECT epoch_ms(time) AS ts, * EXCLUDE (time) FROM read_csv('{file}'))
    UNPIVOT (value FOR name IN (* EXCLUDE (ts))){order}"""
_WIDE = "CREATE TABLE wide AS SELECT * FROM read_csv('{file}')"
_ROLL = """CREATE TABLE {name} AS SELECT tag, ts // {width} AS start, min(value) AS low,
    max(value) AS high, sum(value) AS total, count(*) AS readings FROM reading
    GROUP BY ALL ORDER BY ALL"""
_WIDTHS = {"minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
_TO_CSV = """COPY (SELECT strftime(make_timestamp(time * 1000), '%Y-%m-%dT%H:%M:%SZ') AS time,
    * EXCLUDE (time) FROM columns) TO '{file}' (HEADER)"""


class Duck:
    """A narrow table of readings; one connection, all cores."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.connection = duckdb.connect(str(path))
        known = self.connection.execute("SHOW TABLES").fetchall()
        if ("reading",) not in known:
            self.connection.execute(_TABLE)

    def close(self) -> None:
        """Close it; what was written is in the main file."""
        self.connection.close()

    def append(self, times: Ints, values: Floats, *, first_tag: int = 0) -> None:
        """Write ``values[tag, time]``, tag by tag, in one transaction."""
        tags = np.arange(first_tag, first_tag + len(values), dtype=np.int16)
        self._insert(
            {
                "tag": np.repeat(tags, len(times)),
                "ts": np.tile(times, len(values)),
                "value": values.reshape(-1),
            }
        )

    def _insert(self, rows: Mapping[str, Any]) -> None:
        self.connection.register("rows", rows)
        self.connection.execute("INSERT INTO reading SELECT tag, ts, value FROM rows")
        self.connection.unregister("rows")

    def commit(self, tags: Any, utc_ms: int, values: Floats) -> None:
        """Write one reading of each tag durably."""
        moments = np.full(len(values), utc_ms)
        self._insert({"tag": tags, "ts": moments, "value": values})

    def import_wide(self, file: Path, *, by_tag: bool) -> None:
        """Read a wide CSV by DuckDB's own reader into the narrow table.

        Args:
            file: its path holds no apostrophe.
            by_tag: whether rows are sorted by tag and time, as quick trends need it.
        """
        order = " ORDER BY tag, ts" if by_tag else ""
        self.connection.execute(_NARROW_FROM_WIDE.format(file=file, order=order))
        self.checkpoint()

    def import_with_rolls(self, file: Path) -> None:
        """Read a wide CSV into the narrow table and make minutes, hours and days of it."""
        self.import_wide(file, by_tag=True)
        for name, width in _WIDTHS.items():
            self.connection.execute(_ROLL.format(name=name, width=width))
        self.checkpoint()

    def import_as_it_is(self, file: Path) -> None:
        """Read a wide CSV into a table as wide as the file, the least that can be done."""
        self.connection.execute(_WIDE.format(file=file))
        self.checkpoint()

    def checkpoint(self) -> None:
        """Bring the log into the main file."""
        self.connection.execute("CHECKPOINT")

    def buckets(self, tag: int, start_ms: int, end_ms: int, count: int) -> Sequence[Bucket]:
        """Return number, minimum, maximum, mean and count of each bucket with readings."""
        width = -(-(end_ms - start_ms) // count)
        asked = (start_ms, width, tag, start_ms, end_ms)
        return self.connection.execute(_BUCKETS, asked).fetchall()

    def buckets_of_many(
        self, tags: int, start_ms: int, end_ms: int, count: int
    ) -> Sequence[tuple[Any, ...]]:
        """Return the same for the first ``tags`` tags at once, the tag's number first."""
        width = -(-(end_ms - start_ms) // count)
        asked = (start_ms, width, tags, start_ms, end_ms)
        return self.connection.execute(_MANY, asked).fetchall()

    def expire(self, before_ms: int) -> None:
        """Delete what is older, durably, and give the room back for new rows."""
        self.connection.execute("DELETE FROM reading WHERE ts < ?", (before_ms,))
        self.checkpoint()

    def file_bytes(self) -> int:
        """Return the size of the main file."""
        return self._path.stat().st_size


def write_csv(file: Path, times: Ints, values: Floats) -> None:
    """Write a wide CSV with a column of times and a column per tag, T0 to T94."""
    columns = {"time": times} | {f"T{tag}": column for tag, column in enumerate(values)}
    with duckdb.connect() as connection:
        connection.register("columns", columns)
        connection.execute(_TO_CSV.format(file=file))
