"""The program as a process of its own, an own plant for it, and a judge of the units."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from pymodbus.client import ModbusTcpClient

from drivers.simulated.child import SimulatorChild

PROGRAM = (sys.executable, "-m", "hmi")
"""How the tests start the program."""

CHORES_AT_ONCE = (
    sys.executable,
    "-c",
    """
import sys
import storage.historian.writing.chores as chores
chores.FIRST_AFTER_MS = 0
sys.argv[1:] = sys.argv[4:]
from hmi.__main__ import main
sys.exit(main())
""",
)
"""A wrapper: the historian seals and salvages at once, without its pause after the start."""

SITE = Path("resources/plant/site.toml")
START_WITHIN_S = 40.0
"""A loaded computer may need this long to load the program."""

_LOOK_S = 0.02


def wait_until(holds: Callable[[], bool], *, within_s: float, what: str) -> float:
    """Return the seconds until ``holds``; fail with ``what`` when it does not come true."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > within_s:
            raise AssertionError(f"not within {within_s:g} s: {what}")
        time.sleep(_LOOK_S)
    return time.monotonic() - start


def environment(**changes: str) -> dict[str, str]:
    """Return an environment without any screen, and with ``changes``."""
    screens = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    return {name: text for name, text in os.environ.items() if name not in screens} | changes


def finished(
    *words: str | Path, within_s: float = 60.0, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run a verb that ends by itself; return its status and what it said."""
    return subprocess.run(
        [*PROGRAM, *map(str, words)],
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )


class Program:
    """One run of the program; ended, if need be killed, when the block is left.

    Args:
        folder: where what it says is kept.
        words: verb and options.
        screen: environment that names its screen; empty for none.
        wrapper: a command that starts it, for example with fewer rights.
    """

    def __init__(
        self,
        folder: Path,
        *words: str | Path,
        screen: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._said = folder / "said.txt"
        with self._said.open("wb") as file:
            self._process = subprocess.Popen(
                [*wrapper, *PROGRAM, *map(str, words)],
                env=environment(**(screen or {})),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self.kill()

    def said(self) -> str:
        """Return what it has said so far on both outputs."""
        return self._said.read_text(encoding="utf-8")

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def children(self) -> list[psutil.Process]:
        """Return the processes that it started."""
        return psutil.Process(self.pid).children(recursive=True)

    def wait_until(self, holds: Callable[[], bool], *, within_s: float, what: str) -> None:
        """Wait until ``holds``; fail with ``what`` and its words when it ends before."""
        deadline = time.monotonic() + within_s
        while not holds():
            if not self.is_running():
                raise AssertionError(f"ended by itself before {what}: {self.said()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {within_s:g} s: {what}: {self.said()}")
            time.sleep(_LOOK_S)

    def wait_until_it_says(self, text: str) -> None:
        """Wait for ``text`` in what it says."""
        self.wait_until(lambda: text in self.said(), within_s=START_WITHIN_S, what=text)

    def status(self, *, within_s: float = 20.0) -> int:
        """Wait for its end and return the exit status."""
        return self._process.wait(within_s)

    def terminate(self) -> int:
        """End it politely and return the exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self.status()

    def kill(self) -> None:
        """End it without a warning, as ``kill -9``."""
        self._process.kill()
        self._process.wait()


def own_plant(folder: Path, endpoint: str, *, failsafe_s: float = 10.0) -> Path:
    """Make the built-in plant once more, all nine units on one line at ``endpoint``."""
    site = SITE.read_text(encoding="utf-8")
    utilities = '[lines.utilities]\nendpoint = "simulated"\n'
    assert utilities in site
    site = site.replace(utilities, "").replace('line = "utilities"', 'line = "digesters"')
    site = site.replace('endpoint = "simulated"', f'endpoint = "{endpoint}"')
    site = re.sub(r'(map = "\w+") }', rf"\1, failsafe_s = {failsafe_s} }}", site)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.toml").write_text(site, encoding="utf-8")
    return folder


NOON = "2026-11-20T12:00:00+05:30"
"""The state of the plant follows from its local time: every run meets the same."""


@contextmanager
def simulator(*words: str) -> Iterator[SimulatorChild]:
    """Serve the built-in plant's units from a process that is not the program's."""
    child = SimulatorChild([*PROGRAM, "simulate", "--supervised", "--start", NOON, *words])
    try:
        child.endpoint(START_WITHIN_S)
        yield child
    finally:
        child.close()


class Judge:
    """An independent Modbus master that looks at the units."""

    def __init__(self, endpoint: str) -> None:
        host, port = endpoint.removeprefix("tcp://").split(":")
        self._client = ModbusTcpClient(host, port=int(port), timeout=5)
        assert self._client.connect()  # type: ignore[no-untyped-call]  # as pymodbus has it

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()  # type: ignore[no-untyped-call]  # as pymodbus has it

    def read(self, unit: int, address: int, count: int = 1) -> list[int]:
        """Return input registers."""
        answer = self._client.read_input_registers(address, count=count, device_id=unit)
        assert not answer.isError(), answer
        return list(answer.registers)

    def write(self, unit: int, address: int, *words: int) -> None:
        """Write holding registers."""
        answer = self._client.write_registers(address, list(words), device_id=unit)
        assert not answer.isError(), answer
