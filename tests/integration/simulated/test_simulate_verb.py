"""The `simulate` verb: its arguments and its refusals."""

import argparse
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hmi.commands import simulate


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """Give the test run its signal handlers back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    simulate.configure(parser)
    return parser


def test_without_arguments_it_takes_a_free_port_of_this_computer(
    parser: argparse.ArgumentParser,
) -> None:
    args = parser.parse_args([])
    assert args.tcp == ("127.0.0.1", 0)
    assert (args.speed, args.fault, args.seed, args.supervised) == (1.0, [], 1, False)


@pytest.mark.parametrize(
    ("text", "address"),
    [("0.0.0.0:1502", ("0.0.0.0", 1502)), ("[::1]:1502", ("::1", 1502))],  # noqa: S104
)
def test_an_address_is_host_and_port(
    parser: argparse.ArgumentParser, text: str, address: tuple[str, int]
) -> None:
    assert parser.parse_args(["--tcp", text]).tcp == address


@pytest.mark.parametrize("text", ["1502", ":1502", "here:", "here:99999", "here:http"])
def test_a_wrong_address_is_explained(
    parser: argparse.ArgumentParser, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parser.parse_args(["--tcp", text])
    assert "is not HOST:PORT, such as 127.0.0.1:1502" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fault", "U99:silent"], "this plant has no field unit 'U99'; perhaps U9"),
        (["--fault", "U3"], "is not a fault"),
        (["--speed", "61"], "The speed lies between 1 and 60, not 61."),
    ],
)
def test_what_cannot_be_simulated_is_refused_in_words(
    parser: argparse.ArgumentParser,
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert simulate.run(parser.parse_args(arguments)) == 1
    assert said in capsys.readouterr().err


def test_a_plant_that_is_not_there_is_refused(
    parser: argparse.ArgumentParser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate.run(parser.parse_args(["--plant", str(tmp_path / "none")])) == 1
    assert "site.toml" in capsys.readouterr().err


def test_a_link_that_cannot_be_made_is_explained(
    parser: argparse.ArgumentParser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("data")
    assert simulate.run(parser.parse_args(["--serial", str(precious)])) == 1
    assert "another --serial LINK" in capsys.readouterr().err
