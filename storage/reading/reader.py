"""The door to the past: every question of plant.history.HistoryReader, from the database."""

from collections.abc import Sequence

from sqlalchemy import Engine

from plant.history import Buckets, Period, Readings, StoredTag
from plant.sample import Snapshot
from storage.historian.unsealed import Unsealed


class SqlHistoryReader:
    """Answers from one consistent view of the database and what is not sealed yet.

    Any thread, several at a time: each question takes a connection of its own from the
    engine's pool and gives it back. Implements plant.history.HistoryReader.
    """

    def __init__(self, engine: Engine, *, unsealed: Unsealed | None = None) -> None:
        """Build a reader; nothing is opened before the first question.

        Args:
            engine: reads the history database, see `opening.open_reader`.
            unsealed: memory of the running program; None makes the reader decode the scans
                that are not sealed yet from the database.
        """
        self._engine = engine
        self._unsealed = unsealed

    def close(self) -> None:
        """Close all connections; questions that run end first in their own threads."""
        self._engine.dispose()

    def tags(self) -> Sequence[StoredTag]:
        """Return every tag that history knows, by name."""
        raise NotImplementedError

    def raw(self, tag_id: str, start_ms: int, end_ms: int) -> Readings:
        """Return the readings of ``[start_ms, end_ms)``."""
        raise NotImplementedError

    def buckets(
        self, tag_ids: Sequence[str], start_ms: int, end_ms: int, count: int
    ) -> Sequence[Buckets]:
        """Return each tag's course in at most ``count`` buckets."""
        raise NotImplementedError

    def periods(self, tag_ids: Sequence[str], periods: Sequence[Period]) -> Sequence[Buckets]:
        """Return each tag's figures over these periods, one bucket each, in their order."""
        raise NotImplementedError

    def increase(self, tag_id: str, periods: Sequence[Period]) -> Sequence[float]:
        """Return what a counter counted in each period, never negative."""
        raise NotImplementedError

    def snapshot_at(self, utc_ms: int) -> Snapshot:
        """Return every tag as it was then."""
        raise NotImplementedError
