"""An import that is killed or stopped at any moment leaves history as it was, or is whole."""

import random
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.integration.storage.importing.desk import Desk, second
from tests.system.program import PROGRAM, START_WITHIN_S, environment, wait_until

KILLS, KILLS_IN_SOAK = 8, 300
COLUMNS, LINES = 20, 60_000
UNLIKE = {"meta"}
"""Tables with what differs from one database to the next."""


@pytest.fixture(scope="module")
def big_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a while: noise, which packs badly, over most of a day."""
    noise = np.random.default_rng(7).random((LINES, COLUMNS))
    path = tmp_path_factory.mktemp("big") / "readings.csv"
    with path.open("w") as file:
        file.write(f"time,{','.join(f'T{column}' for column in range(COLUMNS))}\n")
        for number, row in enumerate(noise):
            file.write(f"{second(number)},{','.join(f'{cell:.6f}' for cell in row)}\n")
    return path


def _started(desk: Desk, *more: str) -> "subprocess.Popen[str]":
    words = ["history", "import", str(desk.file), "--create-tags", "--data", str(desk.folder)]
    return subprocess.Popen(
        [*PROGRAM, *words, *more],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for_database(desk: Desk, child: "subprocess.Popen[str]") -> None:
    log = desk.folder / "history.sqlite-wal"
    wait_until(
        lambda: child.poll() is not None or log.exists(),
        within_s=START_WITHIN_S,
        what="the import opens the database",
    )


def _rows(desk: Desk) -> dict[str, str]:
    return {name: rows for name, rows in desk.rows().items() if name not in UNLIKE}


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_killed_import_leaves_all_or_nothing(
    desk: Desk, big_file: Path, tmp_path: Path, soak: bool
) -> None:
    desk.file = big_file
    whole = Desk(tmp_path / "whole", big_file)
    desk.folder.mkdir()
    before = _rows(desk)
    with _started(whole) as child:
        child.communicate()
    after = _rows(whole)
    moments = random.Random(3)
    killed = 0
    for number in range(KILLS_IN_SOAK if soak else KILLS):
        with _started(desk) as child:
            _wait_for_database(desk, child)
            try:
                child.communicate(timeout=moments.uniform(0.0, 1.0))
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
                killed += 1
        found = _rows(desk)
        if found == after:
            desk = Desk(tmp_path / f"data{number}", big_file)
            desk.folder.mkdir()
        else:
            assert found == before
    assert killed
    desk.take()
    assert _rows(desk) == after


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_import_says_so_and_leaves_history_as_it_was(
    desk: Desk, big_file: Path, number: signal.Signals
) -> None:
    desk.take(f"time,T0\n{second(0)},1\n")
    before = desk.rows()
    desk.file = big_file
    with _started(desk) as child:
        _wait_for_database(desk, child)
        child.send_signal(number)
        said, complaints = child.communicate()
    assert child.returncode == 1
    assert complaints == "Stopped. Nothing was imported.\n"
    assert not said
    assert desk.rows() == before
    assert desk.take().new == COLUMNS * LINES - 1
