"""Which fonts do the screens use? Those that ship with the product, never the system's."""

import logging
from importlib.resources import files

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from hmi.look import Look

FONT_FILES = (
    "Inter-Regular.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "Meera-Regular.ttf",
)

_log = logging.getLogger(__name__)


def load_fonts() -> tuple[str, ...]:
    """Register the shipped fonts with Qt; needs a QApplication. GUI thread.

    Returns:
        The names of files that could not be loaded; the screens then fall back visibly to a
        system font.
    """
    folder = files("resources") / "fonts"
    missing = []
    for name in FONT_FILES:
        try:
            data = (folder / name).read_bytes()
        except OSError:
            data = b""
        if not data or QFontDatabase.addApplicationFontFromData(data) < 0:
            _log.error("font %s cannot be loaded; reinstall the program", name)
            missing.append(name)
    return tuple(missing)


def apply_font(look: Look) -> None:
    """Make the shipped font the one of all standard widgets."""
    QApplication.setFont(look.font(look.theme.font_px))
