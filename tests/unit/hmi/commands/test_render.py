"""A document becomes a PDF file in a process of its own."""

import subprocess
import sys
from pathlib import Path


def render(file: Path, html: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hmi", "render", str(file), "--foot", "D3"],
        input=html,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_long_document_has_as_many_pages_as_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "record.pdf"
    done = render(file, "<h1>Record</h1>" + "<p>line</p>" * 200)
    assert done.returncode == 0
    assert file.read_bytes().startswith(b"%PDF-")
    pages = int(done.stdout.split()[-2])
    assert pages > 1


def test_a_folder_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    done = render(tmp_path / "gone" / "record.pdf", "<p>x</p>")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Choose another folder" in done.stderr
