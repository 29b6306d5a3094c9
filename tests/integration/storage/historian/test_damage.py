"""A damaged file is moved aside and rescued; what is lost is told (F06, F07)."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from storage.history.schema import GROUP_TAG, TAG, TICK
from storage.sqlite_engine import writing_engine
from tests.integration.storage.historian.mischief import (
    aside,
    held,
    lasts,
    live,
    log_of,
    next_scan,
    overwrite,
)
from tests.integration.storage.historian.rig import (
    running,
    wait_until,
)


def test_zeroed_page_is_found_and_what_is_left_is_brought_over(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(400)
    pages = first.file.stat().st_size // 8192
    overwrite(first.file, 8192 * (pages // 2), bytes(8192))
    with running(tmp_path, clock=first.clock) as rig:
        wait_until(lambda: "history.moved_aside" in next_scan(rig))
        wait_until(lambda: "history.salvaged" in next_scan(rig))
        rig.written()
        assert len(aside(tmp_path)) == 1
        found = rig.stored()
        assert set(rig.times) <= set(found)
        assert len(set(first.times) & set(found)) >= 0.9 * len(first.times)
        assert set(found) <= {*first.times, *rig.times}
    with running(tmp_path, clock=first.clock) as again:
        again.scan()
        again.written()
        assert again.keys() == []


@pytest.mark.parametrize(("place", "content"), [(0, b"garbage"), (100, bytes(4000))])
def test_file_whose_beginning_is_garbage_is_moved_aside(
    tmp_path: Path, place: int, content: bytes
) -> None:
    with running(tmp_path) as first:
        first.scan(30)
    overwrite(first.file, place, content)
    damaged = first.file.read_bytes()
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan(3)
        rig.written()
        assert rig.keys()[0] == "history.moved_aside"
        assert set(rig.times) <= set(rig.stored())
    assert [path.read_bytes() for path in aside(tmp_path)] == [damaged]


def test_salvage_that_a_stop_has_interrupted_goes_on_at_the_next_start(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(30)
    overwrite(first.file, 0, b"garbage")
    with running(tmp_path, clock=first.clock) as second:
        second.scan(3)  # too soon for chores
    with running(tmp_path, clock=first.clock) as third:
        wait_until(lambda: "history.salvaged" in next_scan(third))
        third.written()
        assert third.stored() == first.times + second.times + third.times
        assert third.keys() == ["history.salvaged"]


def test_file_without_a_table_is_moved_aside(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(30)
    with writing_engine(first.file, wait_s=1.0).begin() as connection:
        TAG.drop(connection)
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan(3)
        rig.written()
        assert rig.keys()[0] == "history.moved_aside"
        assert rig.trouble() == ""
        assert rig.stored()[-3:] == rig.times
    assert len(aside(tmp_path)) == 1


def test_scans_that_cannot_be_read_are_told_and_passed_over(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(10)
    with writing_engine(first.file, wait_s=1.0).begin() as connection:
        spoilt = update(TICK).where(TICK.c.sequence == 4).values(frame=b"garbage in it")
        connection.execute(spoilt)
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan()
        rig.written()
        (told,) = rig.news()
        assert (told.key, told.facts["count"]) == ("history.scans_missing_between", 1)
        assert told.facts["since"] == told.facts["until"] == "2026-11-18 18:00:04"
        assert rig.stored() == [*first.times[:3], *first.times[4:], *rig.times]


def test_scans_of_a_group_whose_tags_are_lost_are_told_and_passed_over(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(10)
    with writing_engine(first.file, wait_s=1.0).begin() as connection:
        connection.execute(delete(GROUP_TAG).where(GROUP_TAG.c.position > 0))
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan()
        rig.written()
        assert set(rig.keys()) == {"history.scans_missing_between"}
        assert rig.stored() == rig.times


# ---------------------------------------------------------------- F07


def test_lost_end_of_the_log_is_told_with_its_time(tmp_path: Path) -> None:
    with running(tmp_path) as before:
        before.scan(10)
    with running(tmp_path, clock=before.clock) as first:
        first.scan(20)
        first.written()
        copy = first.file.read_bytes(), log_of(first.file).read_bytes()
    first.file.write_bytes(copy[0])
    cut = len(copy[1]) * 2 // 3
    log_of(first.file).write_bytes(copy[1][:cut] + bytes(len(copy[1]) - cut))
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan()
        rig.written()
        (told,) = rig.news()
        kept = rig.stored()
        assert before.times == kept[:10]
        assert told.key == "history.scans_missing_between"
        assert told.facts["count"] == 30 - (len(kept) - 1)
        assert told.facts["until"] == "2026-11-18 18:00:30"
    with running(tmp_path, clock=first.clock) as again:
        assert again.keys() == []


def test_file_damaged_while_it_is_written_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path) as rig:
        rig.scan(300)
        rig.written()
        with held(rig.file):
            lasts(rig, "history.trouble.locked")
            log_of(rig.file).unlink()
            overwrite(rig.file, 0, bytes(8192 * 3))
        wait_until(lambda: "history.moved_aside" in next_scan(rig))
        rig.written()
        assert rig.trouble() == ""
        assert len(aside(tmp_path)) == 1
        assert live(rig) == rig.times  # also what the damaged file had
        assert set(rig.times[-1:]) <= set(rig.stored())
