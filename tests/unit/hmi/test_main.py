"""The command line finds the verb and says what it does not know."""

import subprocess
import sys

import pytest

from hmi.__main__ import main


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "0.1.0\n"


def test_version_of_a_program_that_is_not_installed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib.metadata import PackageNotFoundError

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("hmi.__main__.version", missing)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "unknown (not installed)\n"


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_lists_the_verbs(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 0
    assert "self-test   check that everything" in capsys.readouterr().out


def test_unknown_verb_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["fly"])
    assert end.value.code == 2
    assert (
        "unknown verb 'fly'; known verbs: run, simulate, rehearse, check"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "verb", ["run", "simulate", "check", "tags", "screenshot", "self-test"]
)
def test_each_verb_tells_its_options(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    assert f"usage: biomethane-hmi {verb}" in capsys.readouterr().out


def test_options_without_a_verb_are_those_of_run(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--headless", "--speed", "fast"])
    assert end.value.code == 2
    assert "biomethane-hmi run: error: argument --speed" in capsys.readouterr().err


def test_words_come_from_the_shell_unless_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["biomethane-hmi", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == "0.1.0\n"


HEAVY = """
import sys
from hmi.__main__ import main
main({words})
heavy = ("PySide6", "sqlalchemy", "pymodbus", "numpy", "serial")
print(*[name for name in heavy if name in sys.modules], file=sys.stderr)
"""


def test_check_loads_nothing_heavy() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HEAVY.format(words=["check"])],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ended.stderr.split() == []


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    check = subprocess.Popen(
        [sys.executable, "-m", "hmi", "check"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with check:
        assert check.stdout is not None
        assert check.stderr is not None
        check.stdout.close()  # before the first line is there
        assert check.stderr.read() == ""
    assert check.returncode == 0
