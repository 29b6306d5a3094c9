"""`self-test` names what is missing and goes on with the rest."""

import argparse
from zoneinfo import ZoneInfoNotFoundError

import pytest

from hmi.commands import self_test


def run() -> int:
    parser = argparse.ArgumentParser()
    self_test.configure(parser)
    return self_test.run(parser.parse_args([]))


def test_what_is_missing_is_named_and_the_rest_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> str:
        raise self_test.MissingPartError("no fonts; install again")

    checks = {"fonts": fails, "database": lambda: "there"}
    monkeypatch.setattr(self_test, "_CHECKS", checks)
    assert run() == 1
    assert capsys.readouterr().out.splitlines() == [
        "MISSING  fonts: no fonts; install again",
        "ok       database: there",
    ]


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hmi.fonts.load_fonts", lambda: ("Inter-Bold.ttf",))
    with pytest.raises(self_test.MissingPartError, match=r"Inter-Bold\.ttf; install again"):
        self_test._fonts()


def test_missing_screen_plugin_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(self_test.MissingPartError, match="Qt's plugin qwindows is not in"):
        self_test._plugins()


def test_missing_time_zone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "_ZONES", ("Moon/Base",))
    with pytest.raises(ZoneInfoNotFoundError, match="Moon/Base"):
        self_test._zones()


def test_units_that_do_not_answer_are_told_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(self_test, "_LOOPBACK_WITHIN_S", 0.0)
    with pytest.raises(self_test.MissingPartError, match="does a firewall block"):
        self_test._loopback()
