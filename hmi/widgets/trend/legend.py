"""Which line is which, what is its value now, and what was it under the cross-hair?"""

from collections.abc import Callable, Hashable, Sequence
from math import isfinite

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hmi.models.trend.course import Reading, Trust
from hmi.value_text import number_text, shown_unit, signed_text, state_text, value_with_unit
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.quality_mark import MARK_PX
from hmi.widgets.trend.pens import ink
from plant.sample import Sample
from plant.tag import Tag, ValueKind

ReadingAt = Callable[[str, float], Reading | None]
_SWATCH_PX = 30
_BEFORE_PX = 15


class LegendRow(PlantWidget):
    """Number and ink of a line, its name, its value now and under the cross-hair."""

    def __init__(
        self, tag: Tag, place: int, canvas: Canvas, parent: QWidget | None = None
    ) -> None:
        super().__init__(tag, canvas, parent)
        self._place = place
        self._under = ""
        self._before: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return two lines, a third while another time is compared."""
        third = 0 if self._before is None else _BEFORE_PX
        return QSize(260, self.canvas.look.theme.button_px + third)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a line that is cut off tells nothing."""
        return self.sizeHint()

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the text."""
        return value_with_unit(self.tag, sample, self.canvas.texts)

    def under(self) -> str:
        """Return the value under the cross-hair as written, empty for none."""
        return self._under

    def show_under(self, text: str) -> None:
        """Write the value under the cross-hair, empty for none."""
        if text != self._under:
            self._under = text
            self.update()

    def before(self) -> str | None:
        """Return what is written about the compared time, None while nothing is compared."""
        return self._before

    def show_before(self, text: str | None) -> None:
        """Write about the compared time in a line of its own; None takes the line away."""
        if text != self._before:
            grown = (text is None) != (self._before is None)
            self._before = text
            if grown:
                self.updateGeometry()
            self.update()

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw swatch, name and values."""
        look, texts = self.canvas.look, self.canvas.texts
        color = ink(look.theme, self._place)
        height = self.canvas.look.theme.button_px
        half = height / 2
        painter.setPen(QPen(color, 2))
        painter.drawLine(QLineF(4, half + 9, _SWATCH_PX - 6, half + 9))
        painter.setFont(look.font(look.theme.value_px, QFont.Weight.Bold))
        painter.drawText(
            QRectF(0, 0, _SWATCH_PX, half + 6),
            Qt.AlignmentFlag.AlignCenter,
            str(self._place + 1),
        )
        width = self.width() - _SWATCH_PX - 4
        painter.setFont(look.font(look.theme.font_px))
        painter.setPen(look.pen("text"))
        name = painter.fontMetrics().elidedText(
            texts.full_name(self.tag.tag_id), Qt.TextElideMode.ElideMiddle, width
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(_SWATCH_PX, 2, width, half - 2), middle, name)
        lower = QRectF(_SWATCH_PX, half, width, half - 2)
        painter.setFont(look.font(look.theme.value_px, QFont.Weight.DemiBold))
        painter.setPen(look.pen("dim" if sample.quality.is_bad else "live"))
        painter.drawText(lower, middle, value_with_unit(self.tag, sample, texts))
        painter.setFont(look.font(look.theme.small_px))
        painter.setPen(look.pen("dim"))
        at_right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(lower.adjusted(0, 0, -MARK_PX - 6, 0), at_right, self._under)
        if self._before is not None:
            third = QRectF(_SWATCH_PX, height - 2, width - MARK_PX - 6, _BEFORE_PX)
            dashes = QPen(color, 1, Qt.PenStyle.DashLine)
            painter.setPen(dashes)
            painter.drawLine(QLineF(4, third.center().y(), _SWATCH_PX - 6, third.center().y()))
            painter.setPen(look.pen("dim"))
            painter.drawText(third, middle, self._before)

    def mark_corner(self) -> QPointF:
        """Return the right lower corner."""
        half = self.canvas.look.theme.button_px / 2
        return QPointF(self.width() - MARK_PX - 1, half + 3)


