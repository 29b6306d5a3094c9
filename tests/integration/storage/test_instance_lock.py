"""A data folder has one program at a time, also after a crash (F10)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plant.errors import SecondInstanceError
from storage.instance_lock import LOCK_FILE, InstanceLock

HOLDER = (
    "import sys, time\n"
    "from pathlib import Path\n"
    "from storage.instance_lock import InstanceLock\n"
    "lock = InstanceLock(Path(sys.argv[1]))\n"
    "lock.acquire()\n"
    "print('held', flush=True)\n"
    "sys.stdin.read()\n"
)


def test_second_instance_is_refused_with_folder_and_process(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)
    first.acquire()
    with pytest.raises(SecondInstanceError) as caught:
        second.acquire()
    assert str(tmp_path) in str(caught.value)
    assert f"process {os.getpid()}" in str(caught.value)
    first.release()


def test_folder_is_free_after_release(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)
    first.acquire()
    first.release()
    first.release()
    second.acquire()
    second.release()


def test_two_folders_do_not_disturb_each_other(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path / "a"), InstanceLock(tmp_path / "b")
    first.acquire()
    second.acquire()
    first.release()
    second.release()


def test_another_process_is_refused_until_the_holder_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        lock = InstanceLock(tmp_path)
        with pytest.raises(SecondInstanceError, match=f"process {child.pid}"):
            lock.acquire()
        child.kill()
    assert (tmp_path / LOCK_FILE).exists()
    lock.acquire()
    lock.release()


def test_file_of_a_dead_program_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).write_text("not even a number, and much longer than one")
    lock = InstanceLock(tmp_path)
    lock.acquire()
    assert (tmp_path / LOCK_FILE).read_text() == str(os.getpid())
    lock.release()


def test_folder_that_cannot_be_written_needs_no_lock(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / LOCK_FILE).mkdir()  # even root cannot open a folder for writing
    lock = InstanceLock(tmp_path)
    lock.acquire()
    lock.release()
    assert "No instance lock" in caplog.text
