"""The scan: its stages, its length, its health."""

import asyncio
from types import MappingProxyType

import pytest

from control.scan import Scan, ScanTimes, Stage
from plant.sample import Snapshot
from tests.fakes.clock import ManualClock


class Ward:
    """A scan whose one stage takes as long as the test says."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.takes_s = 0.0
        self.seen: list[tuple[int, int]] = []
        self.failed: list[str] = []
        self.error: Exception | None = None
        self.scan = Scan(
            clock=self.clock,
            period_s=1.0,
            read=lambda sequence: Snapshot(sequence, 0, 0.0, MappingProxyType({})),
            stages=(Stage("work", self._work),),
            failed=self.failed.append,
        )

    def _work(self, before: Snapshot, after: Snapshot) -> None:
        self.clock.advance(self.takes_s)
        if self.error is not None:
            raise self.error
        self.seen.append((before.sequence, after.sequence))


@pytest.fixture
def ward() -> Ward:
    return Ward()


def test_each_scan_sees_the_snapshot_before_it(ward: Ward) -> None:
    for _ in range(3):
        ward.scan.run_once()
    assert ward.seen == [(0, 1), (1, 2), (2, 3)]


def test_lengths_are_measured_and_overruns_counted(ward: Ward) -> None:
    assert ward.scan.times() == ScanTimes(0.0, 0.0, 0)
    for takes_s in [0.004] * 98 + [0.25, 1.5]:
        ward.takes_s = takes_s
        ward.scan.run_once()
    times = ward.scan.times()
    assert times.p50_ms == pytest.approx(4.0)
    assert times.p99_ms == pytest.approx(1500.0)
    assert times.overruns == 1


def test_a_scan_is_healthy_for_two_periods(ward: Ward) -> None:
    assert not ward.scan.is_healthy()
    ward.scan.run_once()
    ward.clock.advance(1.9)
    assert ward.scan.is_healthy()
    ward.clock.advance(0.1)
    assert not ward.scan.is_healthy()


def test_a_failing_scan_is_told_once_and_does_not_count(
    ward: Ward, caplog: pytest.LogCaptureFixture
) -> None:
    ward.error = ValueError("a bug")
    for _ in range(3):
        ward.scan.run_once()
    assert ward.failed == ["work"]
    assert len(caplog.records) == 1
    assert not ward.scan.is_healthy()
    ward.error = None
    ward.scan.run_once()
    assert ward.scan.is_healthy()
    assert ward.seen == [(3, 4)]


async def test_a_late_scan_is_not_made_up_for(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(round(seconds, 3))
        ward.clock.advance(seconds)
        if len(pauses) == 4:
            raise asyncio.CancelledError
        ward.takes_s = 2.5 if len(pauses) == 1 else 0.1

    monkeypatch.setattr("control.scan.asyncio.sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await ward.scan.run()
    assert pauses == [1.0, 1.0, 0.9, 0.9]
    assert ward.scan.times().overruns == 1
