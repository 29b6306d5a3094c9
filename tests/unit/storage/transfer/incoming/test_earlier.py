"""Which readings came before in the same file, compared with remembering each of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from storage.history.quality_runs import ABSENT
from storage.transfer.incoming.earlier import Earlier

TAGS = 3
BLOCKS = st.lists(
    st.lists(
        st.tuples(st.integers(0, 30), st.lists(st.booleans(), min_size=TAGS, max_size=TAGS)),
        min_size=1,
        max_size=12,
    ),
    min_size=1,
    max_size=6,
)


@given(BLOCKS)
def test_exactly_the_readings_that_came_before_are_found(
    blocks: list[list[tuple[int, list[bool]]]],
) -> None:
    earlier, seen = Earlier(), set[tuple[int, int]]()
    for block in blocks:
        times = np.array([time for time, _ in block], np.int64)
        there = np.array([marks for _, marks in block]).T
        codes = None if there.all() else np.where(there, 0, ABSENT).astype(np.uint8)
        found = earlier.doubled(times, codes)
        wanted = np.zeros(there.shape, bool)
        for line, (time, marks) in enumerate(block):
            for tag, present in enumerate(marks):
                wanted[tag, line] = present and (tag, time) in seen
                if present:
                    seen.add((tag, time))
        if found is None:
            assert not wanted.any()
        else:
            assert np.broadcast_to(found, there.shape).tolist() == wanted.tolist()


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=5), min_size=1, max_size=5))
def test_lines_older_than_the_one_above_are_found_across_blocks(
    blocks: list[list[int]],
) -> None:
    earlier, found, place = Earlier(), list[int](), 0
    for block in blocks:
        backwards = earlier.backwards(np.array(block, np.int64))
        found += [place + line for line in backwards.tolist()]
        place += len(block)
    times = [time for block in blocks for time in block]
    assert found == [line for line in range(1, len(times)) if times[line] < times[line - 1]]
