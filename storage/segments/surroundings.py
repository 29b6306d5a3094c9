"""What lies where a tag's readings will go, and beside it? Its chunks, level by level."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from storage.history.keys import DAY_S, Grid, Level, key_of
from storage.history.schema import ROLL_HOUR, ROLL_MINUTE
from storage.segments.facts import COMPACTED_UNTIL_MS, RAW_EXPIRED_MS, fact_ms
from storage.segments.stored import ChunkRow, StoredChunks


@dataclass(frozen=True, slots=True)
class Around:
    """What lies where a tag's readings will go.

    Attributes:
        own: the chunk of that very period.
        before: the chunk before it.
        behind: the chunk behind it.
    """

    own: ChunkRow | None
    before: ChunkRow | None
    behind: ChunkRow | None


class Surroundings:
    """Knows what lies around a period. One thread, in the caller's transaction.

    Remembers where each tag's last readings were placed, so that days that follow one another
    need no question to the database.
    """

    def __init__(self, connection: Connection, grid: Grid, stored: StoredChunks) -> None:
        self._connection = connection
        self._grid = grid
        self._stored = stored
        self._days: dict[tuple[int, int], list[ChunkRow]] = {}
        self._newest: dict[int, tuple[ChunkRow, ChunkRow | None]] = {}
        self._compacted_until_ms = fact_ms(connection, COMPACTED_UNTIL_MS) or 0
        self._expired_ms = fact_ms(connection, RAW_EXPIRED_MS) or 0

    def level(self, tag: int, day_s: int, preferred: Level) -> Level:
        """Return whether new readings of a day join it as a whole or its hours.

        A day has either one chunk or chunks of hours, and the same goes for its minutes.

        Args:
            tag: whose.
            day_s: where the day begins.
            preferred: what it shall be where nothing is there yet.
        """
        rows = self._in_day(tag, day_s)
        if rows:
            return rows[0].level
        if 1000 * (day_s + DAY_S) <= self._compacted_until_ms:
            return Level.DAY
        if preferred is Level.HOUR and self._has_day_of_rolls(tag, day_s):
            return Level.DAY
        return preferred

    def around(self, tag: int, start_s: int, level: Level) -> Around:
        """Return what lies in and beside a period."""
        end_s = start_s + level.span_s
        if self._is_free(tag, start_s, end_s):
            last, next_one = self._newest[tag]
            return Around(None, self.joining(last, start_s), self._joined_by(next_one, end_s))
        day_s = self._grid.floor_s(start_s, DAY_S)
        rows = self._in_day(tag, day_s)
        own = next((row for row in rows if row.start_s == start_s), None)
        before = next((row for row in reversed(rows) if row.start_s < start_s), None)
        behind = next((row for row in rows if row.start_s > start_s), None)
        if before is None:
            before = self._stored.before(tag, day_s)
        if behind is None:
            behind = self._stored.behind(tag, day_s + DAY_S)
        return Around(own, self.joining(before, start_s), self._joined_by(behind, end_s))

    def beside_day(self, tag: int, day_s: int, last: ChunkRow) -> Around:
        """Return what lies beside a day whose ``last`` chunk is known."""
        end_s = day_s + DAY_S
        return Around(
            last,
            self.joining(self._stored.before(tag, day_s), day_s),
            self._joined_by(self._stored.behind(tag, end_s), end_s),
        )

    def joining(self, before: ChunkRow | None, start_s: int) -> ChunkRow | None:
        """Return the chunk before unless readings between were deleted by retention."""
        if before is None or self.was_read(before.tag, before.end_s, start_s):
            return None
        return before

    def was_read(self, tag: int, start_s: int, end_s: int) -> bool:
        """Whether there were readings in a time that has no chunk now."""
        if start_s >= min(end_s, self._expired_ms // 1000):
            return False
        bounds = {"low": key_of(tag, start_s), "high": key_of(tag, end_s)}
        return self._connection.execute(_WAS_READ, bounds).first() is not None

    def placed(self, row: ChunkRow, behind: ChunkRow | None) -> None:
        """Remember where a tag's readings went, and the next chunk behind them."""
        self._newest[row.tag] = row, behind

    def forget(self) -> None:
        """Forget what was read of days: it may have changed."""
        self._days.clear()

    def _joined_by(self, behind: ChunkRow | None, end_s: int) -> ChunkRow | None:
        if behind is None or self.was_read(behind.tag, end_s, behind.start_s):
            return None
        return behind

    def _in_day(self, tag: int, day_s: int) -> list[ChunkRow]:
        if self._is_free(tag, day_s, day_s + DAY_S):
            return []
        rows = self._days.get((tag, day_s))
        if rows is None:
            rows = self._days[tag, day_s] = self._stored.in_day(tag, day_s)
        return rows

    def _is_free(self, tag: int, start_s: int, end_s: int) -> bool:
        """Whether it is known, from the last readings placed, that nothing lies there."""
        if tag not in self._newest:
            return False
        last, behind = self._newest[tag]
        return last.end_s <= start_s and (behind is None or behind.start_s >= end_s)

    def _has_day_of_rolls(self, tag: int, day_s: int) -> bool:
        row = self._connection.execute(_ROLLS, {"wanted": key_of(tag, day_s)}).first()
        return row is not None


_WAS_READ = (
    select(ROLL_HOUR.c.key)
    .where(
        ROLL_HOUR.c.key >= bindparam("low"),
        ROLL_HOUR.c.key < bindparam("high"),
        ROLL_HOUR.c.readings > 0,
    )
    .limit(1)
)
_ROLLS = select(ROLL_MINUTE.c.key).where(
    ROLL_MINUTE.c.key == bindparam("wanted"), ROLL_MINUTE.c.level == int(Level.DAY)
)
