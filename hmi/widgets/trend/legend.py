"""Which line is which, what is its value now, and what was it under the cross-hair?"""

from collections.abc import Callable, Hashable, Sequence

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

from hmi.value_text import number_text, shown_unit, state_text, value_with_unit
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.quality_mark import MARK_PX
from hmi.widgets.trend.pens import ink
from plant.sample import Sample
from plant.tag import Tag, ValueKind

ValueAt = Callable[[str, float], float | None]
_SWATCH_PX = 30


class LegendRow(PlantWidget):
    """Number and ink of a line, its name, its value now and under the cross-hair."""

    def __init__(
        self, tag: Tag, place: int, canvas: Canvas, parent: QWidget | None = None
    ) -> None:
        super().__init__(tag, canvas, parent)
        self._place = place
        self._under = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return two lines."""
        return QSize(260, self.canvas.look.theme.button_px)

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

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw swatch, name and values."""
        look, texts = self.canvas.look, self.canvas.texts
        color = ink(look.theme, self._place)
        half = self.height() / 2
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

    def mark_corner(self) -> QPointF:
        """Return the right lower corner."""
        return QPointF(self.width() - MARK_PX - 1, self.height() / 2 + 3)


class TrendLegend(QWidget):
    """The rows of all lines, each with a button that removes it.

    Signals:
        chosen: str, the tag whose row was clicked.
        removed: str, the tag whose line shall go.
    """

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(
        self, canvas: Canvas, value_at: ValueAt, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._value_at = value_at
        self.rows: list[LegendRow] = []
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.empty = QLabel(canvas.texts("trends.empty"))
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "dim")
        self._column.addWidget(self.empty)

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Show one row a tag, numbered as in the chart."""
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

    def show_cursor(self, seconds: float | None) -> None:
        """Write each line's value at a time, nothing for None."""
        for row in self.rows:
            row.show_under("" if seconds is None else self._text_at(row.tag, seconds))

    def _text_at(self, tag: Tag, seconds: float) -> str:
        value = self._value_at(tag.tag_id, seconds)
        if value is None:
            return self._canvas.texts("trends.no_value")
        if tag.kind is ValueKind.DISCRETE:
            return state_text(tag, bool(value), self._canvas.texts)
        return f"{number_text(tag, value)} {shown_unit(tag).symbol}".strip()

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
