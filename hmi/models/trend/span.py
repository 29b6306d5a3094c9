"""Which stretch of time is looked at, and what becomes of it when one moves and zooms?"""

from dataclasses import dataclass

SHORTEST_MS = 10_000
LONGEST_MS = 20 * 366 * 86_400_000
_AHEAD = 0.9
"""Share of the span that may lie in the future, where nothing is: the past stays in sight."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, ``start_ms < end_ms``, milliseconds UTC."""

    start_ms: int
    end_ms: int

    @property
    def width_ms(self) -> int:
        """Return its length."""
        return self.end_ms - self.start_ms

    def moved(self, by_ms: int) -> "Span":
        """Return the span later by so much."""
        return Span(self.start_ms + by_ms, self.end_ms + by_ms)

    def zoomed(self, at_ms: float, factor: float) -> "Span":
        """Return the span ``factor`` times as long, with ``at_ms`` at the same place in it."""
        width = min(max(self.width_ms * factor, SHORTEST_MS), LONGEST_MS)
        share = (at_ms - self.start_ms) / self.width_ms
        start = round(at_ms - share * width)
        return Span(start, start + round(width))

    def widened(self, by_ms: int) -> "Span":
        """Return the span longer by so much on both sides."""
        return Span(self.start_ms - by_ms, self.end_ms + by_ms)

    def holds(self, other: "Span") -> bool:
        """Return whether the other lies within this one."""
        return self.start_ms <= other.start_ms and other.end_ms <= self.end_ms

    def limited(self, now_ms: int) -> "Span":
        """Return the span moved back so far that the past stays in sight."""
        return self.moved(-max(0, self.end_ms - now_ms - round(_AHEAD * self.width_ms)))
