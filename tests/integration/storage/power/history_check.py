"""Reads a history file as an outsider would, and holds it to its promises.

Python's own SQLite, the tables as they are documented and the decoders of single blobs; none
of the code that writes, seals, compacts or answers questions. Roll-ups are worked out anew.
"""

import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from storage.history.cells import Cells, columns_of, decode_cells, joined
from storage.history.codec import decode
from storage.history.frame import Block, decode_frame
from storage.history.keys import owner_and_start
from storage.history.quality_runs import ABSENT, decode_runs

Ints = npt.NDArray[np.int64]
_MINUTE_MS, _DAY_S = 60_000, 86_400
_COLUMNS = "start_s, minimum, maximum, total, readings, good, bad, weighted, covered_ms"
_HOURS = f"SELECT {_COLUMNS} FROM roll_hour WHERE tag = ? ORDER BY 1"  # noqa: S608  no input
_DAYS = f"SELECT {_COLUMNS} FROM roll_day WHERE tag = ? ORDER BY 1"  # noqa: S608  no input


@dataclass(frozen=True, slots=True)
class Course:
    """Readings of one tag, oldest first: times, values, quality codes, hold times."""

    times: Ints
    values: npt.NDArray[np.float64]
    codes: npt.NDArray[np.uint8]
    hold_ms: Ints


@dataclass(frozen=True, slots=True)
class Found:
    """What a history file holds.

    Attributes:
        complaint: of SQLite's integrity check, ``ok`` for none.
        facts: the table ``meta``.
        courses: by name of the tag; what is in chunks, and scans beside them.
        late: by name of the tag, readings that wait to be merged into chunks.
        scans: numbers of the scans in ``tick``.
        minutes: by name of the tag, its minute cells, oldest first.
    """

    complaint: str
    facts: Mapping[str, str]
    courses: Mapping[str, Course]
    late: Mapping[str, Course]
    scans: tuple[int, ...]
    minutes: Mapping[str, Cells]

    def times(self, tag_id: str) -> list[int]:
        """Return the times of a tag's readings, late ones too, oldest first.

        Raises:
            DoubledError: when one is there twice.
        """
        parts = [of[tag_id].times.tolist() for of in (self.courses, self.late) if tag_id in of]
        times = sorted(time for part in parts for time in part)
        if len(set(times)) < len(times):
            raise DoubledError(f"a reading of {tag_id} waits to be merged and is there already")
        return times

    def number(self, fact: str) -> int:
        """Return a number from ``meta``, 0 where it is missing."""
        return int(self.facts.get(fact, "0"))


class DoubledError(AssertionError):
    """A reading is stored twice."""


def look_into(path: Path) -> Found:
    """Read the whole file; recovers its log as every start does.

    Raises:
        DoubledError: when a tag has two readings of one time.
    """
    with closing(sqlite3.connect(path)) as connection:
        ((complaint,),) = connection.execute("PRAGMA integrity_check(1)").fetchall()
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if "meta" not in tables:
            return Found(complaint, {}, {}, {}, (), {})
        facts = dict(connection.execute("SELECT key, value FROM meta").fetchall())
        names = dict(connection.execute("SELECT id, tag_id FROM tag").fetchall())
        scans = [n for (n,) in connection.execute("SELECT sequence FROM tick ORDER BY 1")]
        return Found(
            complaint=complaint,
            facts=facts,
            courses={
                names[tag]: course
                for tag, course in _courses(connection, int(facts.get("sealed_until_ms", "0")))
            },
            late={names[tag]: course for tag, course in _late(connection)},
            scans=tuple(scans),
            minutes={names[tag]: cells for tag, cells in _minutes(connection)},
        )


_Piece = tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.uint8], int]
"""Times, values, codes, and the hold time of them all."""


def _courses(
    connection: sqlite3.Connection, sealed_until_ms: int
) -> Iterator[tuple[int, Course]]:
    pieces: dict[int, list[_Piece]] = {}
    for tag, piece in _chunks(connection):
        pieces.setdefault(tag, []).append(piece)
    for tag, piece in _scans(connection, sealed_until_ms):
        pieces.setdefault(tag, []).append(piece)
    for tag, parts in pieces.items():
        yield tag, _course(tag, parts)


