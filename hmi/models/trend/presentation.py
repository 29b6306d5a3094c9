"""How are the trends drawn? Beside which other time, in lanes or in one plot, how high."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

YESTERDAY = "yesterday"
LAST_WEEK = "last_week"
LAST_BATCH = "last_batch"
COMPARISONS = ("", YESTERDAY, LAST_WEEK, LAST_BATCH)
"""Keys of the times drawn beside; the first is none."""

LANES = ""
ONE_PLOT = "one_plot"
MODES = (LANES, ONE_PLOT)

Range = tuple[float, float]


class TrendPresentation(QObject):
    """One way of drawing for all trend pages of a window. Owner: GUI thread.

    Signals:
        changed: compared time, mode or the range of an axis changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._compare = ""
        self._mode = LANES
        self._ranges: Mapping[str, Range] = MappingProxyType({})

    @classmethod
    def of(cls, owner: QObject) -> "TrendPresentation":
        """Return the owner's, which lives as long as the owner."""
        kept = owner.findChild(cls)
        return kept if isinstance(kept, cls) else cls(owner)

    @property
    def compare(self) -> str:
        """Return the key of the time that is drawn beside, empty for none."""
        return self._compare

    @property
    def mode(self) -> str:
        """Return LANES or ONE_PLOT."""
        return self._mode

    @property
    def ranges(self) -> Mapping[str, Range]:
        """Return the ends of the axes that were set by hand, by the key of their lane."""
        return self._ranges

    def set_compare(self, key: str) -> None:
        """Draw another time beside; a key that is not known means none."""
        if (key := key if key in COMPARISONS else "") != self._compare:
            self._compare = key
            self.changed.emit()

    def set_mode(self, mode: str) -> None:
        """Draw in lanes or in one plot; a mode that is not known means lanes."""
        if (mode := mode if mode in MODES else LANES) != self._mode:
            self._mode = mode
            self.changed.emit()

    def set_range(self, axis: str, ends: Range | None) -> None:
        """Set the ends of an axis by hand, in the unit that it shows; None for automatic."""
        ranges = {key: kept for key, kept in self._ranges.items() if key != axis}
        if ends is not None:
            ranges[axis] = ends
        self._ranges = MappingProxyType(ranges)
        self.changed.emit()
