"""The writer keeps rows through locks, full disks and wrong rows, and resumes by itself."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from plant.errors import StorageError
from plant.message import Message, message
from storage.sqlite_engine import writing_engine
from storage.writer import GROUP, Writer
from tests.fakes.clock import ManualClock

PATIENCE_S = 20.0


def wait_until(holds: Callable[[], bool]) -> None:
    """Let the writer's thread go on until it ``holds``."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.002)


class Row:
    """Writes a number into the table ``rows`` and remembers how it ended."""

    def __init__(self, number: object, log: list[object]) -> None:
        self._number = number
        self._log = log
        self.ended = threading.Event()
        self.error: StorageError | None = None

    def run(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "INSERT INTO rows VALUES (?, zeroblob(1000))", (self._number,)
        )

    def committed(self) -> None:
        self._log.append(self._number)
        self.ended.set()

    def failed(self, error: StorageError) -> None:
        self.error = error
        self.ended.set()

    def wait(self) -> None:
        assert self.ended.wait(PATIENCE_S)


class Bench:
    """A writer on a real file with everything that a test does to it."""

    def __init__(self, path: Path, *, capacity: int = 1000) -> None:
        self.path = path
        self.clock = ManualClock()
        self.log: list[object] = []
        self.engine = writing_engine(path, wait_s=0.01)
        with self.engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE rows (number INTEGER PRIMARY KEY, ballast)"
            )
        self.writer = Writer(self.engine, self.clock, name="storage", capacity=capacity)

    def submit(self, *numbers: object) -> list[Row]:
        rows = [Row(number, self.log) for number in numbers]
        for row in rows:
            self.writer.submit(row)
        return rows

    def trouble(self) -> Message | None:
        return self.writer.trouble

    def writable(self) -> bool:
        return self.writer.writable

    def stored(self) -> list[int]:
        with self.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT number FROM rows ORDER BY rowid")
            return [row[0] for row in rows]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "state.sqlite")
    yield bench
    bench.writer.close(timeout_s=PATIENCE_S)


class HeldByAnotherProgram:
    """Holds the file's write lock in another process until told to let go."""

    _CODE = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )

    def __init__(self, path: Path) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", self._CODE, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._child.stdout is not None
        assert self._child.stdout.readline() == "held\n"

    def let_go(self) -> None:
        self._child.communicate("")


def test_rows_are_told_in_order_after_they_are_stored(bench: Bench) -> None:
    rows = bench.submit(*range(3 * GROUP))
    bench.writer.start()
    rows[-1].wait()
    assert bench.log == list(range(3 * GROUP))
    assert bench.stored() == bench.log
    assert bench.trouble() is None


def test_rows_wait_while_another_program_holds_the_file_and_follow_by_themselves(
    bench: Bench,
) -> None:
    holder = HeldByAnotherProgram(bench.path)
    bench.writer.start()
    rows = bench.submit(1, 2, 3)
    wait_until(lambda: bench.writer._trouble is not None)
    assert bench.trouble() is None  # a short hold-up is not worth an alarm

    bench.clock.advance(4.0)
    assert bench.trouble() == message("storage.trouble.locked", seconds=4, rows=3)
    assert bench.writable()
    assert bench.log == []

    holder.let_go()
    rows[-1].wait()
    assert bench.stored() == [1, 2, 3]
    assert bench.trouble() is None


def limit_pages(engine: Engine, limit: dict[str, int]) -> None:
    """Let the file grow to so many pages only, as a full disk would."""

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit['pages']}")

    event.listen(engine, "begin", on_begin)


def test_rows_wait_while_the_file_cannot_grow_and_follow_by_themselves(bench: Bench) -> None:
    limit = {"pages": 3}
    limit_pages(bench.engine, limit)
    bench.writer.start()
    rows = bench.submit(*range(50))
    wait_until(lambda: bench.writer._trouble is not None)
    bench.clock.advance(5.0)
    assert bench.trouble() == message("storage.trouble.full", seconds=5, rows=50)
    assert bench.writable()

    limit["pages"] = 100_000
    rows[-1].wait()
    assert bench.stored() == list(range(50))
    assert bench.trouble() is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_rows_wait_while_the_disk_is_full_and_follow_by_themselves(small_disk: Path) -> None:
    bench = Bench(small_disk / "state.sqlite", capacity=5000)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(800_000))
    bench.writer.start()
    rows = bench.submit(*range(300))
    wait_until(lambda: bench.writer._trouble is not None)
    bench.clock.advance(5.0)
    told = bench.trouble()
    assert told is not None
    assert told.key in {"storage.trouble.full", "storage.trouble.disk"}
    assert bench.writable()

    filler.unlink()
    rows[-1].wait()
    assert bench.stored() == list(range(300))
    bench.writer.close(timeout_s=PATIENCE_S)


