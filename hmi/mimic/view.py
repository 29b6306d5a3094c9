"""The view of a mimic: background drawn once, items that repaint alone, clicks and keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from hmi.mimic.sheet import Sheet, Target
from hmi.value_text import spoken_value
from hmi.widgets.plant_widget import Canvas


class MimicView(QGraphicsView):
    """Shows a Sheet pixel for pixel. Owner: GUI thread.

    The mouse activates what lies under it. By keyboard the arrow keys go from place to place
    and Enter activates; the name of the place is the view's accessible description.
    """

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._background = QPixmap()
        self._targets: Sequence[Target] = ()
        self._current: Target | None = None
        self._pressed: Target | None = None
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlags(
            QGraphicsView.OptimizationFlag.DontSavePainterState
            | QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing
        )
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    @property
    def targets(self) -> Sequence[Target]:
        """Return the places that can be clicked."""
        return self._targets

    def show_sheet(self, sheet: Sheet, size: QSize) -> None:
        """Take over a sheet of this size in place of what was shown."""
        self.scene().clear()
        self.scene().setSceneRect(0, 0, size.width(), size.height())
        self._background = self._draw_background(sheet, size)
        self._targets = tuple(sheet.targets)
        self._current = None
        for item in sheet.items:
            self.scene().addItem(item)
        self.resetCachedContent()
        self.viewport().update()

    def target_at(self, position: QPointF) -> Target | None:
        """Return the uppermost place at a scene position."""
        return next(
            (target for target in reversed(self._targets) if target.rect.contains(position)),
            None,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the exposed parts of the background picture, then let the items draw.

        Part by part, because one copy clipped to a region of many parts takes longer than all
        the items together.
        """
        ratio = self._background.devicePixelRatio()
        offset = self.mapFromScene(QPointF(0, 0))
        plain = ratio == 1.0 and offset.isNull()  # nearly always, and half the work
        painter = QPainter(self.viewport())
        background = self._background
        for part in list(event.region()):  # type: ignore[call-overload]  # stub lacks __iter__
            if plain:
                painter.drawPixmap(part, background, part)
                continue
            place = part.translated(-offset)
            source = QRectF(QPointF(place.topLeft()) * ratio, QSizeF(place.size()) * ratio)
            painter.drawPixmap(QRectF(part), background, source)
        painter.end()
        super().paintEvent(event)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw the keyboard's place."""
        del rect
        if self._current is not None and self.hasFocus():
            painter.setPen(self._canvas.look.pen("focus", 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._current.rect.adjusted(1, 1, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what the press went down on."""
        self._pressed = self.target_at(self.mapToScene(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Activate what the press and the release both lie on."""
        pressed, self._pressed = self._pressed, None
        target = self.target_at(self.mapToScene(event.position().toPoint()))
        if (
            target is not None
            and target is pressed
            and event.button() is Qt.MouseButton.LeftButton
        ):
            target.activate()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of a double click for nothing (F41)."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show by the cursor where a click leads somewhere."""
        target = self.target_at(self.mapToScene(event.position().toPoint()))
        shape = (
            Qt.CursorShape.ArrowCursor if target is None else Qt.CursorShape.PointingHandCursor
        )
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from place to place, or activate the present one."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self._go(step)
        elif event.key() in _ENTER and self._current is not None and not event.isAutoRepeat():
            self._current.activate()
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        """Answer the request for a tool tip with the value of that moment."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            target = self.target_at(self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), self.tip(target), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip(self, target: Target | None) -> str:
        """Return name, value and quality of a place."""
        if target is None:
            return ""
        if target.tell is not None:
            return target.tell()
        if target.tag is None:
            return target.name
        sample = self._canvas.live.sample(target.tag.tag_id)
        spoken = spoken_value(target.tag, sample, self._canvas.texts)
        return f"{target.name}\n{spoken}\n{target.tag.tag_id}"

    def _go(self, step: int) -> None:
        if not self._targets:
            return
        places = self._targets
        index = places.index(self._current) + step if self._current in places else 0
        self._current = places[index % len(places)]
        self.setAccessibleDescription(self.tip(self._current).replace("\n", ", "))
        self.ensureVisible(self._current.rect)
        self.viewport().update()

    def _draw_background(self, sheet: Sheet, size: QSize) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._canvas.look.color("ground"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke in sheet.strokes:
            stroke(painter)
        painter.end()
        return picture


_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
