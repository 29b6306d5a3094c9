"""The whole file is looked through beside the running program."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from storage.historian.opening import open_history
from storage.historian.writing.file_check import FileCheck
from storage.history.schema import TICK
from tests.fakes.clock import ManualClock
from tests.integration.storage.historian.rig import wait_until

PAGE = 8192


@pytest.fixture
def file(tmp_path: Path) -> Path:
    opened = open_history(tmp_path, ManualClock(), zone="UTC")
    rows = [{"sequence": n, "utc_ms": n, "frame": bytes(1000)} for n in range(1, 2000)]
    with opened.engine.begin() as connection:
        connection.execute(insert(TICK), rows)
    return opened.path


def complaint(path: Path) -> str:
    check = FileCheck(path)
    check.start()
    wait_until(lambda: not check._thread.is_alive())
    check.close()
    return check.complaint


def test_sound_file_gives_no_complaint(file: Path) -> None:
    assert complaint(file) == ""


def test_damaged_page_is_complained_of(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100 * PAGE : 101 * PAGE] = b"\xa5" * PAGE
    file.write_bytes(content)
    assert complaint(file) != ""


def test_file_that_is_no_database_is_complained_of(file: Path) -> None:
    file.write_bytes(b"x" * 20_000)
    assert "not a database" in complaint(file)


def test_file_that_cannot_be_opened_is_nobodys_damage(tmp_path: Path) -> None:
    assert complaint(tmp_path / "none.sqlite") == ""


def test_check_is_given_up_at_any_moment(file: Path) -> None:
    for begun in (False, True, True, True):
        check = FileCheck(file)
        if begun:
            check.start()
        check.close()
        assert check.complaint == ""
        assert not check._thread.is_alive()