def _late(connection: sqlite3.Connection) -> Iterator[tuple[int, Course]]:
    pieces: dict[int, list[_Piece]] = {}
    for tag, utc_ms, value, code in connection.execute(
        "SELECT tag, utc_ms, value, quality FROM late ORDER BY 1, 2"
    ):
        number = np.nan if value is None else value
        one = (np.array([utc_ms]), np.array([number]), np.array([code], np.uint8), 0)
        pieces.setdefault(tag, []).append(one)
    for tag, parts in pieces.items():
        yield tag, _course(tag, parts)


def _course(tag: int, parts: list[_Piece]) -> Course:
    times, values, codes = (
        np.concatenate([part[place] for part in parts]) for place in range(3)
    )
    holds = np.concatenate([np.full(len(part[0]), part[3]) for part in parts])
    order = np.argsort(times, kind="stable")
    times = times[order]
    if bool((times[1:] == times[:-1]).any()):
        twice = int(times[:-1][times[1:] == times[:-1]][0])
        raise DoubledError(f"tag {tag} has two readings of {twice}")
    return Course(times, values[order], codes[order], holds[order])


def _chunks(connection: sqlite3.Connection) -> Iterator[tuple[int, _Piece]]:
    times = {
        key: np.asarray(decode(blob), np.int64)
        for key, blob in connection.execute("SELECT key, times FROM timebase")
    }
    rows = connection.execute(
        'SELECT key, timebase, readings, hold_ms, "values", quality FROM chunk ORDER BY key'
    )
    for key, timebase, count, hold_ms, blob, runs in rows:
        tag, _ = owner_and_start(key)
        values = np.asarray(decode(blob))
        codes = decode_runs(runs, count)
        assert len(values) == len(codes) == count == len(times[timebase])
        yield tag, (times[timebase], values, codes, hold_ms)


def _scans(
    connection: sqlite3.Connection, sealed_until_ms: int
) -> Iterator[tuple[int, _Piece]]:
    members: dict[int, list[int]] = {}
    for group, tag in connection.execute(
        "SELECT group_id, tag FROM group_tag ORDER BY group_id, position"
    ):
        members.setdefault(group, []).append(tag)
    holds = dict(connection.execute("SELECT id, hold_ms FROM scan_group").fetchall())
    gathered: dict[int, list[Block]] = {}
    for sequence, frame in connection.execute("SELECT sequence, frame FROM tick ORDER BY 1"):
        for block in decode_frame(sequence, frame):
            if block.utc_ms >= sealed_until_ms:  # else it is in a chunk, only not deleted yet
                gathered.setdefault(block.group, []).append(block)
    for group, blocks in gathered.items():
        moments = np.array([block.utc_ms for block in blocks])
        values = np.stack([block.values for block in blocks], axis=1)
        codes = np.stack([block.codes for block in blocks], axis=1)
        for place, tag in enumerate(members[group]):
            there = codes[place] != ABSENT
            if there.any():
                yield (
                    tag,
                    (moments[there], values[place][there], codes[place][there], holds[group]),
                )


def _minutes(connection: sqlite3.Connection) -> Iterator[tuple[int, Cells]]:
    parts: dict[int, list[Cells]] = {}
    for key, blob in connection.execute("SELECT key, cells FROM roll_minute ORDER BY key"):
        parts.setdefault(owner_and_start(key)[0], []).append(decode_cells(blob))
    for tag, cells in parts.items():
        yield tag, joined(cells)


def require_true_roll_ups(path: Path, found: Found) -> None:
    """Work minutes, hours and days out anew from the readings and compare."""
    offset_s = found.number("grid_offset_s")
    sealed_ms = found.number("sealed_until_ms")
    with closing(sqlite3.connect(path)) as connection:
        names = dict(connection.execute("SELECT tag_id, id FROM tag").fetchall())
        for name, minutes in found.minutes.items():
            if name in found.courses:
                _require_true_minutes(name, minutes, found.courses[name], sealed_ms)
            for question, width_s in ((_HOURS, 3600), (_DAYS, _DAY_S)):
                rows = connection.execute(question, (names[name],)).fetchall()
                _require_true_rows(f"{name} {question}", rows, minutes, width_s, offset_s)


