"""(a) First paint, CPU, memory and wire-to-pixel latency of a screen full of live values.

Everything is seen from outside: the program runs under Xvfb, whose frame buffer is mapped,
and the field is a Modbus server in a process of its own that notes when a reply with a
changed value went out. The peer PyDM shows labels of the same values from the same server.
"""

import os
import random
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.bench_plant import IDENTITY, BenchPlant, write_plant
from tests.bench.field_server import VALUES
from tests.bench.screen import Screen
from tests.bench.table import Table

SIZES = (250, 500, 1000)
_TOGGLES = 100
_SETTLE_S = 4.0
_CPU_S = 10.0
_START_DEADLINE_S = 40.0
_COLUMNS = (
    "program",
    "tags",
    "first paint s",
    "CPU %",
    "memory MiB",
    "p50 ms",
    "p99 ms",
    "missed",
)
_PYDM_PYTHON = os.environ.get("PYDM_PYTHON", "")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one program showed at one size."""

    first_paint_s: float
    cpu_percent: float
    memory_mib: float
    p50_ms: float
    p99_ms: float
    missed: int


class FieldServer:
    """The server's process with its datagram door."""

    def __init__(self, units: int, blocks: int) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.bench.field_server",
                "--units", str(units), "--blocks", str(blocks), "--identity", str(IDENTITY),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        tcp, udp = self._process.stdout.readline().split()
        self.port = int(tcp)
        self._door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._door.settimeout(3.0)
        self._address = ("127.0.0.1", int(udp))

    def toggle(self, state: int) -> float:
        """Set the toggle; return the monotonic moment at which a reply carried it."""
        self._door.sendto(str(state).encode(), self._address)
        return float(struct.unpack(">d", self._door.recv(8))[0])

    def close(self) -> None:
        """End the server."""
        self._door.close()
        self._process.terminate()
        self._process.wait()


def run() -> Table:
    """Measure ours and, where PYDM_PYTHON names an interpreter that has it, PyDM."""
    rows = []
    for tags in SIZES:
        rows.append(_row("Biomethane HMI", tags, _measure(tags, ours=True)))
        if _PYDM_PYTHON:
            rows.append(_row("PyDM labels", tags, _measure(tags, ours=False)))
    return Table(
        key="screen",
        title="A screen full of live values",
        text=(
            "All values change at 10 Hz; one unit has them in blocks of a hundred. First paint"
            " counts from the start of the process;"
            " CPU is the whole program's share of one core over 10 s, memory its resident set;"
            " latency runs from the Modbus reply on the wire to the changed pixel,"
            f" {_TOGGLES} toggles. Ours draws numbers and, one in five, moving indicators with"
            " quality marks, reads through driver, engine and live buffer; PyDM draws labels"
            " fed by a minimal thread."
        ),
        columns=_COLUMNS,
        rows=rows,
        verdict=(
            "Goals: first paint <= 1.0 s; 500 tags <= 12 % and <= 170 MiB; 1,000 tags <= 18 %;"
            " block to pixel p50 <= 2 ms, p99 <= 20 ms."
        ),
    )


def _row(program: str, tags: int, reading: Reading) -> Sequence[str]:
    return (
        program,
        str(tags),
        f"{reading.first_paint_s:.2f}",
        f"{reading.cpu_percent:.1f}",
        f"{reading.memory_mib:.0f}",
        f"{reading.p50_ms:.1f}",
        f"{reading.p99_ms:.1f}",
        str(reading.missed),
    )


