"""What do the tools need to know of the trends that are shown, and what may they change?"""

from typing import Protocol

from hmi.models.trend.selection import TrendSelection
from hmi.models.trend.span import Span
from hmi.models.trend.timeline import Timeline
from hmi.widgets.trend.chart import TrendChart
from plant.notebook.trend_sets import TrendView


class ShownTrends(Protocol):
    """A page of trends. GUI thread."""

    selection: TrendSelection
    timeline: Timeline
    chart: TrendChart

    def view(self) -> TrendView:
        """Return what is shown, to be kept as a set."""
        ...

    def apply(self, view: TrendView) -> None:
        """Show a kept view, up to now; tags that the plant has no more are left out."""
        ...

    def chosen_span(self) -> Span:
        """Return the range drawn out on the time bar, without one the visible span."""
        ...
