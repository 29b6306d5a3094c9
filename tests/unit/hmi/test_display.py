"""Without a screen the program says so in its own words."""

import socket
from collections.abc import Iterator

import pytest

from hmi import display


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tcp_screen() -> Iterator[int]:
    """A listening socket in the range of X servers; gives the display's number."""
    with socket.socket() as server:
        for number in range(50, 99):
            if server.connect_ex(("127.0.0.1", 6000 + number)) != 0:
                break
        with socket.create_server(("127.0.0.1", 6000 + number)):
            yield number


def test_no_variable_is_told() -> None:
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in display.display_trouble()


@pytest.mark.parametrize("name", [":987654", "unix:987654.0", "nonsense", "127.0.0.1:1"])
def test_a_screen_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert display.display_trouble() == f"No screen answers at DISPLAY={name}."


@pytest.mark.parametrize(
    ("variable", "value"), [("QT_QPA_PLATFORM", "offscreen"), ("WAYLAND_DISPLAY", "wayland-0")]
)
def test_other_platforms_are_left_to_qt(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert display.display_trouble() == ""


def test_a_screen_over_the_network_that_answers_will_do(
    monkeypatch: pytest.MonkeyPatch, tcp_screen: int
) -> None:
    monkeypatch.setenv("DISPLAY", f"127.0.0.1:{tcp_screen}.0")
    assert display.display_trouble() == ""
