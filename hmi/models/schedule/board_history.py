"""What did the units do within the board's days? Read from the records of batches."""

from collections.abc import Callable

from plant.batch.run import Transition
from plant.operation.store import BatchBook, BatchLine

_MOST = 60
"""Batches that are looked through; six units make less than forty in five weeks."""

_TURNAROUND_MS = 3 * 86_400_000
"""A batch's record goes on through the turnaround behind it."""


def reading(from_ms: int, to_ms: int) -> Callable[[BatchBook], tuple[Transition, ...]]:
    """Return the question for the transitions of a stretch of time, by unit and in order."""

    def read(book: BatchBook) -> tuple[Transition, ...]:
        found: list[Transition] = []
        for line in book.batches(limit=_MOST):
            if not _touches(line, from_ms, to_ms):
                continue
            record = book.record(line.batch_id)
            if record is not None:
                found += record.transitions
        return tuple(sorted(found, key=lambda each: (each.unit_id, each.sequence)))

    return read


def _touches(line: BatchLine, from_ms: int, to_ms: int) -> bool:
    ended = line.ended_ms
    return line.started_ms < to_ms and (ended is None or ended + _TURNAROUND_MS > from_ms)
