"""Six days of the plant as a board: a row a unit, plan under actual, starts on top, now."""

from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hmi.look import Look
from hmi.models.local_time import minute_text
from hmi.models.schedule.board_words import (
    block_sentence,
    chip_text,
    day_label,
    start_words,
)
from hmi.models.schedule.geometry import (
    CHIPS_PX,
    DAYS_PX,
    FOOT_PX,
    NAME_PX,
    BoardGeometry,
    day_lines,
)
from hmi.widgets.schedule.block_painter import (
    paint_ahead,
    paint_held,
    paint_plan,
    paint_was,
    paint_word,
    place_word,
    write_word,
)
from plant.batch.board import Block, Board, PlannedStart
from plant.texts import Texts

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}


class BoardView(QWidget):
    """Draws a Board and lets a start be chosen. Owner: GUI thread.

    The mouse chooses what lies under it; by keyboard the arrow keys go from start to start.
    What is chosen is the accessible description; the table tells the same in words.

    Signals:
        start_chosen: PlannedStart.
        unit_chosen: str, a unit whose name was clicked.
    """

    start_chosen = Signal(object)
    unit_chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        texts: Texts,
        zone: ZoneInfo,
        units: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._zone = zone
        self._units = tuple(units)
        self._board: Board | None = None
        self._states: dict[str, str] = {}
        self._chosen_day = ""
        self.setAccessibleName(texts("schedule.board"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(DAYS_PX + CHIPS_PX + 30 * max(1, len(self._units)))

    def sizeHint(self) -> QSize:
        """Return a board that can be read."""
        return QSize(900, DAYS_PX + CHIPS_PX + 52 * max(1, len(self._units)))

    @property
    def geometry_of_board(self) -> BoardGeometry | None:
        """Return where everything lies; None before there is a board."""
        if self._board is None:
            return None
        return BoardGeometry(self._board, self._units, self.width(), self.height())

    def show_board(self, board: Board, states: dict[str, str], chosen_day: str) -> None:
        """Draw this board.

        Args:
            board: what is planned and was.
            states: a word on each unit, below its name.
            chosen_day: local date of the start that is chosen, empty for none.
        """
        if (board, states, chosen_day) == (self._board, self._states, self._chosen_day):
            return
        self._board, self._states, self._chosen_day = board, dict(states), chosen_day
        start = next((each for each in board.starts if each.day == chosen_day), None)
        words = "" if start is None else start_words(start, self._zone, self._texts)
        self.setAccessibleDescription(words)
        self.update()

    def tip_at(self, position: QPointF) -> str:
        """Return what lies under a position, in a sentence."""
        geometry = self.geometry_of_board
        if geometry is None:
            return ""
        start = geometry.start_at(position)
        if start is not None:
            return start_words(start, self._zone, self._texts)
        unit_id = geometry.unit_at(position)
        if unit_id:
            return self._texts("schedule.open_unit", unit=self._texts.unit_name(unit_id))
        for block in reversed(geometry.board.blocks):
            ahead = geometry.ahead(block)
            inside = geometry.block(block).contains(position)
            if inside or (ahead is not None and ahead.contains(position)):
                return block_sentence(block, self._zone, self._texts)
        return ""

    def event(self, event: QEvent) -> bool:
        """Answer the request for a tool tip with what lies under the mouse."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show by the cursor where something can be chosen."""
        geometry = self.geometry_of_board
        at = event.position()
        found = geometry is not None and (
            geometry.start_at(at) is not None or bool(geometry.unit_at(at))
        )
        pointing, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
        self.setCursor(pointing if found else arrow)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the start, or the unit, under the mouse."""
        geometry = self.geometry_of_board
        if event.button() is Qt.MouseButton.LeftButton and geometry is not None:
            start = geometry.start_at(event.position())
            unit_id = geometry.unit_at(event.position())
            if start is not None:
                self.start_chosen.emit(start)
            elif unit_id:
                self.unit_chosen.emit(unit_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from start to start."""
        step = _STEPS.get(Qt.Key(event.key()))
        geometry = self.geometry_of_board
        if step is None or geometry is None or not geometry.shown_starts():
            super().keyPressEvent(event)
            return
        starts = list(geometry.shown_starts())
        days = [start.day for start in starts]
        place = days.index(self._chosen_day) + step if self._chosen_day in days else 0
        self.start_chosen.emit(starts[min(max(place, 0), len(starts) - 1)])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw rows, blocks, starts and the now line."""
        del event
        geometry = self.geometry_of_board
        if geometry is None:
            return
        painter = QPainter(self)
        self._draw_rows(painter, geometry)
        self._draw_days(painter, geometry)
        for block in geometry.board.blocks:
            if block.unit_id in self._units:
                self._draw_block(painter, geometry, block)
        for start in geometry.shown_starts():
            self._draw_start(painter, geometry, start)
        self._draw_now(painter, geometry)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._look.pen("focus", 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _draw_rows(self, painter: QPainter, geometry: BoardGeometry) -> None:
        look = self._look
        for place, unit_id in enumerate(self._units):
            row = geometry.row(unit_id)
            if place % 2 == 0:
                painter.fillRect(row, look.color("ground"))
            name = QRectF(6, row.top(), NAME_PX - 10, row.height() / 2)
            painter.setFont(look.font(look.theme.font_px, QFont.Weight.DemiBold))
            painter.setPen(look.pen("text"))
            low, high = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
            painter.drawText(name, low, self._texts.unit_name(unit_id))
            painter.setFont(look.font(look.theme.small_px))
            painter.setPen(look.pen("dim"))
            below = name.translated(0, row.height() / 2)
            painter.drawText(below, high, self._states.get(unit_id, ""))

    def _draw_days(self, painter: QPainter, geometry: BoardGeometry) -> None:
        look, area = self._look, geometry.area
        painter.setFont(look.font(look.theme.small_px))
        for line in day_lines(geometry.board, self._zone):
            x = round(geometry.x_of(line))
            painter.fillRect(QRectF(x, 0, 1, area.bottom()), look.color("line"))
            painter.setPen(look.pen("text"))
            place = QRectF(x + 4, 0, 140, DAYS_PX)
            painter.drawText(place, _MIDDLE, day_label(line, self._zone))

    def _draw_block(self, painter: QPainter, geometry: BoardGeometry, block: Block) -> None:
        look, rect = self._look, geometry.block(block)
        if rect.width() < 1:
            return
        if block.held:
            paint_held(painter, rect, look)
        elif block.actual:
            paint_was(painter, rect, block.place, look)
            paint_word(painter, rect, block.place, place_word(block.place, self._texts), look)
        else:
            paint_plan(painter, rect, block.place, look)
            ahead = geometry.ahead(block)
            if ahead is not None:
                paint_ahead(painter, ahead, look)
                write_word(painter, ahead, place_word(block.place, self._texts), "dim", look)

    def _draw_start(
        self, painter: QPainter, geometry: BoardGeometry, start: PlannedStart
    ) -> None:
        """Draw a start's chip, and its mark in the row of its unit."""
        look = self._look
        chosen = start.day == self._chosen_day
        chip = geometry.chip(start).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(look.brush("raised" if start.unit_id else "track"))
        painter.setPen(look.pen("focus", 2) if chosen else look.pen("line"))
        painter.drawRoundedRect(chip, 4, 4)
        write_word(painter, chip, chip_text(start, self._texts), _ink_of(start), look)
        if start.unit_id not in self._units:
            return
        mark = geometry.mark(start)
        x, middle = mark.left() + 4, mark.center().y()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.brush("live" if chosen else "pointer"))
        painter.drawPolygon(
            QPolygonF([QPointF(x, middle - 7), QPointF(x + 8, middle), QPointF(x, middle + 7)])
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _draw_now(self, painter: QPainter, geometry: BoardGeometry) -> None:
        board, look, area = geometry.board, self._look, geometry.area
        if not board.from_ms <= board.now_ms < board.to_ms:
            return
        x = round(geometry.x_of(board.now_ms))
        painter.fillRect(QRectF(x - 1, DAYS_PX, 2, area.bottom() - DAYS_PX), look.color("live"))
        text = self._texts("schedule.now", time=minute_text(board.now_ms, self._zone))
        metrics = look.metrics(look.theme.small_px, QFont.Weight.DemiBold)
        width = metrics.horizontalAdvance(text) + 8
        left = min(max(area.left(), x - width / 2), self.width() - width)
        flag = QRectF(left, area.bottom() + 1, width, FOOT_PX - 1)
        painter.fillRect(flag, look.color("live"))
        painter.setFont(look.font(look.theme.small_px, QFont.Weight.DemiBold))
        painter.setPen(look.pen("panel"))
        painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, text)


def _ink_of(start: PlannedStart) -> Literal["text", "dim"]:
    return "text" if start.unit_id else "dim"
