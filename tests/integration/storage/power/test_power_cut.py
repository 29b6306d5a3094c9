"""No acknowledged row is lost when the power goes at any moment (F02)."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from plant.clock import SystemClock
from storage.database import open_database
from storage.hash_chain import Flaw
from storage.state import STATE_FILE
from tests.integration.storage.power.power_cut import Operation, images
from tests.integration.storage.power.recorded_sqlite import SMALL_LOG, recording
from tests.integration.storage.rows import findings, opened, stored

ROWS = 60
CUTS, CUTS_IN_SOAK = 100, 2000


@dataclass(frozen=True, slots=True)
class Recorded:
    """Every change of the disk while ``ROWS`` rows were committed one by one."""

    operations: list[Operation]
    acknowledged_at: list[int]

    def acknowledged(self, cut: int) -> int:
        """Return how many rows had been acknowledged before this operation."""
        return sum(at <= cut for at in self.acknowledged_at)


def record(folder: Path, instead: Mapping[str, str] = SMALL_LOG) -> Recorded:
    """Keep a journal in the folder by the product's own code."""

    async def append(acknowledged_at: list[int]) -> None:
        async with opened(folder) as database:
            for _ in range(ROWS):
                await database.append(1)
                acknowledged_at.append(len(vfs.operations))

    acknowledged_at: list[int] = []
    with recording(folder, instead=instead) as vfs:
        asyncio.run(append(acknowledged_at))
    return Recorded(vfs.operations, acknowledged_at)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(tmp_path_factory.mktemp("full"))


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
    places = range(len(recorded.operations) + 1)
    cuts = chance.choices(places, k=CUTS_IN_SOAK if soak else CUTS)
    for number, (cut, disk) in enumerate(images(recorded.operations, cuts, chance)):
        folder = put(tmp_path / str(number), disk)
        async with opened(folder) as database:
            assert not {"storage.moved_aside", "storage.read_only"} & set(database.told)
            kept = [sequence for sequence, action in stored(folder) if action == "write"]
        assert kept == list(range(1, len(kept) + 1))
        assert len(kept) >= recorded.acknowledged(cut)
        assert {finding.flaw for finding in findings(folder)} <= {Flaw.NO_ANCHOR}


async def test_power_that_goes_while_the_file_is_made_does_not_spoil_the_next_start(
    tmp_path: Path,
) -> None:
    making = tmp_path / "making"
    making.mkdir()
    with recording(making) as vfs:
        open_database(making / STATE_FILE, SystemClock(), expected=False)
    chance = random.Random(1)
    every = range(len(vfs.operations) + 1)
    for cut, disk in images(vfs.operations, every, chance):
        folder = put(tmp_path / str(cut), disk)
        async with opened(folder) as database:
            assert database.told == []
            assert await database.append(1) == [1]


def test_the_simulated_cut_finds_a_journal_that_is_not_synced(tmp_path: Path) -> None:
    careless = record(
        tmp_path, SMALL_LOG | {"PRAGMA synchronous": "PRAGMA synchronous = NORMAL"}
    )
    chance = random.Random(1)
    cuts = chance.choices(range(careless.acknowledged_at[0], len(careless.operations)), k=CUTS)
    lost = 0
    for number, (cut, disk) in enumerate(images(careless.operations, cuts, chance)):
        lost += len(stored(put(tmp_path / str(number), disk))) < careless.acknowledged(cut)
    assert lost > 0
