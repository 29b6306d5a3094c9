"""The bar of long verbs, where standard error is no terminal."""

import pytest

from hmi.commands.history.progress import Bar


def test_bar_that_nobody_sees_takes_new_words(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar("Copying") as bar:
        bar.show(0.5)
        bar.show(0.6, "Checking")
        bar.show(1.0, "Checking")
    assert capsys.readouterr().err == ""
