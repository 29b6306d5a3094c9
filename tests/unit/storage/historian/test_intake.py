"""Scans wait in a short queue; nobody ever waits to put one in."""

import threading

from plant.sample import EMPTY_SNAPSHOT, Snapshot
from storage.historian.intake import LONGEST, Intake


def scan(number: int) -> Snapshot:
    return Snapshot(number, 1000 * number, float(number), EMPTY_SNAPSHOT.samples)


def test_scans_come_out_in_their_order() -> None:
    intake = Intake(1)
    intake.offer(scan(1))
    intake.offer(scan(2))
    assert len(intake) == 2
    assert [intake.take(), intake.take(), intake.take()] == [scan(1), scan(2), None]


def test_full_queue_drops_the_oldest_and_counts_it() -> None:
    intake = Intake(1)
    for number in range(LONGEST + 3):
        intake.offer(scan(number))
    assert intake.dropped == 3
    assert intake.take() == scan(3)


def test_queue_of_a_large_plant_is_shorter() -> None:
    intake = Intake(5000)
    for number in range(100):
        intake.offer(scan(number))
    assert len(intake) == 60  # 300,000 samples


def test_scan_ends_the_waiting() -> None:
    intake = Intake(1)
    waiting = threading.Thread(target=intake.wait, args=(60.0,))
    waiting.start()
    intake.offer(scan(1))
    waiting.join(30.0)
    assert not waiting.is_alive()


def test_waking_before_the_waiting_counts_once() -> None:
    intake = Intake(1)
    intake.wake()
    intake.wait(60.0)
    intake.wait(0.0)
