"""What was history at one moment? Facts, tags and readings, all from one read transaction."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BigInteger, Connection, Row, bindparam, select

from plant.errors import CorruptDatabaseError, StorageError
from storage.history.cells import Ints
from storage.history.codec import UNDECODABLE, decode
from storage.history.keys import Grid
from storage.history.schema import CHUNK, META, TAG, TAG_FIRST_KEY
from storage.reading.pending import Member, in_memory, in_scans, late_strands, members_of
from storage.reading.strand import NO_STRAND, Strand
from storage.segments.facts import (
    MINUTES_EXPIRED_MS,
    RAW_EXPIRED_MS,
    SEALED_SEQUENCE,
    SEALED_UNTIL_MS,
)

if TYPE_CHECKING:
    from storage.historian.unsealed import Unsealed

T = TypeVar("T")
_log = logging.getLogger(__name__)

OUT_OF_PLACE = (
    "A block of history is not the one that belongs to its row. "
    "`history verify` tells how much is damaged; restore a backup if it matters."
)


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag as the database knows it: number, name, symbol of its unit, kind."""

    number: int
    tag_id: str
    unit: str
    kind: str


class View:
    """One read transaction, for one question. The thread that asks it."""

    def __init__(
        self,
        connection: Connection,
        unsealed: "Unsealed | None",
        *,
        past_damage: bool = False,
    ) -> None:
        """Look at the database.

        Args:
            connection: begins its transaction with the first statement.
            unsealed: memory of the running program, None where it is another process.
            past_damage: whether damaged blocks are left out rather than end the question.
        """
        self.connection = connection
        self._past_damage = past_damage
        facts = {row.key: int(row.value) for row in connection.execute(_FACTS)}
        self.grid = Grid(facts.get("grid_offset_s", 0))
        self.sealed_until_ms = facts.get(SEALED_UNTIL_MS, 0)
        self.raw_from_ms = facts.get(RAW_EXPIRED_MS, 0)
        self.minutes_from_ms = facts.get(MINUTES_EXPIRED_MS, 0)
        self._sealed_sequence = facts.get(SEALED_SEQUENCE, 0)
        self._unsealed = unsealed
        self._asked: Collection[int] = ()
        self._late: dict[int, Strand] | None = None
        self._members: list[Member] | None = None
        self._pending: dict[int, Strand] | None = None
        self._last_holds: dict[int, int] | None = None
        self._timebases: dict[int, Ints] = {}

    def named(self, tag_ids: Sequence[str]) -> list[TagRow]:
        """Return the tags of these names in their order; the question is about them.

        Raises:
            StorageError: when history does not know one.
        """
        known = {row.tag_id: row for row in self.known(tag_ids)}
        for tag_id in tag_ids:
            if tag_id not in known:
                raise StorageError(
                    f"History knows no tag {tag_id}. `history stats` names those it knows."
                )
        self.ask_about([row.number for row in known.values()])
        return [known[tag_id] for tag_id in tag_ids]

    def known(self, tag_ids: Sequence[str]) -> list[TagRow]:
        """Return those of these tags that history knows, in any order."""
        rows = self.connection.execute(_BY_NAME, {"names": list(tag_ids)})
        return [_tag_row(row) for row in rows]

    def ask_about(self, tags: Collection[int]) -> None:
        """Say which tags the question is about, before their readings are asked for."""
        self._asked = tags

    def all_tags(self) -> list[TagRow]:
        """Return every tag by name; the question is about them."""
        rows = [_tag_row(row) for row in self.connection.execute(_ALL_TAGS)]
        self.ask_about([row.number for row in rows])
        return rows

    def late(self, tag: int) -> Strand:
        """Return a tag's readings that came after their hour was sealed."""
        if self._late is None:
            self._late = late_strands(self.connection, self._asked)
        return self._late.get(tag, NO_STRAND)

    def pending(self, tag: int) -> Strand:
        """Return a tag's readings at or after the sealed watermark."""
        if self._pending is None:
            self._pending = self._all_pending()
        return self._pending.get(tag, NO_STRAND)

    def hold_ms(self, tag: int) -> int:
        """Return for how long the tag's values stand now; 0 where it was never scanned."""
        return max((each.hold_ms for each in self._places() if each.tag == tag), default=0)

    def longest_hold_ms(self, tag: int) -> int:
        """Return the longest time for which the tag's last sealed reading may stand."""
        if self._last_holds is None:
            rows = self.connection.execute(
                _LAST_HOLDS,
                {"tags": list(self._asked), "until_s": self.sealed_until_ms // 1000},
            )
            self._last_holds = {row.id: row.hold_ms or 0 for row in rows}
        return max(self._last_holds.get(tag, 0), self.hold_ms(tag))

    def sound(self, unpack: Callable[[], T]) -> T | None:
        """Return what a block holds, None where it is damaged and to be left out.

        Raises:
            CorruptDatabaseError: when it is damaged and counts.
        """
        try:
            return unpack()
        except UNDECODABLE as error:
            if not self._past_damage:
                if isinstance(error, CorruptDatabaseError):
                    raise
                raise CorruptDatabaseError(OUT_OF_PLACE) from error
            _log.info("left out of a trend: %s", error)
            return None

    def times_of(self, timebase: int, blob: bytes) -> Ints:
        """Return the times of a time base, decoded once."""
        times = self._timebases.get(timebase)
        if times is None:
            times = self._timebases[timebase] = decode(blob)
        return times

    def _all_pending(self) -> dict[int, Strand]:
        since_ms = self.sealed_until_ms
        if self._unsealed is not None:
            found = in_memory(
                self.connection,
                self._unsealed,
                self._places(),
                since_ms=since_ms,
                after_sequence=self._sealed_sequence,
            )
            if found is not None:
                return found
        return in_scans(
            self.connection,
            self._places(),
            since_ms=since_ms,
            after_sequence=self._sealed_sequence,
        )

    def _places(self) -> list[Member]:
        if self._members is None:
            self._members = members_of(self.connection, self._asked)
        return self._members


def _tag_row(row: Row[*tuple[Any, ...]]) -> TagRow:
    return TagRow(row.id, row.tag_id, row.unit, row.kind)


_FACTS = select(META.c.key, META.c.value).where(
    META.c.key.in_(
        ("grid_offset_s", SEALED_UNTIL_MS, SEALED_SEQUENCE, RAW_EXPIRED_MS, MINUTES_EXPIRED_MS)
    )
)
_ALL_TAGS = select(TAG.c.id, TAG.c.tag_id, TAG.c.unit, TAG.c.kind).order_by(TAG.c.tag_id)
_LAST_HOLDS = select(
    TAG.c.id,
    select(CHUNK.c.hold_ms)
    .where(
        CHUNK.c.key.between(
            TAG_FIRST_KEY, TAG_FIRST_KEY + bindparam("until_s", type_=BigInteger)
        )
    )
    .order_by(CHUNK.c.key.desc())
    .limit(1)
    .scalar_subquery()
    .label("hold_ms"),
).where(TAG.c.id.in_(bindparam("tags", expanding=True)))
_BY_NAME = select(TAG.c.id, TAG.c.tag_id, TAG.c.unit, TAG.c.kind).where(
    TAG.c.tag_id.in_(bindparam("names", expanding=True))
)
