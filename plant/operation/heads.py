"""Which batches began, or got another recipe, between two steps?"""

from plant.batch.plant_run import PlantRun
from plant.batch.states import Procedure
from plant.operation.store import BatchHead


def batch_heads(before: PlantRun, after: PlantRun) -> tuple[BatchHead, ...]:
    """Return the heads that belong into the change of this step, for `Change.batches`."""
    found: list[BatchHead] = []
    for unit_id, run in after.units.items():
        if run.procedure is not Procedure.BATCH or run.recipe is None or not run.batch_id:
            continue
        old = before.units.get(unit_id)
        if old is not None and (old.batch_id, old.recipe) == (run.batch_id, run.recipe):
            continue
        found.append(BatchHead(run.batch_id, unit_id, run.recipe, run.started_ms))
    return tuple(found)
