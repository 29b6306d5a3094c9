"""Blocks of readings as they come: ordered, cut, and put on sheets that share their times."""

import numpy as np

from storage.history.quality_runs import ABSENT
from storage.segments.batch import Batch, joined, one_sheet_a_tag, sheets_of


def _batch(times: list[int], codes: list[list[int]] | None = None, group: int = 0) -> Batch:
    values = np.array([times, times], float) + np.array([[0.1], [0.2]])
    return Batch(
        tags=(7, 8),
        times=np.array(times, np.int64),
        values=values,
        codes=None if codes is None else np.array(codes, np.uint8),
        hold_ms=10,
        group=group,
    )


def test_block_in_order_is_taken_as_it_is() -> None:
    batch = _batch([1, 2, 2, 3])
    assert batch.in_order() is batch


def test_block_out_of_order_is_ordered_with_its_values_and_codes() -> None:
    ordered = _batch([3, 1, 2], [[0, 1, 2], [3, 4, 5]]).in_order()
    np.testing.assert_array_equal(ordered.times, [1, 2, 3])
    np.testing.assert_array_equal(ordered.values[0], [1.1, 2.1, 3.1])
    assert ordered.codes is not None
    np.testing.assert_array_equal(ordered.codes, [[1, 2, 0], [4, 5, 3]])


def test_first_times_pass_over_absent_readings() -> None:
    assert _batch([], None).first_times() == [None, None]
    assert _batch([4, 5]).first_times() == [4, 4]
    codes = [[ABSENT, 0, 0], [ABSENT, ABSENT, ABSENT]]
    assert _batch([4, 5, 6], codes).first_times() == [5, None]


def test_tags_with_the_same_times_share_a_sheet() -> None:
    (sheet,) = sheets_of(_batch([1, 2], [[0, 64], [0, 0]], group=3), (9, None))
    assert (sheet.tags, sheet.after_ms, sheet.group) == ((7, 8), (9, None), 3)
    np.testing.assert_array_equal(sheet.codes[0], [0, 64])


def test_tags_with_other_times_have_a_sheet_each() -> None:
    codes = [[0, ABSENT, 1], [ABSENT, ABSENT, ABSENT]]
    (sheet,) = sheets_of(_batch([1, 2, 3], codes, group=3), (9, 10))
    assert (sheet.tags, sheet.after_ms, sheet.group) == ((7,), (9,), 0)
    np.testing.assert_array_equal(sheet.times, [1, 3])
    np.testing.assert_array_equal(sheet.values[0], [1.1, 3.1])
    np.testing.assert_array_equal(sheet.codes[0], [0, 1])


def test_first_of_two_readings_of_one_time_counts() -> None:
    batch = _batch([1, 2, 2], [[0, ABSENT, 0], [0, 0, 0]])
    by_tag = {sheet.tags[0]: sheet for sheet in sheets_of(batch, (None, None))}
    np.testing.assert_array_equal(by_tag[7].times, [1, 2])
    np.testing.assert_array_equal(by_tag[8].times, [1, 2])


def test_empty_block_has_no_sheet() -> None:
    assert sheets_of(_batch([]), (None, None)) == []


def test_blocks_are_joined_in_their_order_with_good_codes_where_there_were_none() -> None:
    whole = joined([_batch([1]), _batch([2], [[64], [0]])])
    np.testing.assert_array_equal(whole.times, [1, 2])
    assert whole.codes is not None
    np.testing.assert_array_equal(whole.codes, [[0, 64], [0, 0]])
    assert joined([_batch([1]), _batch([2])]).codes is None
    single = _batch([1])
    assert joined([single]) is single


def test_sheet_is_cut_at_edges_and_each_part_knows_what_follows() -> None:
    (sheet,) = sheets_of(_batch([1, 2, 12, 31]), (50, None))
    parts = sheet.cut([0, 10, 20, 30, 40])
    assert [part.times.tolist() for part in parts] == [[1, 2], [12], [31]]
    assert [part.after_ms for part in parts] == [(12, 12), (31, 31), (50, None)]
    np.testing.assert_array_equal(parts[1].values[1], [12.2])


def test_tag_of_two_groups_gets_one_sheet() -> None:
    first = sheets_of(_batch([1, 5], group=1), (8, 8))
    second = sheets_of(_batch([5, 6], [[64, 64], [ABSENT, ABSENT]], group=2), (7, None))
    sheets = one_sheet_a_tag([*first, *second])
    assert [sheet.tags for sheet in sheets] == [(8,), (7,)]
    both = sheets[1]
    np.testing.assert_array_equal(both.times, [1, 5, 6])
    np.testing.assert_array_equal(both.codes[0], [0, 0, 64])
    assert both.after_ms == (7,)


def test_sheets_of_different_tags_stay_as_they_are() -> None:
    sheets = sheets_of(_batch([1, 5]), (None, None))
    assert one_sheet_a_tag(sheets) == sheets
