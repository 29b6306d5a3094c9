"""The rows of the saved trend sets. Inside a transaction."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Row, insert, select, update

from plant.notebook.trend_sets import TrendSet, TrendView
from storage.schema import TREND_SET

_KEPT = TREND_SET.c.removed_ms.is_(None)


def saved_sets(connection: Connection) -> Sequence[TrendSet]:
    """Return what people saved, by name."""
    found = map(_set, connection.execute(select(TREND_SET).where(_KEPT)))
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def insert_set(connection: Connection, fresh: TrendSet) -> None:
    """Write a new set."""
    connection.execute(insert(TREND_SET).values(set_id=fresh.set_id, **_changeable(fresh)))


def update_set(connection: Connection, changed: TrendSet) -> None:
    """Write a changed set."""
    connection.execute(
        update(TREND_SET)
        .where(TREND_SET.c.set_id == changed.set_id)
        .values(**_changeable(changed))
    )


def mark_set_removed(connection: Connection, set_id: str, *, author: str, utc_ms: int) -> None:
    """Mark the set; its row stays."""
    connection.execute(
        update(TREND_SET)
        .where(TREND_SET.c.set_id == set_id)
        .values(removed_by=author, removed_ms=utc_ms)
    )


def _changeable(kept: TrendSet) -> dict[str, object]:
    return {
        "name": kept.name,
        "tags": json.dumps(kept.view.tag_ids),
        "span_s": kept.view.span_s,
        "compare": kept.view.compare,
        "mode": kept.view.mode,
        "author": kept.author,
        "changed_ms": kept.changed_ms,
    }


def _set(row: Row[tuple[object, ...]]) -> TrendSet:
    view = TrendView(tuple(json.loads(row.tags)), row.span_s, row.compare, row.mode)
    return TrendSet(row.set_id, row.name, view, author=row.author, changed_ms=row.changed_ms)
