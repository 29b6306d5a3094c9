"""How long is history kept, and how much room may it take? From the plant's ``[history]``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """What site.toml says of history.

    Attributes:
        raw_years: readings as they came are kept for so long, > 0.
        minute_years: the figures of each minute; those of hours and days stay for ever.
        size_limit_gb: size of the file in 10^9 bytes from which the oldest readings go early.
        min_free_gb: room on its disk, in 10^9 bytes, below which they go early, too.
    """

    raw_years: float = 2.0
    minute_years: float = 10.0
    size_limit_gb: float = 50.0
    min_free_gb: float = 1.0


USUAL_HISTORY = HistorySettings()
