"""The trend sets in the state database, behind the built-in ones: a TrendSets."""

import json
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from plant.clock import Clock
from plant.errors import RefusedError
from plant.message import message
from plant.notebook.trend_sets import MOST_SETS, TrendSet, TrendView, checked_view, clean_name
from storage.notebook.asked import Asked
from storage.notebook.records import Done, Records

if TYPE_CHECKING:  # SQL is loaded with the first question, on the thread that answers it
    from sqlalchemy import Connection


class TrendSetStore:
    """See TrendSets. Any thread."""

    def __init__(self, records: Records, clock: Clock, built_in: Sequence[TrendSet]) -> None:
        self._records = records
        self._clock = clock
        self._built_in = tuple(built_in)

    def sets(self) -> Future[Sequence[TrendSet]]:
        """Return all sets; see TrendSets."""

        def ask(connection: "Connection") -> Sequence[TrendSet]:
            from storage.notebook.trend_set_rows import saved_sets

            return (*self._built_in, *saved_sets(connection))

        return self._records.read(ask, empty=self._built_in)

    def save(self, name: str, view: TrendView, *, author: str) -> Future[TrendSet]:
        """Keep a view under a name; see TrendSets."""
        asked = Asked.now(author, self._clock)
        fresh_id = uuid.uuid4().hex

        def work(connection: "Connection") -> Done[TrendSet]:
            from storage.notebook.trend_set_rows import insert_set, saved_sets, update_set

            kept_name, kept_view = self._own_name(name), checked_view(view)
            saved = saved_sets(connection)
            before = _named(saved, kept_name)
            if before is None and len(saved) >= MOST_SETS:
                raise RefusedError(message("trend_sets.refused.too_many", limit=MOST_SETS))
            set_id = fresh_id if before is None else before.set_id
            after = TrendSet(
                set_id, kept_name, kept_view, author=author, changed_ms=asked.utc_ms
            )
            write = insert_set if before is None else update_set
            write(connection, after)
            old = "" if before is None else _told(before)
            return Done(
                after, asked.entry("trend_set.saved", set_id, old=old, new=_told(after))
            )

        return self._records.change(work)

    def rename(self, set_id: str, name: str, *, author: str) -> Future[TrendSet]:
        """Give a saved set another name; see TrendSets."""
        asked = Asked.now(author, self._clock)

        def work(connection: "Connection") -> Done[TrendSet]:
            from storage.notebook.trend_set_rows import saved_sets, update_set

            kept_name = self._own_name(name)
            saved = saved_sets(connection)
            before = self._required(saved, set_id)
            holder = _named(saved, kept_name)
            if holder is not None and holder.set_id != set_id:
                raise RefusedError(message("trend_sets.refused.taken", name=holder.name))
            after = replace(before, name=kept_name, author=author, changed_ms=asked.utc_ms)
            update_set(connection, after)
            entry = asked.entry("trend_set.renamed", set_id, old=before.name, new=kept_name)
            return Done(after, entry)

        return self._records.change(work)

    def remove(self, set_id: str, *, author: str) -> Future[None]:
        """Mark a saved set as removed; see TrendSets."""
        asked = Asked.now(author, self._clock)

        def work(connection: "Connection") -> Done[None]:
            from storage.notebook.trend_set_rows import mark_set_removed, saved_sets

            before = self._required(saved_sets(connection), set_id)
            mark_set_removed(connection, set_id, author=author, utc_ms=asked.utc_ms)
            return Done(None, asked.entry("trend_set.removed", set_id, old=_told(before)))

        return self._records.change(work)

    def _own_name(self, name: str) -> str:
        """Return the cleaned name; refuse that of a built-in set."""
        cleaned = clean_name(name)
        built_in = _named(self._built_in, cleaned)
        if built_in is not None:
            raise RefusedError(message("trend_sets.refused.built_in", name=built_in.name))
        return cleaned

    def _required(self, saved: Sequence[TrendSet], set_id: str) -> TrendSet:
        """Return the saved set; refuse a built-in one and one that is gone."""
        found = next((one for one in (*self._built_in, *saved) if one.set_id == set_id), None)
        if found is None:
            raise RefusedError(message("trend_sets.refused.gone"))
        if found.built_in:
            raise RefusedError(message("trend_sets.refused.built_in", name=found.name))
        return found


def _named(among: Sequence[TrendSet], name: str) -> TrendSet | None:
    wanted = name.casefold()
    return next((one for one in among if one.name.casefold() == wanted), None)


def _told(kept: TrendSet) -> str:
    """Return the set as the journal keeps it: name and view, in one line."""
    return json.dumps({"name": kept.name, **asdict(kept.view)}, ensure_ascii=False)
