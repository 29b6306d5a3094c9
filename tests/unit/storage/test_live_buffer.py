"""The last hour of every tag in memory."""

import math
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from plant.quality import Quality
from plant.sample import Sample, Snapshot, Value
from storage.live_buffer import LiveBuffer

START_MS = 1_795_000_000_000


def snapshot(second: int, quality: Quality = Quality.GOOD, **values: Value) -> Snapshot:
    utc_ms = START_MS + 1000 * second
    samples = {
        tag_id: Sample(tag_id, value, quality, utc_ms, float(second))
        for tag_id, value in values.items()
    }
    return Snapshot(second, utc_ms, float(second), MappingProxyType(samples))


def test_nothing_is_known_before_the_first_scan() -> None:
    assert LiveBuffer(["a"]).recent("a", since_utc_ms=0).values == ()


def test_unknown_tag_is_empty() -> None:
    buffer = LiveBuffer(["a"])
    buffer.offer(snapshot(1, a=1.0))
    assert buffer.recent("b", since_utc_ms=0).values == ()


def test_scans_come_back_oldest_first_with_their_times() -> None:
    buffer = LiveBuffer(["a", "b"])
    for second in range(3):
        buffer.offer(snapshot(second, a=float(second), b=second > 0))
    found = buffer.recent("a", since_utc_ms=0)
    assert list(found.values) == [0.0, 1.0, 2.0]
    assert list(found.utc_ms) == [START_MS, START_MS + 1000, START_MS + 2000]
    assert list(found.good) == [True, True, True]
    assert list(buffer.recent("b", since_utc_ms=0).values) == [0.0, 1.0, 1.0]


def test_only_what_is_asked_for_comes_back() -> None:
    buffer = LiveBuffer(["a"])
    for second in range(5):
        buffer.offer(snapshot(second, a=float(second)))
    assert list(buffer.recent("a", since_utc_ms=START_MS + 3000).values) == [3.0, 4.0]


def test_full_ring_forgets_the_oldest() -> None:
    buffer = LiveBuffer(["a"], capacity=4)
    for second in range(10):
        buffer.offer(snapshot(second, a=float(second)))
    assert list(buffer.recent("a", since_utc_ms=0).values) == [6.0, 7.0, 8.0, 9.0]


def test_bad_value_is_a_gap_and_an_uncertain_one_is_drawn() -> None:
    buffer = LiveBuffer(["a"])
    buffer.offer(snapshot(0, Quality.BAD_SENSOR_FAILURE, a=85.0))
    buffer.offer(snapshot(1, Quality.UNCERTAIN_LAST_USABLE_VALUE, a=24.5))
    found = buffer.recent("a", since_utc_ms=0)
    assert math.isnan(found.values[0])
    assert found.values[1] == 24.5
    assert list(found.good) == [False, True]


def test_tag_that_a_scan_lacks_is_a_gap() -> None:
    buffer = LiveBuffer(["a", "b"])
    buffer.offer(snapshot(0, a=1.0))
    assert list(buffer.recent("b", since_utc_ms=0).good) == [False]


def test_clock_set_back_loses_nothing_that_is_asked_for() -> None:
    buffer = LiveBuffer(["a"])
    for second in (10, 11, 2, 3):
        buffer.offer(snapshot(second, a=float(second)))
    found = buffer.recent("a", since_utc_ms=START_MS + 3000)
    assert list(found.values) == [10.0, 11.0, 3.0]


def test_what_was_read_does_not_change_later() -> None:
    buffer = LiveBuffer(["a"], capacity=2)
    buffer.offer(snapshot(0, a=1.0))
    found = buffer.recent("a", since_utc_ms=0)
    for second in range(1, 5):
        buffer.offer(snapshot(second, a=9.0))
    assert list(found.values) == [1.0]


@given(values=st.lists(st.floats(allow_nan=False), max_size=30), capacity=st.integers(1, 8))
def test_ring_keeps_the_last_scans_bit_for_bit(values: list[float], capacity: int) -> None:
    buffer = LiveBuffer(["a"], capacity=capacity)
    for second, value in enumerate(values):
        buffer.offer(snapshot(second, a=value))
    kept = [value.hex() for value in buffer.recent("a", since_utc_ms=0).values]
    assert kept == [value.hex() for value in values[-capacity:]]
