"""What became of readings that were put into history?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What became of readings.

    Attributes:
        new: are in history now.
        known: history had a reading of that tag and time already; it stayed as it was. The
            same goes for times whose readings retention has deleted: their roll-ups stay.
    """

    new: int = 0
    known: int = 0

    def __add__(self, other: "PutCounts") -> "PutCounts":
        return PutCounts(self.new + other.new, self.known + other.known)
