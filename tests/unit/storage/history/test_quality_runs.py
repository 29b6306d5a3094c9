"""Qualities come back, and take no room where all is well."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.errors import CorruptDatabaseError
from plant.history import QUALITY_CODES
from storage.history.quality_runs import decode_runs, encode_runs

CODES = st.lists(st.sampled_from(sorted(QUALITY_CODES.values())), min_size=1, max_size=80)


@given(CODES)
def test_codes_come_back(codes: list[int]) -> None:
    column = np.array(codes, np.uint8)
    assert decode_runs(encode_runs(column), len(column)).tolist() == codes


def test_plainly_good_readings_take_no_room() -> None:
    assert encode_runs(np.zeros(3600, np.uint8)) is None
    assert decode_runs(None, 3).tolist() == [0, 0, 0]


@given(CODES, st.data())
def test_a_flipped_bit_is_found_where_it_matters(codes: list[int], data: st.DataObject) -> None:
    blob = encode_runs(np.array([128, *codes], np.uint8))
    assert blob is not None
    damaged = bytearray(blob)
    place = data.draw(st.integers(0, 8 * len(blob) - 1))
    damaged[place // 8] ^= 1 << place % 8
    with pytest.raises((CorruptDatabaseError, ValueError)):
        decode_runs(bytes(damaged), 1 + len(codes))
