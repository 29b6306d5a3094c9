"""How do many readings come into history at once? Cut by days, beside what is there already."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.history.cells import Ints
from storage.history.keys import Grid
from storage.segments.batch import CodeTable, Table


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What became of readings.

    Attributes:
        new: are in history now.
        known: history had a reading of that tag and time already; it stayed as it was.
    """

    new: int = 0
    known: int = 0

    def __add__(self, other: "PutCounts") -> "PutCounts":
        return PutCounts(self.new + other.new, self.known + other.known)


class SegmentWriter:
    """Puts blocks of readings into history. One thread; all in the caller's transaction.

    Blocks that follow one another in time are quickest: the day that is still open is
    carried over to the next block. In any other order the result is the same. Nothing is
    complete until `finish` has returned.
    """

    def __init__(
        self, connection: Connection, grid: Grid, *, pool: Executor | None = None
    ) -> None:
        """Begin.

        Args:
            connection: in a transaction of the caller's.
            grid: of the database.
            pool: threads on which to pack; without it the calling thread does.
        """

    def put_group(
        self,
        tags: Sequence[int],
        times: Ints,
        values: Table,
        codes: CodeTable | None,
        *,
        hold_ms: int,
    ) -> PutCounts:
        """Take in readings of tags that share their times.

        Args:
            tags: numbers in the table ``tag``.
            times: int64, milliseconds UTC, 1971 to 2100, in any order.
            values: float64, ``[tags, times]``, any layout; kept until written, so do not
                change the array afterwards.
            codes: uint8, ``[tags, times]``, `quality_runs.ABSENT` where a tag has no reading;
                None where all are there and plainly good.
            hold_ms: longest time to the next reading over which a value stands.

        Returns:
            What was settled during this call; the open day is counted when it is closed.
        """
        raise NotImplementedError

    def finish(self) -> PutCounts:
        """Write what is still open and return its counts. The writer can go on after it."""
        raise NotImplementedError
