"""Silence on a serial line: between frames, and long enough after every error.

A unit that answers after the time-out would otherwise be taken for the next one's answer.
"""

import asyncio
from collections.abc import Callable

from plant.clock import Clock
from plant.registers import SerialSettings

_SILENT_CHARACTERS = 3.5
_FIXED_SILENCE_ABOVE_BAUD = 19_200
_SHORTEST_SILENCE_S = 0.00175


def frame_silence_s(serial: SerialSettings) -> float:
    """Return the silence that ends a frame: 3.5 characters, or 1.75 ms above 19,200 baud."""
    if serial.baud > _FIXED_SILENCE_ABOVE_BAUD:
        return _SHORTEST_SILENCE_S
    return _SILENT_CHARACTERS * serial.character_s


class QuietLine:
    """Keeps the silences of one serial line. Owner: the line's task."""

    def __init__(self, *, serial: SerialSettings, drain_s: float, clock: Clock) -> None:
        self._silence_s = frame_silence_s(serial)
        self._drain_s = drain_s
        self._clock = clock
        self._last_s = clock.monotonic_s() - self._silence_s

    def busy(self) -> None:
        """Note that the line carried a frame until now."""
        self._last_s = self._clock.monotonic_s()

    async def between_frames(self) -> None:
        """Wait out the silence that a new frame needs before it."""
        left_s = self._last_s + self._silence_s - self._clock.monotonic_s()
        if left_s > 0:
            await asyncio.sleep(left_s)

    async def after_error(self, discard: Callable[[], int]) -> int:
        """Send nothing for the units' longest answer time, and forget what comes.

        A line that still talks at the end gets the same time once more, never longer: a STOP
        must not wait behind a unit that babbles.

        Args:
            discard: forgets what was received, returns how many bytes it was.

        Returns:
            how many bytes were thrown away.
        """
        await asyncio.sleep(self._drain_s)
        thrown = discard()
        await asyncio.sleep(self._silence_s)
        still_talking = discard()
        if still_talking:
            await asyncio.sleep(self._drain_s)
            still_talking += discard()
        self.busy()
        return thrown + still_talking
