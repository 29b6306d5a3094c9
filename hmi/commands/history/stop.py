"""Has somebody asked to stop? Asked between two steps, so that nothing is told half."""

import signal
from types import FrameType


class StopNote:
    """Notes Ctrl-C and SIGTERM while it is entered. Main thread.

    An interruption in the middle of a step could be swallowed there by a library's own tidying
    up, or tell that something was stopped that had just come onto the disk.
    """

    def __init__(self) -> None:
        self.is_asked = False

    def __enter__(self) -> "StopNote":
        self._before = [
            (number, signal.signal(number, self._note))
            for number in (signal.SIGINT, signal.SIGTERM)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before:
            signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked = True
