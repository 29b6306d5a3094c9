"""A history database on the disk, with its tables and a few tags."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert

from storage.history.schema import HISTORY, SCAN_GROUP, TAG
from storage.sqlite_engine import writing_engine

TAGS = 6


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
