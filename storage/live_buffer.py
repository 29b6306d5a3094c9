"""The last hour of every tag in memory, for live trends and sparklines."""

from typing import TYPE_CHECKING

from plant.ports import RecentHistory

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.historian.memory import Memory

_NOTHING = RecentHistory((), (), ())


class LiveBuffer:
    """Reads the historian's memory, so that there is no second copy of it. Any thread.

    Implements plant.ports.RecentReader. A reader never waits for the disk.
    """

    def __init__(self, memory: "Callable[[], Memory | None]") -> None:
        """Build a reader.

        Args:
            memory: asks for the historian's memory; None while it has none.
        """
        self._memory = memory

    def recent(self, tag_id: str, *, since_utc_ms: int) -> RecentHistory:
        """Return the tag's readings since then, oldest first; empty for an unknown tag.

        Times are those of the source. A value that was bad is ``nan`` and not ``good``; an
        uncertain one is drawn.
        """
        memory = self._memory()
        if memory is None:
            return _NOTHING
        memory.settle()
        drawn = memory.unsealed.drawn(tag_id, since_utc_ms)
        return _NOTHING if drawn is None else RecentHistory(*drawn)
