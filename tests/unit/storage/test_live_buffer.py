"""The last hour of every tag in memory, as the screens ask for it."""

import math
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from plant.quality import Quality
from plant.sample import Sample, Snapshot, Value
from storage.historian.intake import Intake
from storage.historian.layout import ScanGroup
from storage.historian.memory import Memory
from storage.live_buffer import LiveBuffer

START_MS = 1_795_000_000_000


class Plant:
    """A historian's memory without its thread."""

    def __init__(self, *tag_ids: str) -> None:
        self.intake = Intake(len(tag_ids))
        self.memory = Memory([ScanGroup("U1", tag_ids, 10_000)], self.intake)
        self.buffer = LiveBuffer(lambda: self.memory)

    def scan(self, second: int, quality: Quality = Quality.GOOD, **values: Value) -> None:
        utc_ms = START_MS + 1000 * second
        samples = {
            tag_id: Sample(tag_id, value, quality, utc_ms, float(second))
            for tag_id, value in values.items()
        }
        self.intake.offer(Snapshot(second, utc_ms, float(second), MappingProxyType(samples)))


def test_nothing_is_known_before_the_historian_runs() -> None:
    assert LiveBuffer(lambda: None).recent("a", since_utc_ms=0).values == ()


def test_nothing_is_known_before_the_first_scan() -> None:
    assert list(Plant("a").buffer.recent("a", since_utc_ms=0).values) == []


def test_unknown_tag_is_empty() -> None:
    plant = Plant("a")
    plant.scan(1, a=1.0)
    assert plant.buffer.recent("b", since_utc_ms=0).values == ()


def test_readings_come_back_oldest_first_with_their_times() -> None:
    plant = Plant("a", "b")
    for second in range(3):
        plant.scan(second, a=float(second), b=second > 0)
    found = plant.buffer.recent("a", since_utc_ms=0)
    assert list(found.values) == [0.0, 1.0, 2.0]
    assert list(found.utc_ms) == [START_MS, START_MS + 1000, START_MS + 2000]
    assert list(found.good) == [True, True, True]
    assert list(plant.buffer.recent("b", since_utc_ms=0).values) == [0.0, 1.0, 1.0]


def test_only_what_is_asked_for_comes_back() -> None:
    plant = Plant("a")
    for second in range(5):
        plant.scan(second, a=float(second))
    found = plant.buffer.recent("a", since_utc_ms=START_MS + 3000)
    assert list(found.values) == [3.0, 4.0]


def test_bad_value_is_a_gap_and_an_uncertain_one_is_drawn() -> None:
    plant = Plant("a")
    plant.scan(0, Quality.BAD_SENSOR_FAILURE, a=85.0)
    plant.scan(1, Quality.UNCERTAIN_LAST_USABLE_VALUE, a=24.5)
    found = plant.buffer.recent("a", since_utc_ms=0)
    assert math.isnan(found.values[0])
    assert found.values[1] == 24.5
    assert list(found.good) == [False, True]


def test_what_was_read_does_not_change_later() -> None:
    plant = Plant("a")
    plant.scan(0, a=1.0)
    found = plant.buffer.recent("a", since_utc_ms=0)
    for second in range(1, 5):
        plant.scan(second, a=9.0)
    plant.buffer.recent("a", since_utc_ms=0)
    assert list(found.values) == [1.0]


@given(values=st.lists(st.floats(allow_nan=False), max_size=300))
def test_every_reading_comes_back_bit_for_bit(values: list[float]) -> None:
    plant = Plant("a")
    for second, value in enumerate(values):
        plant.scan(second, a=value)
    kept = [value.hex() for value in plant.buffer.recent("a", since_utc_ms=0).values]
    assert kept == [value.hex() for value in values]
