"""Which tags does a view follow while it is visible?"""

from hmi.models.live_values import LiveValues, Unwatch, Watcher


class Watches:
    """A view's watches, begun when it is shown and ended when it is hidden. GUI thread.

    What nobody sees costs nothing, and a view that is thrown away leaves nothing behind:
    connect ``stop`` to its ``destroyed``.
    """

    def __init__(self, live: LiveValues) -> None:
        self._live = live
        self._wanted: list[tuple[str, Watcher]] = []
        self._running: list[Unwatch] | None = None

    def add(self, tag_id: str, callback: Watcher) -> None:
        """Follow a tag whenever the view is visible."""
        self._wanted.append((tag_id, callback))
        if self._running is not None:
            self._running.append(self._live.watch(tag_id, callback))

    def clear(self) -> None:
        """End, and forget which tags were followed: the view is drawn anew."""
        self.stop()
        self._wanted.clear()

    def start(self) -> None:
        """Begin; each callback gets the present sample at once."""
        if self._running is None:
            self._running = [self._live.watch(tag_id, call) for tag_id, call in self._wanted]

    def stop(self) -> None:
        """End; stopping twice does no harm."""
        running, self._running = self._running or [], None
        for unwatch in running:
            unwatch()
