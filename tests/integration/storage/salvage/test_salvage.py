"""Tests of salvage: really damaged files, and how much of them comes back."""

import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection

from plant.errors import StorageError
from plant.history import BAD_FROM
from storage.historian.opening import OpenedHistory, open_history
from storage.history.form import HISTORY_FILE
from storage.history.keys import key_of
from storage.reading.opening import open_reader
from storage.salvage.salvage import Salvaged, salvage
from storage.salvage.wreck import told_zone
from storage.segments.writer import SegmentWriter
from storage.upkeep.verify import verify
from tests.fakes.clock import ManualClock
from tests.integration.storage.upkeep.history_folder import (
    DAY_MS,
    HOLD_MS,
    START_MS,
    TAGS,
    ZONE,
    Made,
    make_history,
    readings_of,
)

PAGE = 8192
Damage = Callable[[bytearray, random.Random], None]


@dataclass(frozen=True, slots=True)
class Sound:
    """A file before it is damaged, with what was put into it."""

    content: bytes
    made: Made
    readings: int

    @property
    def pages(self) -> int:
        return len(self.content) // PAGE


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """Return a history of 40 days and some scans, all in one file."""
    folder = tmp_path_factory.mktemp("sound")
    made = make_history(folder, days=40, period_ms=60_000)
    return _sound(folder, made)


def _sound(folder: Path, made: Made) -> Sound:
    connection = sqlite3.connect(folder / HISTORY_FILE)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return Sound((folder / HISTORY_FILE).read_bytes(), made, made.values.size)


def _damaged(tmp_path: Path, sound: Sound, damage: Damage, *, seed: int = 0) -> Path:
    content = bytearray(sound.content)
    damage(content, random.Random(seed))
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(content)
    return path


def _fresh(tmp_path: Path) -> OpenedHistory:
    clock = ManualClock(utc_ms=START_MS + 300 * DAY_MS)
    return open_history(tmp_path / "data", clock, zone=ZONE)


def _rescue(path: Path, opened: OpenedHistory) -> Salvaged:
    with opened.engine.connect() as connection:
        return _to_the_end(path, opened, connection)


def _to_the_end(path: Path, opened: OpenedHistory, connection: Connection) -> Salvaged:
    steps = salvage(path, connection, opened.grid)
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            last: Salvaged = end.value
            return last
        assert 0 <= step.done <= 1
        assert not connection.in_transaction()


def _nothing(_content: bytearray, _rng: random.Random) -> None:
    """Leave the file as it is."""


