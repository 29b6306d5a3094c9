"""A screen that can be pulled out and put in again: Xvnc, whose outputs xrandr commands.

Xvfb's screen cannot change while it runs.
"""

import os
import random
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.system.screen.virtual_screen import Hand, require

_OUTPUT = "VNC-0"


class ChangeableScreen(Hand):
    """An X server with one monitor and a mouse; nothing listens on the network."""

    def __init__(self, mode: str) -> None:
        """Start it; ``mode`` is a usual size, as 1920x1080."""
        require("Xtigervnc", "xrandr", "xdotool")
        self._folder = tempfile.TemporaryDirectory(prefix="screen-")
        super().__init__(self._start(mode))

    def _start(self, mode: str) -> str:
        door = Path(self._folder.name) / "door"
        for number in random.sample(range(100, 10_000), k=20):
            read_end, write_end = os.pipe()
            self._server = subprocess.Popen(
                [
                    "Xtigervnc", f":{number}", "-displayfd", str(write_end), "-nolisten", "tcp",
                    "-geometry", mode, "-depth", "24", "-SecurityTypes", "None",
                    "-rfbport", "-1", "-rfbunixpath", str(door),
                ],
                pass_fds=[write_end],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            os.close(write_end)
            with os.fdopen(read_end) as said:
                if said.readline().strip():
                    return f":{number}"
            self._server.wait()
        raise RuntimeError("Xtigervnc did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.terminate()
        self._server.wait()
        self._folder.cleanup()

    def unplug(self) -> None:
        """Pull the only monitor out."""
        self._xrandr("--output", _OUTPUT, "--off")

    def plug(self, mode: str) -> None:
        """Put a monitor of that size in, or change to that size."""
        self._xrandr("--output", _OUTPUT, "--mode", mode)
        self._xrandr("--fb", mode)

    def _xrandr(self, *words: str) -> None:
        environment = {"DISPLAY": self.display}
        subprocess.run(["xrandr", *words], env=environment, timeout=20, check=True)
