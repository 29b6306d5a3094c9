"""How does the window come up, and how does it end? Qt's application around MainWindow."""

import logging
import signal
import sys
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from hmi.doors import Doors
from hmi.fonts import apply_font, load_fonts
from hmi.look import Look
from hmi.main_window import HOME, MainWindow
from hmi.stall_watchdog import StallWatchdog
from hmi.theme import theme_named
from hmi.window.screen_fit import ScreenFit

Picture = tuple[Path, tuple[int, int], float]
"""File to write, width and height in pixels, seconds to wait before."""

_log = logging.getLogger(__name__)

_Handlers = dict[signal.Signals, Any]
"""Signal to what signal.signal returned for it, whose type is the library's own."""


def run_app(
    doors: Doors,
    *,
    theme: str = "light",
    page: str = HOME,
    on_ready: Callable[[], None] = lambda: None,
    on_beat: Callable[[], None] = lambda: None,
    picture: Picture | None = None,
) -> int:
    """Show the window until it is closed. Main thread.

    Args:
        doors: what the window is built from.
        theme: ``light`` or ``dark``.
        page: id of the page to open first.
        on_ready: called once after the first paint, to start the engine.
        on_beat: called by the window's heartbeat, many times a second.
        picture: save a picture and end instead of waiting for the user.

    Returns:
        0, or 1 when the picture could not be written.

    Raises:
        PlantError: for an unknown theme or page.
    """
    app = application()
    apply_font(Look(theme_named(theme)))
    window = MainWindow(doors=doors, theme=theme_named(theme), page_id=page)
    watchdog = StallWatchdog(doors.clock, on_beat=on_beat)
    status = _Status()
    handlers: _Handlers = {}
    try:
        if picture is None:
            ScreenFit(window, app).fill()
        else:
            _, (width, height), after_s = picture
            window.resize(width, height)
            window.show()
            shot = partial(_save, window, picture[0], status)
            QTimer.singleShot(round(after_s * 1000), shot)
        # Zero-length timers run after the events that are waiting, the first paint among them.
        QTimer.singleShot(0, on_ready)
        handlers = _close_on_signals(window)
        if picture is None:  # nobody sits at a window that is only drawn
            watchdog.start()
        app.exec()
    finally:
        watchdog.stop()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        _delete(window)
    return status.code


def grab_page(doors: Doors, page: str, size: tuple[int, int], theme: str) -> QImage:
    """Return a picture of a page as it is drawn with the values that are there now."""
    application()
    apply_font(Look(theme_named(theme)))
    window = MainWindow(doors=doors, theme=theme_named(theme), page_id=page)
    window.resize(*size)
    window.show()
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    image = window.grab().toImage()
    _delete(window)
    return image


def application() -> QApplication:
    """Return the process's QApplication with the shipped fonts, made at the first call."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Biomethane HMI")
    app.setStyle("Fusion")  # the same on every desktop; the style sheet goes over it
    app.setWindowIcon(_icon())
    load_fonts()
    return app


def _icon() -> QIcon:
    picture = QPixmap()
    picture.loadFromData((files("resources") / "icons" / "biomethane-hmi.svg").read_bytes())
    return QIcon(picture)


def _delete(window: MainWindow) -> None:
    """Close the window and free it now, not whenever an event loop may run again."""
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


class _Status:
    """The exit status, and the one thing that can change it."""

    def __init__(self) -> None:
        self.code = 0


def _save(window: MainWindow, file: Path, status: _Status) -> None:
    """Save the picture and end."""
    if not window.grab().save(str(file), "PNG"):
        _log.error("the picture %s cannot be written; check folder and rights", file)
        status.code = 1
    window.close()


def _close_on_signals(window: MainWindow) -> _Handlers:
    """Close on Ctrl-C and SIGTERM; the watchdog's heartbeat lets Python see them.

    The closed window ends the event loop: the same single way out for person and system.

    Returns:
        The handlers that stood there before.
    """
    return {
        number: signal.signal(number, lambda *_: window.close())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
