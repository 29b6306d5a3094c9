"""What should the operator know of the batches now, without having to act at once?"""

from collections.abc import Iterator

from control.batch.draft import Draft
from control.batch.facts import Facts
from control.batch.moves import clock_on
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State
from plant.message import Message, message


def advisories(draft: Draft, facts: Facts) -> tuple[Message, ...]:
    """Return what waits for a person, and what takes longer than planned."""
    found = [
        message("batch.advice.resume", unit=card.unit_id)
        for card in draft.resumes.values()
        if card.long
    ]
    if draft.recipe is None and draft.units:
        found.append(message("batch.advice.no_recipe"))
    for run in draft.units.values():
        found.extend(_of_unit(run, facts, draft.now_ms))
    return tuple(found)


def _of_unit(run: UnitRun, facts: Facts, now_ms: int) -> Iterator[Message]:
    if run.confirm:
        yield message("batch.advice.confirm", unit=run.unit_id, place=run.place)
    if run.state is State.HELD:
        held_ms = now_ms - run.state_since_ms
        if held_ms >= facts.settings.held_long_s * 1000:
            yield message(
                "batch.advice.held", unit=run.unit_id, hours=round(held_ms / 3_600_000, 1)
            )
    if run.procedure is Procedure.BATCH and 0 <= run.stage < len(run.ends_ms):
        end_ms = (clock_on(run, now_ms) if run.stood_since_ms else run).ends_ms[run.stage]
        over_ms = now_ms - end_ms
        if run.state is not State.COMPLETE and over_ms >= facts.settings.overrun_warn_s * 1000:
            minutes = over_ms // 60_000
            yield message(
                "batch.advice.overrun", unit=run.unit_id, place=run.place, minutes=minutes
            )
