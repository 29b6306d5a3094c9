"""What if the screen changes under the window? It fills the new one: STOP stays in sight."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

SETTLE_MS = 200
"""A change comes as several news: the size, the work area, the resolution."""


class ScreenFit(QObject):
    """Fills the screen with the window, again after each change of the screens. Main thread.

    Window managers keep a maximized window maximized; on a bare screen, and where the only
    monitor was pulled out and another put in, nobody does.
    """

    def __init__(self, window: QWidget, app: QGuiApplication) -> None:
        """Begin; the window is shown by `fill`."""
        super().__init__(window)
        self._window = window
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SETTLE_MS)
        self._later.timeout.connect(self._fill_again)
        app.screenAdded.connect(self._watch)
        app.screenAdded.connect(self._later.start)
        app.screenRemoved.connect(self._later.start)
        app.primaryScreenChanged.connect(self._later.start)
        for screen in app.screens():
            self._watch(screen)

    def fill(self) -> None:
        """Show the window on all of its screen."""
        # Without a window manager, as on a bare screen, nobody maximizes.
        self._window.setGeometry(self._window.screen().availableGeometry())
        self._window.showMaximized()

    def _watch(self, screen: QScreen) -> None:
        """Hear of the screen's changes for as long as it is there."""
        screen.availableGeometryChanged.connect(self._later.start)

    def _fill_again(self) -> None:
        if self._window.isMaximized():
            self.fill()
