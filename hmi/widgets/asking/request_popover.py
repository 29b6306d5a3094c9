"""A question that lies over the page beside what asked it: nothing below moves or shrinks."""

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from hmi.models.operation.desk import OperationDesk
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.plant_widget import Canvas
from plant.clock import Clock
from plant.operation.requests import Answer, Request

_WIDTH_PX = 460
_GAP_PX = 8


class RequestPopover(QFrame):
    """Holds a RequestStrip. It is thrown away with the page or rail that asks. GUI thread.

    It goes when the request is accepted or the question is cancelled; what else it says stays
    until it is dismissed.

    Args:
        anchor: beside it the question appears: below it where there is room, else as low as
            the window allows.
        desk, canvas, clock: of the window.

    Attributes:
        strip: the question and the answer.
        dismiss: takes away what is said.
    """

    def __init__(
        self, anchor: QWidget, desk: OperationDesk, canvas: Canvas, clock: Clock
    ) -> None:
        super().__init__()
        self._anchor = anchor
        self.setProperty("role", "popover")
        self.setFixedWidth(_WIDTH_PX)
        self.strip = RequestStrip(desk, canvas, clock)
        self.dismiss = CommandButton(canvas.texts("shell.dismiss"))
        self.dismiss.clicked.connect(self.hide)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self.strip)
        column.addWidget(self.dismiss)
        self.strip.left.connect(self._on_left)
        self.strip.settled.connect(self._on_settled)
        anchor.destroyed.connect(self.deleteLater)
        self.hide()

    def ask(self, request: Request, *, title: str, effect: str, confirm: str) -> None:
        """Ask in two steps; see RequestStrip."""
        self.strip.ask(request, title=title, effect=effect, confirm=confirm)
        self._open(closable=False)
        self.strip.cancel.setFocus()

    def send(self, request: Request) -> None:
        """Ask at once; see RequestStrip."""
        if not self.strip.waiting:
            self._open(closable=False)
            self.strip.send(request)
            self._place()

    def say(self, text: str) -> None:
        """Say one sentence."""
        self.strip.say(text)
        self._open(closable=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay beside the anchor when the window changes its size; go with its page."""
        if self.isVisible():
            if watched is self._anchor and event.type() is QEvent.Type.Hide:
                self.hide()
            elif event.type() is QEvent.Type.Resize:
                self._place()
        return super().eventFilter(watched, event)

    def _open(self, *, closable: bool) -> None:
        area = _area_of(self._anchor)
        if self.parentWidget() is not area:
            self.setParent(area)
            area.installEventFilter(self)
            self._anchor.installEventFilter(self)
        self.dismiss.setVisible(closable)
        self.show()
        self.raise_()
        self._place()

    def _on_left(self) -> None:
        """Go once the question was cancelled; what it says else stays to be read."""
        self.setVisible(self.isVisible() and not self.strip.isHidden())
        self.dismiss.show()
        self._place()

    def _on_settled(self, answer: Answer) -> None:
        self.dismiss.show()
        if answer.accepted:
            self.hide()
        else:
            self._place()

    def _place(self) -> None:
        area = self.parentWidget()
        if area is None:
            return
        self._column.activate()
        width = self.width()
        height = max(self._column.totalHeightForWidth(width), self.sizeHint().height())
        inset = max(0, self._anchor.width() - width)  # under the buttons at the right
        below = self._anchor.mapTo(area, QPoint(inset, self._anchor.height() + 4))
        beside = self._anchor.mapTo(area, QPoint(self._anchor.width() + _GAP_PX, 0))
        place = below
        if below.y() + height > area.height() - _GAP_PX:
            place = QPoint(beside.x(), area.height() - height - _GAP_PX)
        left = min(place.x(), area.width() - width - _GAP_PX)
        self.setGeometry(left, max(_GAP_PX, place.y()), width, height)


def _area_of(widget: QWidget) -> QWidget:
    """Return what fills the window: it is thrown away with the theme, and all in it."""
    area = widget
    while (parent := area.parentWidget()) is not None and not parent.isWindow():
        area = parent
    return area
