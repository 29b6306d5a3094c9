"""Starts the simulated plant as a process of its own and speaks with it."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from threading import Lock

from drivers.simulated.faults import parse_fault
from plant.errors import FieldError

_log = logging.getLogger(__name__)

READY_WITHIN_S = 15.0
"""A cold disk may need this long to load Python and the plant's description."""

ENDS_WITHIN_S = 3.0
_POLL_S = 0.02
_NO_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only
_READ_SIZE = 65_536


class SimulatorError(FieldError):
    """The simulated plant's process did not start or is gone. Start the program again."""


class SimulatorChild:
    """The simulated plant in a child process; a SimulatorPort.

    The child ends when its standard input ends, so it never outlives this process. No thread
    waits for it: answers are read when there is something else to say. Any thread.

    Args:
        command: the `simulate` verb as a program and its arguments, `--supervised` among
            them.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._lock = Lock()
        self._waiting = b""
        self._endpoint: str | None = None
        self._process = subprocess.Popen(  # noqa: S603  our own program, no shell
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            creationflags=_NO_CONSOLE,
        )

    @property
    def pid(self) -> int:
        """Return the child's process id."""
        return self._process.pid

    def endpoint(self, timeout_s: float = READY_WITHIN_S) -> str:
        """Return the endpoint, ``tcp://HOST:PORT``; waits until the child is ready.

        Raises:
            SimulatorError: when it ended or is not ready in time.
        """
        deadline = time.monotonic() + timeout_s
        while (endpoint := self._hear(wait_s=_POLL_S)) is None:
            if self._process.poll() is not None:
                raise SimulatorError(
                    "The simulated plant ended at its start with status"
                    f" {self._process.returncode}; its reason stands in the shell."
                )
            if time.monotonic() > deadline:
                raise SimulatorError(
                    f"The simulated plant was not ready within {timeout_s:g} s."
                )
        return endpoint

    def inject(self, spec: str) -> None:
        """Put a fault in.

        Raises:
            FaultSpecError: when SPEC is not understood. A subject that the plant does not
                have is found by the child and logged.
            SimulatorError: when the child is gone.
        """
        parse_fault(spec)
        self._ask({"inject": spec})

    def clear(self) -> None:
        """Take all faults out. Raises SimulatorError when the child is gone."""
        self._ask({"clear": True})

    def set_speed(self, speed: float) -> None:
        """Let the plant's time run faster. Raises SimulatorError when the child is gone."""
        self._ask({"speed": speed})

    def close(self) -> None:
        """End the child and wait for it. Safe to call twice."""
        with self._lock:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None and not pipe.closed:
                    pipe.close()
            try:
                self._process.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                _log.warning("the simulated plant did not end by itself and was killed")
                self._process.kill()
                self._process.wait()

    def _ask(self, request: dict[str, object]) -> None:
        self._hear(wait_s=0.0)
        with self._lock:
            pipe = self._process.stdin
            if pipe is None or pipe.closed:
                raise SimulatorError("The simulated plant was closed.")
            try:
                # Far shorter than a pipe's buffer, so the write does not wait.
                pipe.write(json.dumps(request).encode() + b"\n")
            except OSError as error:
                raise SimulatorError(
                    "The simulated plant's process is gone. Start the program again."
                ) from error

    def _hear(self, *, wait_s: float) -> str | None:
        """Take in what the child has said; return its endpoint once that is known."""
        with self._lock:
            pipe = self._process.stdout
            if pipe is not None and not pipe.closed and _has_bytes(pipe.fileno(), wait_s):
                said = self._waiting + os.read(pipe.fileno(), _READ_SIZE)
                *lines, self._waiting = said.split(b"\n")
                for line in lines:
                    self._take(json.loads(line))
            return self._endpoint

    def _take(self, answer: Mapping[str, object]) -> None:
        if "error" in answer:
            _log.warning("simulated plant: %s", answer["error"])
        if answer.get("ready"):
            self._endpoint = str(answer["endpoint"])


if sys.platform == "win32":
    import _winapi
    import msvcrt

    def _has_bytes(descriptor: int, wait_s: float) -> bool:
        """Return whether a read would not wait; select knows only sockets on Windows."""
        deadline = time.monotonic() + wait_s
        while True:
            try:
                waiting, _ = _winapi.PeekNamedPipe(msvcrt.get_osfhandle(descriptor), 0)
            except BrokenPipeError:
                return True
            if waiting or time.monotonic() >= deadline:
                return bool(waiting)
            time.sleep(_POLL_S / 4)

else:
    import select

    def _has_bytes(descriptor: int, wait_s: float) -> bool:
        """Return whether a read would not wait."""
        readable, _, _ = select.select([descriptor], [], [], wait_s)
        return bool(readable)
