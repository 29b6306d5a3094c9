"""The simulator's remote control: one JSON object a line in, one JSON object a line out."""

import asyncio
import json
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from drivers.simulated.faults import Fault, FaultSpecError

_READ_SIZE = 4096


class Controlled(Protocol):
    """What can be controlled."""

    def inject(self, spec: str) -> Fault:
        """Put a fault in."""
        ...

    def clear(self) -> None:
        """Take all faults out."""
        ...

    def set_speed(self, speed: float) -> None:
        """Let the plant's time run so many times as fast."""
        ...

    def faults(self) -> tuple[Fault, ...]:
        """Return the faults that act now."""
        ...


def obey(plant: Controlled, line: str) -> dict[str, object]:
    """Do what a line asks and return what to answer; never raises on a wrong line.

    ``{"inject": SPEC}``, ``{"clear": true}`` or ``{"speed": N}``. The answer repeats the
    request with ``"ok": true`` and the faults that act now, or has an ``"error"``.
    """
    try:
        request = json.loads(line)
    except ValueError:
        return {"error": f"'{line.strip()}' is not JSON."}
    try:
        match request:
            case {"inject": str(spec)}:
                plant.inject(spec)
            case {"clear": True}:
                plant.clear()
            case {"speed": int() | float() as speed} if not isinstance(speed, bool):
                plant.set_speed(speed)
            case _:
                return {
                    "error": 'Ask for {"inject": SPEC}, {"clear": true} or {"speed": N}.',
                    "request": request,
                }
    except FaultSpecError as error:
        return {**request, "error": str(error)}
    return {**request, "ok": True, "faults": [fault.spec for fault in plant.faults()]}


class LineReader:
    """Reads lines from a file descriptor on a thread of its own and hands them to the loop.

    A thread because no other way reads a pipe on every platform. It ends with the input, or
    with the process: it is a daemon that holds no lock while it waits.
    """

    def __init__(
        self,
        descriptor: int,
        loop: asyncio.AbstractEventLoop,
        *,
        on_line: Callable[[str], None],
        on_end: Callable[[], None],
    ) -> None:
        self._descriptor = descriptor
        self._loop = loop
        self._on_line = on_line
        self._on_end = on_end
        self._thread = threading.Thread(target=self._read, name="remote control", daemon=True)

    def start(self) -> None:
        """Start reading."""
        self._thread.start()

    def _read(self) -> None:
        waiting = b""
        try:
            # os.read, not sys.stdin: a buffered reader's lock would abort the exit.
            while chunk := os.read(self._descriptor, _READ_SIZE):
                *lines, waiting = (waiting + chunk).split(b"\n")
                for line in lines:
                    self._tell(self._on_line, line.decode("utf-8", "replace"))
        except OSError:
            pass  # closed under us: the same as its end
        self._tell(self._on_end)

    def _tell(self, callback: Callable[..., None], *args: str) -> None:
        with suppress(RuntimeError):  # the loop is closed: the process is about to end
            self._loop.call_soon_threadsafe(callback, *args)
