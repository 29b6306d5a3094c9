"""The file beside the database that knows the journal's head."""

from pathlib import Path

import pytest

from storage.head_anchor import Anchor, Head, read_anchor, write_anchor

ANCHOR = Anchor(first=3, genesis=b"\1" * 32, head=Head(9, b"\2" * 32))


def test_anchor_reads_back_as_written(tmp_path: Path) -> None:
    write_anchor(tmp_path / "journal.head", ANCHOR)
    assert read_anchor(tmp_path / "journal.head") == ANCHOR


def test_new_anchor_replaces_the_old_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    write_anchor(tmp_path / "journal.head", ANCHOR)
    later = Anchor(3, ANCHOR.genesis, Head(10, b"\3" * 32))
    write_anchor(tmp_path / "journal.head", later)
    assert read_anchor(tmp_path / "journal.head") == later
    assert [path.name for path in tmp_path.iterdir()] == ["journal.head"]


def test_missing_anchor_is_none(tmp_path: Path) -> None:
    assert read_anchor(tmp_path / "journal.head") is None


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"first": 1', '{"first": "x"}', "\0\0\0"]
)
def test_garbled_anchor_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "journal.head").write_text(content)
    assert read_anchor(tmp_path / "journal.head") is None
