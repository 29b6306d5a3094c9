"""HOLD ALL: one click in the rail of every page, one to confirm."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from hmi.models.operation.desk import OperationDesk
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.plant_widget import Canvas
from plant.batch.states import Verb
from plant.clock import Clock
from plant.operation.requests import Answer, HoldAll

HOLD_KEY = "Ctrl+Shift+F11"
"""Beside the keys of PLANT STOP; asks before it does anything."""

_WIDTH_PX = 420
_GAP_PX = 8


class HoldAllButton(CommandButton):
    """Opens the question beside itself. GUI thread.

    Attributes:
        question: the second step and the answer, over the page's lower left corner.
    """

    def __init__(self, desk: OperationDesk, canvas: Canvas, clock: Clock) -> None:
        texts = canvas.texts
        super().__init__(texts("batch.hold_all.button"))
        self._desk = desk
        self._texts = texts
        self.setProperty("role", "plain")
        self.setAccessibleName(self.text())
        self.setToolTip(texts("batch.hold_all.tip", keys=HOLD_KEY))
        self.setContentsMargins(0, 0, 0, 0)
        self.strip = RequestStrip(desk, canvas, clock)
        self.question = QFrame()
        self.question.setProperty("role", "panel")
        self.question.setFixedWidth(_WIDTH_PX)
        inside = QVBoxLayout(self.question)
        inside.setContentsMargins(14, 10, 14, 10)
        inside.addWidget(self.strip)
        self.dismiss = CommandButton(texts("shell.dismiss"))
        self.dismiss.clicked.connect(self.question.hide)
        inside.addWidget(self.dismiss)
        self.question.hide()
        self.strip.left.connect(self._on_left)
        self.strip.settled.connect(self._on_settled)
        self.clicked.connect(self.ask)
        action = QAction(self)
        action.setShortcut(QKeySequence(HOLD_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(self.ask)
        self.addAction(action)
        self.setVisible(desk.view is not None)
        desk.changed.connect(lambda _view: self.show())

    def ask(self) -> None:
        """Show the question, or say that there is nothing to hold."""
        area = self._area()
        if self.question.parentWidget() is not area:
            self.question.setParent(area)
            area.installEventFilter(self)
        count = self._running()
        if count:
            self.strip.ask(
                HoldAll(self._desk.asker()),
                title=self._texts("batch.hold_all.title", count=count),
                effect=self._texts("batch.hold_all.effect"),
                confirm=self._texts("batch.hold_all.do"),
            )
        else:
            self.strip.say(self._texts("batch.hold_all.nothing"))
        self.dismiss.setVisible(not count)
        self.question.show()
        self._place()
        self.question.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay beside the button when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.question.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _running(self) -> int:
        view = self._desk.view
        return 0 if view is None else sum(Verb.HOLD in verbs for verbs in view.legal.values())

    def _area(self) -> QWidget:
        """Return what fills the window: it is thrown away with the theme, and all in it."""
        area: QWidget = self
        while (parent := area.parentWidget()) is not None and not parent.isWindow():
            area = parent
        return area

    def _on_left(self) -> None:
        """Take the question away once it was cancelled; what it says stays to be read."""
        if self.strip.isVisible():
            self.dismiss.show()
            self._place()
        else:
            self.question.hide()

    def _on_settled(self, answer: Answer) -> None:
        self.dismiss.show()
        self.question.setVisible(not answer.accepted)

    def _place(self) -> None:
        area = self.question.parentWidget()
        if area is None:
            return
        corner = self.mapTo(area, self.rect().topRight())
        self.question.adjustSize()
        top = min(corner.y(), area.height() - self.question.height() - _GAP_PX)
        self.question.move(corner.x() + _GAP_PX, top)
