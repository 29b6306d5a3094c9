"""A small plant's history in every state at once: chunks, late readings, unsealed scans."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import Engine, insert

from storage.history.cells import Floats, Ints, stands_until
from storage.history.frame import Block, encode_frame
from storage.history.quality_runs import ABSENT, Codes
from storage.history.schema import GROUP_TAG, HISTORY, LATE, META, SCAN_GROUP, TICK
from storage.reading.opening import open_reader
from storage.reading.reader import SqlHistoryReader
from storage.segments.batch import Batch
from storage.sqlite_engine import writing_engine
from tests.integration.storage.segments.conftest import TAGS, add_tags
from tests.integration.storage.segments.world import GRID, LIVE, START, World

FIRST_GROUP = 11
DAY_MS, HOUR_MS, MINUTE_MS = 86_400_000, 3_600_000, 60_000
BEGIN_MS = 1000 * START - DAY_MS
END_MS = BEGIN_MS + 5 * DAY_MS


class Scene(World):
    """A world of which some is not sealed yet, and a reader of it."""

    reader: SqlHistoryReader
    held_ms: int

    def leave_late(self, count: int) -> None:
        """Let readings come that are older than the watermark, and stay where they came."""
        rows = []
        for number in range(1, count + 1):
            tag = int(self._rng.choice(LIVE))
            utc_ms, value, code = self._reading(
                int(self._rng.integers(1000 * START, 1000 * self._hour))
            )
            kept = None if np.isnan(value) else value
            rows.append(
                {"id": number, "tag": tag, "utc_ms": utc_ms, "value": kept, "quality": code}
            )
            self.model.add(tag, [(utc_ms, value, code)])
        with self.connection.begin():
            self.connection.execute(insert(LATE), rows)

    def leave_scans(self, hours: float) -> None:
        """Write the scans of some hours that will not be sealed.

        At least those whose times the seal has heard of already: an hour and a half.
        """
        from_ms = 1000 * self._hour
        until_ms = min(1000 * self._end, from_ms + round(hours * HOUR_MS))
        pieces = [
            (FIRST_GROUP + place, batch.between(from_ms, until_ms))
            for place, batch in enumerate(self._batches)
        ]
        blocks = sorted(
            (block for group, batch in pieces for block in _blocks(group, batch)),
            key=lambda block: block.utc_ms,
        )
        with self.connection.begin():
            for number, block in enumerate(blocks, start=1):
                self.connection.execute(
                    insert(TICK).values(
                        sequence=number,
                        utc_ms=block.utc_ms,
                        frame=encode_frame(number, [block]),
                    )
                )
        for _, batch in pieces:
            self._keep(batch)

    def raw(self, tag: int) -> tuple[Ints, Ints, Floats, Codes]:
        """Return all readings: times, until when they stand, values, codes."""
        times, values, codes = self.model.columns(tag)
        until = stands_until(times, self.held_ms, None) if len(times) else times
        return times, until, values, codes


Database = Callable[[], AbstractContextManager[tuple[Engine, SqlHistoryReader]]]
"""Makes an empty database, for a writer and a reader."""


@contextmanager
def sqlite() -> Iterator[tuple[Engine, SqlHistoryReader]]:
    """A new SQLite file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        engine = writing_engine(path, wait_s=1.0)
        engine.connect().close()  # makes the file
        reader = open_reader(path)
        try:
            yield engine, reader
        finally:
            reader.close()
            engine.dispose()


@contextmanager
def scene(hold_ms: int, seed: int, database: Database = sqlite) -> Iterator[Scene]:
    """A plant with a new database and a reader."""
    with database() as (engine, reader), engine.connect() as connection:
        with connection.begin():
            HISTORY.create_all(connection)
            add_tags(connection)
            connection.execute(
                insert(META), [{"key": "grid_offset_s", "value": str(GRID.offset_s)}]
            )
        made = Scene(connection, hold_ms=hold_ms, seed=seed)
        made.held_ms = hold_ms
        made.reader = reader
        with connection.begin():
            for place, batch in enumerate(made._batches):
                group = FIRST_GROUP + place
                connection.execute(
                    insert(SCAN_GROUP).values(id=group, name="x", hold_ms=hold_ms)
                )
                connection.execute(
                    insert(GROUP_TAG),
                    [
                        {"group_id": group, "position": position, "tag": tag}
                        for position, tag in enumerate(batch.tags)
                    ],
                )
        yield made


def name(tag: int) -> str:
    """Return a tag's name."""
    assert 1 <= tag <= TAGS
    return f"D{tag}.temperature"


def _blocks(group: int, batch: Batch) -> Iterator[Block]:
    assert batch.codes is not None
    for place, utc_ms in enumerate(batch.times.tolist()):
        codes = batch.codes[:, place]
        if (codes != ABSENT).any():
            yield Block(group, utc_ms, batch.values[:, place].copy(), codes.copy())
