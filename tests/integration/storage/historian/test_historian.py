"""Scans become history: durable at once, sealed by the hour, whole after every restart."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from plant.quality import Quality
from plant.sample import Sample, Snapshot
from plant.units import unit
from storage.history.schema import CHUNK, LATE, TAG, TICK
from storage.sqlite_engine import reading_engine
from tests.fakes.clock import ManualClock
from tests.fakes.made_up_scans import made_up_tags
from tests.integration.storage.historian.rig import START_MS, Rig, running, wait_until

HOUR_S = 3600


def count(file: Path, table: str) -> int:
    tables = {"tick": TICK, "chunk": CHUNK, "late": LATE}
    with reading_engine(file, wait_s=1.0).connect() as connection:
        found = connection.execute(select(func.count()).select_from(tables[table]))
        return int(found.scalar_one())


def numbers(file: Path) -> list[int]:
    with reading_engine(file, wait_s=1.0).connect() as connection:
        return list(connection.execute(select(TICK.c.sequence)).scalars())


def names(file: Path) -> dict[str, int]:
    with reading_engine(file, wait_s=1.0).connect() as connection:
        return {row.tag_id: row.id for row in connection.execute(select(TAG))}


def test_each_scan_is_a_row_and_is_read_back(tmp_path: Path) -> None:
    with running(tmp_path) as rig:
        rig.scan(20)
        rig.written()
        assert rig.stored("T2") == rig.times
        health = rig.historian.health()
        assert (health.written_ms, health.dropped, health.trouble) == (rig.times[-1], 0, None)
    assert numbers(tmp_path / "history.sqlite") == list(range(1, 21))
    assert rig.keys() == []


def test_stop_writes_everything_that_waits(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.start()
    rig.scan(150)
    rig.close()
    assert not rig.file.with_name("history.sqlite-wal").exists()
    assert numbers(rig.file) == list(range(1, 151))


def test_restart_goes_on_where_it_was_and_shows_the_hour_before(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(30)
    with running(tmp_path, clock=first.clock) as second:
        assert second.stored("T1") == first.times
        assert list(second.live.recent("T1", since_utc_ms=0).utc_ms) == first.times
        second.scan(10)
        second.written()
        assert second.stored("T1") == first.times + second.times
        assert second.keys() == []
    assert numbers(second.file) == list(range(1, 41))


def test_hour_that_is_over_is_sealed_and_nothing_changes_for_readers(tmp_path: Path) -> None:
    with running(tmp_path) as rig:
        rig.scan(HOUR_S + 40)
        wait_until(lambda: rig.historian.health().sealed_until_ms is not None)
        wait_until(lambda: count(rig.file, "tick") < 100)
        assert rig.historian.health().sealed_until_ms == START_MS + 1000 * HOUR_S
        assert count(rig.file, "chunk") == 3
        assert rig.stored("T1") == rig.times
        buckets = rig.door.buckets(["T1"], START_MS, START_MS + 1000 * HOUR_S, 60)[0]
        assert sum(np.asarray(buckets.count)) == HOUR_S - 1  # the first is a second late
    with running(tmp_path, clock=rig.clock) as again:
        assert again.stored("T1") == rig.times
        assert again.keys() == []


def test_hours_left_unsealed_are_sealed_at_the_next_start_from_the_disk(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(100)
    first.clock.advance(50 * HOUR_S)
    with running(tmp_path, clock=first.clock) as second:
        second.scan(100)
        end_ms = START_MS + 1000 * HOUR_S
        wait_until(lambda: second.historian.health().sealed_until_ms == end_ms)
        second.written()
        assert second.stored("T0") == first.times + second.times


def test_hours_that_come_again_after_the_clock_was_set_back_are_sealed_again(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as first:
        first.scan(HOUR_S + 40)
        end_ms = START_MS + 1000 * HOUR_S
        wait_until(lambda: first.historian.health().sealed_until_ms == end_ms)
    back = ManualClock(START_MS + 1_800_500)  # somebody has set the clock back
    with running(tmp_path, clock=back) as second:
        second.scan(10)
        second.written()
        assert second.historian.health().sealed_until_ms == START_MS
        assert second.stored("T0") == sorted(first.times + second.times)
        assert count(second.file, "late") == 0
        for _ in range(3):
            back.advance(HOUR_S)
            second.scan(40)
        second.written()
        wait_until(lambda: second.historian.health().sealed_until_ms == end_ms + 7_200_000)
        assert second.stored("T0") == sorted(first.times + second.times)
        assert second.keys() == []


def test_reading_that_comes_after_its_hour_was_sealed_waits_as_late_and_is_merged(
    tmp_path: Path,
) -> None:
    end_ms = START_MS + 1000 * HOUR_S
    with running(tmp_path, tags=made_up_tags(2)) as rig:
        slow = Sample("T1", 1.0, Quality.GOOD, START_MS + 10_000, 10.0)

        def scan(second: int) -> None:
            rig.clock.advance(START_MS / 1000 + second - rig.clock.utc_ms() / 1000)
            now_ms = rig.clock.utc_ms()
            fast = Sample("T0", 5.0, Quality.GOOD, now_ms, now_ms / 1000)
            rig.historian.offer(Snapshot(second, now_ms, second, {"T0": fast, "T1": slow}))
            rig.written()

        scan(20)
        scan(HOUR_S - 20)
        scan(HOUR_S + 40)
        wait_until(lambda: rig.historian.health().sealed_until_ms == end_ms)
        slow = replace(slow, value=2.0, utc_ms=end_ms - 5000)
        scan(HOUR_S + 50)
        wait_until(lambda: count(rig.file, "late") == 1)
        expected = [START_MS + 10_000, end_ms - 5000]
        assert rig.readings("T1").utc_ms.tolist() == expected
        scan(2 * HOUR_S + 40)
        wait_until(lambda: count(rig.file, "late") == 0)
        assert rig.readings("T1").utc_ms.tolist() == expected
        assert rig.readings("T1").values.tolist() == [1.0, 2.0]


def test_renamed_tag_keeps_its_history_and_another_unit_begins_anew(tmp_path: Path) -> None:
    tags = made_up_tags(3)
    with running(tmp_path, tags=tags) as first:
        first.scan(5)
    before = names(first.file)
    changed = {
        "T0": tags["T0"],
        "N1": replace(tags["T1"], tag_id="N1", was="T1"),
        "T2": replace(tags["T2"], eu=unit("bar")),
    }
    with running(tmp_path, tags=changed, clock=first.clock) as second:
        second.scan(5)
        second.written()
        assert second.stored("N1") == first.times + second.times
        assert second.stored("T2") == second.times
        assert second.readings("T2@%").utc_ms.tolist() == first.times
        assert second.stored("T0") == first.times + second.times
    after = names(second.file)
    assert after["N1"] == before["T1"]
    assert after["T2@%"] == before["T2"]
    assert after["T2"] not in before.values()


def test_truths_and_bad_values_come_back_as_they_were(tmp_path: Path) -> None:
    with running(tmp_path, tags=made_up_tags(1)) as rig:
        marks = (Quality.GOOD, Quality.BAD_SENSOR_FAILURE, Quality.UNCERTAIN_SIMULATED_VALUE)
        for second, quality in enumerate(marks, 1):
            utc_ms = START_MS + 1000 * second
            sample = Sample("T0", quality is Quality.GOOD, quality, utc_ms, second)
            rig.historian.offer(Snapshot(second, utc_ms, second, {"T0": sample}))
        rig.written()
        wait_until(lambda: len(rig.readings().utc_ms) == 3)
        assert rig.readings().values.tolist() == [1.0, 0.0, 0.0]
        assert rig.readings().qualities.tolist() == [0, 130, 68]
