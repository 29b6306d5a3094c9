"""New readings among old ones: the old ones win, all come out in order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from storage.segments.merging import union

TIMES = st.sets(st.integers(0, 40), max_size=20).map(
    lambda some: np.array(sorted(some), np.int64)
)


def test_readings_of_known_times_change_nothing() -> None:
    both = union(np.array([1, 5, 9]), np.array([5, 9]))
    assert len(both.fresh) == 0
    np.testing.assert_array_equal(
        both.column(np.array([1.0, 5.0, 9.0]), np.zeros(2)), [1, 5, 9]
    )


def test_new_readings_stand_between_the_old_ones() -> None:
    both = union(np.array([1, 5]), np.array([0, 3, 5, 9]))
    np.testing.assert_array_equal(both.times, [0, 1, 3, 5, 9])
    found = both.column(np.array([10.0, 50.0]), np.array([0.5, 3.5, 5.5, 9.5]))
    np.testing.assert_array_equal(found, [0.5, 10, 3.5, 50, 9.5])


@given(old=TIMES, new=TIMES)
def test_union_is_that_of_dictionaries(old: np.ndarray, new: np.ndarray) -> None:
    both = union(old, new)
    wanted = dict.fromkeys(new.tolist(), 2.0) | dict.fromkeys(old.tolist(), 1.0)
    found = both.column(np.ones(len(old)), np.full(len(new), 2.0))
    assert dict(zip(both.times.tolist(), found.tolist(), strict=True)) == wanted
    assert both.times.tolist() == sorted(wanted)
