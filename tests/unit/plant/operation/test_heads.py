"""A batch's head is written when it begins and when its recipe changes, at no other time."""

from dataclasses import replace

import pytest

from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State
from plant.operation.heads import batch_heads
from plant.operation.store import BatchHead
from plant.recipe.model import Recipe

RECIPE = Recipe("own", 1, "Own", "", "", stages=())
RUNNING = UnitRun(
    "D3",
    procedure=Procedure.BATCH,
    state=State.RUNNING,
    batch_id="D3-2026-11-20-1",
    recipe=RECIPE,
    started_ms=1000,
)
IDLE = UnitRun("D3")


def plant(*runs: UnitRun) -> PlantRun:
    return PlantRun(units={run.unit_id: run for run in runs})


@pytest.mark.parametrize("before", [plant(), plant(IDLE)])
def test_a_batch_that_began_has_a_head(before: PlantRun) -> None:
    head = BatchHead("D3-2026-11-20-1", "D3", RECIPE, 1000)
    assert batch_heads(before, plant(RUNNING)) == (head,)


def test_a_batch_that_goes_on_has_none() -> None:
    held = replace(RUNNING, state=State.HELD, sequence=7)
    assert batch_heads(plant(RUNNING), plant(held)) == ()


def test_a_changed_recipe_is_written_again() -> None:
    changed = replace(RUNNING, recipe=replace(RECIPE, turnaround_h=20.0))
    (head,) = batch_heads(plant(RUNNING), plant(changed))
    assert head.recipe.turnaround_h == 20.0


@pytest.mark.parametrize(
    "run",
    [
        IDLE,
        replace(RUNNING, procedure=Procedure.TURNAROUND),
        replace(RUNNING, recipe=None),
        replace(RUNNING, batch_id=""),
    ],
)
def test_a_unit_without_a_batch_has_none(run: UnitRun) -> None:
    assert batch_heads(plant(), plant(run)) == ()
