"""The statements of one change. All of it inside the caller's transaction."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, update

from plant.batch.run import Transition
from plant.batch.states import State
from plant.operation.store import BatchEntry, BatchHead, Change
from storage.energy.energy_ledger import insert_rows, put_days
from storage.operation.as_text import message_text, recipe_json
from storage.operation.schema import BATCH, BATCH_ENTRY, BATCH_TRANSITION, PLANT_STATE

_LAST_STATES = frozenset(
    state.value for state in (State.COMPLETE, State.STOPPED, State.ABORTED)
)


def write_change(connection: Connection, change: Change) -> None:
    """Write all parts of a change.

    Raises:
        IntegrityError: when a unit has a transition of one of the numbers already.
    """
    for head in change.batches:
        _put_head(connection, head)
    _insert_transitions(connection, change.transitions)
    for transition in change.transitions:
        if transition.what == "state":
            _follow(connection, transition)
    _insert_entries(connection, change.entries)
    insert_rows(connection, change.ledger)
    put_days(connection, change.days)
    put_documents(connection, change.states, utc_ms=change.utc_ms)


def put_documents(connection: Connection, documents: Mapping[str, str], *, utc_ms: int) -> None:
    """Write documents, each in place of the one that stood under its key."""
    for key, document in documents.items():
        values = {"document": document, "changed_ms": utc_ms}
        there = update(PLANT_STATE).where(PLANT_STATE.c.key == key).values(values)
        if connection.execute(there).rowcount == 0:
            connection.execute(insert(PLANT_STATE).values(key=key, **values))


def _put_head(connection: Connection, head: BatchHead) -> None:
    recipe = {"recipe_ref": head.recipe.ref, "recipe": recipe_json(head.recipe)}
    there = update(BATCH).where(BATCH.c.batch_id == head.batch_id).values(recipe)
    if connection.execute(there).rowcount == 0:
        connection.execute(
            insert(BATCH).values(
                batch_id=head.batch_id,
                unit=head.unit_id,
                started_ms=head.started_ms,
                state=State.RUNNING.value,
                **recipe,
            )
        )


def _follow(connection: Connection, transition: Transition) -> None:
    """Let the batch's row follow its state, up to the one in which it ended.

    The turnaround behind it still bears the batch's id, but is no part of it.
    """
    ended_ms = transition.utc_ms if transition.new in _LAST_STATES else None
    connection.execute(
        update(BATCH)
        .where(BATCH.c.batch_id == transition.batch_id, BATCH.c.ended_ms.is_(None))
        .values(state=transition.new, ended_ms=ended_ms)
    )


def _insert_transitions(connection: Connection, transitions: Sequence[Transition]) -> None:
    if transitions:
        connection.execute(
            insert(BATCH_TRANSITION),
            [
                {
                    "unit": each.unit_id,
                    "sequence": each.sequence,
                    "batch_id": each.batch_id,
                    "due_ms": each.due_ms,
                    "utc_ms": each.utc_ms,
                    "what": each.what,
                    "old": each.old,
                    "new": each.new,
                    "origin": each.origin,
                    "operator": each.operator,
                    "cause": message_text(each.cause),
                }
                for each in transitions
            ],
        )


def _insert_entries(connection: Connection, entries: Sequence[BatchEntry]) -> None:
    if entries:
        connection.execute(
            insert(BATCH_ENTRY),
            [
                {
                    "batch_id": each.batch_id,
                    "unit": each.unit_id,
                    "utc_ms": each.utc_ms,
                    "kind": each.kind,
                    "operator": each.operator,
                    "text": message_text(each.text),
                    "facts": each.facts,
                }
                for each in entries
            ],
        )
