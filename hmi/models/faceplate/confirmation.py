"""The second step of a risky command: select, then confirm within ten seconds, or nothing."""

import math
from dataclasses import dataclass, replace
from enum import Enum

from hmi.models.faceplate.offers import Offer
from plant.sample import Sample

CONFIRM_WITHIN_S = 10.0
"""Longest time between the two steps (security requirement S08)."""


class ConfirmEnd(Enum):
    """How a selection ended."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CHANGED = "changed"  # the plant moved while the question stood there (fault F42)


@dataclass(frozen=True, slots=True)
class Selection:
    """A risky command that waits for its second step.

    Attributes:
        offer: what was selected, its value filled in.
        seen: the commanded tag's value that the operator saw, None where none was shown.
        until_s: monotonic time at which the selection lapses.
    """

    offer: Offer
    seen: float | None
    until_s: float

    def remaining_s(self, now_s: float) -> float:
        """Return the seconds left, 0 when lapsed."""
        return max(0.0, self.until_s - now_s)

    def lapsed(self, now_s: float) -> bool:
        """Return whether it is too late to confirm."""
        return now_s >= self.until_s

    def overtaken_by(self, sample: Sample) -> bool:
        """Return whether the commanded value is another than the one that was seen."""
        return self.seen is not None and sample.value != self.seen


@dataclass(frozen=True, slots=True)
class ConfirmAnswer:
    """How the question about a selection ended."""

    end: ConfirmEnd
    selection: Selection


def select(offer: Offer, *, value: float, shown: Sample | None, now_s: float) -> Selection:
    """Open the second step.

    Args:
        offer: the button that was pressed.
        value: what it will write; for a set point what was entered.
        shown: sample of the commanded tag on the screen; None or never read counts as unseen.
        now_s: monotonic time.
    """
    seen = None
    if shown is not None and not math.isnan(float(shown.value)):
        seen = float(shown.value)
    return Selection(replace(offer, value=value), seen, now_s + CONFIRM_WITHIN_S)
