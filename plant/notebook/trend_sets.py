"""A choice of trends with its name, and the shelf on which such sets are kept."""

import re
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from plant.errors import RefusedError
from plant.message import message
from plant.notebook.notes import clean_text

LONGEST_NAME = 60
MOST_TAGS = 64
"""Tags that a set may hold; how many of them are drawn is the trend page's matter."""

MOST_SETS = 200
"""Sets of a station; a longer menu helps nobody."""

_WORD = re.compile(r"[a-z0-9_]{0,32}")


@dataclass(frozen=True, slots=True)
class TrendView:
    """What a trend page shows.

    Attributes:
        tag_ids: in their order, no tag twice.
        span_s: length of the time axis in seconds, > 0.
        compare: key of the time that is drawn beside it for comparison (``yesterday``,
            ``last_week``), empty for none.
        mode: key of the way of drawing, empty for the usual one.
    """

    tag_ids: tuple[str, ...]
    span_s: int
    compare: str = ""
    mode: str = ""


@dataclass(frozen=True, slots=True)
class TrendSet:
    """A kept view.

    Attributes:
        set_id: unique; a UUID in hex, or the key of a built-in set.
        name: as the operator calls it.
        view: what it shows. Tags that the plant has no more are still there.
        built_in: ships with the product and cannot be changed.
        author: who saved it, empty for a built-in one.
        changed_ms: when it was saved last, milliseconds UTC; 0 for a built-in one.
    """

    set_id: str
    name: str
    view: TrendView
    built_in: bool = False
    author: str = ""
    changed_ms: int = 0


def clean_name(name: str) -> str:
    """Return the name in one line, without outer blanks and invisible characters.

    Raises:
        RefusedError: when it is empty or too long.
    """
    cleaned = " ".join(clean_text(name).split())
    if not cleaned:
        raise RefusedError(message("trend_sets.refused.no_name"))
    if len(cleaned) > LONGEST_NAME:
        raise RefusedError(message("trend_sets.refused.long_name", limit=LONGEST_NAME))
    return cleaned


def checked_view(view: TrendView) -> TrendView:
    """Return the view as it is kept: no tag twice.

    Raises:
        RefusedError: when it shows nothing, or more than MOST_TAGS.
        ValueError: for a span or a key that no page makes.
    """
    tag_ids = tuple(dict.fromkeys(view.tag_ids))
    if not tag_ids:
        raise RefusedError(message("trend_sets.refused.no_tags"))
    if len(tag_ids) > MOST_TAGS:
        raise RefusedError(message("trend_sets.refused.tags", limit=MOST_TAGS))
    if view.span_s <= 0 or not (_WORD.fullmatch(view.compare) and _WORD.fullmatch(view.mode)):
        raise ValueError(f"no page shows {view}")
    return TrendView(tag_ids, view.span_s, view.compare, view.mode)


class TrendSets(Protocol):
    """Keeps trend sets. Any thread; each method returns at once; futures as in NoteBook."""

    def sets(self) -> Future[Sequence[TrendSet]]:
        """Return the built-in sets in their order, then the saved ones by name."""
        ...

    def save(self, name: str, view: TrendView, *, author: str) -> Future[TrendSet]:
        """Keep a view under a name; a saved set of that name gets the new view.

        Refused for the name of a built-in set. Upper and lower case are the same name.
        """
        ...

    def rename(self, set_id: str, name: str, *, author: str) -> Future[TrendSet]:
        """Give a saved set another name; refused when it is taken or the set is built in."""
        ...

    def remove(self, set_id: str, *, author: str) -> Future[None]:
        """Take a saved set away; refused for a built-in one."""
        ...
