"""The last frames of a line, for the diagnostics page."""

from collections import deque
from collections.abc import Sequence

from plant.clock import Clock
from plant.health import Frame

FRAMES_KEPT = 500


class FrameRing:
    """Keeps the last frames of one line. Owner: the engine thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._frames: deque[Frame] = deque(maxlen=FRAMES_KEPT)

    def sent(self, payload: bytes) -> None:
        """Keep a frame that went out."""
        self._frames.append(Frame(self._clock.utc_ms(), sent=True, payload=payload, note="ok"))

    def received(self, payload: bytes, note: str) -> None:
        """Keep what came in, or an empty frame for an answer that did not come."""
        self._frames.append(Frame(self._clock.utc_ms(), sent=False, payload=payload, note=note))

    def frames(self) -> Sequence[Frame]:
        """Return a copy, oldest first."""
        return tuple(self._frames)
