"""The trend sets in the state database, behind the built-in ones: a TrendSets."""

import json
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace

from sqlalchemy import Connection, Row, insert, select, update

from plant.clock import Clock
from plant.errors import RefusedError
from plant.message import message
from plant.notebook.trend_sets import MOST_SETS, TrendSet, TrendView, checked_view, clean_name
from storage.notebook.asked import Asked
from storage.notebook.records import Done, Records
from storage.schema import TREND_SET

_KEPT = TREND_SET.c.removed_ms.is_(None)


class TrendSetStore:
    """See TrendSets. Any thread."""

    def __init__(self, records: Records, clock: Clock, built_in: Sequence[TrendSet]) -> None:
        self._records = records
        self._clock = clock
        self._built_in = tuple(built_in)

    def sets(self) -> Future[Sequence[TrendSet]]:
        """Return all sets; see TrendSets."""

        def ask(connection: Connection) -> Sequence[TrendSet]:
            return (*self._built_in, *_saved(connection))

        return self._records.read(ask, empty=self._built_in)

    def save(self, name: str, view: TrendView, *, author: str) -> Future[TrendSet]:
        """Keep a view under a name; see TrendSets."""
        asked = Asked.now(author, self._clock)
        fresh_id = uuid.uuid4().hex

        def work(connection: Connection) -> Done[TrendSet]:
            kept_name, kept_view = clean_name(name), checked_view(view)
            self._refuse_name_of_built_in(kept_name)
            saved = _saved(connection)
            before = _named(saved, kept_name)
            if before is None and len(saved) >= MOST_SETS:
                raise RefusedError(message("trend_sets.refused.too_many", limit=MOST_SETS))
            set_id = fresh_id if before is None else before.set_id
            after = TrendSet(set_id, kept_name, kept_view, False, author, asked.utc_ms)
            if before is None:
                connection.execute(insert(TREND_SET).values(**_columns(after)))
            else:
                _store(connection, after)
            old = "" if before is None else _told(before)
            entry = asked.entry("trend_set.saved", set_id, old=old, new=_told(after))
            return Done(after, entry)

        return self._records.change(work)

    def rename(self, set_id: str, name: str, *, author: str) -> Future[TrendSet]:
        """Give a saved set another name; see TrendSets."""
        asked = Asked.now(author, self._clock)

        def work(connection: Connection) -> Done[TrendSet]:
            kept_name = clean_name(name)
            self._refuse_name_of_built_in(kept_name)
            saved = _saved(connection)
            before = self._required(saved, set_id)
            holder = _named(saved, kept_name)
            if holder is not None and holder.set_id != set_id:
                raise RefusedError(message("trend_sets.refused.taken", name=holder.name))
            after = replace(before, name=kept_name, author=author, changed_ms=asked.utc_ms)
            _store(connection, after)
            entry = asked.entry("trend_set.renamed", set_id, old=before.name, new=kept_name)
            return Done(after, entry)

        return self._records.change(work)

    def remove(self, set_id: str, *, author: str) -> Future[None]:
        """Mark a saved set as removed; see TrendSets."""
        asked = Asked.now(author, self._clock)

        def work(connection: Connection) -> Done[None]:
            before = self._required(_saved(connection), set_id)
            connection.execute(
                update(TREND_SET)
                .where(TREND_SET.c.set_id == set_id)
                .values(removed_by=author, removed_ms=asked.utc_ms)
            )
            return Done(None, asked.entry("trend_set.removed", set_id, old=_told(before)))

        return self._records.change(work)

    def _refuse_name_of_built_in(self, name: str) -> None:
        built_in = _named(self._built_in, name)
        if built_in is not None:
            raise RefusedError(message("trend_sets.refused.built_in", name=built_in.name))

    def _required(self, saved: Sequence[TrendSet], set_id: str) -> TrendSet:
        for built_in in self._built_in:
            if built_in.set_id == set_id:
                raise RefusedError(message("trend_sets.refused.built_in", name=built_in.name))
        found = next((one for one in saved if one.set_id == set_id), None)
        if found is None:
            raise RefusedError(message("trend_sets.refused.gone"))
        return found


def _saved(connection: Connection) -> Sequence[TrendSet]:
    """Return what people saved, by name."""
    found = map(_set, connection.execute(select(TREND_SET).where(_KEPT)))
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def _named(among: Sequence[TrendSet], name: str) -> TrendSet | None:
    wanted = name.casefold()
    return next((one for one in among if one.name.casefold() == wanted), None)


def _store(connection: Connection, changed: TrendSet) -> None:
    connection.execute(
        update(TREND_SET)
        .where(TREND_SET.c.set_id == changed.set_id)
        .values(**_columns(changed))
    )


def _columns(kept: TrendSet) -> dict[str, object]:
    return {
        "set_id": kept.set_id,
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
    return TrendSet(row.set_id, row.name, view, False, row.author, row.changed_ms)


def _told(kept: TrendSet) -> str:
    """Return the set as the journal keeps it: name and view, in one line."""
    return json.dumps({"name": kept.name, **asdict(kept.view)}, ensure_ascii=False)
