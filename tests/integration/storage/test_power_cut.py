"""No acknowledged row is lost when the power goes at any moment (F02)."""

import random
from pathlib import Path

import apsw
import pytest
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

from storage.database import APPLICATION_ID
from storage.hash_chain import Flaw, seal
from storage.head_anchor import FIRST_EVER, Head
from storage.migrations import MIGRATIONS, newest
from storage.schema import JOURNAL
from storage.sqlite_engine import WRITER_PRAGMAS
from storage.state import STATE_FILE
from tests.integration.storage.power_cut import Operation, RecordingVfs, image
from tests.integration.storage.rows import entry, findings, opened, stored

ROWS = 60
_COLUMNS = [column.name for column in JOURNAL.columns]
CUTS, CUTS_IN_SOAK = 100, 2000
SMALL_LOG = "PRAGMA wal_autocheckpoint = 4"
"""So that the cuts also fall into checkpoints, which 512 pages would make rare."""


class Recorded:
    """Every change of the disk while ``ROWS`` rows were committed one by one."""

    def __init__(
        self, operations: list[Operation], *, made_at: int, acknowledged_at: list[int]
    ) -> None:
        self.operations = operations
        self.made_at = made_at
        self._acknowledged_at = acknowledged_at

    def acknowledged(self, cut: int) -> int:
        """Return how many rows had been acknowledged before this operation."""
        return sum(at <= cut for at in self._acknowledged_at)


def record(path: Path, *pragmas: str) -> Recorded:
    """Make a journal with the product's own statements and settings."""
    vfs = RecordingVfs(f"recording-{path.parent.name}")
    connection = apsw.Connection(str(path), vfs=f"recording-{path.parent.name}")
    for pragma in pragmas:
        connection.execute(pragma)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for step in MIGRATIONS:
        for statement in step.statements:
            connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('schema_version', ?)", (str(newest()),))
    connection.execute("COMMIT")
    made_at = len(vfs.operations)

    insertion = str(insert(JOURNAL).compile(dialect=sqlite.dialect(paramstyle="named")))
    acknowledged_at: list[int] = []
    head = FIRST_EVER.head
    for number in range(ROWS):
        row = seal(entry(f"c{number}"), after=head, boot_id="b", station="pc")
        head = Head(row.sequence, row.digest)
        told = {name: getattr(row.entry, name) for name in type(row.entry).__slots__}
        values = {name: getattr(row, name, told.get(name)) for name in _COLUMNS}
        connection.execute(insertion, values)  # commits by itself
        acknowledged_at.append(len(vfs.operations))
    operations = list(vfs.operations)
    connection.close()
    vfs.unregister()
    return Recorded(operations, made_at=made_at, acknowledged_at=acknowledged_at)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("full")
    return record(folder / STATE_FILE, *WRITER_PRAGMAS, SMALL_LOG)


def put(folder: Path, contents: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.soak
@pytest.mark.timeout(0)
async def test_no_acknowledged_row_is_lost_whenever_the_power_goes(
    recorded: Recorded, tmp_path: Path, soak: bool
) -> None:
    chance = random.Random(1)
    for number in range(CUTS_IN_SOAK if soak else CUTS):
        cut = chance.randrange(len(recorded.operations) + 1)
        disk = image(recorded.operations[:cut], chance)
        folder = put(tmp_path / str(number), disk)
        async with opened(folder) as database:
            assert not {"storage.moved_aside", "storage.read_only"} & set(database.told)
            kept = [sequence for sequence, action in stored(folder) if action == "write"]
        assert kept == list(range(1, len(kept) + 1))
        assert len(kept) >= recorded.acknowledged(cut)
        assert {finding.flaw for finding in findings(folder)} <= {Flaw.NO_ANCHOR}


async def test_power_that_goes_while_the_file_is_made_does_not_spoil_the_next_start(
    recorded: Recorded, tmp_path: Path
) -> None:
    chance = random.Random(1)
    for cut in range(recorded.made_at + 1):
        folder = put(tmp_path / str(cut), image(recorded.operations[:cut], chance))
        async with opened(folder) as database:
            assert database.told == []
            assert await database.append(1) == [1]


def test_the_simulated_cut_finds_a_journal_that_is_not_synced(tmp_path: Path) -> None:
    careless = record(
        tmp_path / STATE_FILE, *WRITER_PRAGMAS, SMALL_LOG, "PRAGMA synchronous = NORMAL"
    )
    chance = random.Random(1)
    lost = 0
    for number in range(CUTS):
        cut = chance.randrange(len(careless.operations) + 1)
        needed = careless.acknowledged(cut)
        if needed:
            folder = put(tmp_path / str(number), image(careless.operations[:cut], chance))
            lost += len(stored(folder)) < needed
    assert lost > 0
