"""`history salvage DAMAGED_FILE`: what can be read of it goes into history again."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from hmi.commands.history.progress import Bar
from hmi.commands.history.words import data_folder, product_texts
from plant.clock import SystemClock
from plant.texts import Texts
from storage.database import move_aside
from storage.historian.opening import open_history
from storage.history.form import HISTORY_FILE
from storage.instance_lock import InstanceLock
from storage.salvage.salvage import Salvaged, salvage
from storage.salvage.wreck import told_zone


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "file", type=Path, metavar="DAMAGED_FILE", help="a damaged history file"
    )


def run(args: argparse.Namespace) -> int:
    """Rescue; 0 when all that can be read is in history, existing readings untouched."""
    texts = product_texts()
    folder, file = data_folder(args), args.file.absolute()
    zone = told_zone(file)
    if zone is None and not (folder / HISTORY_FILE).exists():
        print(texts("history.salvage.no_zone"), file=sys.stderr)
        return 1
    lock = InstanceLock(folder)
    lock.acquire()
    try:
        found = _rescue(file, folder, zone or "UTC", texts)
    finally:
        lock.release()
    print(
        texts(
            "history.salvage.done",
            readings=f"{found.readings:,}",
            known=f"{found.known:,}",
            lost=found.lost_blocks,
            minutes=found.minutes,
        )
    )
    if found.unnamed:
        print(texts("history.salvage.unnamed", count=found.unnamed))
    return 0


def _rescue(file: Path, folder: Path, zone: str, texts: Texts) -> Salvaged:
    clock = SystemClock()
    if (folder / HISTORY_FILE).exists() and file.samefile(folder / HISTORY_FILE):
        file = move_aside(file, clock)
        print(texts("history.salvage.aside", file=str(file)))
    opened = open_history(folder, clock, zone=zone)
    last = Salvaged()
    with opened.engine.connect() as connection:
        steps = salvage(file, connection, opened.grid)
        with closing(steps), Bar(texts("history.salvage.rescuing")) as bar:
            for last in steps:
                bar.show(last.done)
    return last
