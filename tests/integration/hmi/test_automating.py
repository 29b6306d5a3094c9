"""The automation is built from what was kept, also where no recipe fits the plant."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from control.automation.operation_board import OperationBoard
from hmi.compose.automating import Automating
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from storage.state import StateDatabase
from tests.fakes.clock import ManualClock

if TYPE_CHECKING:
    from plant.message import Message


def with_digesters(count: int) -> PlantDescription:
    """Return the built-in plant with fewer digesters."""
    whole = load_plant()
    units = {
        unit_id: unit
        for unit_id, unit in whole.units.items()
        if unit.kind != "digester" or unit.number <= count
    }
    tags = {tag_id: tag for tag_id, tag in whole.tags.items() if tag.unit_id in units}
    return replace(whole, units=units, tags=tags)


@pytest.mark.parametrize(("digesters", "running"), [(6, 6), (3, 0), (0, 0)])
async def test_a_plant_for_which_no_recipe_fits_starts_and_says_why(
    digesters: int, running: int, tmp_path: Path
) -> None:
    told: list[Message] = []
    clock = ManualClock()
    database = StateDatabase.open(tmp_path, clock)
    automating = Automating(
        with_digesters(digesters),
        folder=None,
        data=tmp_path,
        clock=clock,
        open_store=database.plant_store,
        tell=told.extend,
    )
    automated = automating.build(asyncio.get_running_loop(), OperationBoard())
    await asyncio.to_thread(database.close)
    units = automated.automation.view().run.units.values()
    assert sum(bool(unit.batch_id) for unit in units) == running
    expected = [] if running else ["recipe.file.unfit"] * 2
    assert [notice.key for notice in told] == expected
