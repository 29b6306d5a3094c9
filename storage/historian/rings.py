"""The last readings of one scan group in numpy, in pieces that come and go as time goes on."""

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from storage.history.cells import Floats, Ints
from storage.history.quality_runs import ABSENT, Codes

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 128
"""Rows of a piece: two minutes of a second's scans."""


class Column(NamedTuple):
    """Readings of one tag, oldest first, no two of one time: times, values and codes."""

    utc_ms: Ints
    values: Floats
    codes: Codes


class Rows(NamedTuple):
    """Readings of a group, oldest first: a row a time, a column a tag; codes may be ABSENT."""

    utc_ms: Ints
    values: npt.NDArray[np.float64]
    codes: npt.NDArray[np.uint8]


class Ring:
    """Rows of equally many tags. The caller guards it against other threads."""

    def __init__(self, tags: int) -> None:
        self._tags = tags
        self._pieces: deque[_Piece] = deque()

    def append(self, utc_ms: int, values: Floats, codes: Codes) -> None:
        """Add a row; both arrays have an entry per tag."""
        if not self._pieces or self._pieces[-1].count == PIECE:
            self._pieces.append(_Piece.empty(self._tags))
        self._pieces[-1].append(utc_ms, values, codes)

    def follow(self, newer: "Ring") -> None:
        """Take over the rows of another ring behind the own ones."""
        self._pieces.extend(newer._pieces)  # noqa: SLF001  another of the same class

    def forget_before(self, utc_ms: int) -> bool:
        """Give the memory of pieces back whose rows are all older; return whether any was."""
        before = len(self._pieces)
        while self._pieces and self._pieces[0].newest_ms < utc_ms:
            self._pieces.popleft()
        return len(self._pieces) < before

    def oldest_ms(self, since_ms: int) -> int | None:
        """Return the oldest time at or after a time, None where there is none."""
        times = (piece.times[: piece.count] for piece in self._since(since_ms))
        return min((int(each[each >= since_ms].min()) for each in times), default=None)

    def column(self, position: int, since_ms: int) -> Column:
        """Return one tag's readings at or after a time, as copies."""
        parts = [piece.column(position) for piece in self._since(since_ms)]
        times, values, codes = _joined(parts, 0)
        wanted = (codes != ABSENT) & (times >= since_ms)
        return in_order(Column(times[wanted], values[wanted], codes[wanted]))

    def rows(self, start_ms: int, end_ms: int) -> Rows:
        """Return the rows of ``[start_ms, end_ms)``, as copies, in the order of time."""
        parts = [piece.rows() for piece in self._since(start_ms)]
        times, values, codes = _joined(parts, self._tags)
        wanted = np.flatnonzero((times >= start_ms) & (times < end_ms))
        wanted = wanted[np.argsort(times[wanted], kind="stable")]
        return Rows(times[wanted], values[wanted], codes[wanted])

    def _since(self, since_ms: int) -> "Iterator[_Piece]":
        # Each is looked at: the clock may have been set back between two starts.
        return (piece for piece in self._pieces if piece.newest_ms >= since_ms)


def in_order(column: Column) -> Column:
    """Return the column with its times increasing; of two with one time the first stays."""
    times = column.utc_ms
    if bool((times[1:] > times[:-1]).all()):
        return column
    _, first = np.unique(times, return_index=True)
    return Column(times[first], column.values[first], column.codes[first])


@dataclass(slots=True)
class _Piece:
    """Room for `PIECE` rows; codes take room only once one of them is not plainly good."""

    times: Ints
    values: npt.NDArray[np.float64]
    codes: npt.NDArray[np.uint8] | None = None
    count: int = 0
    newest_ms: int = 0

    @classmethod
    def empty(cls, tags: int) -> "_Piece":
        return cls(np.empty(PIECE, np.int64), np.empty((PIECE, tags)))

    def append(self, utc_ms: int, values: Floats, codes: Codes) -> None:
        slot = self.count
        self.times[slot] = utc_ms
        self.values[slot] = values
        if self.codes is None and codes.any():
            self.codes = np.zeros(self.values.shape, np.uint8)
        if self.codes is not None:
            self.codes[slot] = codes
        self.count += 1
        self.newest_ms = max(self.newest_ms, utc_ms)

    def column(self, position: int) -> tuple[Ints, Floats, Codes]:
        count = self.count
        codes = self.codes
        column = np.zeros(count, np.uint8) if codes is None else codes[:count, position]
        return self.times[:count], self.values[:count, position], column

    def rows(self) -> tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
        count = self.count
        codes = self.codes
        there = np.zeros((count, self.values.shape[1]), np.uint8) if codes is None else codes
        return self.times[:count], self.values[:count], there[:count]


def _joined(
    parts: list[tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.uint8]]], tags: int
) -> tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
    if not parts:
        shape = (0, tags) if tags else (0,)
        return np.zeros(0, np.int64), np.zeros(shape), np.zeros(shape, np.uint8)
    times, values, codes = zip(*parts, strict=True)
    return np.concatenate(times), np.concatenate(values), np.concatenate(codes)
