"""A virtual screen whose pixels can be read from outside: Xvfb with a mapped frame buffer."""

import mmap
import os
import random
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_HEADER_WORDS = 25  # XWDFileHeader: all big-endian 32-bit words
_START_DEADLINE_S = 10.0


class Screen:
    """An X server on a free display number; reads a pixel in microseconds."""

    def __init__(self, width: int = 1920, height: int = 1080) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="screen-")
        self._start(width, height)
        self._map_buffer()

    def _start(self, width: int, height: int) -> None:
        """Start the server on a number of its own.

        Left to itself it takes the lowest free number, and so does every other one; a server
        that ends just then takes the newcomer's socket with it.
        """
        for number in random.sample(range(100, 10_000), k=20):
            read_end, write_end = os.pipe()
            self._server = subprocess.Popen(
                [
                    "Xvfb", f":{number}", "-displayfd", str(write_end), "-nolisten", "tcp",
                    "-screen", "0", f"{width}x{height}x24", "-fbdir", self._folder.name,
                    "-dpi", "96",
                ],
                pass_fds=[write_end],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            os.close(write_end)
            with os.fdopen(read_end) as said:
                if said.readline().strip():
                    self.display = f":{number}"
                    return
            self._server.wait()
        raise RuntimeError("Xvfb did not start: is the package xvfb installed?")

    def _map_buffer(self) -> None:
        path = Path(self._folder.name) / "Xvfb_screen0"
        deadline = time.monotonic() + _START_DEADLINE_S
        while not path.exists() or path.stat().st_size < 4 * _HEADER_WORDS:
            if time.monotonic() > deadline:
                raise RuntimeError("Xvfb did not start: is the package xvfb installed?")
            time.sleep(0.02)
        with path.open("rb") as file:
            self._buffer = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack(f">{_HEADER_WORDS}I", self._buffer[: 4 * _HEADER_WORDS])
        self._offset = header[0] + header[19] * 12
        self.width, self.height = header[4], header[5]
        self._bytes, self._stride = header[11] // 8, header[12]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._buffer.close()
        self._server.terminate()
        self._server.wait()
        self._folder.cleanup()

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """Return red, green and blue at the place."""
        start = self._offset + y * self._stride + x * self._bytes
        blue, green, red = self._buffer[start : start + 3]
        return red, green, blue

    def row(self, x: int, y: int, width: int) -> bytes:
        """Return the raw bytes of a piece of one row."""
        start = self._offset + y * self._stride + x * self._bytes
        return self._buffer[start : start + width * self._bytes]
