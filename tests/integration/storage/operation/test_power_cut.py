"""The automation's state survives a power cut at any moment and agrees with its transitions."""

import asyncio
import json
import random
from pathlib import Path

import pytest

from storage.operation.opening import ask_file
from storage.operation.reading import documents
from storage.state import STATE_FILE
from tests.integration.storage.operation.made_up import UNITS, opened, step
from tests.integration.storage.operation.stored import numbers
from tests.integration.storage.power.power_cut import images
from tests.integration.storage.power.recorded_sqlite import SMALL_LOG, recording

CHANGES = 40
CUTS, CUTS_IN_SOAK = 60, 1000


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_no_acknowledged_change_is_lost_or_torn_whenever_the_power_goes(
    tmp_path: Path, soak: bool
) -> None:
    acknowledged_at: list[int] = []

    async def commit() -> None:
        async with opened(making) as store:
            for number in range(1, CHANGES + 1):
                await store.commit(step(number, units=UNITS))
                acknowledged_at.append(len(vfs.operations))

    making = tmp_path / "making"
    making.mkdir()
    with recording(making, instead=SMALL_LOG) as vfs:
        asyncio.run(commit())
    chance = random.Random(1)
    first = acknowledged_at[0]
    cuts = chance.choices(
        range(first, len(vfs.operations) + 1), k=CUTS_IN_SOAK if soak else CUTS
    )
    for number, (cut, disk) in enumerate(images(vfs.operations, cuts, chance)):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in disk.items():
            (folder / name).write_bytes(content)
        state = ask_file(folder / STATE_FILE, documents)
        assert state is not None
        kept = numbers(folder, UNITS[0])
        assert kept == numbers(folder, UNITS[1]) == list(range(1, len(kept) + 1))
        assert len(kept) >= sum(at <= cut for at in acknowledged_at)
        assert json.loads(state["batch"]) == dict.fromkeys(UNITS, len(kept))