def _require_true_minutes(name: str, cells: Cells, course: Course, sealed_ms: int) -> None:
    first_s = int(course.times[0]) // _MINUTE_MS * 60 + 60  # nobody knows what stood before
    wanted = _minutes_worked_out(course, sealed_ms)
    rows = [
        (start, *row)
        for start, *row in zip(*(column.tolist() for column in columns_of(cells)), strict=True)
        if start >= first_s
    ]
    counted = {start for start, cell in wanted.items() if cell.count and start >= first_s}
    assert counted <= {row[0] for row in rows}, f"{name}: a minute is missing"
    for start, low, high, total, *counts, weighted, covered in rows:
        cell = wanted.get(start, _Minute())
        exact = (cell.low, cell.high, cell.count, cell.good, cell.bad, cell.covered)
        found = (_none_for_nan(low), _none_for_nan(high), *counts, covered)
        assert found == exact, f"{name}, minute {start}"
        assert math.isclose(total, cell.total, rel_tol=1e-12, abs_tol=1e-9)
        assert math.isclose(weighted, cell.weighted, rel_tol=1e-12, abs_tol=1e-6)


@dataclass(slots=True)
class _Minute:
    low: float | None = None
    high: float | None = None
    total: float = 0.0
    count: int = 0
    good: int = 0
    bad: int = 0
    weighted: float = 0.0
    covered: int = 0

    def take(self, value: float, code: int) -> None:
        self.count += 1
        self.good += code < 64
        self.bad += code >= 128
        if code < 128:
            self.low = value if self.low is None else min(self.low, value)
            self.high = value if self.high is None else max(self.high, value)
            self.total += value


def _minutes_worked_out(course: Course, sealed_ms: int) -> dict[int, _Minute]:
    minutes: dict[int, _Minute] = {}
    times, codes = course.times.tolist(), course.codes.tolist()
    behind = [*times[1:], times[-1]]
    values, holds = course.values.tolist(), course.hold_ms.tolist()
    for at, after, value, code, hold in zip(times, behind, values, codes, holds, strict=True):
        if at >= sealed_ms:
            break
        minutes.setdefault(at // _MINUTE_MS * 60, _Minute()).take(value, code)
        if code >= 128 or after - at > hold:
            continue
        begin = at
        while begin < min(after, sealed_ms):  # it stands in each minute until the next one
            end = min(after, (begin // _MINUTE_MS + 1) * _MINUTE_MS)
            minute = minutes.setdefault(begin // _MINUTE_MS * 60, _Minute())
            minute.weighted += value * (end - begin)
            minute.covered += end - begin
            begin = end
    return minutes


def _none_for_nan(number: float) -> float | None:
    return None if math.isnan(number) else number


def _require_true_rows(
    title: str, rows: list[tuple[float, ...]], minutes: Cells, width_s: int, offset_s: int
) -> None:
    start = np.asarray(minutes.start_s)
    coarse = (start + offset_s) // width_s * width_s - offset_s
    for row in rows:
        mine = coarse == row[0]
        if not mine.any():
            continue  # its minutes have expired
        wanted = (
            float(np.nanmin(minutes.minimum[mine])) if row[1] is not None else None,
            float(np.nanmax(minutes.maximum[mine])) if row[2] is not None else None,
            *(int(column[mine].sum()) for column in (minutes.count, minutes.good, minutes.bad)),
            int(minutes.covered_ms[mine].sum()),
        )
        assert (row[1], row[2], *row[4:7], row[8]) == wanted, title
        np.testing.assert_allclose(row[3], minutes.total[mine].sum(), rtol=1e-12)
        np.testing.assert_allclose(row[7], minutes.weighted[mine].sum(), rtol=1e-12)
