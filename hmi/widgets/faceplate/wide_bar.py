"""Where does the value stand, drawn wide: bar, set-point mark and the ends of the range."""

from collections.abc import Hashable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.value_text import number_text
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.readings.bar import POINTER_PX, column, has_bar, paint_bar
from plant.sample import Sample
from plant.tag import Tag

_TRACK_PX = 14
_FOOT_PX = 18


class WideBar(PlantWidget):
    """A lying indicator over the whole width, with the ends of its range under it."""

    def __init__(
        self,
        tag: Tag,
        canvas: Canvas,
        parent: QWidget | None = None,
        *,
        setpoint: Tag | None = None,
    ) -> None:
        super().__init__(tag, canvas, parent)
        self._setpoint: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if setpoint is not None:
            self.watches.add(setpoint.tag_id, self._on_setpoint)

    @staticmethod
    def suits(tag: Tag) -> bool:
        """Return whether a bar says anything of the tag."""
        return has_bar(tag)

    def sizeHint(self) -> QSize:
        """Return track, pointer and the numbers under them."""
        return QSize(200, 2 * POINTER_PX + _TRACK_PX + _FOOT_PX + 2)

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the pointer's column."""
        return column(self.tag, float(sample.value), self._track())

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw the bar and the ends of its range."""
        track, look = self._track(), self.canvas.look
        paint_bar(painter, track, sample, tag=self.tag, look=look, setpoint=self._setpoint)
        painter.setFont(look.font(look.theme.small_px))
        painter.setPen(look.pen("dim"))
        foot = QRectF(0, track.bottom() + 3, self.width(), _FOOT_PX)
        ends = (
            (self.tag.eu_low, Qt.AlignmentFlag.AlignLeft),
            (self.tag.eu_high, Qt.AlignmentFlag.AlignRight),
        )
        for value, side in ends:
            text = f"{number_text(self.tag, value)} {self.tag.eu.symbol}".strip()
            painter.drawText(foot, side | Qt.AlignmentFlag.AlignTop, text)

    def _on_setpoint(self, sample: Sample) -> None:
        self._setpoint = None if sample.quality.is_bad else float(sample.value)
        self.update()

    def _track(self) -> QRectF:
        return QRectF(
            POINTER_PX, 2 * POINTER_PX, max(1, self.width() - 2 * POINTER_PX), _TRACK_PX
        )
