"""What time do the trends show? It follows the plant or stands, and one can go back in it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from hmi.models.trend.span import Span
from plant.clock import Clock

_REMEMBERED = 50
_FIRST_MS = 900_000


@dataclass(frozen=True, slots=True)
class _Sight:
    span: Span
    following: bool


class Timeline(QObject):
    """The visible span, one for all trend pages of a window. Owner: GUI thread.

    Signals:
        changed: the span or the following changed.
    """

    changed = Signal()

    def __init__(self, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        now = clock.utc_ms()
        self._sight = _Sight(Span(now - _FIRST_MS, now), following=True)
        self._back: list[_Sight] = []
        self._forward: list[_Sight] = []
        self._gliding = False

    @classmethod
    def of(cls, owner: QObject, clock: Clock) -> "Timeline":
        """Return the owner's timeline, which lives as long as the owner."""
        kept = owner.findChild(cls)
        return kept if isinstance(kept, cls) else cls(clock, owner)

    @property
    def span(self) -> Span:
        """Return the visible span."""
        return self._sight.span

    @property
    def following(self) -> bool:
        """Return whether the right edge is now."""
        return self._sight.following

    @property
    def gliding(self) -> bool:
        """Return whether a hand is just moving the span."""
        return self._gliding

    @property
    def can_go_back(self) -> bool:
        """Return whether there is a view before this one."""
        return bool(self._back)

    @property
    def can_go_forward(self) -> bool:
        """Return whether one has gone back from a view."""
        return bool(self._forward)

    def go_to(self, span: Span) -> None:
        """Stand at a span."""
        self._remember()
        self._gliding = False
        self._set(_Sight(span.limited(self._clock.utc_ms()), following=False))

    def follow(self, width_ms: int) -> None:
        """Follow the plant with a span of this length."""
        self._remember()
        self._gliding = False
        self._set(self._now(width_ms))

    def resize(self, width_ms: int) -> None:
        """Show so much time: up to now while following, else about the middle."""
        if self.following:
            self.follow(width_ms)
        else:
            middle = (self.span.start_ms + self.span.end_ms) / 2
            self.go_to(self.span.zoomed(middle, width_ms / self.span.width_ms))

    def glide(self, span: Span) -> None:
        """Take one step of a movement by hand; the whole movement is one view to go back to."""
        if not self._gliding:
            self._remember()
            self._gliding = True
        self._set(_Sight(span.limited(self._clock.utc_ms()), following=False))

    def rest(self) -> None:
        """End a movement by hand."""
        if self._gliding:
            self._gliding = False
            self.changed.emit()

    def go_back(self) -> None:
        """Show the view before, if there is one."""
        self._swap(self._back, self._forward)

    def go_forward(self) -> None:
        """Show the view from which one went back, if there is one."""
        self._swap(self._forward, self._back)

    def tick(self) -> None:
        """Move on with the clock while following."""
        if self.following:
            self._set(self._now(self.span.width_ms))

    def _now(self, width_ms: int) -> _Sight:
        now = self._clock.utc_ms()
        return _Sight(Span(now - width_ms, now), following=True)

    def _swap(self, source: list[_Sight], target: list[_Sight]) -> None:
        if not source:
            return
        self._gliding = False
        target.append(self._sight)
        sight = source.pop()
        self._set(self._now(sight.span.width_ms) if sight.following else sight)

    def _remember(self) -> None:
        if not self._gliding:
            self._back = [*self._back, self._sight][-_REMEMBERED:]
            self._forward.clear()

    def _set(self, sight: _Sight) -> None:
        self._sight = sight
        self.changed.emit()