def _blocks(tags: int) -> int:
    return -(-tags // VALUES)


def _measure(tags: int, *, ours: bool) -> Reading:
    server = FieldServer(1, _blocks(tags))
    try:
        with Screen() as screen, _program(tags, server.port, screen, ours=ours) as started:
            return _observe(screen, server, *started)
    finally:
        server.close()


@contextmanager
def _program(
    tags: int, port: int, screen: Screen, *, ours: bool
) -> Iterator[tuple[psutil.Process, float]]:
    """Start the program; yield it and the moment of its start."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    here = Path(__file__).parent
    if ours:
        plant = BenchPlant(units=1, blocks=_blocks(tags), tags=tags, port=port, scan="fastest")
        write_plant(folder / "plant", plant)
        command = [
            sys.executable, "-m", "tests.bench.wall_program",
            "--plant", str(folder / "plant"), "--data", str(folder / "data"),
        ]  # fmt: skip
    else:
        command = [_PYDM_PYTHON, str(here / "peers" / "pydm_labels.py"), str(tags), str(port)]
    environment = {**os.environ, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=here.parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield psutil.Process(process.pid), started
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


def _observe(
    screen: Screen, server: FieldServer, program: psutil.Process, started: float
) -> Reading:
    first = _first_paint(screen, program, started)
    time.sleep(_SETTLE_S)
    before = sum(program.cpu_times()[:2])
    time.sleep(_CPU_S)
    cpu = (sum(program.cpu_times()[:2]) - before) / _CPU_S
    place = _place_of_toggle(screen, server)
    waits, missed = _latencies(screen, server, place)
    return Reading(
        first_paint_s=first,
        cpu_percent=100 * cpu,
        memory_mib=program.memory_info().rss / 2**20,
        p50_ms=statistics.median(waits) * 1000 if waits else float("nan"),
        p99_ms=statistics.quantiles(waits, n=100)[98] * 1000 if waits else float("nan"),
        missed=missed,
    )


def _first_paint(screen: Screen, program: psutil.Process, started: float) -> float:
    while time.monotonic() - started < _START_DEADLINE_S:
        if screen.pixel(screen.width // 2, 5) != (0, 0, 0):
            return time.monotonic() - started
        if not program.is_running() or program.status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.002)
    raise RuntimeError("the program did not paint; run its command by hand to see why")


def _place_of_toggle(screen: Screen, server: FieldServer) -> tuple[int, int, int, int]:
    """Find where the toggled value is drawn: pixels that are steady except for the toggle."""
    frames: dict[int, list[list[bytes]]] = {0: [], 1: []}
    for turn in range(8):
        state = turn % 2
        server.toggle(state)
        time.sleep(0.4)
        frames[state].append([screen.row(0, y, screen.width) for y in range(screen.height)])
    found = []
    for y in range(screen.height):
        low, high = (
            [frame[y] for frame in frames[0]],
            [frame[y] for frame in frames[1]],
        )
        if low[0] == high[0]:
            continue
        for x in range(screen.width):
            piece = slice(4 * x, 4 * x + 3)
            lows = {row[piece] for row in low}
            highs = {row[piece] for row in high}
            if len(lows) == len(highs) == 1 and lows != highs:
                found.append((x, y))
    if not found:
        raise RuntimeError("the toggled value was not found on the screen")
    # The walk of other values can look like a toggle by chance; the true place is the
    # densest spot, and the topmost left-most one is value 0.
    x, y = min(found, key=lambda place: (place[1] // 24, place[0]))
    near = [(a, b) for a, b in found if abs(a - x) < 60 and abs(b - y) < 24]
    left, right = min(a for a, _ in near), max(a for a, _ in near)
    top, bottom = min(b for _, b in near), max(b for _, b in near)
    return left, top, right - left + 1, bottom - top + 1


def _latencies(
    screen: Screen, server: FieldServer, place: tuple[int, int, int, int]
) -> tuple[list[float], int]:
    left, top, width, height = place
    pause = random.Random(2)

    def look() -> list[bytes]:
        return [screen.row(left, y, width) for y in range(top, top + height)]

    waits, missed = [], 0
    for turn in range(_TOGGLES):
        time.sleep(pause.uniform(0.15, 0.30))
        before = look()
        sent = server.toggle(turn % 2)
        deadline = time.monotonic() + 2.0
        while look() == before:
            if time.monotonic() > deadline:
                missed += 1
                break
            time.sleep(0.0002)
        else:
            waits.append(time.monotonic() - sent)
    return waits, missed
