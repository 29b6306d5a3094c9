"""Two days of a made-up plant written by the historian's own code over the recording layer."""

import bisect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from plant.history import QUALITY_CODES, HistorySettings
from plant.message import Message
from plant.sample import Sample, Snapshot
from storage.historian.intake import Intake
from storage.historian.writing import chores
from storage.historian.writing.work import Place, Work
from storage.history.form import HEAD_FILE, HISTORY_FILE
from tests.fakes.clock import ManualClock
from tests.fakes.made_up_scans import made_up_tags, quality_of, scan_at, value_of
from tests.integration.storage.power.history_check import (
    Found,
    look_into,
    require_true_roll_ups,
)
from tests.integration.storage.power.power_cut import Operation
from tests.integration.storage.power.recorded_sqlite import SMALL_LOG, recording

ZONE = "Asia/Kolkata"
BEGIN_MS = 1_795_000_000_000 // 3_600_000 * 3_600_000
HOUR_MS = 3_600_000
SCAN_MS = 120_000
HOURS = 52
TAGS, TAGS_A_UNIT = 6, 3
KEPT_DAYS = 1.0
_SILENT = range(5 * HOUR_MS, 8 * HOUR_MS)
"""Time in which the second field unit is silent; then it tells some of what it had kept."""

_LATE = 5

CHORES = ("seal", "merge_late", "forget_ticks", "compact_days", "expire")
LIVE = "live"


@dataclass(slots=True)
class Recorded:
    """Every change of the disk, and what was acknowledged when.

    Attributes:
        operations: all of them.
        phases: by name of the phase, the operations during it.
        readings: by tag, the times of its readings in the order in which they were written.
        acknowledged: by tag and as long, after how many operations each was acknowledged.
        heads: what the file beside the database said, and after how many operations.
    """

    operations: list[Operation]
    phases: dict[str, list[int]] = field(default_factory=dict)
    readings: dict[str, list[int]] = field(default_factory=dict)
    acknowledged: dict[str, list[int]] = field(default_factory=dict)
    heads: list[tuple[int, bytes]] = field(default_factory=list)

    def note(self, phase: str, begin: int) -> None:
        """Remember that operations since ``begin`` belong to a phase."""
        self.phases.setdefault(phase, []).extend(range(begin, len(self.operations)))

    def require_kept(self, folder: Path, cut: int) -> Found:
        """Hold what a power cut left to all promises; return what is there."""
        found = look_into(folder / HISTORY_FILE)
        assert found.complaint == "ok"
        for tag_id, times in self.readings.items():
            sure = bisect.bisect_right(self.acknowledged[tag_id], cut)
            there = found.times(tag_id)
            first = times.index(there[0]) if there else 0
            assert there == times[first : first + len(there)], f"{tag_id} has a hole"
            assert first + len(there) >= sure, f"{tag_id} has lost acknowledged readings"
            expired_ms = found.number("raw_expired_ms")
            assert first == 0 or times[first - 1] < expired_ms, f"{tag_id} has lost its begin"
            _require_values(tag_id, found)
        if not found.facts:  # cut before its first table
            return found
        if found.scans:
            assert list(found.scans) == list(range(found.scans[0], found.scans[-1] + 1))
            assert found.scans[0] <= found.number("sealed_sequence") + 1
        require_true_roll_ups(folder / HISTORY_FILE, found)
        return found


def _require_values(tag_id: str, found: Found) -> None:
    number = int(tag_id[1:])
    for course in (of[tag_id] for of in (found.courses, found.late) if tag_id in of):
        times = course.times.tolist()
        assert course.values.tolist() == [value_of(number, at) for at in times]
        codes = [QUALITY_CODES[quality_of(number, at)] for at in times]
        assert course.codes.tolist() == codes


class _Plant:
    """Scans of two field units; the second is silent for a while and tells it later."""

    def __init__(self) -> None:
        self.tags = made_up_tags(TAGS, tags_a_unit=TAGS_A_UNIT, scan="slow")
        self._second: dict[str, Sample] = {}
        self._kept: list[int] = []

    def scan(self, sequence: int, utc_ms: int) -> Snapshot:
        """Return the scan of a time."""
        fresh = scan_at(self.tags, sequence, utc_ms)
        since_ms = utc_ms - BEGIN_MS
        told_ms = utc_ms
        if since_ms in _SILENT:
            self._kept.append(utc_ms)
        elif self._kept:
            told_ms = self._kept.pop(0)
            del self._kept[_LATE:]
        if since_ms not in _SILENT:
            late = scan_at(self.tags, sequence, told_ms).samples
            self._second = {t: s for t, s in late.items() if self.tags[t].field_unit == "U2"}
        return Snapshot(sequence, utc_ms, utc_ms / 1000, dict(fresh.samples) | self._second)


def place_in(folder: Path) -> Place:
    """Return what the historian is to write where."""
    settings = HistorySettings(raw_years=KEPT_DAYS / 365.2425, min_free_gb=0)
    return Place(folder, ZONE, _Plant().tags, settings, reserve_bytes=0)


def record(
    folder: Path, *, hours: int = HOURS, instead: Mapping[str, str] = SMALL_LOG
) -> Recorded:
    """Write two days and a bit, with everything that belongs to it.

    Args:
        folder: the data folder.
        hours: fewer for less.
        instead: see `recording`.
    """
    plant, clock = _Plant(), ManualClock(BEGIN_MS)
    intake, told = Intake(TAGS), list[Message]()
    with recording(folder, instead=instead) as vfs:
        recorded = Recorded(vfs.operations)
        with _labelled_chores(recorded):
            work = Work(place_in(folder), intake, clock, told.append)
            for number in range(1, hours * HOUR_MS // SCAN_MS + 1):
                clock.advance(SCAN_MS / 1000)
                scan = plant.scan(number, clock.utc_ms())
                intake.offer(scan)
                begin = len(vfs.operations)
                assert work.step()
                recorded.note(LIVE, begin)
                _acknowledge(recorded, scan)
                head = (folder / HEAD_FILE).read_bytes()
                recorded.heads.append((len(recorded.operations), head))
                while work.do_chores():
                    pass
            work.close()
    assert not told
    return recorded


def _acknowledge(recorded: Recorded, scan: Snapshot) -> None:
    for tag_id, sample in scan.samples.items():
        times = recorded.readings.setdefault(tag_id, [])
        if not times or sample.utc_ms > times[-1]:
            times.append(sample.utc_ms)
            recorded.acknowledged.setdefault(tag_id, []).append(len(recorded.operations))


@contextmanager
def _labelled_chores(recorded: Recorded) -> Iterator[None]:
    """Have every slice of each chore noted under its name."""

    def labelled(
        name: str, chore: Callable[..., Iterator[None]]
    ) -> Callable[..., Iterator[None]]:
        def run(*args: Any, **options: Any) -> Iterator[None]:
            slices = chore(*args, **options)
            while True:
                begin = len(recorded.operations)
                try:
                    next(slices)
                except StopIteration:
                    return
                finally:
                    recorded.note(name, begin)
                yield

        return run

    with pytest.MonkeyPatch.context() as patch:
        for name in CHORES:
            patch.setattr(chores, name, labelled(name, getattr(chores, name)))
        yield
