"""PLANT STOP: one click, no login, no question."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from hmi.models.pending import PendingCommands
from plant.command import Action
from plant.texts import Texts

STOP_KEY = "Ctrl+Shift+F12"
"""Three keys that nobody presses by accident, for a station without a mouse."""


class StopButton(QPushButton):
    """Submits PLANT STOP on the press itself, so that no slipped release loses it.

    A double click and a held key send one command: PendingCommands takes the repetition for
    what it is.
    """

    def __init__(
        self, pending: PendingCommands, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(texts("shell.stop"), parent)
        self._pending = pending
        self._texts = texts
        self.setProperty("role", "stop")
        self.setAccessibleName(texts("shell.stop"))
        self.setEnabled(pending.can_command)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        tip = "shell.stop_tip" if pending.can_command else "shell.stop_replay"
        self.setToolTip(texts(tip, keys=STOP_KEY))
        self.setAccessibleDescription(self.toolTip())
        self.pressed.connect(self.stop_plant)
        shortcut = QAction(self)
        shortcut.setShortcut(QKeySequence(STOP_KEY))
        shortcut.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.triggered.connect(self.stop_plant)
        self.addAction(shortcut)
        pending.pending_changed.connect(self._on_pending_changed)

    def stop_plant(self) -> None:
        """Send it."""
        if self._pending.can_command:
            self._pending.submit(Action.PLANT_STOP, "", 0.0)

    def _on_pending_changed(self, tag_id: str) -> None:
        if not tag_id:
            sent = self._pending.is_pending("")
            self.setText(self._texts("shell.stop_sent" if sent else "shell.stop"))
