"""Where do time and units lie on the board? Pixels of its widget, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF

from control.batch.boundaries import local_date
from plant.batch.board import Block, Board, PlannedStart
from plant.reports.calendar import PLANT_DAY_BEGINS, local_ms

NAME_PX = 118
DAYS_PX = 22
CHIPS_PX = 44
FOOT_PX = 18
_CHIP_MOST_PX = 128
_CHIP_GAP_PX = 4
_PLAN_SHARE = 0.2
"""Height of the plan's thin bar as a share of a row."""


@dataclass(frozen=True, slots=True)
class BoardGeometry:
    """A board on a widget: days on top, starts below them, then the rows with their names.

    Attributes:
        board: what is drawn.
        units: rows from the top.
        width, height: of the widget.
    """

    board: Board
    units: tuple[str, ...]
    width: float
    height: float

    @property
    def area(self) -> QRectF:
        """Return the room of the rows, without names and header."""
        top = DAYS_PX + CHIPS_PX
        return QRectF(
            NAME_PX, top, max(1.0, self.width - NAME_PX - 1), self.height - top - FOOT_PX
        )

    @property
    def row_px(self) -> float:
        """Return the height of a row."""
        return self.area.height() / max(1, len(self.units))

    def x_of(self, utc_ms: int) -> float:
        """Return where a moment lies, kept within the area."""
        span = max(1, self.board.to_ms - self.board.from_ms)
        share = (utc_ms - self.board.from_ms) / span
        return self.area.left() + self.area.width() * min(1.0, max(0.0, share))

    def row(self, unit_id: str) -> QRectF:
        """Return a unit's row."""
        place = self.units.index(unit_id)
        area = self.area
        return QRectF(area.left(), area.top() + place * self.row_px, area.width(), self.row_px)

    def block(self, block: Block) -> QRectF:
        """Return where a block lies: what was above, the plan thin below it."""
        row = self.row(block.unit_id)
        left, right = self.x_of(block.start_ms), self.x_of(block.end_ms)
        plan = max(5.0, row.height() * _PLAN_SHARE)
        if block.actual:
            return QRectF(left, row.top() + 4, right - left, row.height() - plan - 9)
        return QRectF(left, row.bottom() - plan - 3, right - left, plan)

    def ahead(self, block: Block) -> QRectF | None:
        """Return where a planned block is drawn large: its part that is yet to come."""
        if block.actual or block.end_ms <= self.board.now_ms:
            return None
        row = self.row(block.unit_id)
        plan = max(5.0, row.height() * _PLAN_SHARE)
        left = self.x_of(max(block.start_ms, self.board.now_ms))
        return QRectF(
            left, row.top() + 4, self.x_of(block.end_ms) - left, row.height() - plan - 9
        )

    def chip(self, start: PlannedStart) -> QRectF:
        """Return where a start is chosen: below its day, from its 17:00 on."""
        left = self.x_of(start.at_ms) + 1
        day_px = self.area.width() * 86_400_000 / (self.board.to_ms - self.board.from_ms)
        width = min(_CHIP_MOST_PX, day_px - _CHIP_GAP_PX, self.width - left - 1)
        return QRectF(left, DAYS_PX, max(width, 24.0), CHIPS_PX - _CHIP_GAP_PX)

    def start_at(self, position: QPointF) -> PlannedStart | None:
        """Return the start under a position: its chip, or its mark in the unit's row."""
        for start in self.shown_starts():
            if self.chip(start).contains(position):
                return start
            if start.unit_id in self.units and self.mark(start).contains(position):
                return start
        return None

    def unit_at(self, position: QPointF) -> str:
        """Return the unit whose name lies under a position, empty for none."""
        for unit_id in self.units:
            row = self.row(unit_id)
            if QRectF(0, row.top(), NAME_PX, row.height()).contains(position):
                return unit_id
        return ""

    def shown_starts(self) -> Sequence[PlannedStart]:
        """Return the starts within the board's days."""
        board = self.board
        return [each for each in board.starts if board.from_ms <= each.at_ms < board.to_ms]

    def mark(self, start: PlannedStart) -> QRectF:
        """Return the mark of a start in its unit's row."""
        row = self.row(start.unit_id)
        return QRectF(self.x_of(start.at_ms) - 4, row.top(), 12, row.height())


def day_lines(board: Board, zone: ZoneInfo, at: time = PLANT_DAY_BEGINS) -> tuple[int, ...]:
    """Return every daily start's moment on the board, milliseconds UTC."""
    day = local_date(board.from_ms, zone) - timedelta(days=1)
    lines = []
    while (line := local_ms(day, at, zone)) < board.to_ms:
        if line >= board.from_ms:
            lines.append(line)
        day += timedelta(days=1)
    return tuple(lines)
