"""A history database on the disk, with its tables and a few tags."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, insert

from storage.history.schema import HISTORY, SCAN_GROUP, TAG
from storage.sqlite_engine import writing_engine

TAGS = 6
ACCOUNT = "postgres"


def add_tags(connection: Connection, count: int = TAGS) -> None:
    """Make tags 1..count and one scan group."""
    connection.execute(
        insert(TAG),
        [
            {
                "id": number,
                "tag_id": f"D{number}.temperature",
                "unit": "degC",
                "kind": "analogue",
                "resolution": 0.1,
                "deadband": 0.0,
                "retention": "normal",
            }
            for number in range(1, count + 1)
        ],
    )
    connection.execute(insert(SCAN_GROUP), [{"id": 1, "name": "D1 fast", "hold_ms": 10_000}])


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine of a new history database."""
    made = writing_engine(tmp_path / "history.sqlite", wait_s=1.0)
    with made.begin() as connection:
        HISTORY.create_all(connection)
        add_tags(connection)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """The writer's connection, not in a transaction."""
    with engine.connect() as made:
        yield made


@pytest.fixture(scope="session")
def postgresql() -> Iterator[object]:
    """What makes an engine of an emptied PostgreSQL database; skipped where none is here.

    A server of its own, reached by a socket in its folder and by no other way.
    """
    pytest.importorskip("psycopg")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs or (os.geteuid() == 0 and not _has_account()):
        pytest.skip("no PostgreSQL is installed here")
    with running_server(programs[-1]) as url:

        @contextmanager
        def emptied() -> Iterator[Engine]:
            made = create_engine(url, poolclass=NullPool)
            with made.begin() as connection:
                HISTORY.drop_all(connection)
            yield made
            made.dispose()

        yield emptied


def _has_account() -> bool:
    import pwd  # not on Windows

    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        return False
    return True


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """A PostgreSQL server for the tests; it refuses to run as root and gets its own account.

    Its folder is not pytest's: that account could not enter it, and a socket's path is short.
    """
    account: list[str] = []
    folder = Path(mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        account = ["runuser", "-u", ACCOUNT, "--"]
        shutil.chown(folder, ACCOUNT)
    data = folder / "data"

    def run(*command: str | Path) -> None:
        subprocess.run([*account, *map(str, command)], check=True, stdout=subprocess.DEVNULL)

    run(programs / "initdb", "-D", data, "-A", "trust", "-N", "-U", "postgres")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    log = folder / "log"
    run(programs / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)
