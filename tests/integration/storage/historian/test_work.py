"""The historian's work, step by step without its thread."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from plant.history import HistorySettings
from plant.message import Message, message
from plant.quality import Quality
from plant.sample import Sample, Snapshot
from plant.tag import Tag
from storage.historian.intake import Intake
from storage.historian.unsealed import KEPT_MS
from storage.historian.writing.chores import FIRST_AFTER_MS
from storage.historian.writing.work import GROUP, Place, Work
from storage.reading.opening import open_reader
from tests.fakes.clock import ManualClock
from tests.fakes.made_up_scans import made_up_tags, scan_at
from tests.integration.storage.historian.rig import START_MS


class Steps:
    """Work on a folder, and its scans."""

    def __init__(self, folder: Path, tags: Mapping[str, Tag]) -> None:
        self.clock = ManualClock(START_MS)
        self.tags = tags
        self.told: list[Message] = []
        self.intake = Intake(len(tags))
        place = Place(folder, "Asia/Kolkata", tags, HistorySettings(), reserve_bytes=1024)
        self.work = Work(place, self.intake, self.clock, self.told.append)

    def scan(self, seconds: float = 1.0) -> None:
        self.clock.advance(seconds)
        self.intake.offer(scan_at(self.tags, 1, self.clock.utc_ms()))

    def all_chores(self) -> int:
        slices = 0
        while self.work.do_chores():
            slices += 1
        return slices


@pytest.fixture
def tags() -> Mapping[str, Tag]:
    return made_up_tags(2)


def test_memory_stays_bounded_while_the_database_cannot_be_opened(
    tmp_path: Path, tags: Mapping[str, Tag]
) -> None:
    (tmp_path / "data").write_bytes(b"a file where the folder should be")
    steps = Steps(tmp_path / "data", tags)
    for _ in range(1000):
        steps.scan(60.0)
        assert not steps.work.step()
    drawn = steps.work.memory.unsealed.drawn("T0", 0)
    assert drawn is not None
    assert len(drawn[0]) < KEPT_MS / 60_000 + 130  # two minutes' worth of a piece's rows
    assert steps.work.waiting == 1000
    steps.work.close()


def test_many_scans_that_waited_go_to_the_disk_in_groups(
    tmp_path: Path, tags: Mapping[str, Tag]
) -> None:
    steps = Steps(tmp_path, tags)
    for _ in range(2 * GROUP + 50):
        steps.scan()
    assert steps.work.step()
    health = steps.work.health(waiting=steps.work.waiting)
    assert (health.written_ms, health.waiting) == (steps.clock.utc_ms(), 0)
    steps.work.close()


def test_chores_wait_until_the_screens_are_up_and_then_for_the_hour(
    tmp_path: Path, tags: Mapping[str, Tag]
) -> None:
    steps = Steps(tmp_path, tags)
    steps.scan()
    steps.work.step()
    assert steps.all_chores() == 0
    steps.scan(FIRST_AFTER_MS / 1000)
    steps.work.step()
    assert steps.all_chores() > 0
    steps.scan()
    steps.work.step()
    assert steps.all_chores() == 0
    steps.scan(3630.0)
    steps.work.step()
    assert steps.all_chores() > 0
    health = steps.work.health(waiting=0)
    assert health.sealed_until_ms == START_MS + 3_600_000
    assert health.full_in_days is not None
    steps.work.close()
    assert steps.told == []


def test_round_that_is_broken_off_begins_anew(tmp_path: Path, tags: Mapping[str, Tag]) -> None:
    steps = Steps(tmp_path, tags)
    steps.scan()
    steps.work.step()
    steps.scan(3700.0)
    steps.work.step()
    assert steps.work.do_chores()
    steps.work.recover()
    steps.scan()
    assert steps.work.step()
    assert steps.all_chores() > 0
    assert steps.work.health(waiting=0).sealed_until_ms == START_MS + 3_600_000
    steps.work.close()


def test_hours_that_memory_does_not_hold_are_sealed_from_the_disk(
    tmp_path: Path, tags: Mapping[str, Tag]
) -> None:
    clock, times = ManualClock(START_MS), []
    for _ in range(3):  # each start finds what the one before has not sealed
        steps = Steps(tmp_path, tags)
        steps.clock = steps.work._clock = clock
        steps.work._open_at_s = clock.monotonic_s()
        for _ in range(10):
            steps.scan()
            times.append(clock.utc_ms())
        assert steps.work.step()
        if len(times) < 30:
            steps.work.close()
            clock.advance(5 * 3600.0)
    recorder = steps.work.recorder
    assert recorder is not None
    assert (steps.work.memory.unsealed.complete_from_ms or 0) > START_MS
    steps.scan(60.0)
    times.append(clock.utc_ms())
    steps.work.step()
    assert steps.all_chores() > 0
    assert steps.work.health(waiting=0).sealed_until_ms == START_MS + 10 * 3_600_000
    steps.work.close()
    reader = open_reader(tmp_path / "history.sqlite")
    assert reader.raw("T1", 0, 1 << 42).utc_ms.tolist() == times
    reader.close()


def test_scans_whose_commit_seemed_to_fail_are_not_written_twice(
    tmp_path: Path, tags: Mapping[str, Tag]
) -> None:
    steps = Steps(tmp_path, tags)
    steps.scan()
    steps.scan()
    steps.work.memory.settle()
    scans = steps.work.memory.take(2)
    steps.work.step()
    recorder = steps.work.recorder
    assert recorder is not None
    recorder.write(scans)
    recorder._sequence, recorder._in_doubt = 0, True  # as if the answer had been lost
    recorder.write(scans)
    assert recorder.sealed_through(1 << 42) == 2
    recorder._sequence, recorder._in_doubt = 1, True  # and as if somebody else had written
    recorder.write(scans)
    assert recorder.sealed_through(1 << 42) == 4
    steps.work.close()


def test_scans_that_memory_could_not_keep_are_counted_and_told_when_it_works_again(
    tmp_path: Path, tags: Mapping[str, Tag]
) -> None:
    folder = tmp_path / "data"
    folder.write_bytes(b"a file where the folder should be")
    steps = Steps(folder, tags)
    steps.work.memory._limit_bytes = 3 * (200 + 2 * 9)
    for _ in range(10):
        steps.scan()
        steps.work.step()
    assert steps.work.dropped == 7
    assert steps.told == []
    folder.unlink()
    steps.scan(5.0)
    assert steps.work.step()
    assert steps.told == [message("history.dropped", count=8)]
    assert steps.work.health(waiting=0).dropped == 8
    steps.work.close()


@pytest.mark.parametrize("slices", range(6))
def test_reading_of_the_hour_that_is_being_sealed_is_kept_once(
    tmp_path: Path, tags: Mapping[str, Tag], slices: int
) -> None:
    steps = Steps(tmp_path, tags)
    slow = Sample("T1", 1.0, Quality.GOOD, START_MS + 10_000, 10.0)

    def scan(second: int, slow: Sample) -> None:
        steps.clock.advance(START_MS / 1000 + second - steps.clock.utc_ms() / 1000)
        now_ms = steps.clock.utc_ms()
        fast = Sample("T0", 5.0, Quality.GOOD, now_ms, now_ms / 1000)
        steps.intake.offer(Snapshot(second, now_ms, second, {"T0": fast, "T1": slow}))
        assert steps.work.step()

    scan(20, slow)
    scan(3640, slow)
    for _ in range(slices):
        steps.work.do_chores()
    late_ms = START_MS + 3_500_000
    scan(3645, replace(slow, value=2.0, utc_ms=late_ms))
    steps.all_chores()
    scan(7240, replace(slow, value=3.0, utc_ms=START_MS + 7_200_000))
    steps.all_chores()
    steps.work.close()
    reader = open_reader(tmp_path / "history.sqlite")
    expected = [START_MS + 10_000, late_ms, START_MS + 7_200_000]
    assert reader.raw("T1", 0, 1 << 42).utc_ms.tolist() == expected
    reader.close()
