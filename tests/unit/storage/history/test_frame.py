"""A scan comes back as it was packed, under its own number only."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.errors import CorruptDatabaseError
from storage.history.frame import Block, decode_frame, encode_frame

VALUES = st.floats(allow_nan=True, allow_infinity=True)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    values = draw(st.lists(VALUES, min_size=1, max_size=12))
    codes = draw(
        st.lists(st.sampled_from((0, 64, 128, 255)), min_size=len(values), max_size=len(values))
    )
    return Block(
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(0, 2**45)),
        np.array(values),
        np.array(codes, np.uint8),
    )


SCANS = st.lists(blocks(), max_size=5)
NUMBERS = st.integers(1, 2**60)


def same(found: list[Block], wanted: list[Block]) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert (one.group, one.utc_ms) == (other.group, other.utc_ms)
        assert one.values.tobytes() == other.values.tobytes()
        assert one.codes.tolist() == other.codes.tolist()


@given(NUMBERS, SCANS)
def test_a_scan_comes_back_bit_for_bit(number: int, scan: list[Block]) -> None:
    same(decode_frame(number, encode_frame(number, scan)), scan)


@given(SCANS, st.sets(st.integers(0, 2**32 - 1)))
def test_only_wanted_groups_come_back(scan: list[Block], others: set[int]) -> None:
    wanted = others | {block.group for block in scan[::2]}
    found = decode_frame(7, encode_frame(7, scan), groups=wanted)
    same(found, [block for block in scan if block.group in wanted])


@given(NUMBERS, NUMBERS, SCANS)
def test_a_scan_under_another_number_is_found(
    number: int, other: int, scan: list[Block]
) -> None:
    frame = encode_frame(number, scan)
    if other != number:
        with pytest.raises(CorruptDatabaseError, match=f"Scan {other} "):
            decode_frame(other, frame)


@given(SCANS, st.data())
def test_a_flipped_bit_anywhere_is_found(scan: list[Block], data: st.DataObject) -> None:
    frame = bytearray(encode_frame(7, scan))
    place = data.draw(st.integers(0, 8 * len(frame) - 1))
    frame[place // 8] ^= 1 << place % 8
    with pytest.raises(CorruptDatabaseError):
        decode_frame(7, bytes(frame))


def test_a_frame_too_short_to_be_one_is_found() -> None:
    with pytest.raises(CorruptDatabaseError):
        decode_frame(7, b"\x01")
