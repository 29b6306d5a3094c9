"""The courses behind the sparklines: as much of the last day as history has, then on live."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from hmi.models.history.queries import HistoryQueries
from hmi.models.history.runs import Run, runs_of
from hmi.models.trend.feed import TrendFeed, Wanted
from hmi.models.trend.span import Span
from plant.clock import Clock
from plant.ports import RecentReader
from plant.tag import Tag

_HOUR_MS = 3_600_000
WIDTHS_MS = tuple(hours * _HOUR_MS for hours in (1, 3, 6, 12, 24))
"""A line begins with an hour and grows with what history has: a day shows a batch heat up,
but a day of which only two hours are known would show a stub."""

_KNOWN = 1.9
"""So many widths must be known before the next one is shown; the feed asks for two."""


class Sparklines(QObject):
    """One question for all lines of a page, off the GUI thread, and seldom.

    Owner: GUI thread. Loads numpy; import it only once the page is painted.

    Signals:
        changed: courses or width changed.
    """

    changed = Signal()

    def __init__(
        self,
        queries: HistoryQueries,
        recent: RecentReader,
        *,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._tags: tuple[Tag, ...] = ()
        self._width_ms = WIDTHS_MS[0]
        self._width_px = 1
        self._feed = TrendFeed(queries, recent, clock=clock, parent=self)
        self._feed.changed.connect(self._on_changed)

    @property
    def hours(self) -> int:
        """Return how many hours a line is wide."""
        return self._width_ms // _HOUR_MS

    @property
    def told(self) -> bool:
        """Return whether history has answered yet; it opens some moments after the window."""
        return self._feed.known is not None and not self._feed.trouble

    @property
    def span(self) -> Span:
        """Return the time from a line's left end to its right end, which is now."""
        now = self._clock.utc_ms()
        return Span(now - self._width_ms, now)

    def runs(self, tag_id: str) -> tuple[Run, ...]:
        """Return the pieces of a tag's line."""
        return runs_of(self._feed.course(tag_id), self.span, self._width_px)

    def follow(self, tags: Sequence[Tag], width_px: int) -> None:
        """Follow these tags with lines so wide; the courses come a little later."""
        self._tags = tuple(tags)
        self._width_px = max(1, width_px)
        self.tick()

    def tick(self) -> None:
        """Go on with the live readings; asks history anew only when that is due."""
        if self._tags:
            self._feed.show(Wanted(self._tags, self.span, self._width_px))
            self._feed.tick()

    def stop(self) -> None:
        """Ask nothing any more."""
        self._tags = ()
        self._feed.stop()

    def _on_changed(self) -> None:
        if self._tags and self._grow():
            self._feed.show(Wanted(self._tags, self.span, self._width_px))
        self.changed.emit()

    def _grow(self) -> bool:
        """Take the next width when enough is known for it; return whether it was."""
        wider = [width for width in WIDTHS_MS if width > self._width_ms]
        firsts = [
            int(course.start_ms[0])
            for tag in self._tags
            if len(course := self._feed.course(tag.tag_id))
        ]
        if not wider or not firsts:
            return False
        if self._clock.utc_ms() - min(firsts) < self._width_ms * _KNOWN:
            return False
        self._width_ms = wider[0]
        return True
