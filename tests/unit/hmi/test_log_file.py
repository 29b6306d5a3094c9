"""The log: one line an event, small, and nothing from outside can fake a line."""

import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hmi.log_file import OneLineFormatter, open_log


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was before when the test has ended."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("drivers", logging.ERROR, "x.py", 1, message, args, None)


def text_of(message: str, *args: object) -> str:
    return OneLineFormatter("%(levelname)s %(message)s").format(record(message, *args))


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        ("a\nERROR b", r"a\nERROR b"),
        ("a\r\x1b[2Kb", r"a\r\x1b[2Kb"),
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
        ("a\u202eb", r"a\u202eb"),
        ("a\ud800b", r"a\ud800b"),
        ("45 °C, ബയോഗ്യാസ്", "45 °C, ബയോഗ്യാസ്"),
    ],
)
def test_odd_characters_are_written_as_escapes(odd: str, shown: str) -> None:
    assert text_of("%s", odd) == f"ERROR {shown}"


def test_traceback_stands_indented_under_its_line() -> None:
    try:
        int("first\nsecond")
    except ValueError:
        error = record("failed")
        error.exc_info = sys.exc_info()
    first, *rest = OneLineFormatter("%(levelname)s %(message)s").format(error).split("\n")
    assert first == "ERROR failed"
    assert rest[0] == "    Traceback (most recent call last):"
    assert all(line.startswith("    ") for line in rest)


def test_events_go_to_the_file_and_warnings_to_the_terminal_too(
    root: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_log(tmp_path / "log")
    root.info("quiet")
    root.warning("loud")
    root.debug("not at all")
    lines = (tmp_path / "log" / "biomethane-hmi.log").read_text(encoding="utf-8").splitlines()
    assert [line.partition(" root: ")[2] for line in lines] == ["quiet", "loud"]
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO MainThread root: ", lines[0])
    said = capsys.readouterr().err
    assert "loud" in said
    assert "quiet" not in said


def test_log_stays_small(root: logging.Logger, tmp_path: Path) -> None:
    open_log(tmp_path)
    for _ in range(8):
        for _ in range(10):
            root.info("x" * 100_000)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 5
    assert sum(file.stat().st_size for file in files) <= 5 * (1 << 20)


def test_folder_that_cannot_be_made_leaves_the_terminal(
    root: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    open_log(tmp_path / "file")
    root.warning("still here")
    said = capsys.readouterr().err
    assert "no log file" in said
    assert "still here" in said
