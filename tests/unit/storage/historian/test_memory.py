"""What the disk does not take waits in memory, up to a limit; the oldest goes first."""

from plant.sample import Snapshot
from storage.historian.intake import Intake
from storage.historian.layout import scan_groups
from storage.historian.memory import Memory
from tests.fakes.made_up_scans import made_up_tags, scan_at

TAGS = made_up_tags(3)
SCAN_BYTES = 200 + 3 * 9


def scan(second: int) -> Snapshot:
    return scan_at(TAGS, second, 1000 * second)


def memory_with(scans: int, *, limit_bytes: int = 10**6) -> Memory:
    intake = Intake(3)
    memory = Memory(scan_groups(TAGS.values()), intake, limit_bytes=limit_bytes)
    for second in range(1, scans + 1):
        intake.offer(scan(second))
    memory.settle()
    return memory


def test_packed_scans_wait_in_their_order_until_taken() -> None:
    memory = memory_with(3)
    assert len(memory) == 3
    assert memory.newest_ms == 3000
    assert [scan.utc_ms for scan in memory.take(2)] == [1000, 2000]
    assert [scan.utc_ms for scan in memory.take(2)] == [3000]
    assert memory.take(2) == []


def test_oldest_scans_are_dropped_and_counted_where_memory_is_full() -> None:
    memory = memory_with(5, limit_bytes=2 * SCAN_BYTES)
    assert memory.dropped == 3
    assert [scan.utc_ms for scan in memory.take(9)] == [4000, 5000]


def test_dropped_scans_are_still_shown_live() -> None:
    memory = memory_with(5, limit_bytes=SCAN_BYTES)
    drawn = memory.unsealed.drawn("T0", 0)
    assert drawn is not None
    assert drawn[0] == [1000, 2000, 3000, 4000, 5000]


def test_taken_scans_leave_room_for_others() -> None:
    memory = memory_with(2, limit_bytes=2 * SCAN_BYTES)
    memory.take(2)
    memory._intake.offer(scan(3))
    memory._intake.offer(scan(4))
    memory.settle()
    assert memory.dropped == 0
