"""What do people write onto the time axis of a trend? Flags and stretches with a word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrendMark:
    """Something that happened, drawn over the plot: a flag, with a tinted stretch behind it.

    Attributes:
        mark_id: by which a click on it is told.
        start_ms: when it was or began, milliseconds UTC.
        end_ms: when it ended, None for a moment.
        text: one line; cut off where there is no room.
    """

    mark_id: str
    start_ms: int
    end_ms: int | None
    text: str