class TrendLegend(QWidget):
    """The rows of all lines, each with a button that removes it.

    Signals:
        chosen: str, the tag whose row was clicked.
        removed: str, the tag whose line shall go.
    """

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(
        self,
        canvas: Canvas,
        reading_at: ReadingAt,
        before_at: ReadingAt,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._reading_at = reading_at
        self._before_at = before_at
        self.rows: list[LegendRow] = []
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.empty = QLabel(canvas.texts("trends.empty"))
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "dim")
        self._column.addWidget(self.empty)

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Show one row a tag, numbered as in the chart."""
        if [row.tag for row in self.rows] == list(tags):
            return
        while self._column.count() > 1:
            item = self._column.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows, self.buttons = [], []
        for place, tag in enumerate(tags):
            self._column.addWidget(self._line(tag, place))
        self.empty.setVisible(not tags)

    def show_cursor(self, utc_ms: float | None, *, compare: str) -> None:
        """Write each line's value at a time, and what it was at the compared one.

        Args:
            utc_ms: the time; nothing is written for None.
            compare: key of the compared time, empty for none.
        """
        for row in self.rows:
            at = before = None
            if utc_ms is not None:
                at = self._reading_at(row.tag.tag_id, utc_ms)
                before = self._before_at(row.tag.tag_id, utc_ms)
            row.show_under("" if utc_ms is None else self._text(row.tag, at))
            row.show_before(self._before_text(row.tag, at, before, compare))

    def _before_text(
        self, tag: Tag, at: Reading | None, before: Reading | None, compare: str
    ) -> str | None:
        if not compare:
            return None
        texts = self._canvas.texts
        name = texts(f"trends.compare.{compare}")
        if before is None or not isfinite(before.mean):
            return name
        text = f"{name}: {self._value(tag, before.mean)}"
        if at is None or not isfinite(at.mean) or tag.kind is ValueKind.DISCRETE:
            return text
        difference = signed_text(tag, at.mean - before.mean)
        return texts("trends.difference", before=text, difference=difference)

    def _text(self, tag: Tag, at: Reading | None) -> str:
        texts = self._canvas.texts
        if at is None:
            return texts("trends.no_value")
        if not isfinite(at.mean):
            return texts("trends.bad_value")
        text = self._value(tag, at.mean)
        if at.low < at.high and tag.kind is not ValueKind.DISCRETE:
            ends = number_text(tag, at.low), number_text(tag, at.high)
            text = texts("trends.between", mean=text, low=ends[0], high=ends[1])
        key = _DOUBTS.get(at.trust)
        return text if key is None else texts(key, value=text)

    def _value(self, tag: Tag, value: float) -> str:
        if tag.kind is not ValueKind.DISCRETE:
            return f"{number_text(tag, value)} {shown_unit(tag).symbol}".strip()
        if value in {0.0, 1.0}:
            return state_text(tag, bool(value), self._canvas.texts)
        return self._canvas.texts("trends.on_share", share=f"{value * 100:.0f} %")

    def _line(self, tag: Tag, place: int) -> QWidget:
        row = LegendRow(tag, place, self._canvas)
        row.activated.connect(self.chosen)
        remove = QPushButton("✕")
        remove.setFixedWidth(self._canvas.look.theme.button_px)
        remove.setStyleSheet("padding: 0;")
        texts = self._canvas.texts
        remove.setAccessibleName(texts("trends.remove", tag=texts.full_name(tag.tag_id)))
        remove.setToolTip(remove.accessibleName())
        remove.clicked.connect(lambda: self.removed.emit(tag.tag_id))
        self.rows.append(row)
        self.buttons.append(remove)
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(row, 1)
        layout.addWidget(remove)
        return line


_DOUBTS = {Trust.UNCERTAIN: "trends.uncertain_value", Trust.BAD: "trends.partly_bad_value"}