def test_read_only_disk_makes_the_program_view_only_until_it_is_mended(
    small_disk: Path,
) -> None:
    bench = Bench(small_disk / "state.sqlite")

    def remount(mode: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{mode}", str(small_disk)], check=True)

    remount("ro")
    bench.writer.start()
    rows = bench.submit(1)
    wait_until(lambda: bench.writer._trouble is not None)
    assert not bench.writable()

    remount("rw")
    rows[0].wait()
    assert bench.writable()
    bench.writer.close(timeout_s=PATIENCE_S)


@pytest.mark.parametrize("place", [0, 4, 9])
def test_wrong_row_fails_alone_wherever_it_stands(bench: Bench, place: int) -> None:
    numbers: list[object] = list(range(10))
    numbers[place] = "not a number"  # datatype mismatch in an integer primary key
    rows = bench.submit(*numbers)
    bench.writer.start()
    for row in rows:
        row.wait()
    assert [number for number, row in zip(numbers, rows, strict=True) if row.error] == [
        "not a number"
    ]
    assert bench.stored() == [number for number in range(10) if number != place]


@pytest.mark.parametrize("wrong", [1 << 70, "\ud800"])
def test_value_that_sqlite_cannot_even_take_does_not_end_the_thread(
    bench: Bench, wrong: object
) -> None:
    first, second = bench.submit(wrong, 2)
    bench.writer.start()
    second.wait()
    assert first.error is not None
    assert bench.stored() == [2]


def test_row_is_refused_when_memory_is_full_of_rows(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "state.sqlite", capacity=3)
    bench.submit(1, 2)
    assert bench.writable()
    bench.submit(3)
    assert not bench.writable()
    with pytest.raises(StorageError, match="memory is full"):
        bench.submit(4)
    bench.writer.start()
    bench.writer.close(timeout_s=PATIENCE_S)
    assert bench.stored() == [1, 2, 3]


def test_closing_writes_what_waits(bench: Bench) -> None:
    bench.submit(*range(2 * GROUP))
    bench.writer.start()
    bench.writer.close(timeout_s=PATIENCE_S)
    assert bench.stored() == list(range(2 * GROUP))
    with pytest.raises(StorageError, match="closed"):
        bench.submit(1)


def test_closing_gives_up_rows_that_the_disk_does_not_take_and_says_so(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    holder = HeldByAnotherProgram(bench.path)
    bench.writer.start()
    rows = bench.submit(1, 2)
    wait_until(lambda: bench.writer._trouble is not None)
    bench.writer.close(timeout_s=0.05)
    holder.let_go()
    assert all(row.error is not None for row in rows)
    assert caplog.text.count("Not kept") == 2


def test_trouble_is_logged_when_it_begins_and_when_it_ends(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "storage.writer")
    holder = HeldByAnotherProgram(bench.path)
    bench.writer.start()
    rows = bench.submit(1)
    wait_until(lambda: bench.writer._trouble is not None)
    bench.clock.advance(30.0)
    holder.let_go()
    rows[0].wait()
    wait_until(lambda: "again" in caplog.text)
    assert [record.getMessage() for record in caplog.records] == [
        "The database takes no rows (locked); 1 wait",
        "The database takes rows again after 30.0 s",
    ]


def test_commit_is_followed_by_one_call_for_the_whole_group(tmp_path: Path) -> None:
    calls: list[int] = []
    bench = Bench(tmp_path / "state.sqlite")
    bench.writer = Writer(
        bench.engine,
        bench.clock,
        name="storage",
        after_commit=lambda: calls.append(len(bench.log)),
    )
    bench.submit(*range(GROUP + 5))
    bench.writer.start()
    bench.writer.close(timeout_s=PATIENCE_S)
    assert calls == [GROUP, GROUP + 5]


def test_a_listener_that_fails_does_not_end_the_thread(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("a bug")

    bench = Bench(tmp_path / "state.sqlite")
    writer = Writer(bench.engine, bench.clock, name="storage", after_commit=fail)
    writer.start()
    for number in (1, 2):
        row = Row(number, bench.log)
        writer.submit(row)
        row.wait()
        wait_until(lambda: len(caplog.records) >= len(bench.log))
    writer.close(timeout_s=PATIENCE_S)
    assert bench.stored() == [1, 2]
