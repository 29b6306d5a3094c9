"""How do readings of many tags become segments? Together: what they share is done once."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from storage.history.cells import Cutter, Floats, Ints
from storage.history.codec import encode
from storage.history.keys import HOUR_S, Grid, Level, key_of
from storage.history.quality_runs import Codes
from storage.history.schema import TIMEBASE
from storage.history.segment import Edge, Segment, Stretch, build_segment
from storage.segments.draft import Draft


@dataclass(frozen=True, slots=True)
class Content:
    """All that a tag's period will hold, and what it must know of its neighbours.

    Attributes:
        tag, start_s, level: whose and which period.
        times: increasing; one object for all contents that share it.
        values, codes: one per time.
        hold_ms: longest time to the next reading over which a value stands.
        before: the reading before, where its value still stands at the first one.
        after_ms: the reading behind, where the last one's value stands until then.
        owner: who owns the time base (keys.timebase_owner), if one must be made.
        timebase: the key under which the times are stored already, None if they are not.
    """

    tag: int
    start_s: int
    level: Level
    times: Ints
    values: Floats
    codes: Codes
    hold_ms: int
    before: Edge | None
    after_ms: int | None
    owner: int
    timebase: int | None = None


class Builder:
    """Packs contents and adds them to a draft. One thread, in the caller's transaction."""

    def __init__(
        self, connection: Connection, grid: Grid, draft: Draft, pool: Executor | None
    ) -> None:
        self._connection = connection
        self._grid = grid
        self._draft = draft
        self._pool = pool
        self._keys: dict[int, tuple[Ints, int]] = {}  # holds the times, so that ids stay theirs
        self._given: set[int] = set()

    def build(self, contents: Sequence[Content]) -> list[tuple[Segment, int]]:
        """Add contents to the draft; return their segments and keys of times, in order."""
        shared: dict[tuple[int, ...], tuple[Stretch, Cutter]] = {}
        work = [(self._cut(content, shared), content) for content in contents]
        if self._pool is None:
            segments = [self._segment(each) for each in work]
        else:
            segments = list(self._pool.map(self._segment, work))
        keys = [
            self._timebase(content) if content.timebase is None else content.timebase
            for content in contents
        ]
        for content, segment, key in zip(contents, segments, keys, strict=True):
            self._draft.add_segment(
                content.tag, segment, timebase=key, after_ms=content.after_ms
            )
        return list(zip(segments, keys, strict=True))

    def forget(self) -> None:
        """Forget which times have which key: the draft was written."""
        self._keys.clear()
        self._given.clear()

    def _cut(
        self, content: Content, shared: dict[tuple[int, ...], tuple[Stretch, Cutter]]
    ) -> tuple[Stretch, Cutter]:
        before_ms = None if content.before is None else content.before.utc_ms
        same = (
            id(content.times),
            content.start_s,
            content.hold_ms,
            -1 if before_ms is None else before_ms,
            -1 if content.after_ms is None else content.after_ms,
        )
        if same not in shared:
            stretch = Stretch(
                start_s=content.start_s,
                level=content.level,
                times=content.times,
                hold_ms=content.hold_ms,
                before_ms=before_ms,
                after_ms=content.after_ms,
            )
            shared[same] = stretch, stretch.cutter()
        return shared[same]

    def _segment(self, work: tuple[tuple[Stretch, Cutter], Content]) -> Segment:
        (stretch, cutter), content = work
        return build_segment(
            stretch,
            cutter,
            content.values,
            content.codes,
            grid=self._grid,
            before=content.before,
        )

    def _timebase(self, content: Content) -> int:
        """Return the key of the content's times; make the row where no equal one is there."""
        known = self._keys.get(id(content.times))
        if known is None:
            packed = encode(content.times)
            low = key_of(content.owner, content.start_s)
            stored = {
                row.key: row
                for row in self._connection.execute(_NEAR, {"low": low, "high": low + HOUR_S})
            }
            equal = (
                row.key
                for row in stored.values()
                if row.level == content.level and bytes(row.times) == packed
            )
            key = next(equal, None)
            if key is None:
                # Times never change under a key: others may share them. The places between
                # this hour and the next are free for others of the same owner.
                taken = stored.keys() | self._given
                key = next(key for key in range(low, low + HOUR_S) if key not in taken)
                self._given.add(key)
                self._draft.add_timebase(key, content.level, content.times, packed)
            known = self._keys[id(content.times)] = content.times, key
        return known[1]


_NEAR = select(TIMEBASE.c.key, TIMEBASE.c.level, TIMEBASE.c.times).where(
    TIMEBASE.c.key >= bindparam("low"), TIMEBASE.c.key < bindparam("high")
)
