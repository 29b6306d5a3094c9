"""How are the qualities of many readings kept? As runs, and not at all where all are good."""

from typing import Any

import numpy as np
import numpy.typing as npt

from storage.history.codec import decode, encode, pack, unpack

Codes = npt.NDArray[np.uint8]

ABSENT = 255
"""Stands in a scan for a tag that brought no reading at that time; never in a chunk."""


def run_starts(column: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return the places at which a column's value differs from the one before, 0 included."""
    if not len(column):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], column[1:] != column[:-1])))


def encode_runs(codes: Codes) -> bytes | None:
    """Pack quality codes (plant.history.QUALITY_CODES); None where all are 0, plain good."""
    if not codes.any():
        return None
    starts = run_starts(codes)
    lengths = np.diff(np.append(starts, len(codes))).astype(np.int64)
    return pack((encode(lengths), encode(codes[starts])))


def decode_runs(blob: bytes | None, count: int) -> Codes:
    """Unpack the codes of ``count`` readings.

    Raises:
        CorruptDatabaseError: when it is not what was packed.
    """
    if blob is None:
        return np.zeros(count, np.uint8)
    lengths, codes = (decode(part) for part in unpack(blob))
    return np.repeat(codes, lengths)
