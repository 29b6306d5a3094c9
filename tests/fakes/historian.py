"""A historian in memory whose health a test decides."""

from collections.abc import Sequence

from plant.event import Event
from plant.history import HistorianHealth
from plant.message import Message
from plant.sample import EMPTY_SNAPSHOT, Snapshot


class FakeHistorian:
    """A HistorianPort that remembers the last scan.

    Attributes:
        last: the newest scan.
        trouble: told with its health.
        news: events that it has to tell.
    """

    trouble: Message | None = None

    def __init__(self) -> None:
        self.last = EMPTY_SNAPSHOT
        self.news: list[Event] = []

    def offer(self, snapshot: Snapshot) -> None:
        """Keep a scan."""
        self.last = snapshot

    def health(self) -> HistorianHealth:
        """Return that everything is written, and the trouble."""
        return HistorianHealth(self.last.utc_ms, 0, 0, 0, None, None, self.trouble)

    def take_news(self) -> Sequence[Event]:
        """Return the news once."""
        taken, self.news = self.news, []
        return taken
