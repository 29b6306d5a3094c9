"""Do all blocks of a history file fit their check sums? SQLite itself would not notice."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from plant.errors import CorruptDatabaseError
from storage.history.codec import require_sound, unpack
from storage.history.frame import decode_frame
from storage.history.schema import CHUNK, ROLL_MINUTE, TICK, TIMEBASE

_ROWS_A_STEP = 200


def damaged_blocks(connection: Connection) -> Iterator[int]:
    """Yield how many damaged blocks were found so far, after some hundred and at the end.

    About a gigabyte a second: nothing is unpacked.
    """
    damaged = 0
    streaming = connection.execution_options(yield_per=_ROWS_A_STEP)
    for statement, check in _CHECKS:
        for place, row in enumerate(streaming.execute(statement)):
            try:
                check(*row)
            except CorruptDatabaseError:
                damaged += 1
            if place % _ROWS_A_STEP == 0:
                yield damaged
    yield damaged


def _check_column(blob: bytes) -> None:
    require_sound(blob)


def _check_chunk(values: bytes, quality: bytes | None) -> None:
    require_sound(values)
    if quality is not None:
        _check_columns(quality)


def _check_columns(blob: bytes) -> None:
    for part in unpack(blob):
        require_sound(part)


def _check_scan(sequence: int, frame: bytes) -> None:
    decode_frame(sequence, frame)


_CHECKS: tuple[tuple[Any, Any], ...] = (
    (select(TIMEBASE.c.times), _check_column),
    (select(CHUNK.c["values"], CHUNK.c.quality), _check_chunk),
    (select(ROLL_MINUTE.c.cells), _check_columns),
    (select(TICK.c.sequence, TICK.c.frame), _check_scan),
)
