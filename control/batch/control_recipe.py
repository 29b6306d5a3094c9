"""A running batch's own recipe is changed: one field, checked, logged; its master stays."""

from dataclasses import replace
from datetime import date

from control.batch.boundaries import stage_ends
from control.batch.draft import Draft
from control.batch.facts import Facts
from plant.batch.run import RecipeChange, UnitRun
from plant.batch.states import Procedure
from plant.errors import RefusedError
from plant.message import Message, message
from plant.operation.requests import ChangeBatch
from plant.operation.store import BatchEntry
from plant.recipe.check import faults
from plant.recipe.edit import with_field
from plant.recipe.fields import RecipeFields
from plant.recipe.leaves import leaves
from plant.recipe.model import Recipe


def change_batch(
    draft: Draft, facts: Facts, fields: RecipeFields, request: ChangeBatch
) -> tuple[Message, ...]:
    """Change the recipe that a batch runs by, or return why not.

    A stage's new end moves that stage and those behind it; what has passed stays as it was,
    and no end may be moved into the past.

    Raises:
        RefusedError: when there is no batch, or the field does not take the value.
    """
    run = draft.units[request.unit_id]
    if run.procedure is not Procedure.BATCH or run.recipe is None:
        raise RefusedError(message("batch.refusal.no_batch", unit=run.unit_id))
    recipe = with_field(run.recipe, request.field, request.value, fields=fields)
    wrong = faults(recipe, fields, digesters=len(draft.rota.order))
    if wrong:
        return tuple(fault.text for fault in wrong)
    ends_ms = _new_ends(run, run.recipe, recipe, facts)
    moved = zip(ends_ms, run.ends_ms, strict=True)
    if any(new != old and new <= draft.now_ms for new, old in moved):
        raise RefusedError(message("batch.refusal.end_has_passed", unit=run.unit_id))
    change = RecipeChange(
        utc_ms=draft.now_ms,
        operator=request.asker.operator,
        field=request.field,
        old=str(leaves(run.recipe).get(request.field, "")),
        new=str(leaves(recipe).get(request.field, "")),
        reason=request.asker.reason,
    )
    draft.put(replace(run, recipe=recipe, ends_ms=ends_ms, changes=(*run.changes, change)))
    _note(draft, run, change)
    return ()


def _new_ends(run: UnitRun, old: Recipe, new: Recipe, facts: Facts) -> tuple[int, ...]:
    """Return the frozen ends with the recipe's change added; holds so far stay counted."""
    day = date.fromisoformat(run.start_day)
    before = stage_ends(old, run.started_ms, day, facts.zone)
    after = stage_ends(new, run.started_ms, day, facts.zone)
    return tuple(
        end if stage < run.stage else end + after[stage] - before[stage]
        for stage, end in enumerate(run.ends_ms)
    )


def _note(draft: Draft, run: UnitRun, change: RecipeChange) -> None:
    text = message(
        "batch.event.changed",
        unit=run.unit_id,
        field=change.field,
        old=change.old,
        new=change.new,
        operator=change.operator,
    )
    draft.event(run.unit_id, text)
    draft.enter(
        BatchEntry(run.batch_id, run.unit_id, draft.now_ms, "change", change.operator, text)
    )
