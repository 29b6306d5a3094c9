"""A small plant that seals, is late, is compacted, and has files brought in; and its model."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import Connection, Engine, insert

from storage.history.cells import Ints
from storage.history.keys import DAY_S, HOUR_S, Grid
from storage.history.quality_runs import ABSENT
from storage.history.schema import GROUP_TAG, HISTORY, LATE, SCAN_GROUP
from storage.segments.batch import Batch
from storage.segments.compaction import compact_days
from storage.segments.late import merge_late
from storage.segments.sealing import seal
from storage.segments.writer import SegmentWriter
from storage.sqlite_engine import writing_engine
from tests.integration.storage.segments.conftest import add_tags
from tests.integration.storage.segments.whole import Model, Reading

GRID = Grid(19_800)
START = GRID.floor_s(1_795_000_000, DAY_S)
LIVE = (1, 2, 3)
IMPORTED = (2, 3, 4, 5)
HOLDS_MS = (30_000, 20 * 60_000, 3 * 3_600_000, 30 * 3_600_000)
LIVE_HOURS = 29
"""The live plant runs from 20 h into the first day to 1 h into the third."""


class World:
    """A history database, the plant that writes it, and the model of both."""

    def __init__(self, connection: Connection, *, hold_ms: int | None, seed: int) -> None:
        """Begin; without ``hold_ms`` each group and file has a hold time of its own."""
        self.connection = connection
        self._hold_ms = hold_ms
        self.model = Model.empty()
        self._rng = np.random.default_rng(seed)
        self._hour = START + 20 * HOUR_S
        self._end = self._hour + LIVE_HOURS * HOUR_S
        self._batches = [self._live((1, 2), group=1), self._live((3, 1), group=2)]

    def seal(self, hours: int, aborted: int) -> None:
        """Seal some hours; the first one is given up ``aborted`` times after some slices."""
        for _ in range(hours):
            if self._hour >= self._end:
                return
            for slices in range(aborted):
                _give_up(self._sealing(), slices)
            list(self._sealing())
            for batch in self._batches:
                part = batch.between(1000 * self._hour, 1000 * (self._hour + HOUR_S))
                self._keep(part)
            self._hour += HOUR_S
            aborted = 0

    def seal_all(self) -> None:
        """Seal what is left."""
        self.seal(LIVE_HOURS, 0)

    def late(self, count: int, aborted: int) -> None:
        """Let readings come that are older than the watermark."""
        if self._hour <= START + 20 * HOUR_S:
            return
        first, last = 1000 * START, 1000 * self._hour
        rows = [
            {"id": number, "tag": tag, "utc_ms": utc_ms, "value": value, "quality": code}
            for number in range(1, count + 1)
            for tag in [int(self._rng.choice(LIVE))]
            for utc_ms, value, code in [self._reading(int(self._rng.integers(first, last)))]
        ]
        with self.connection.begin():
            self.connection.execute(
                insert(LATE),
                [
                    {**row, "value": None if np.isnan(row["value"]) else row["value"]}
                    for row in rows
                ],
            )
        for slices in range(aborted):
            _give_up(merge_late(self.connection, GRID), slices)
        list(merge_late(self.connection, GRID))
        for row in rows:
            self.model.add(
                int(row["tag"]), [(int(row["utc_ms"]), row["value"], int(row["quality"]))]
            )

    def bring(self, first_hour: int, hours: int, count: int, blocks: int) -> None:
        """Import a file: some tags, some time, in blocks that may be in any order."""
        start_ms = 1000 * (START - DAY_S + first_hour * HOUR_S)
        times = self._rng.integers(start_ms, start_ms + 1000 * HOUR_S * hours, count)
        tags = tuple(int(tag) for tag in self._rng.permutation(IMPORTED)[: 1 + count % 4])
        batch = self._batch(tags, np.unique(times), group=0)
        order = np.arange(len(batch.times))
        if count % 3 == 0:
            self._rng.shuffle(order)
        with self.connection.begin():
            writer = SegmentWriter(self.connection, GRID)
            new = known = 0
            for part in np.array_split(order, blocks):
                counts = writer.put_group(
                    tags,
                    batch.times[part],
                    batch.values[:, part],
                    None if batch.codes is None else batch.codes[:, part],
                    hold_ms=batch.hold_ms,
                )
                new, known = new + counts.new, known + counts.known
            counts = writer.finish()
        total, fresh = self._keep(batch)
        assert (new + counts.new, known + counts.known) == (fresh, total - fresh)

    def compact(self, aborted: int) -> None:
        """Compact what is due."""
        for slices in range(aborted):
            _give_up(compact_days(self.connection, GRID), slices)
        list(compact_days(self.connection, GRID))

    def _sealing(self) -> Iterator[None]:
        start_ms = 1000 * self._hour
        batches = [batch.between(start_ms, start_ms + 9_000_000) for batch in self._batches]
        return seal(self.connection, GRID, batches, hour_start_s=self._hour, through_sequence=0)

    def _live(self, tags: tuple[int, ...], group: int) -> Batch:
        start_ms, end_ms = 1000 * self._hour, 1000 * self._end
        count = int(self._rng.integers(0, 400))
        return self._batch(tags, np.sort(self._rng.integers(start_ms, end_ms, count)), group)

    def _batch(self, tags: tuple[int, ...], times: Ints, group: int) -> Batch:
        shape = len(tags), len(times)
        values = np.round(self._rng.normal(30, 5, shape), 1)
        values[self._rng.random(shape) < 0.02] = np.nan
        codes = self._rng.choice([0, 1, 64, 128, 134, ABSENT], shape, p=[0.8] + [0.04] * 5)
        if self._rng.random() < 0.4:
            codes[:] = 0
        return Batch(
            tags,
            times,
            values,
            codes.astype(np.uint8),
            int(self._rng.choice(HOLDS_MS)) if self._hold_ms is None else self._hold_ms,
            group,
        )

    def _keep(self, batch: Batch) -> tuple[int, int]:
        """Tell the model; return how many readings there are and how many of them new."""
        total = fresh = 0
        assert batch.codes is not None
        for tag, values, codes in zip(batch.tags, batch.values, batch.codes, strict=True):
            columns = batch.times.tolist(), values.tolist(), codes.tolist()
            readings = [row for row in zip(*columns, strict=True) if row[2] != ABSENT]
            total += len(readings)
            fresh += self.model.add(tag, readings)
        return total, fresh

    def _reading(self, utc_ms: int) -> Reading:
        value = float("nan") if self._rng.random() < 0.1 else float(self._rng.normal(30, 5))
        return utc_ms, value, int(self._rng.choice([0, 64, 129]))


def _give_up(chore: Iterator[None], slices: int) -> None:
    for _ in range(slices):
        next(chore, None)
    chore.close()  # type: ignore[attr-defined]


@contextmanager
def sqlite_engine() -> Iterator[Engine]:
    """A new SQLite file."""
    with TemporaryDirectory() as folder:
        engine = writing_engine(Path(folder) / "history.sqlite", wait_s=1.0)
        yield engine
        engine.dispose()


@contextmanager
def world(
    hold_ms: int | None, seed: int, database: Callable[[], AbstractContextManager[Engine]]
) -> Iterator[World]:
    """A plant with a new database."""
    with database() as engine, engine.connect() as connection:
        with connection.begin():
            HISTORY.create_all(connection)
            add_tags(connection)
            connection.execute(
                insert(SCAN_GROUP), [{"id": 2, "name": "x", "hold_ms": hold_ms or HOLDS_MS[1]}]
            )
            connection.execute(
                insert(GROUP_TAG),
                [{"group_id": 2, "position": tag, "tag": tag} for tag in LIVE],
            )
        yield World(connection, hold_ms=hold_ms, seed=seed)
