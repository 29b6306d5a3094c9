"""Packed columns come back bit for bit, and damage anywhere is found."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.errors import CorruptDatabaseError
from storage.history import codec
from storage.history.codec import Codec, Column, decode, encode, pack, unpack

ANY_BITS = st.integers(0, 2**64 - 1).map(lambda bits: struct.pack("<Q", bits))
ODD = [
    struct.pack("<d", number)
    for number in (0.0, -0.0, float("inf"), float("-inf"), float("nan"), 5e-324, 1e308)
] + [struct.pack("<Q", 0x7FF8_0000_0000_BEEF), struct.pack("<Q", 0xFFF0_0000_0000_0001)]
FLOATS = st.lists(ANY_BITS | st.sampled_from(ODD), max_size=60).map(
    lambda words: np.frombuffer(b"".join(words), "<f8")
)
INTS = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=60).map(
    lambda numbers: np.array(numbers, np.int64)
)
CODES = st.binary(max_size=60).map(lambda raw: np.frombuffer(raw, np.uint8))
COLUMNS = st.one_of(FLOATS, INTS, CODES)


@given(COLUMNS)
def test_every_bit_comes_back(column: Column) -> None:
    found = decode(encode(column))
    assert found.dtype == column.dtype
    assert found.tobytes() == column.tobytes()


@given(COLUMNS)
def test_every_bit_comes_back_without_pcodec(column: Column) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "_pco", None)
        packed = encode(column)
        assert packed[0] != Codec.PCODEC
    assert decode(packed).tobytes() == column.tobytes()


@given(COLUMNS, st.data())
def test_a_flipped_bit_anywhere_is_found(column: Column, data: st.DataObject) -> None:
    blob = bytearray(encode(column))
    place = data.draw(st.integers(0, 8 * len(blob) - 1))
    blob[place // 8] ^= 1 << place % 8
    with pytest.raises(CorruptDatabaseError):
        decode(bytes(blob))


@given(COLUMNS, st.data())
def test_a_cut_column_is_found(column: Column, data: st.DataObject) -> None:
    blob = encode(column)
    with pytest.raises(CorruptDatabaseError):
        decode(blob[: data.draw(st.integers(0, len(blob) - 1))])


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (np.full(1000, -0.0), Codec.CONSTANT),
        (np.full(1000, np.nan), Codec.CONSTANT),
        (np.arange(1000) * 1000 + 137, Codec.PROGRESSION),
        (np.sin(np.arange(1000.0)), Codec.PCODEC),
        (np.arange(200, dtype=np.uint8), Codec.ZLIB),
        (np.zeros(0), Codec.ZLIB),
    ],
)
def test_the_smallest_codec_is_taken(
    column: Column,
    wanted: Codec,
) -> None:
    assert encode(column)[0] == wanted


def test_zero_and_minus_zero_are_not_the_same_constant() -> None:
    column = np.array([0.0, -0.0, 0.0])
    assert decode(encode(column)).tobytes() == column.tobytes()


def test_a_column_packed_by_a_missing_codec_is_told() -> None:
    packed = encode(np.sin(np.arange(1000.0)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "_pco", None)
        with pytest.raises(CorruptDatabaseError, match="pcodec part"):
            decode(packed)


@given(st.lists(st.binary(max_size=20), max_size=6))
def test_packed_parts_come_apart_again(parts: list[bytes]) -> None:
    assert [bytes(part) for part in unpack(pack(parts))] == parts


@pytest.mark.parametrize("blob", [b"\x01", b"\x05\x00\x00\x00abc"])
def test_parts_whose_lengths_do_not_fit_are_found(blob: bytes) -> None:
    with pytest.raises(CorruptDatabaseError):
        unpack(blob)
