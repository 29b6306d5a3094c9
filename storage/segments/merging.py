"""How do new readings join those that are there? Between them; the old ones win."""

from dataclasses import dataclass

import numpy as np

from storage.history.cells import Ints
from storage.history.codec import Column


@dataclass(frozen=True, slots=True)
class Union:
    """Times of two sets of readings, and how to order what belongs to them.

    Attributes:
        times: increasing.
        fresh: places of those new ones whose time is not among the old ones.
        order: puts old ones, followed by fresh ones, in order.
    """

    times: Ints
    fresh: Ints
    order: Ints

    def column(self, old: Column, new: Column) -> Column:
        """Return the column of both."""
        return np.concatenate((old, new[self.fresh]))[self.order]


def union(old: Ints, new: Ints) -> Union:
    """Return how two sets of times, each increasing, become one."""
    places = np.searchsorted(old, new)
    known = np.zeros(len(new), bool)
    within = places < len(old)
    known[within] = old[places[within]] == new[within]
    fresh = np.flatnonzero(~known)
    times = np.concatenate((old, new[fresh]))
    order = np.argsort(times, kind="stable")
    return Union(times[order], fresh, order)
