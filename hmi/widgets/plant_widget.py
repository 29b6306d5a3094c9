"""What do all widgets with a value from the plant share? Quality mark, click, speech."""

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from hmi.look import Look
from hmi.models.live_values import LiveValues
from hmi.models.watches import Watches
from hmi.value_text import spoken_value
from hmi.widgets.quality_mark import MARK_PX, mark_of, paint_mark
from plant.sample import Sample
from plant.tag import Tag
from plant.texts import Texts


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a value widget draws with: the live values, the theme's pens, the words."""

    live: LiveValues
    look: Look
    texts: Texts


class PlantWidget(QWidget):
    """Base of every widget that shows one tag. Owner: GUI thread.

    It watches its tag while it is visible, repaints only when its drawn form changes, draws
    the quality mark over what the subclass draws, tells screen readers name, value and
    quality, and can be reached and pressed by mouse and keyboard.

    Subclasses give ``drawn_form`` and ``draw``, and may add further tags to ``watches``.

    Signals:
        activated: str, the tag that was clicked or entered.
    """

    activated = Signal(str)

    def __init__(self, tag: Tag, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag = tag
        self.canvas = canvas
        self._sample = canvas.live.sample(tag.tag_id)
        self._form: Hashable = None
        self.watches = Watches(canvas.live)
        self.watches.add(tag.tag_id, self._on_sample)
        self.destroyed.connect(self.watches.stop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(canvas.texts.full_name(tag.tag_id))

    @property
    def sample(self) -> Sample:
        """Return the sample that is drawn."""
        return self._sample

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return what the eye can tell apart: formatted text, pixel row; never raw floats."""
        raise NotImplementedError

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw the value; leave ``mark_corner`` free for the mark."""
        raise NotImplementedError

    def mark_corner(self) -> QPointF:
        """Return the top left of the quality mark; by default the right upper corner."""
        return QPointF(self.width() - MARK_PX, 0)

    def showEvent(self, event: QShowEvent) -> None:
        """Start watching."""
        super().showEvent(event)
        self.watches.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop watching: what nobody sees costs nothing."""
        self.watches.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw value, quality mark and focus ring."""
        del event
        painter = QPainter(self)
        self.draw(painter, self._sample)
        paint_mark(painter, mark_of(self._sample.quality), self.mark_corner(), self.canvas.look)
        if self.hasFocus():
            painter.setPen(self.canvas.look.pen("focus", 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take a click."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.activated.emit(self.tag.tag_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter and Space as a click."""
        if event.key() in _PRESS_KEYS and not event.isAutoRepeat():
            self.activated.emit(self.tag.tag_id)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Answer the request for a tool tip with the value of that moment."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(), self)
            return True
        return super().event(event)

    def _tip(self) -> str:
        spoken = spoken_value(self.tag, self._sample, self.canvas.texts)
        return f"{self.accessibleName()}\n{spoken}\n{self.tag.tag_id}"

    def _on_sample(self, sample: Sample) -> None:
        self._sample = sample
        form = (self.drawn_form(sample), mark_of(sample.quality))
        if form == self._form:
            return
        self._form = form
        self.setAccessibleDescription(spoken_value(self.tag, sample, self.canvas.texts))
        self.update()


_PRESS_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select}
