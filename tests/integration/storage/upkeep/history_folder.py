"""A data folder with a real history: sealed days, an unsealed rest, and its head file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, insert

from plant.history import HistoryReader
from storage.historian.head_file import HeadFile, ScanHead
from storage.historian.opening import open_history
from storage.history.form import HEAD_FILE
from storage.history.frame import Block, encode_frame
from storage.history.keys import Grid
from storage.history.schema import GROUP_TAG, SCAN_GROUP, TAG, TICK
from storage.migrations import put_fact
from storage.reading.opening import open_reader
from storage.segments.writer import SegmentWriter
from tests.fakes.clock import ManualClock

ZONE = "Asia/Kolkata"
START_MS = 1_798_741_800_000
"""2027-01-01 00:00 in India."""

DAY_MS = 86_400_000
HOLD_MS = 10_000
TAGS = ("D1.ph.PV", "D1.slurry_temp.PV", "GB.pressure.PV", "FL.flame.PV")
UNITS = ("pH", "\u00b0C", "mbar", "")


@dataclass(frozen=True, slots=True)
class Made:
    """What was put in: a row per tag."""

    times: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    codes: npt.NDArray[np.uint8]


def made_up(first_ms: int, last_ms: int, *, period_ms: int = 10_000) -> Made:
    """Return readings of the four tags: steps, noise, steady, on/off; some bad, some nan."""
    rng = np.random.default_rng(first_ms)
    times = np.arange(first_ms, last_ms, period_ms, dtype=np.int64)
    times += rng.integers(0, 400, len(times))
    swing = np.sin(times / 5e6)
    values = np.array(
        [
            np.round(7 + swing + rng.normal(0, 0.02, len(times)), 2),
            np.round(38 + 2 * swing + rng.normal(0, 0.1, len(times)), 1),
            np.full(len(times), 12.5),
            (swing > 0).astype(float),
        ]
    )
    codes = np.zeros(values.shape, np.uint8)
    codes[1, 100:130] = 130
    values[1, 110:115] = np.nan
    codes[0, 500:505] = 64
    return Made(times, values, codes)


def make_history(
    folder: Path, *, days: int = 3, scans: int = 600, period_ms: int = 10_000, more: int = 0
) -> Made:
    """Make a data folder with so many sealed days and unsealed scans behind them.

    Args:
        folder: the data folder.
        days: sealed ones.
        scans: unsealed ones.
        period_ms: between two readings.
        more: groups of four tags that are sealed besides, each with times of its own.
    """
    opened = open_history(folder, ManualClock(utc_ms=START_MS), zone=ZONE)
    end_ms = START_MS + days * DAY_MS
    with opened.engine.connect() as connection:
        with connection.begin():
            _enter_tags(connection, more)
        sealed = made_up(START_MS, end_ms, period_ms=period_ms)
        with connection.begin():
            _put(connection, opened.grid, sealed)
            for group in range(1, more + 1):
                other = made_up(START_MS + group, end_ms, period_ms=period_ms)
                _put(connection, opened.grid, other, first_tag=4 * group + 1)
            put_fact(connection, "sealed_until_ms", str(end_ms))
            put_fact(connection, "sealed_sequence", "1000")
        rest = made_up(end_ms, end_ms + scans * period_ms, period_ms=period_ms)
        with connection.begin():
            last = _write_scans(connection, rest, first=1001)
    with HeadFile(folder / HEAD_FILE) as head:
        head.write(ScanHead(opened.database_id, last, int(rest.times[-1])))
    return Made(
        np.concatenate([sealed.times, rest.times]),
        np.concatenate([sealed.values, rest.values], axis=1),
        np.concatenate([sealed.codes, rest.codes], axis=1),
    )


def readings_of(path: Path) -> dict[str, tuple[bytes, bytes, bytes]]:
    """Return every reading of the file, bit by bit: times, values and qualities of each tag."""
    reader = open_reader(path)
    try:
        return dict(_readings(reader))
    finally:
        reader.close()


def _readings(reader: HistoryReader) -> Iterator[tuple[str, tuple[bytes, bytes, bytes]]]:
    for tag in TAGS:
        found = reader.raw(tag, START_MS - DAY_MS, START_MS + 4000 * DAY_MS)
        yield tag, (bytes(found.utc_ms), bytes(found.values), bytes(found.qualities))


def _enter_tags(connection: Connection, more: int) -> None:
    names = [*TAGS, *(f"T{number}" for number in range(5, 4 * more + 5))]
    for number, (tag_id, unit) in enumerate(zip(names, UNITS * (more + 1), strict=True), 1):
        row = {"id": number, "tag_id": tag_id, "unit": unit, "kind": "analog"}
        row |= {"resolution": 0.01, "deadband": 0.0, "retention": "standard"}
        connection.execute(insert(TAG), row)
    connection.execute(insert(SCAN_GROUP), {"id": 1, "name": "U1", "hold_ms": 3 * HOLD_MS})
    members = [{"group_id": 1, "position": place, "tag": place + 1} for place in range(4)]
    connection.execute(insert(GROUP_TAG), members)


def _put(connection: Connection, grid: Grid, made: Made, *, first_tag: int = 1) -> None:
    writer = SegmentWriter(connection, grid)
    tags = range(first_tag, first_tag + 4)
    writer.put_group(tags, made.times, made.values, made.codes, hold_ms=3 * HOLD_MS)
    writer.finish()


def _write_scans(connection: Connection, made: Made, *, first: int) -> int:
    rows = []
    for place, utc_ms in enumerate(made.times.tolist()):
        block = Block(1, utc_ms, made.values[:, place], made.codes[:, place])
        frame = encode_frame(first + place, [block])
        rows.append({"sequence": first + place, "utc_ms": utc_ms + 50, "frame": frame})
    connection.execute(insert(TICK), rows)
    return first + len(rows) - 1
