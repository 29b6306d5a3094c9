"""Reads history the plain way in one transaction: chunks, late rows, and scans behind both."""

import numpy as np
from sqlalchemy import Connection, select

from storage.history.codec import decode
from storage.history.frame import decode_frame
from storage.history.keys import owner_and_start
from storage.history.quality_runs import ABSENT
from storage.history.schema import CHUNK, GROUP_TAG, LATE, TICK, TIMEBASE
from storage.segments.facts import SEALED_UNTIL_MS, fact_ms

Found = dict[tuple[int, int], float]
"""Values by tag and time."""


def everything(connection: Connection) -> Found:
    """Return each reading once; one that a chunk and a scan have is the chunk's.

    Raises:
        AssertionError: when two chunks, or a chunk and a late row, have the same reading.
    """
    found: Found = {}

    def take(tag: int, times: list[int], values: list[float]) -> None:
        for utc_ms, value in zip(times, values, strict=True):
            assert (tag, utc_ms) not in found, "a reading is there twice"
            found[tag, utc_ms] = value

    watermark = fact_ms(connection, SEALED_UNTIL_MS) or 0
    bases = {
        row.key: decode(row.times).tolist()
        for row in connection.execute(select(TIMEBASE.c.key, TIMEBASE.c.times))
    }
    for row in connection.execute(select(CHUNK.c.key, CHUNK.c.timebase, CHUNK.c["values"])):
        values = decode(row._mapping["values"]).tolist()  # `values` is also a method of rows
        take(owner_and_start(row.key)[0], bases[row.timebase], values)
    for row in connection.execute(select(LATE.c.tag, LATE.c.utc_ms, LATE.c.value)):
        take(row.tag, [row.utc_ms], [row.value])
    groups: dict[int, list[int]] = {}
    for row in connection.execute(select(GROUP_TAG).order_by(GROUP_TAG.c.position)):
        groups.setdefault(row.group_id, []).append(row.tag)
    for row in connection.execute(select(TICK).order_by(TICK.c.sequence)):
        for block in decode_frame(row.sequence, row.frame):
            if block.utc_ms >= watermark:
                there = np.flatnonzero(block.codes != ABSENT)
                for place in there.tolist():
                    key = groups[block.group][place], block.utc_ms
                    found.setdefault(key, float(block.values[place]))
    return found
