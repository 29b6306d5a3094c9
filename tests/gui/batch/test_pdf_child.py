"""A document is made in a process of its own, one at a time."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hmi.documents import child
from hmi.documents.child import PdfChild


@pytest.fixture
def pdf(qtbot: QtBot) -> PdfChild:
    """Return a maker of documents."""
    del qtbot
    return PdfChild("It did not start.")


def test_only_one_document_is_made_at_a_time(
    pdf: PdfChild, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(pdf.written, timeout=60_000) as done:
        assert pdf.write("<p>a</p>", tmp_path / "a.pdf")
        assert pdf.busy
        assert not pdf.write("<p>b</p>", tmp_path / "b.pdf")
    assert done.args == [tmp_path / "a.pdf"]
    assert not pdf.busy


def test_closing_ends_the_process(pdf: PdfChild, tmp_path: Path) -> None:
    pdf.write("<p>a</p>", tmp_path / "a.pdf")
    pdf.close()
    pdf.close()
    assert not pdf.busy


def test_a_program_that_is_not_there_is_told(
    pdf: PdfChild, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "own_command", lambda: [str(tmp_path / "gone")])
    with qtbot.waitSignal(pdf.failed) as failed:
        pdf.write("<p>a</p>", tmp_path / "a.pdf")
    assert failed.args == ["It did not start."]


def test_a_process_that_says_nothing_is_told(
    pdf: PdfChild, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = [sys.executable, "-c", "raise SystemExit(3)"]
    monkeypatch.setattr(child, "own_command", lambda: quiet)
    with qtbot.waitSignal(pdf.failed, timeout=30_000) as failed:
        pdf.write("<p>a</p>", tmp_path / "a.pdf")
    assert failed.args == ["It did not start."]
