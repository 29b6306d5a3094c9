"""What is new in a scan is packed once, with its own time; what is old is not."""

import math
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from plant.quality import Quality
from plant.sample import Sample, Snapshot
from storage.historian.layout import ScanGroup
from storage.historian.packing import Packer, Scan
from storage.history.quality_runs import ABSENT

GOOD, BAD = Quality.GOOD, Quality.BAD_NO_COMMUNICATION
PAIR = ScanGroup("U1", ("a", "b"), 10_000)


def sample(tag_id: str, value: float, utc_ms: int, quality: Quality = GOOD) -> Sample:
    return Sample(tag_id, value, quality, utc_ms, utc_ms / 1000)


def scan(utc_ms: int, *samples: Sample) -> Snapshot:
    by_id = {each.tag_id: each for each in samples}
    return Snapshot(1, utc_ms, utc_ms / 1000, MappingProxyType(by_id))


def told(packed: Scan) -> list[tuple[int, list[float | None], list[int]]]:
    return [
        (
            block.utc_ms,
            [None if math.isnan(value) else value for value in block.values.tolist()],
            block.codes.tolist(),
        )
        for block in packed.blocks
    ]


def test_fresh_block_is_packed_whole_at_its_source_time() -> None:
    packed = Packer([PAIR]).pack(scan(2000, sample("a", 1.0, 1500), sample("b", 2.0, 1500)))
    assert packed.utc_ms == 2000
    assert told(packed) == [(1500, [1.0, 2.0], [0, 0])]


def test_nothing_new_gives_no_block() -> None:
    packer, samples = Packer([PAIR]), (sample("a", 1.0, 1500), sample("b", 2.0, 1500))
    packer.pack(scan(2000, *samples))
    assert told(packer.pack(scan(3000, *samples))) == []


def test_equal_samples_that_are_other_objects_are_not_new_either() -> None:
    packer = Packer([PAIR])
    packer.pack(scan(2000, sample("a", 1.0, 1500), sample("b", 2.0, 1500)))
    again = packer.pack(scan(3000, sample("a", 1.0, 1500), sample("b", 2.0, 1500)))
    assert told(again) == []


def test_tags_with_times_of_their_own_get_blocks_of_their_own() -> None:
    packed = Packer([PAIR]).pack(scan(2000, sample("a", 1.0, 1500), sample("b", 2.0, 1400)))
    assert told(packed) == [
        (1400, [None, 2.0], [ABSENT, 0]),
        (1500, [1.0, None], [0, ABSENT]),
    ]


def test_value_that_went_bad_without_news_is_packed_at_the_scan() -> None:
    packer = Packer([PAIR])
    packer.pack(scan(2000, sample("a", 1.0, 1500), sample("b", 2.0, 1500)))
    stale = packer.pack(scan(12_000, sample("a", 1.0, 1500, BAD), sample("b", 2.0, 1500)))
    assert told(stale) == [(12_000, [1.0, None], [129, ABSENT])]


def test_reading_older_than_the_mark_of_its_silence_is_packed_at_the_scan() -> None:
    packer = Packer([ScanGroup("U1", ("a",), 10_000)])
    packer.pack(scan(2000, sample("a", 1.0, 1500)))
    packer.pack(scan(12_000, sample("a", 1.0, 1500, BAD)))
    back = packer.pack(scan(13_000, sample("a", 3.0, 11_900)))
    assert told(back) == [(13_000, [3.0], [0])]


def test_truths_and_counts_become_numbers() -> None:
    packer = Packer([PAIR])
    first = sample("a", True, 1500)
    packed = packer.pack(scan(2000, first, sample("b", 7, 1500)))
    assert told(packed) == [(1500, [1.0, 7.0], [0, 0])]


def test_size_counts_what_is_held() -> None:
    packed = Packer([PAIR]).pack(scan(2000, sample("a", 1.0, 1500), sample("b", 2.0, 1500)))
    assert packed.size == 200 + 2 * 9


readings = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from([GOOD, BAD])),
    min_size=1,
    max_size=40,
)


@given(steps=readings)
def test_no_tag_ever_gets_two_readings_of_one_time_nor_an_older_one(
    steps: list[tuple[int, int, Quality]],
) -> None:
    packer = Packer([PAIR])
    packed: dict[int, list[int]] = {0: [], 1: []}
    for second, (first, other, quality) in enumerate(steps, 1):
        now_ms = 1000 * second
        result = packer.pack(
            scan(
                now_ms,
                sample("a", 1.0, min(now_ms, 1000 * first), quality),
                sample("b", 2.0, min(now_ms, 1000 * other)),
            )
        )
        for block in result.blocks:
            for place in (0, 1):
                if block.codes[place] != ABSENT:
                    packed[place].append(block.utc_ms)
    for times in packed.values():
        assert times == sorted(set(times))
