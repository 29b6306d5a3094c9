"""Is there a screen on which a window can be opened?"""

import os
import re
import socket
import sys
from typing import Any

_X_PORT = 6000
_ANSWERS_WITHIN_S = 3.0
_NAME = re.compile(r"(?P<host>[^:]*):(?P<number>\d+)(\.\d+)?")


def display_trouble() -> str:
    """Return why no window can be opened, as a sentence; empty when one can.

    Qt itself would end the program with words of its own.
    """
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    name = os.environ.get("DISPLAY", "")
    if not name:
        return (
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is"
            " set)."
        )
    if not _answers(name):
        return f"No screen answers at DISPLAY={name}."
    return ""


def _answers(name: str) -> bool:
    parts = _NAME.fullmatch(name)
    if parts is None:
        return False
    number = int(parts["number"])
    if parts["host"] in {"", "unix"}:
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108  where X servers listen
        return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, "\0" + path)
    try:
        family, *_, address = socket.getaddrinfo(
            parts["host"], _X_PORT + number, type=socket.SOCK_STREAM
        )[0]
    except OSError:
        return False
    return _connects(family, address)


def _connects(family: int, address: tuple[Any, ...] | str) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.settimeout(_ANSWERS_WITHIN_S)
        return door.connect_ex(address) == 0
