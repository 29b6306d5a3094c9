"""The guards of conftest.py bite: each careless test below fails for its own reason."""

import subprocess
import sys

import pytest

from tests.source_tree import ROOT

CARELESS = """
import asyncio, os, socket, threading, time, warnings
from PySide6.QtCore import QTimer, qWarning

kept = []

def test_thread():
    threading.Thread(target=time.sleep, args=(60,), name="poller", daemon=True).start()

async def test_task():
    kept.append(asyncio.create_task(asyncio.sleep(60)))

def test_timer(qtbot):
    timer = QTimer()
    timer.setObjectName("blink")
    timer.start(500)
    kept.append(timer)

def test_file():
    kept.append(os.pipe())

def test_reaching_out():
    with socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))

def test_listening_to_the_world():
    with socket.socket() as open_to_all:
        open_to_all.bind(("", 0))

def test_warning():
    warnings.warn("old")

def test_qt_warning(qtbot):
    qWarning("a signal without an object")

def test_careful(qtbot, tmp_path):
    (tmp_path / "file").write_text("closed")
    thread = threading.Thread(target=str)
    thread.start()
    timer = QTimer()
    timer.start(0)
    with qtbot.waitSignal(timer.timeout):
        pass
    timer.stop()

async def test_careful_asyncio():
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    await asyncio.to_thread(str)
    server.close()
    await server.wait_closed()
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("careless")
    (folder / "test_careless.py").write_text(CARELESS)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml")]
    command += ["--rootdir", str(folder), "-p", "tests.conftest", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--tb=line", "-rA", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("test_thread", "thread 'poller'"),
        ("test_task", "left-over tasks"),
        ("test_timer", "running QTimer 'blink' every 500 ms"),
        ("test_file", "pipe:"),
        ("test_reaching_out", "only loopback is allowed"),
        ("test_listening_to_the_world", "only loopback is allowed"),
        ("test_warning", "UserWarning: old"),
        ("test_qt_warning", "a signal without an object"),
    ],
)
def test_careless_test_fails_and_says_why(report: str, name: str, reason: str) -> None:
    failed = [line for line in report.splitlines() if line.startswith(("FAILED", "ERROR"))]
    assert any(line.split(" - ")[0].endswith(f"::{name}") for line in failed)
    assert reason in report


@pytest.mark.parametrize("name", ["test_careful", "test_careful_asyncio"])
def test_careful_test_passes(report: str, name: str) -> None:
    lines = [line for line in report.splitlines() if line.split(" - ")[0].endswith(f"::{name}")]
    assert [line.split()[0] for line in lines] == ["PASSED"]
