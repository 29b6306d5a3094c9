"""The unsealed hour: everything is there, in order, once; the old goes in time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from storage.historian.layout import ScanGroup
from storage.historian.rings import PIECE, Ring
from storage.historian.unsealed import KEPT_MS, LONGEST_MS, StoredGroup, Unsealed
from storage.history.frame import Block
from storage.history.quality_runs import ABSENT

HOUR_MS = 3_600_000
GROUPS = (ScanGroup("U1", ("a", "b"), 10_000), ScanGroup("U2", ("c",), 10_000))
OWN = (StoredGroup(7, 10_000, (1, 2)), StoredGroup(8, 10_000, (3,)))


def block(group: int, utc_ms: int, *values: float, codes: tuple[int, ...] = ()) -> Block:
    marks = np.array(codes or [0] * len(values), np.uint8)
    return Block(group, utc_ms, np.array(values), marks)


def ring(*times: int, tags: int = 1) -> Ring:
    made = Ring(tags)
    for utc_ms in times:
        made.append(utc_ms, np.full(tags, utc_ms / 1000), np.zeros(tags, np.uint8))
    return made


def adopted() -> Unsealed:
    unsealed = Unsealed(GROUPS)
    unsealed.adopt(OWN, {}, complete_from_ms=0)
    return unsealed


def test_tag_without_a_number_yet_has_no_tail_but_is_drawn() -> None:
    unsealed = Unsealed(GROUPS)
    unsealed.append([block(0, 1000, 1.0, 2.0)])
    assert unsealed.complete_from_ms is None
    assert len(unsealed.tail(1, 0).utc_ms) == 0
    assert unsealed.drawn("a", 0) == ([1000], [1.0], [True], [False])
    assert unsealed.drawn("nobody", 0) is None


def test_tail_begins_where_it_is_asked_for() -> None:
    unsealed = adopted()
    unsealed.append([block(0, 1000, 1.0, 2.0), block(1, 1500, 5.0)])
    unsealed.append([block(0, 2000, 3.0, 4.0)])
    times, values, codes = unsealed.tail(2, 2000)
    assert (times.tolist(), values.tolist(), codes.tolist()) == ([2000], [4.0], [0])
    assert unsealed.tail(3, 0).values.tolist() == [5.0]


def test_absent_readings_are_left_out() -> None:
    unsealed = adopted()
    unsealed.append([block(0, 1000, 1.0, 2.0, codes=(0, ABSENT)), block(0, 1001, 3.0, 4.0)])
    assert unsealed.tail(2, 0).utc_ms.tolist() == [1001]
    assert unsealed.tail(1, 0).utc_ms.tolist() == [1000, 1001]


def test_bad_and_uncertain_readings_are_drawn_as_such() -> None:
    unsealed = adopted()
    for at_ms, code in ((1000, 0), (2000, 67), (3000, 130)):
        unsealed.append([block(0, at_ms, 1.0, 2.0, codes=(code, 0))])
    drawn = unsealed.drawn("a", 0)
    assert drawn is not None
    assert drawn[2:] == ([True, True, False], [False, True, False])


def test_rows_of_the_database_come_before_what_is_live() -> None:
    unsealed = Unsealed(GROUPS)
    unsealed.append([block(1, 9000, 9.0)])
    unsealed.adopt(OWN, {8: (OWN[1], ring(1000, 2000))}, complete_from_ms=500)
    assert unsealed.complete_from_ms == 500
    assert unsealed.tail(3, 0).utc_ms.tolist() == [1000, 2000, 9000]
    found = unsealed.drawn("c", 0)
    assert found is not None
    assert found[0] == [1000, 2000, 9000]
    unsealed.append([block(1, 9500, 9.5)])
    assert unsealed.tail(3, 0).utc_ms.tolist() == [1000, 2000, 9000, 9500]


def test_tag_that_moved_to_another_group_has_one_tail() -> None:
    unsealed = Unsealed(GROUPS)
    earlier = StoredGroup(3, 10_000, (9, 3))
    unsealed.adopt(OWN, {3: (earlier, ring(1000, 2000, tags=2))}, complete_from_ms=0)
    unsealed.append([block(1, 2000, 7.0), block(1, 3000, 8.0)])
    times, values, _ = unsealed.tail(3, 0)
    assert times.tolist() == [1000, 2000, 3000]
    assert values.tolist() == [1.0, 2.0, 8.0]  # of two readings of one time the first counts
    assert {group.number for group in unsealed.stored_groups()} == {3, 7, 8}


def test_rows_for_the_seal_are_sorted_and_cut() -> None:
    unsealed = adopted()
    for utc_ms in (3000, 1000, 2000, 4000):
        unsealed.append([block(1, utc_ms, utc_ms / 1000)])
    rows = unsealed.rows(8, 1000, 4000)
    assert rows.utc_ms.tolist() == [1000, 2000, 3000]
    assert rows.values.T.tolist() == [[1.0, 2.0, 3.0]]
    assert rows.codes.shape == (3, 1)
    assert unsealed.rows(7, 0, 4000).values.shape == (0, 2)


def test_oldest_reading_behind_the_watermark_is_known() -> None:
    unsealed = adopted()
    assert unsealed.oldest_ms(0) is None
    unsealed.append([block(1, 5000, 1.0), block(0, 4000, 1.0, 1.0)])
    assert unsealed.oldest_ms(0) == 4000
    assert unsealed.oldest_ms(4500) == 5000
    assert unsealed.oldest_ms(6000) is None


def test_what_is_sealed_and_older_than_an_hour_is_forgotten() -> None:
    unsealed = adopted()
    for second in range(8000):
        unsealed.append([block(1, 1000 * second, 1.0)])
    now_ms = 7_999_000
    unsealed.forget(now_ms=now_ms, sealed_until_ms=now_ms)
    assert unsealed.complete_from_ms == now_ms - KEPT_MS
    oldest = unsealed.oldest_ms(0)
    assert oldest is not None
    assert now_ms - KEPT_MS - 1000 * PIECE < oldest <= now_ms - KEPT_MS


def test_what_is_not_sealed_stays_but_not_for_ever() -> None:
    unsealed = adopted()
    unsealed.append([block(1, 1000, 1.0)])
    unsealed.forget(now_ms=LONGEST_MS, sealed_until_ms=0)
    assert unsealed.oldest_ms(0) == 1000
    unsealed.forget(now_ms=LONGEST_MS + 2000, sealed_until_ms=0)
    assert unsealed.oldest_ms(0) is None


@given(
    times=st.lists(st.integers(0, 400), max_size=3 * PIECE),
    bad=st.integers(0, 400),
    since=st.integers(0, 400),
)
def test_tail_is_increasing_and_keeps_the_first_of_each_time(
    times: list[int], bad: int, since: int
) -> None:
    unsealed = adopted()
    first: dict[int, tuple[float, int]] = {}
    for place, utc_ms in enumerate(times):
        code = 128 if utc_ms == bad else 0
        unsealed.append([block(1, utc_ms, float(place), codes=(code,))])
        first.setdefault(utc_ms, (float(place), code))
    expected = [(time, *first[time]) for time in sorted(first) if time >= since]
    found = unsealed.tail(3, since)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == expected
