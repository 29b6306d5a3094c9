"""How does one scan lie on the disk before it is compressed? As a frame of blocks."""

import struct
import zlib
from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plant.errors import CorruptDatabaseError
from storage.history.quality_runs import Codes, run_starts

_HEAD = struct.Struct("<BI")  # form, blocks
_BLOCK = struct.Struct("<IqII")  # scan group, source time, values, quality runs
_RUN = np.dtype([("length", "<u4"), ("code", "u1")])
_ONE_RUN = struct.Struct("<IB")
_CHECK = struct.Struct("<I")
_FORM = 1


@dataclass(frozen=True, slots=True)
class Block:
    """What one scan group brought at one source time.

    Attributes:
        group: number of the scan group.
        utc_ms: source time of all its readings.
        values: float64, one per tag of the group, in the group's order.
        codes: uint8, their qualities; `quality_runs.ABSENT` for tags without a reading.
    """

    group: int
    utc_ms: int
    values: npt.NDArray[np.float64]
    codes: Codes


def encode_frame(sequence: int, blocks: Sequence[Block]) -> bytes:
    """Pack a scan; the sequence number goes into the check sum, so that rows cannot swap."""
    parts = [_HEAD.pack(_FORM, len(blocks))]
    for block in blocks:
        runs = _runs(block.codes)
        count = len(runs) // _RUN.itemsize
        head = _BLOCK.pack(block.group, block.utc_ms, len(block.values), count)
        parts += (head, block.values.tobytes(), runs)
    body = b"".join(parts)
    return body + _CHECK.pack(_check(sequence, body))


def decode_frame(
    sequence: int, frame: bytes, *, groups: Container[int] | None = None
) -> list[Block]:
    """Unpack a scan.

    Args:
        sequence: its number.
        frame: what `encode_frame` packed.
        groups: scan groups that are wanted, None for all; the others cost nothing.

    Raises:
        CorruptDatabaseError: when it is not what was packed under that number.
    """
    body = memoryview(frame)[: -_CHECK.size]
    if len(frame) < _HEAD.size + _CHECK.size or _CHECK.pack(_check(sequence, body)) != bytes(
        frame[-_CHECK.size :]
    ):
        raise CorruptDatabaseError(f"Scan {sequence} of history is damaged.")
    form, count = _HEAD.unpack_from(body)
    if form != _FORM:
        raise CorruptDatabaseError(f"Scan {sequence} of history has an unknown form {form}.")
    place, blocks = _HEAD.size, []
    for _ in range(count):
        group, utc_ms, tags, runs = _BLOCK.unpack_from(body, place)
        place += _BLOCK.size
        if groups is not None and group not in groups:
            place += 8 * tags + _RUN.itemsize * runs
            continue
        values = np.frombuffer(body, "<f8", tags, place)
        place += values.nbytes
        found = np.frombuffer(body, _RUN, runs, place)
        place += found.nbytes
        blocks.append(Block(group, utc_ms, values, np.repeat(found["code"], found["length"])))
    return blocks


def _check(sequence: int, body: bytes | memoryview) -> int:
    return zlib.crc32(body, zlib.crc32(sequence.to_bytes(8, "little")))


def _runs(codes: Codes) -> bytes:
    plain = codes.tobytes()
    if plain and plain.count(plain[:1]) == len(plain):  # nearly always: one quality for all
        return _ONE_RUN.pack(len(plain), plain[0])
    starts = run_starts(codes)
    runs = np.empty(len(starts), _RUN)
    runs["length"] = np.diff(np.append(starts, len(codes)))
    runs["code"] = codes[starts]
    return runs.tobytes()
