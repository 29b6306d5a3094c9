"""What is known of the last hour, before it is sealed into chunks? All of it, in memory."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plant.history import BAD_FROM, UNCERTAIN_FROM
from storage.historian.layout import ScanGroup
from storage.historian.rings import Column, Ring, Rows, in_order
from storage.history.frame import Block

KEPT_MS = 3_660_000
"""Time that stays in memory at least: the hour that live trends show, and a minute more."""

LONGEST_MS = 2 * 3_600_000
"""Time that stays at most, while sealing is late; after that it must read the disk."""


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """A scan group as the database knows it.

    Attributes:
        number: of the group.
        hold_ms: longest time to the next reading over which a value stands.
        tags: numbers of its tags in their order.
    """

    number: int
    hold_ms: int
    tags: tuple[int, ...]


class Unsealed:
    """Rings of readings by scan group. Any thread; what it returns are copies.

    The rings of the plant's own groups are there from the beginning. What the database holds
    from earlier starts joins them with `adopt`; until then no tag has a number.
    """

    def __init__(self, groups: Sequence[ScanGroup]) -> None:
        """Build empty rings for the plant's groups."""
        self._lock = threading.Lock()
        self._rings = [Ring(len(group.tag_ids)) for group in groups]
        self._place_of_id = {
            tag_id: (index, position)
            for index, group in enumerate(groups)
            for position, tag_id in enumerate(group.tag_ids)
        }
        self._stored: dict[int, tuple[StoredGroup, Ring]] = {}
        self._places: dict[int, list[tuple[Ring, int]]] = {}
        self._complete_from_ms: int | None = None

    @property
    def complete_from_ms(self) -> int | None:
        """Return since when every reading is here that was ever committed.

        None until the database's own scans were taken in: then ask the table ``tick``.
        """
        with self._lock:
            return self._complete_from_ms

    def tail(self, tag: int, since_ms: int) -> Column:
        """Return a tag's readings at or after a time: ``utc_ms``, ``values``, ``codes``.

        Oldest first, no two of one time. Empty for a number that has no reading here.

        Args:
            tag: its number in the table ``tag``.
            since_ms: UTC.
        """
        with self._lock:
            parts = [
                ring.column(position, since_ms) for ring, position in self._places.get(tag, ())
            ]
        if not parts:
            return _NOTHING
        if len(parts) == 1:
            return parts[0]
        times, values, codes = (np.concatenate(each) for each in zip(*parts, strict=True))
        return in_order(Column(times, values, codes))

    def tail_of(self, tag_id: str, since_ms: int) -> Column | None:
        """Return the same by the tag's name; None for a tag that the plant does not have."""
        place = self._place_of_id.get(tag_id)
        if place is None:
            return None
        index, position = place
        with self._lock:
            return self._rings[index].column(position, since_ms)

    def drawn(
        self, tag_id: str, since_ms: int
    ) -> tuple[list[int], list[float], list[bool], list[bool]] | None:
        """Return times, values, which are usable and which uncertain, as plain lists.

        A bad value is ``nan``. None for a tag that the plant does not have.
        """
        column = self.tail_of(tag_id, since_ms)
        if column is None:
            return None
        values = np.where(column.codes < BAD_FROM, column.values, np.nan)
        good = ~np.isnan(values)
        uncertain = good & (column.codes >= UNCERTAIN_FROM)
        return column.utc_ms.tolist(), values.tolist(), good.tolist(), uncertain.tolist()

    def stored_groups(self) -> tuple[StoredGroup, ...]:
        """Return all groups that have rows here, those of earlier starts too."""
        with self._lock:
            return tuple(group for group, _ in self._stored.values())

    def rows(self, group: int, start_ms: int, end_ms: int) -> Rows:
        """Return the rows of a group's ``[start_ms, end_ms)``, for the seal."""
        with self._lock:
            _, ring = self._stored[group]
            return ring.rows(start_ms, end_ms)

    def oldest_ms(self, since_ms: int) -> int | None:
        """Return the time of the oldest reading at or after a time, None where none is."""
        with self._lock:
            found = (ring.oldest_ms(since_ms) for _, ring in self._stored.values())
            return min((each for each in found if each is not None), default=None)

    def append(self, blocks: Sequence[Block]) -> None:
        """Add a scan. Historian thread.

        Args:
            blocks: whose ``group`` is the place in the plant's groups.
        """
        with self._lock:
            for block in blocks:
                self._rings[block.group].append(block.utc_ms, block.values, block.codes)

    def adopt(
        self,
        own: Sequence[StoredGroup],
        earlier: Mapping[int, tuple[StoredGroup, Ring]],
        *,
        complete_from_ms: int,
    ) -> None:
        """Join with what the database holds. Historian thread.

        Args:
            own: the plant's groups with their numbers, in their order.
            earlier: rows read from the database, by number of the group.
            complete_from_ms: since when these are all.
        """
        with self._lock:
            stored = dict(earlier)
            for index, group in enumerate(own):
                if group.number in stored:
                    ring = stored[group.number][1]
                    ring.follow(self._rings[index])
                    self._rings[index] = ring
                stored[group.number] = (group, self._rings[index])
            self._stored = stored
            self._places = {}
            for group, ring in stored.values():
                for position, tag in enumerate(group.tags):
                    self._places.setdefault(tag, []).append((ring, position))
            self._complete_from_ms = complete_from_ms

    def forget(self, *, now_ms: int, sealed_until_ms: int) -> None:
        """Give back the memory of what is neither shown live nor still to be sealed."""
        oldest_ms = max(now_ms - LONGEST_MS, min(now_ms - KEPT_MS, sealed_until_ms))
        with self._lock:
            rings = {id(ring): ring for ring in self._rings}
            rings.update({id(ring): ring for _, ring in self._stored.values()})
            forgotten = [ring.forget_before(oldest_ms) for ring in rings.values()]
            if self._complete_from_ms is not None and any(forgotten):
                self._complete_from_ms = max(self._complete_from_ms, oldest_ms)


_NOTHING = Column(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint8))
