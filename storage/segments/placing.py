"""Where do readings of a period go? Beside or among those that are there, rolls kept true."""

import logging
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection

from plant.errors import CorruptDatabaseError
from storage.history.cells import Ints
from storage.history.keys import Grid, Level, key_of, owner_and_start, timebase_owner
from storage.history.segment import Edge, Segment, standing_before
from storage.segments.batch import PutCounts, Sheet
from storage.segments.building import Builder, Content
from storage.segments.draft import Draft
from storage.segments.gaps import gap_rolls
from storage.segments.merging import Union, union
from storage.segments.stored import ChunkRow, StoredChunks
from storage.segments.surroundings import Around, Surroundings

_log = logging.getLogger(__name__)


class Placer:
    """Places readings beside and among what is stored; writes when told to.

    One thread. Reads in the caller's transaction, or in several as long as nobody else
    writes. Between two `write` each tag may be placed once.
    """

    def __init__(
        self, connection: Connection, grid: Grid, *, pool: Executor | None = None
    ) -> None:
        self._connection = connection
        self._grid = grid
        self._stored = StoredChunks(connection)
        self._surroundings = Surroundings(connection, grid, self._stored)
        self._draft = Draft(grid)
        self._builder = Builder(connection, grid, self._draft, pool)
        # Keeps the new times, so that ids stay theirs; the old ones are kept by `_stored`.
        self._unions: dict[tuple[int, int], tuple[Union, Ints]] = {}

    def level(self, tag: int, day_s: int, preferred: Level) -> Level:
        """Return whether new readings of a day join it as a whole or its hours."""
        return self._surroundings.level(tag, day_s, preferred)

    def put(
        self, sheet: Sheet, start_s: int, level: Level, *, unread: list[int] | None = None
    ) -> PutCounts:
        """Place readings that are all within one period.

        Args:
            sheet: the readings.
            start_s: where the period begins.
            level: its length.
            unread: takes the places of tags whose readings cannot be placed, because those
                that are there already cannot be read; it is said in the log.

        Raises:
            CorruptDatabaseError: naming tag and time, when those that are there already
                cannot be read and ``unread`` is not given. Nothing may be written then.
        """
        contents: list[Content] = []
        own: list[tuple[int, Around]] = []
        new, size = 0, len(sheet.times)
        for place, tag in enumerate(sheet.tags):
            around = self._surroundings.around(tag, start_s, level)
            try:
                content = self._content(sheet, place, start_s, level, around.own)
            except CorruptDatabaseError as error:
                if unread is None:
                    raise
                _log.error("New readings cannot join the old ones: %s", error)
                unread.append(place)
                continue
            if content is None:
                continue
            new += len(content.times) - (around.own.readings if around.own else 0)
            own.append((len(contents), around))
            contents += self._settled(content, around, sheet.after_ms[place])
        built = self._builder.build(contents)
        for place, around in own:
            row = _row_of(contents[place], *built[place])
            self._surroundings.placed(row, around.behind)
        return PutCounts(new, size * len(sheet.tags) - new)

    def unite(self, tag: int, day_s: int, times: Ints, rows: Sequence[ChunkRow]) -> None:
        """Put the chunks of a day's hours into one.

        Args:
            tag: whose.
            day_s: where the day begins.
            times: those of all the chunks; one object for tags that share them.
            rows: the chunks, oldest first.
        """
        readings = [self._stored.readings(row) for row in rows]
        content = Content(
            tag=tag,
            start_s=day_s,
            level=Level.DAY,
            times=times,
            values=np.concatenate([each.values for each in readings]),
            codes=np.concatenate([each.codes for each in readings]),
            hold_ms=max(row.hold_ms for row in rows),
            before=None,
            after_ms=None,
            owner=owner_and_start(rows[0].timebase)[0],
        )
        last = rows[-1]
        around = self._surroundings.beside_day(tag, day_s, last)
        for row in rows:
            self._draft.leave(row.timebase)
        self._builder.build(self._settled(content, around, last.after_ms))

    def write(self) -> None:
        """Write what was placed, in the caller's transaction."""
        self._draft.write(self._connection)
        self._builder.forget()
        self._stored.forget()
        self._unions.clear()
        self._surroundings.forget()

    def _content(
        self, sheet: Sheet, place: int, start_s: int, level: Level, own: ChunkRow | None
    ) -> Content | None:
        """Return what the period will hold, None if there is nothing to add."""
        tag, times = sheet.tags[place], sheet.times
        values, codes, hold_ms = sheet.values[place], sheet.codes[place], sheet.hold_ms
        if own is None:
            if self._surroundings.was_read(tag, start_s, start_s + level.span_s):
                return None
        else:
            old_times = self._stored.times(own)
            both = self._union(old_times, times)
            if not len(both.fresh):
                return None
            old = self._stored.readings(own)
            times = both.times
            values, codes = both.column(old.values, values), both.column(old.codes, codes)
            hold_ms = max(hold_ms, own.hold_ms)
            self._draft.leave(own.timebase)
        group, first = sheet.group, sheet.tags[0]
        return Content(
            tag=tag,
            start_s=start_s,
            level=level,
            times=times,
            values=values,
            codes=codes,
            hold_ms=hold_ms,
            before=None,
            after_ms=None,
            owner=timebase_owner(group=group) if group else timebase_owner(tag=first),
        )

    def _union(self, old: Ints, new: Ints) -> Union:
        """Return the times of both: one object for all tags that share them."""
        known = self._unions.get((id(old), id(new)))
        if known is None:
            known = self._unions[id(old), id(new)] = union(old, new), new
        return known[0]

    def _settled(self, content: Content, around: Around, after_ms: int | None) -> list[Content]:
        """Return the content with its neighbours told, and those of them that change."""
        edge = standing_before(self._edge(around.before), int(content.times[0]))
        content = replace(content, before=edge, after_ms=_nearest(content, around, after_ms))
        settled = [content]
        if edge is not None and around.before is not None:
            settled += self._joined_before(content, edge, around.before)
        if around.behind is not None:
            settled += self._joined_behind(content, around, around.behind)
        return settled

    def _joined_before(self, content: Content, edge: Edge, before: ChunkRow) -> list[Content]:
        """Let the chunk before reckon with this content; return it if that is news to it."""
        first_ms = int(content.times[0])
        self._fill_gap(content.tag, edge, before.end_s, content.start_s, first_ms)
        if before.after_ms is not None:
            if before.after_ms > first_ms:
                self._draft.reckon(before.key, first_ms)
            return []
        return self._rolled_anew(before, self._edge_before(before), first_ms)

    def _joined_behind(
        self, content: Content, around: Around, behind: ChunkRow
    ) -> list[Content]:
        """Let the chunk behind reckon with this content; return it if that changes it."""
        last = Edge(
            int(content.times[-1]),
            float(content.values[-1]),
            int(content.codes[-1]),
            content.hold_ms,
        )
        standing = standing_before(last, behind.first_ms)
        own, end_s = around.own, content.start_s + content.level.span_s
        if standing is not None:
            self._fill_gap(content.tag, last, end_s, behind.start_s, behind.first_ms)
        if own is not None and (own.last_ms, own.hold_ms) == (last.utc_ms, last.hold_ms):
            return []
        if standing is None:
            if not _stands(own or around.before, behind.first_ms):
                return []
            self._draft.clear(content.tag, end_s, behind.start_s)  # stands no more until then
        return self._rolled_anew(behind, standing, behind.after_ms)

    def _edge(self, row: ChunkRow | None) -> Edge | None:
        """Return a neighbour's last reading; none if it is damaged."""
        if row is None:
            return None
        try:
            return self._stored.edge(row)
        except CorruptDatabaseError as error:
            _log.warning("Left out of the roll-ups beside it: %s", error)
            return None

    def _edge_before(self, row: ChunkRow) -> Edge | None:
        """Return the reading whose value stands where a stored chunk begins."""
        before = self._surroundings.joining(
            self._stored.before(row.tag, row.start_s), row.start_s
        )
        return standing_before(self._edge(before), row.first_ms)

    def _rolled_anew(
        self, row: ChunkRow, before: Edge | None, after_ms: int | None
    ) -> list[Content]:
        """Return a stored chunk as content with other neighbours; nothing if it is damaged."""
        try:
            readings = self._stored.readings(row)
        except CorruptDatabaseError as error:
            _log.warning("Its roll-ups stay as they are: %s", error)
            return []
        content = Content(
            tag=row.tag,
            start_s=row.start_s,
            level=row.level,
            times=readings.times,
            values=readings.values,
            codes=readings.codes,
            hold_ms=row.hold_ms,
            before=before,
            after_ms=after_ms,
            owner=0,
            timebase=row.timebase,
        )
        return [content]

    def _fill_gap(self, tag: int, edge: Edge, from_s: int, to_s: int, until_ms: int) -> None:
        self._draft.clear(tag, from_s, to_s)
        for start_s, level, cells in gap_rolls(
            self._grid, edge, from_s=from_s, to_s=to_s, until_ms=until_ms
        ):
            self._draft.add_gap(tag, start_s, level, cells)


def _nearest(content: Content, around: Around, after_ms: int | None) -> int | None:
    """Return the nearest reading behind that anyone knows of, where the value stands so long.

    What a chunk's roll-ups reckon with was a reading, and may still be unsealed.
    """
    last_ms = int(content.times[-1])
    known = [after_ms]
    known += [row.after_ms for row in (around.own, around.before) if row is not None]
    known += [around.behind.first_ms] if around.behind is not None else []
    nearest = min((each for each in known if each is not None and each > last_ms), default=None)
    if nearest is None or nearest - last_ms > content.hold_ms:
        return None
    return nearest


def _stands(row: ChunkRow | None, until_ms: int) -> bool:
    return row is not None and until_ms - row.last_ms <= row.hold_ms


def _row_of(content: Content, segment: Segment, timebase: int) -> ChunkRow:
    """Return the row that the content will be."""
    return ChunkRow(
        key=key_of(content.tag, content.start_s),
        level=content.level,
        timebase=timebase,
        readings=segment.readings,
        hold_ms=segment.hold_ms,
        after_ms=content.after_ms,
        last=segment.last,
        quality=segment.quality,
        first_ms=int(content.times[0]),
        last_ms=int(content.times[-1]),
    )
