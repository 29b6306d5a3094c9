"""House rules that hold for every test: loopback only, nothing left over, no Qt warning.

Qt warnings fail by ``qt_log_level_fail`` and Python warnings by ``filterwarnings``, both in
pyproject.toml.
"""

import asyncio
import inspect
import ipaddress
import os
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import hypothesis
import pytest

from tests.left_over import LeftOvers

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --soak, which makes the tests that ask for `effort` do their long version."""
    parser.addoption("--soak", action="store_true", help="repeat for hours what is short else")


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether `make soak` runs; a test marked ``soak`` chooses its repetitions by it."""
    return bool(request.config.getoption("--soak"))


def _require_loopback(address: object) -> None:
    if not isinstance(address, tuple):  # a Unix socket's path
        return
    host = str(address[0])
    try:
        outside = not ipaddress.ip_address(host).is_loopback
    except ValueError:
        outside = host != "localhost"
    if outside:
        pytest.fail(f"the test reaches out to {address}; only loopback is allowed")


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Let sockets connect and listen on this computer only, for the whole run."""
    connect, connect_ex, bind = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.socket.bind,
    )

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _require_loopback(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _require_loopback(address)
        return connect_ex(self, address)

    def guarded_bind(self: socket.socket, address: Any) -> None:
        _require_loopback(address)
        bind(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket.socket, "bind", guarded_bind)
        yield


@pytest.fixture(autouse=True)
def _nothing_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, running QTimer or open file behind."""
    before = LeftOvers.now(with_timers="qapp" in request.fixturenames)
    yield
    left = before.still_open()
    if left:
        pytest.fail("left over: " + "; ".join(left))


@pytest.fixture
async def _no_task_left() -> AsyncIterator[None]:
    """Fail an asyncio test that leaves a task running; its own fixtures have ended by now."""
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        pytest.fail("left-over tasks: " + "; ".join(str(task.get_coro()) for task in left))


@pytest.fixture(autouse=True)
def _no_task_left_if_asyncio(request: pytest.FixtureRequest, _nothing_left_over: None) -> None:
    """Ask for `_no_task_left` where a loop runs; the loop ends before `_nothing_left_over`."""
    if inspect.iscoroutinefunction(inspect.unwrap(request.function)):
        request.getfixturevalue("_no_task_left")
