"""The door to the past: every question of plant.history.HistoryReader, from the database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from plant.errors import StorageError
from plant.history import Buckets, Period, Readings, StoredTag
from plant.reports.counter import CounterRule
from plant.sample import Snapshot
from storage.historian.unsealed import Unsealed
from storage.reading.figures import figures
from storage.reading.increase import increases
from storage.reading.listing import stored_tags
from storage.reading.moment import snapshot
from storage.reading.periods import over_periods
from storage.reading.readings import window
from storage.reading.ruler import even_ruler
from storage.reading.spans import Levels
from storage.reading.view import View

_NO_RULES: Mapping[str, CounterRule] = MappingProxyType({})


class SqlHistoryReader:
    """Answers from one consistent view of the database and what is not sealed yet.

    Any thread, several at a time: each question takes a connection of its own from the
    engine's pool and gives it back. Implements plant.history.HistoryReader.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        unsealed: Unsealed | None = None,
        counters: Mapping[str, CounterRule] = _NO_RULES,
    ) -> None:
        """Build a reader; nothing is opened before the first question.

        Args:
            engine: reads the history database, see `opening.open_reader`.
            unsealed: memory of the running program; None makes the reader decode the scans
                that are not sealed yet from the database.
            counters: rules of counters by tag id (plant.description.counters); others are
                taken as 32 bits wide and without a limit.
        """
        self._engine = engine
        self._unsealed = unsealed
        self._counters = counters

    def close(self) -> None:
        """Close all connections; questions that run end first in their own threads."""
        self._engine.dispose()

    def tags(self) -> Sequence[StoredTag]:
        """Return every tag that history knows, by name."""
        with self._view() as view:
            return stored_tags(view)

    def raw(self, tag_id: str, start_ms: int, end_ms: int) -> Readings:
        """Return the readings of ``[start_ms, end_ms)``."""
        with self._view() as view:
            (tag,) = view.named((tag_id,))
            found = window(view, tag.number, start_ms, end_ms)
        strand = found.strand.slice(found.before, len(found.strand))
        return Readings(
            tag_id,
            utc_ms=strand.times.data,
            until_ms=found.until[found.before :].data,
            values=strand.values.data,
            qualities=strand.codes.data,
        )

    def buckets(
        self, tag_ids: Sequence[str], start_ms: int, end_ms: int, count: int
    ) -> Sequence[Buckets]:
        """Return each tag's course over ``[start_ms, end_ms)`` in at most ``count`` buckets.

        In the running program a damaged block leaves a hole in the course of its own hours;
        every other answer, and every one on the shell, is refused rather than incomplete.

        Raises:
            ValueError: when there is no time or no bucket to answer for.
            StorageError: for an unknown tag, and when the database cannot be read.
        """
        if end_ms <= start_ms or count < 1:
            raise ValueError(f"no buckets: {count} over {end_ms - start_ms} ms")
        with self._view(past_damage=self._unsealed is not None) as view:
            ruler = even_ruler(start_ms, end_ms, count, Levels(view.grid))
            return figures(view, view.named(tag_ids), ruler)

    def periods(self, tag_ids: Sequence[str], periods: Sequence[Period]) -> Sequence[Buckets]:
        """Return each tag's figures over these periods, one bucket each, in their order.

        Periods may overlap; an empty one has no reading.

        Raises:
            StorageError: for an unknown tag, and when the database cannot be read.
        """
        with self._view() as view:
            return over_periods(view, view.named(tag_ids), periods)

    def increase(self, tag_id: str, periods: Sequence[Period]) -> Sequence[float]:
        """Return what a counter counted in each period, never negative (F36).

        What was counted between two readings belongs to the period of the later one, so that
        days add up to their month. ``nan`` where a period has no good reading.
        """
        rule = self._counters.get(tag_id, CounterRule())
        with self._view() as view:
            return increases(view, tag_id, rule, periods)

    def snapshot_at(self, utc_ms: int) -> Snapshot:
        """Return every tag as it was then; its sequence is 0."""
        with self._view() as view:
            return snapshot(view, utc_ms)

    @contextmanager
    def _view(self, *, past_damage: bool = False) -> Iterator[View]:
        try:
            with self._engine.connect() as connection:
                yield View(connection, self._unsealed, past_damage=past_damage)
        except DBAPIError as error:
            raise StorageError(
                f"History cannot be read ({error.orig}). If it stays so, `history verify` "
                "tells whether the file is damaged."
            ) from error
