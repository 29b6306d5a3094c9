"""Readings cut into cells: each figure equals that of its readings, one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from storage.history.cells import (
    NO_CELLS,
    Cells,
    Cutter,
    Floats,
    columns_of,
    decode_cells,
    decode_joined,
    encode_cells,
    joined,
    merged,
    stands_until,
)
from tests.integration.storage.reading.brute import bucket

START_MS, END_MS = 1_000_000, 1_400_000
WIDTHS = st.sampled_from((1000, 7300, 60_000, 500_000))
VALUES = st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")), st.just(float("inf")))
READINGS = st.dictionaries(
    st.integers(START_MS, END_MS - 1),
    st.tuples(VALUES, st.sampled_from((0, 2, 64, 128, 134))),
    max_size=25,
)


@given(
    READINGS,
    st.none() | st.integers(1, 90_000),
    st.sampled_from((10, 5000, 100_000)),
    st.none() | st.integers(0, 50_000),
    WIDTHS,
)
def test_cells_say_what_their_readings_say(
    readings: dict[int, tuple[float, int]],
    before_ms: int | None,
    hold_ms: int,
    after_ms: int | None,
    width_ms: int,
) -> None:
    known = dict(readings)
    if before_ms is not None:
        known[START_MS - before_ms] = (3.5, 0)
    times = np.array(sorted(known), np.int64)
    values = np.array([known[time][0] for time in sorted(known)], float)
    codes = np.array([known[time][1] for time in sorted(known)], np.uint8)
    after = None if after_ms is None else END_MS + after_ms
    until = stands_until(times, hold_ms, after) if len(times) else times
    cutter = Cutter(times, until, start_ms=START_MS, end_ms=END_MS, width_ms=width_ms)
    cells = cutter.cells(values, codes if codes.any() else None)
    told = dict(zip(cutter.numbers.tolist(), zip(*columns_of(cells), strict=True), strict=True))
    assert list(told) == sorted(told)
    for number in range(START_MS // width_ms, END_MS // width_ms + 1):
        low = max(number * width_ms, START_MS)
        high = min((number + 1) * width_ms, END_MS)
        wanted = bucket((times, until, values, codes), low, high)
        assert number in told or (wanted[2] == 0 and wanted[5] == 0)
        if number in told:
            _, least, most, total, count, good, bad, weighted, covered = told[number]
            np.testing.assert_equal((least, most), wanted[:2])
            assert (count, good, bad, covered) == wanted[2:6]
            if count > bad:
                np.testing.assert_allclose(total / (count - bad), wanted[6], 1e-12, 1e-9)
            if covered:
                np.testing.assert_allclose(weighted / covered, wanted[7], 1e-12, 1e-9)


def some_cells(starts: list[int]) -> Cells:
    count = np.arange(1, len(starts) + 1, dtype=np.int64)
    sums: Floats = count.astype(float)
    return Cells(
        start_s=np.array(starts, np.int64),
        minimum=-sums,
        maximum=2.0 * sums,
        total=1.5 * sums,
        count=3 * count,
        good=2 * count,
        bad=count,
        weighted=1e6 * sums,
        covered_ms=1000 * count,
    )


def test_cells_come_back_bit_for_bit() -> None:
    cells = some_cells([0, 60, 180])
    cells.minimum[1] = np.nan
    for found, wanted in zip(
        columns_of(decode_cells(encode_cells(cells))), columns_of(cells), strict=True
    ):
        assert found.tobytes() == wanted.tobytes()


ODD = (float("nan"), float("inf"), -float("inf"), -0.0, 1e308, 5e-324, 0.1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ODD) | st.floats(-1e6, 1e6),
            st.sampled_from(ODD) | st.floats(-1e9, 1e9),
            st.integers(0, 5),
            st.integers(0, 5),
            st.integers(0, 60_000),
        ),
        min_size=1,
    )
)
def test_weighted_sums_come_back_bit_for_bit_whatever_the_other_columns_hold(
    rows: list[tuple[float, float, int, int, int]],
) -> None:
    cells = some_cells(list(range(0, 60 * len(rows), 60)))
    cells.total[:], cells.weighted[:] = [row[0] for row in rows], [row[1] for row in rows]
    for column, place in ((cells.count, 2), (cells.bad, 3), (cells.covered_ms, 4)):
        column[:] = [row[place] for row in rows]
    blobs = [encode_cells(cells), encode_cells(cells)]
    assert decode_cells(blobs[0]).weighted.tobytes() == cells.weighted.tobytes()
    assert decode_joined(blobs).weighted.tobytes() == 2 * cells.weighted.tobytes()


def test_weighted_sums_of_even_readings_take_next_to_no_room() -> None:
    cells = some_cells(list(range(0, 86_400, 60)))
    cells.total[:] = np.random.default_rng(1).random(len(cells)) * 1e4
    cells.weighted[:] = cells.total / (cells.count - cells.bad) * cells.covered_ms
    even = len(encode_cells(cells))
    cells.weighted[:] = np.random.default_rng(2).random(len(cells)) * 1e4
    assert len(encode_cells(cells)) - even > 6 * len(cells)


def test_neighbours_with_one_new_start_become_one() -> None:
    found = merged(some_cells([0, 60, 3600]), np.array([0, 0, 3600]))
    assert [column.tolist() for column in columns_of(found)] == [
        [0, 3600], [-2.0, -3.0], [4.0, 6.0], [4.5, 4.5], [9, 9], [6, 6], [3, 3],
        [3e6, 3e6], [3000, 3000],
    ]  # fmt: skip


def test_an_empty_cell_does_not_hide_the_minimum_of_its_neighbour() -> None:
    cells = some_cells([0, 60])
    cells.minimum[0] = np.nan
    assert merged(cells, np.array([0, 0])).minimum.tolist() == [-2.0]


def test_nothing_stays_nothing() -> None:
    assert len(joined([])) == 0
    assert merged(NO_CELLS, NO_CELLS.start_s) is NO_CELLS


def test_a_value_stands_until_the_next_one_within_its_hold_time() -> None:
    times = np.array([0, 1000, 12_000])
    assert stands_until(times, 10_000, 21_000).tolist() == [1000, 1000, 21_000]
    assert stands_until(times, 10_000, None).tolist() == [1000, 1000, 12_000]
