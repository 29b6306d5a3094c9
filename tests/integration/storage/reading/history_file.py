"""A history file with readings where a test wants them: sealed, late, or in scans."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, insert

from plant.reports.counter import CounterRule
from storage.historian.unsealed import Unsealed
from storage.history.frame import Block, encode_frame
from storage.history.keys import DAY_S, HOUR_S, Grid
from storage.history.quality_runs import ABSENT
from storage.history.schema import GROUP_TAG, HISTORY, LATE, META, SCAN_GROUP, TAG, TICK
from storage.reading.opening import open_reader
from storage.reading.reader import SqlHistoryReader
from storage.segments.facts import SEALED_UNTIL_MS, put_fact_ms
from storage.segments.writer import SegmentWriter
from storage.sqlite_engine import writing_engine

GRID = Grid(19_800)
DAY = 1000 * GRID.floor_s(1_795_000_000, DAY_S)
HOUR, MINUTE, SECOND = 1000 * HOUR_S, 60_000, 1000
HOLD_MS = 10_000
GROUP = 1
TAGS = {
    "D1.temperature.PV": ("°C", "analog"),
    "D1.heater.PV": ("", "discrete"),
    "D1.heater_energy.PV": ("Wh", "counter"),
    "D1.remaining.PV": ("s", "number"),
}
NUMBER = {tag_id: number for number, tag_id in enumerate(TAGS, start=1)}
TEMPERATURE, HEATER, ENERGY, REMAINING = TAGS


class HistoryFile:
    """Writes the file; readers are opened by the test."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self.connection = connection
        self._sequence = 0

    def seal(
        self,
        tag_id: str,
        times: Sequence[int],
        values: Sequence[float],
        codes: Sequence[int] | None = None,
        hold_ms: int = HOLD_MS,
    ) -> None:
        """Put readings into chunks."""
        marks = None if codes is None else np.array([codes], np.uint8)
        with self.connection.begin():
            writer = SegmentWriter(self.connection, GRID)
            writer.put_group(
                [NUMBER[tag_id]],
                np.array(times, np.int64),
                np.array([values], float),
                marks,
                hold_ms=hold_ms,
            )
            writer.finish()

    def sealed_until(self, utc_ms: int) -> None:
        """Move the watermark."""
        with self.connection.begin():
            put_fact_ms(self.connection, SEALED_UNTIL_MS, utc_ms)

    def scan(self, utc_ms: int, *values: float) -> None:
        """Write a scan of the first tags; the others have no reading."""
        self._sequence += 1
        absent = len(TAGS) - len(values)
        codes = np.array([0] * len(values) + [ABSENT] * absent, np.uint8)
        block = Block(GROUP, utc_ms, np.array([*values, *[np.nan] * absent]), codes)
        frame = encode_frame(self._sequence, [block])
        with self.connection.begin():
            row = {"sequence": self._sequence, "utc_ms": utc_ms, "frame": frame}
            self.connection.execute(insert(TICK), [row])

    def late(self, tag_id: str, utc_ms: int, value: float, quality: int = 0) -> None:
        """Let a reading come late."""
        kept = None if np.isnan(value) else value
        row = {"tag": NUMBER[tag_id], "utc_ms": utc_ms, "value": kept, "quality": quality}
        with self.connection.begin():
            self.connection.execute(insert(LATE).values(id=utc_ms, **row))

    def put_fact(self, key: str, number: int) -> None:
        """Write a single fact."""
        with self.connection.begin():
            put_fact_ms(self.connection, key, number)


@contextmanager
def history_file(folder: Path) -> Iterator[HistoryFile]:
    """A new file with the tags in one scan group."""
    path = folder / "history.sqlite"
    engine = writing_engine(path, wait_s=1.0)
    with engine.connect() as connection:
        with connection.begin():
            HISTORY.create_all(connection)
            connection.execute(
                insert(META), [{"key": "grid_offset_s", "value": str(GRID.offset_s)}]
            )
            connection.execute(
                insert(TAG),
                [
                    {
                        "id": NUMBER[tag_id],
                        "tag_id": tag_id,
                        "unit": unit,
                        "kind": kind,
                        "resolution": 0.1,
                        "deadband": 0.0,
                        "retention": "standard",
                    }
                    for tag_id, (unit, kind) in TAGS.items()
                ],
            )
            connection.execute(insert(SCAN_GROUP).values(id=GROUP, name="x", hold_ms=HOLD_MS))
            connection.execute(
                insert(GROUP_TAG),
                [
                    {"group_id": GROUP, "position": place, "tag": number}
                    for place, number in enumerate(NUMBER.values())
                ],
            )
        yield HistoryFile(path, connection)
    engine.dispose()


@contextmanager
def reader_of(
    history: HistoryFile,
    *,
    unsealed: Unsealed | None = None,
    counters: Mapping[str, CounterRule] | None = None,
) -> Iterator[SqlHistoryReader]:
    """A reader of the file."""
    made = open_reader(history.path, unsealed=unsealed, counters=counters or {})
    try:
        yield made
    finally:
        made.close()
