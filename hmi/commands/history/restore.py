"""`history restore FILE`: a backup in history's place; the program must be closed."""

import argparse
from contextlib import closing
from pathlib import Path

from hmi.commands.history.progress import Bar
from hmi.commands.history.words import data_folder, product_texts
from plant.clock import SystemClock
from storage.instance_lock import InstanceLock
from storage.upkeep.restore import restore


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a file of `history backup`")


def run(args: argparse.Namespace) -> int:
    """Restore; 0 when history is the backup's and the old one is kept beside it."""
    texts = product_texts()
    folder = data_folder(args)
    lock = InstanceLock(folder)
    lock.acquire()
    try:
        steps = restore(args.file.absolute(), folder, SystemClock())
        kept = None
        with closing(steps), Bar(texts("history.restore.copying")) as bar:
            for step in steps:
                kept = step.kept
                if step.checking:
                    bar.show(0.5, texts("history.restore.checking"))
                else:
                    bar.show(0.5 * step.copied_bytes / max(1, step.whole_bytes))
    finally:
        lock.release()
    print(texts("history.restore.done", file=str(args.file), folder=str(folder)))
    if kept is not None:
        print(texts("history.restore.kept", file=str(kept)))
    return 0
