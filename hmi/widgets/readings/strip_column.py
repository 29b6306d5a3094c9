"""The strips of a page, one under the other: from history at once, then on with the plant."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from hmi.models.history.queries import HistoryQueries
from hmi.models.history.runs import runs_of
from hmi.models.trend.feed import TrendFeed, Wanted
from hmi.models.trend.span import Span
from hmi.widgets.readings.strip import TrendStrip
from plant.clock import Clock
from plant.ports import RecentReader

SPAN_MS = 900_000
"""Time across a strip."""

REFRESH_MS = 1000


class StripColumn(QWidget):
    """Asks history once for all strips when it is shown, and follows while it is visible."""

    def __init__(
        self,
        strips: Sequence[TrendStrip],
        queries: HistoryQueries,
        recent: RecentReader,
        *,
        clock: Clock,
    ) -> None:
        super().__init__()
        self._strips = tuple(strips)
        self._clock = clock
        self._feed = TrendFeed(queries, recent, clock=clock, parent=self)
        self._feed.changed.connect(self._draw)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)

    def refresh(self) -> None:
        """Go on with the plant. The timer does so every second while visible."""
        tags = tuple(strip.tag for strip in self._strips)
        if tags:
            self._feed.show(Wanted(tags, self._span(), self._strips[0].columns))
            self._feed.tick()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self._timer.start(REFRESH_MS)
        QTimer.singleShot(0, self, self.refresh)  # when the strips have their widths

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop: nobody looks."""
        self._timer.stop()
        self._feed.stop()
        super().hideEvent(event)

    def _span(self) -> Span:
        now = self._clock.utc_ms()
        return Span(now - SPAN_MS, now)

    def _draw(self) -> None:
        span = self._span()
        for strip in self._strips:
            strip.show_runs(runs_of(self._feed.course(strip.tag.tag_id), span, strip.columns))
