"""May a unit's blocks be believed: does its sample counter move, has it started again.

A block that steps backward is held until a second read agrees, so that an old answer or a bit
error (Modbus TCP has no checksum of its own) is not taken for a restart.
"""

from dataclasses import dataclass

from drivers.wall import Head, Progress, progress
from plant.quality import STALE_BAD_PERIODS, STALE_UNCERTAIN_PERIODS, Quality

_PACE_S = 0.8
"""Reads closer than this count as one: a unit takes its samples about once a second."""


@dataclass(frozen=True, slots=True)
class BlockVerdict:
    """What to do with a block.

    Attributes:
        accepted: whether its values may be used at all.
        restarted: whether the unit has started again since the block before.
        doubt: trust in its values.
    """

    accepted: bool
    restarted: bool = False
    doubt: Quality = Quality.GOOD


_HELD = BlockVerdict(accepted=False)


class UnitTrust:
    """The course of one unit's sample counter, block by block. Owner: the line's task."""

    def __init__(self) -> None:
        self._previous: dict[int, Head] = {}
        self._unmoved: dict[int, int] = {}
        self._held: set[int] = set()

    def judge(self, block: int, head: Head) -> BlockVerdict:
        """Judge the block with this number by its head."""
        previous = self._previous.get(block)
        step = progress(previous, head)
        if step is Progress.UNMOVED and previous is not None:
            return self._judge_unmoved(block, previous, head)
        if step is Progress.BACKWARD and block not in self._held:
            self._held.add(block)
            return _HELD
        self._held.discard(block)
        self._previous[block] = head
        self._unmoved[block] = 0
        return BlockVerdict(accepted=True, restarted=step is Progress.BACKWARD)

    def _judge_unmoved(self, block: int, previous: Head, head: Head) -> BlockVerdict:
        """Count reads without a new sample, by time where the unit is read very often."""
        silent_s = head.monotonic_s - previous.monotonic_s
        reads = self._unmoved[block] = self._unmoved[block] + 1
        unmoved = min(reads, int(silent_s / _PACE_S))
        doubt = Quality.GOOD
        if unmoved >= STALE_BAD_PERIODS:
            doubt = Quality.BAD_DEVICE_FAILURE
        elif unmoved >= STALE_UNCERTAIN_PERIODS:
            doubt = Quality.UNCERTAIN_LAST_USABLE_VALUE
        return BlockVerdict(accepted=True, doubt=doubt)
