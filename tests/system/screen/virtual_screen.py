"""A hand at a virtual screen, from outside: clicks, pixels and the window manager's words."""

import ctypes
import ctypes.util
import re
import shutil
import subprocess
from types import TracebackType
from typing import ClassVar, Self

import pytest

from tests.bench.screen import Screen

_CLIENT_MESSAGE = 33


def require(*programs: str) -> None:
    """Fail the test where one of these is not installed."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.fail(f"{program} is not installed; `make test` installs it")


class Hand:
    """A mouse on an X server, and eyes for its windows."""

    def __init__(self, display: str) -> None:
        self.display = display

    @property
    def environment(self) -> dict[str, str]:
        """Return what a program needs to draw here."""
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def click(self, x: int, y: int) -> None:
        """Press and release the left button there."""
        self._xdotool("mousemove", "--sync", x, y, "click", 1)

    def move(self, x: int, y: int) -> None:
        """Move the mouse there."""
        self._xdotool("mousemove", "--sync", x, y)

    def press(self) -> None:
        """Press and release the left button where the mouse is."""
        self._xdotool("click", 1)

    def windows(self, name: str) -> list[int]:
        """Return the visible windows with this word in their title."""
        found = self._xdotool("search", "--onlyvisible", "--name", name, check=False)
        return [int(line) for line in found.splitlines()]

    def geometry(self, window: int) -> tuple[int, int, int, int]:
        """Return left, top, width and height of a window."""
        said = self._xdotool("getwindowgeometry", "--shell", window)
        found = {key: int(value) for key, value in re.findall(r"([A-Z]+)=(-?\d+)", said)}
        return found["X"], found["Y"], found["WIDTH"], found["HEIGHT"]

    def ask_to_close(self, window: int) -> None:
        """Send what a window manager sends when the cross of the title bar is clicked."""
        _Xlib(self.display).send_delete(window)

    def _xdotool(self, *words: str | int, check: bool = True) -> str:
        return subprocess.run(
            ["xdotool", *map(str, words)],
            env={"DISPLAY": self.display},
            capture_output=True,
            text=True,
            timeout=20,
            check=check,
        ).stdout


class VirtualScreen(Hand):
    """Xvfb with a mouse. There is no window manager on it."""

    def __init__(self, width: int, height: int) -> None:
        require("Xvfb", "xdotool")
        self._screen = Screen(width, height)
        super().__init__(self._screen.display)
        self.size = (width, height)

    def __enter__(self) -> Self:
        self._screen.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._screen.__exit__(kind, error, trace)

    def pixels(self, x: int, y: int, width: int, height: int) -> bytes:
        """Return what is drawn in a rectangle."""
        return b"".join(self._screen.row(x, y + line, width) for line in range(height))


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib.h, padded to the size of XEvent (24 longs)."""

    _fields_: ClassVar = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 24),
    ]


class _Xlib:
    """The few calls of libX11 that xdotool has no word for."""

    def __init__(self, display: str) -> None:
        self._x11 = x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        x11.XInternAtom.restype = ctypes.c_ulong
        x11.XSendEvent.argtypes = [
            ctypes.c_void_p,
            ctypes.c_ulong,
            ctypes.c_int,
            ctypes.c_long,
            ctypes.POINTER(_ClientMessage),
        ]
        x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        self._display = x11.XOpenDisplay(display.encode())
        assert self._display

    def send_delete(self, window: int) -> None:
        """Send WM_DELETE_WINDOW (ICCCM 4.2.8.1) and hang up."""
        x11 = self._x11
        message = _ClientMessage(
            type=_CLIENT_MESSAGE,
            window=window,
            message_type=x11.XInternAtom(self._display, b"WM_PROTOCOLS", 0),
            format=32,
        )
        message.data[0] = x11.XInternAtom(self._display, b"WM_DELETE_WINDOW", 0)
        assert x11.XSendEvent(self._display, window, 0, 0, ctypes.byref(message))
        x11.XCloseDisplay(self._display)  # flushes