def _zeroed(content: bytearray, rng: random.Random) -> None:
    for page in rng.sample(range(1, len(content) // PAGE), 10):
        content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)


def _garbage(content: bytearray, rng: random.Random) -> None:
    for page in rng.sample(range(1, len(content) // PAGE), 10):
        content[page * PAGE : (page + 1) * PAGE] = rng.randbytes(PAGE)


def _flipped(content: bytearray, rng: random.Random) -> None:
    for _ in range(10):
        content[rng.randrange(PAGE, len(content))] ^= 1 << rng.randrange(8)


def _cut(content: bytearray, _rng: random.Random) -> None:
    del content[int(len(content) * 0.6) :]


def _without_header(content: bytearray, _rng: random.Random) -> None:
    content[:PAGE] = bytes(PAGE)


def _all_were_put_in(path: Path, made: Made) -> None:
    """Require that every reading of the file is one that was put in, bit by bit."""
    reader = open_reader(path)
    try:
        for place, tag in enumerate(TAGS):
            found = reader.raw(tag, START_MS, START_MS + 300 * DAY_MS)
            times = np.asarray(found.utc_ms)
            where = np.searchsorted(made.times, times)
            assert np.array_equal(made.times[where], times)
            values = np.asarray(found.values)
            assert values.tobytes() == made.values[place, where].tobytes()
            assert np.array_equal(np.asarray(found.qualities), made.codes[place, where])
    finally:
        reader.close()


def test_undamaged_file_comes_over_whole(sound: Sound, tmp_path: Path) -> None:
    path, opened = _damaged(tmp_path, sound, _nothing), _fresh(tmp_path)
    found = _rescue(path, opened)
    assert found == Salvaged(done=1.0, readings=sound.readings)
    assert readings_of(opened.path) == readings_of(path)
    assert not [each for step in verify(opened.path.parent) for each in step.found]


def test_file_without_its_first_page_comes_over_whole(sound: Sound, tmp_path: Path) -> None:
    path, opened = _damaged(tmp_path, sound, _without_header), _fresh(tmp_path)
    assert _rescue(path, opened).readings == sound.readings
    assert told_zone(path) == ZONE
    _all_were_put_in(opened.path, sound.made)


@pytest.mark.parametrize("damage", [_zeroed, _garbage, _flipped, _cut])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_rescued_is_what_was_written(
    damage: Damage, seed: int, sound: Sound, tmp_path: Path
) -> None:
    path = _damaged(tmp_path, sound, damage, seed=seed)
    opened = _fresh(tmp_path)
    found = _rescue(path, opened)
    # A small file: ten pages are a tenth of it, one holds the steady values of all days, and
    # cut off are the newest times.
    assert found.readings > (0.1 if damage is _cut else 0.5) * sound.readings
    _all_were_put_in(opened.path, sound.made)


@pytest.mark.soak
def test_ten_bad_pages_cost_less_than_a_hundredth(tmp_path: Path, soak: bool) -> None:
    """99 % of the readings of forty tags over three months, about 4,000 pages."""
    folder = tmp_path / "large"
    sound = _sound(folder, make_history(folder, days=90, period_ms=20_000, more=9))
    assert sound.pages > 3000
    written = 40 * 90 * 4320 + 4 * 600
    for seed in range(10 if soak else 1):
        path = _damaged(tmp_path, sound, _garbage, seed=seed)
        opened = open_history(tmp_path / f"data{seed}", ManualClock(), zone=ZONE)
        assert _rescue(path, opened).readings >= 0.99 * written


def test_second_salvage_changes_nothing(sound: Sound, tmp_path: Path) -> None:
    path, opened = _damaged(tmp_path, sound, _zeroed, seed=1), _fresh(tmp_path)
    first = _rescue(path, opened)
    before = readings_of(opened.path)
    second = _rescue(path, opened)
    assert second.readings == 0
    assert second.known == first.readings
    assert readings_of(opened.path) == before


def test_salvage_given_up_can_begin_again(sound: Sound, tmp_path: Path) -> None:
    path, opened = _damaged(tmp_path, sound, _nothing), _fresh(tmp_path)
    with opened.engine.connect() as connection:
        steps = salvage(path, connection, opened.grid)
        while next(steps).readings < sound.readings / 3:
            pass
        steps.close()
        found = _to_the_end(path, opened, connection)
    assert found.known >= sound.readings / 3
    assert found.known + found.readings == sound.readings
    assert readings_of(opened.path) == readings_of(path)


def test_readings_that_are_there_already_win(sound: Sound, tmp_path: Path) -> None:
    path, opened = _damaged(tmp_path, sound, _nothing), _fresh(tmp_path)
    times = sound.made.times[:10]
    with opened.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO tag VALUES (1, 'D1.ph.PV', 'pH', 'analog', 0.01, 0, 'standard')"
        )
        writer = SegmentWriter(connection, opened.grid)
        writer.put_group([1], times, np.full((1, 10), -1.0), None, hold_ms=HOLD_MS)
        writer.finish()
    found = _rescue(path, opened)
    assert (found.known, found.readings) == (10, sound.readings - 10)
    reader = open_reader(opened.path)
    try:
        values = np.asarray(reader.raw(TAGS[0], START_MS, START_MS + DAY_MS).values)
    finally:
        reader.close()
    assert values[:10].tolist() == [-1.0] * 10
    assert values[10] == sound.made.values[0, 10]


def _run(statement: str, *values: object) -> Callable[[sqlite3.Connection], object]:
    return lambda connection: connection.execute(statement, values)


def _changed(
    tmp_path: Path, sound: Sound, *changes: Callable[[sqlite3.Connection], object]
) -> Path:
    """Return the file after changes by SQL, which cost exactly what they name."""
    path = _damaged(tmp_path, sound, _nothing)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA secure_delete = ON")
    for change in changes:
        change(connection)
    connection.close()
    return path


def test_names_come_from_their_index_when_their_rows_are_lost(
    sound: Sound, tmp_path: Path
) -> None:
    path = _damaged(tmp_path, sound, _nothing)
    connection = sqlite3.connect(path)
    ((root,),) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'tag'"
    ).fetchall()
    connection.close()
    content = bytearray(path.read_bytes())
    content[(root - 1) * PAGE : root * PAGE] = bytes(PAGE)
    path.write_bytes(content)
    opened = _fresh(tmp_path)
    assert _rescue(path, opened) == Salvaged(done=1.0, readings=sound.readings)
    _all_were_put_in(opened.path, sound.made)


def test_readings_without_any_name_are_kept_under_their_number(
    sound: Sound, tmp_path: Path
) -> None:
    path = _changed(tmp_path, sound, _run("DELETE FROM tag WHERE id = 3"))
    opened = _fresh(tmp_path)
    found = _rescue(path, opened)
    assert (found.unnamed, found.readings) == (1, sound.readings)
    reader = open_reader(opened.path)
    try:
        times = reader.raw("salvaged-3", START_MS, START_MS + 300 * DAY_MS).utc_ms
    finally:
        reader.close()
    assert len(times) == len(sound.made.times)


def test_lost_roll_ups_are_made_from_the_readings(sound: Sound, tmp_path: Path) -> None:
    tables = ("roll_minute", "roll_hour", "roll_day")
    statements = [_run(f"DELETE FROM {name}") for name in tables]  # noqa: S608  names above
    path, opened = _changed(tmp_path, sound, *statements), _fresh(tmp_path)
    assert _rescue(path, opened).readings == sound.readings
    assert not [each for step in verify(opened.path.parent) for each in step.found]


def test_roll_ups_outlive_lost_readings(sound: Sound, tmp_path: Path) -> None:
    day_3 = key_of(2, START_MS // 1000 + 2 * 86_400)
    path = _changed(tmp_path, sound, _run("DELETE FROM chunk WHERE key = ?", day_3))
    opened = _fresh(tmp_path)
    found = _rescue(path, opened)
    assert found.minutes == 1
    reader = open_reader(opened.path)
    try:
        start = START_MS + 2 * DAY_MS
        (day,) = reader.buckets([TAGS[1]], start, start + DAY_MS, 1)
    finally:
        reader.close()
    made = sound.made
    inside = (made.times >= start) & (made.times < start + DAY_MS)
    usable = inside & (made.codes[1] < BAD_FROM)
    assert (day.count[0], day.good[0]) == (inside.sum(), usable.sum())
    assert day.maximum[0] == made.values[1, usable].max()


def test_hours_and_days_outlive_lost_minutes(sound: Sound, tmp_path: Path) -> None:
    start_s = START_MS // 1000 + 5 * 86_400
    low, high = key_of(4, start_s), key_of(4, start_s + 86_400)
    path = _changed(
        tmp_path,
        sound,
        _run("DELETE FROM chunk WHERE key >= ? AND key < ?", low, high),
        _run("DELETE FROM roll_minute WHERE key >= ? AND key < ?", low, high),
    )
    opened = _fresh(tmp_path)
    _rescue(path, opened)
    statement = "SELECT * FROM roll_hour WHERE start_s >= ? AND start_s < ? AND tag = 4"
    bounds = (start_s, start_s + 86_400)
    found = []
    for file in (path, opened.path):
        connection = sqlite3.connect(file)
        found.append(connection.execute(statement, bounds).fetchall())
        connection.close()
    assert found[0] == found[1]
    assert len(found[0]) == 24


def test_late_readings_come_over(sound: Sound, tmp_path: Path) -> None:
    late = "INSERT INTO late VALUES (?, 1, ?, ?, ?)"
    path = _changed(
        tmp_path,
        sound,
        _run(late, 1, START_MS - 5000, 7.5, 0),
        _run(late, 2, START_MS - 4000, None, 128),
    )
    opened = _fresh(tmp_path)
    assert _rescue(path, opened).readings == sound.readings + 2
    reader = open_reader(opened.path)
    try:
        found = reader.raw(TAGS[0], START_MS - DAY_MS, START_MS)
    finally:
        reader.close()
    assert np.asarray(found.utc_ms).tolist() == [START_MS - 5000, START_MS - 4000]
    assert np.asarray(found.values).tolist()[0] == 7.5
    assert np.asarray(found.qualities).tolist() == [0, 128]


def test_what_is_only_in_the_log_comes_over(sound: Sound, tmp_path: Path) -> None:
    path = _damaged(tmp_path, sound, _nothing)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("INSERT INTO late VALUES (1, 1, ?, 7.5, 0)", (START_MS - 5000,))
    left = tmp_path / "left.sqlite"
    for part in ("", "-wal"):
        beside = path.with_name(path.name + part)
        left.with_name(left.name + part).write_bytes(beside.read_bytes())
    connection.close()
    opened = _fresh(tmp_path)
    assert _rescue(left, opened).readings == sound.readings + 1


def test_tag_whose_unit_has_changed_goes_on_beside_the_new_one(
    sound: Sound, tmp_path: Path
) -> None:
    path, opened = _damaged(tmp_path, sound, _nothing), _fresh(tmp_path)
    with opened.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO tag VALUES (9, 'GB.pressure.PV', 'kPa', 'analog', 0.01, 0, 'standard')"
        )
    assert _rescue(path, opened).readings == sound.readings
    connection_ = sqlite3.connect(opened.path)
    names = {name for (name,) in connection_.execute("SELECT tag_id FROM tag")}
    connection_.close()
    assert names == {*TAGS, "GB.pressure.PV@mbar"}


def test_file_that_is_no_database_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(random.Random(1).randbytes(100_000))
    assert _rescue(path, _fresh(tmp_path)) == Salvaged(done=1.0)
    assert told_zone(path) is None


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be read"):
        _rescue(tmp_path / "none.sqlite", _fresh(tmp_path))
