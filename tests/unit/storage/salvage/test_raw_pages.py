"""Tests of rows read without SQLite: every kind of value, every way a page can be damaged."""

import random
import sqlite3
from pathlib import Path

import pytest

from storage.salvage.raw_pages import RawPages, RawRow

PAGE = 8192


def _written(path: Path, *, page_size: int = PAGE, count: int = 400) -> dict[int, RawRow]:
    """Write rows of all kinds and return them as they should be found."""
    rng = random.Random(page_size)
    numbers = [0, 1, None, -5, 300, -70_000, 1 << 20, 1 << 33, -(1 << 40), -(1 << 60)]
    lengths = [0, 10, 3000, page_size - 40, page_size - 30, 30_000]
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA page_size = {page_size}")
    connection.execute(
        "CREATE TABLE t (key INTEGER PRIMARY KEY, n INT, r REAL, s TEXT UNIQUE, b BLOB)"
    )
    rows = {}
    for i in range(count):
        key = rng.choice([i, -i, i << 40])
        values = (
            rng.choice(numbers),
            rng.choice([rng.random(), float(i), -0.0]),
            f"\u00e4{i}",
            rng.randbytes(rng.choice(lengths)),
        )
        rows[key] = RawRow(key, (None, *values))
        connection.execute("INSERT OR REPLACE INTO t VALUES (?, ?, ?, ?, ?)", (key, *values))
    connection.close()
    return rows


def _found(path: Path) -> list[RawRow]:
    with RawPages(path) as pages:
        free = pages.free()
        return [
            row
            for number in range(2, pages.count + 1)
            if number not in free
            for row in pages.rows(number)
        ]


@pytest.mark.parametrize("page_size", [512, 4096, 8192, 65536])
def test_every_row_is_found_as_it_was_written(page_size: int, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    rows = _written(path, page_size=page_size)
    found = _found(path)
    assert {row.key: row for row in found if row.key is not None} == rows
    names = {row.values[0] for row in found if row.key is None}
    assert names == {row.values[3] for row in rows.values()}


def test_damaged_cells_and_pages_give_no_row_and_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    rows = _written(path)
    sound = path.read_bytes()
    rng = random.Random(1)
    for _ in range(8):
        content = bytearray(sound)
        for _ in range(30):
            place = rng.randrange(len(content))
            content[place : place + 8] = rng.randbytes(8)
        path.write_bytes(content[: rng.randrange(PAGE, len(content))])
        found = [row for row in _found(path) if row.key is not None]
        same = sum(rows.get(row.key or 0) == row for row in found)
        assert same >= 0.5 * len(found)


def test_deleted_rows_do_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    rows = _written(path)
    connection = sqlite3.connect(path, isolation_level=None)
    kept = sorted(rows)[100]
    connection.execute("DELETE FROM t WHERE key > ?", (kept,))
    connection.close()
    found = {row.key for row in _found(path) if row.key is not None}
    assert found == {key for key in rows if key <= kept}


def test_loop_in_the_list_of_free_pages_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    _written(path)
    content = bytearray(path.read_bytes())
    content[32:36] = (5).to_bytes(4, "big")
    content[4 * PAGE : 4 * PAGE + 8] = (5).to_bytes(4, "big") + bytes(4)
    path.write_bytes(content)
    with RawPages(path) as pages:
        assert pages.free() == {5}


def test_log_counts_up_to_its_last_commit(tmp_path: Path) -> None:
    path, left = tmp_path / "a.sqlite", tmp_path / "left.sqlite"
    _written(path, count=10)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("INSERT INTO t VALUES (77, 1, 2.0, 'in the log', x'00')")
    committed = path.with_name("a.sqlite-wal").stat().st_size
    connection.execute("INSERT INTO t VALUES (78, 1, 2.0, 'later', x'00')")
    log = path.with_name("a.sqlite-wal").read_bytes()
    left.write_bytes(path.read_bytes())
    connection.close()
    # Cut in the middle of the second commit's pages.
    left.with_name("left.sqlite-wal").write_bytes(log[: committed + 24 + PAGE])
    assert 77 in {row.key for row in _found(left)}
    left.with_name("left.sqlite-wal").write_bytes(b"")
    assert 77 not in {row.key for row in _found(left)}


def test_empty_file_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"")
    with RawPages(path) as pages:
        assert pages.count == 0
        assert pages.page_size == PAGE
        assert pages.free() == set()
        assert list(pages.rows(1)) == []
