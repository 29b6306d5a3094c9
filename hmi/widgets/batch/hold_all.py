"""HOLD ALL: one click in the rail of every page, one to confirm."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from hmi.models.operation.desk import OperationDesk
from hmi.widgets.asking.request_popover import RequestPopover
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.visibility import show_when
from plant.batch.states import Verb
from plant.clock import Clock
from plant.operation.requests import HoldAll

HOLD_KEY = "Ctrl+Shift+F11"
"""Beside the keys of PLANT STOP; asks before it does anything."""


class HoldAllButton(CommandButton):
    """Opens the question beside itself. Hidden where nothing is automated. GUI thread.

    Attributes:
        question: the second step and the answer.
    """

    def __init__(self, desk: OperationDesk, canvas: Canvas, clock: Clock) -> None:
        texts = canvas.texts
        super().__init__(texts("batch.hold_all.button"))
        self._desk = desk
        self._texts = texts
        self.setProperty("role", "plain")
        self.setAccessibleName(self.text())
        self.setToolTip(texts("batch.hold_all.tip", keys=HOLD_KEY))
        self.question = RequestPopover(self, desk, canvas, clock)
        self.clicked.connect(self.ask)
        action = QAction(self)
        action.setShortcut(QKeySequence(HOLD_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(self.ask)
        self.addAction(action)
        show_when(self, shown=desk.view is not None)
        desk.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        show_when(self, shown=True)

    def ask(self) -> None:
        """Show the question, or say that there is nothing to hold."""
        view = self._desk.view
        legal = {} if view is None else view.legal
        count = sum(Verb.HOLD in verbs for verbs in legal.values())
        if not count:
            self.question.say(self._texts("batch.hold_all.nothing"))
            return
        self.question.ask(
            HoldAll(self._desk.asker()),
            title=self._texts("batch.hold_all.title", count=count),
            effect=self._texts("batch.hold_all.effect"),
            confirm=self._texts("batch.hold_all.do"),
        )
