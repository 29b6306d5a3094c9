"""`history backup FILE`: a checked copy of history, made while the program runs."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from hmi.commands.history.progress import Bar
from hmi.commands.history.words import data_folder, product_texts, size
from storage.history.form import HISTORY_FILE
from storage.upkeep.backup import back_up


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="where the backup is to stand")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def run(args: argparse.Namespace) -> int:
    """Make the backup; 0 when it stands at its place and is sound."""
    texts = product_texts()
    file = args.file.absolute()
    history = data_folder(args) / HISTORY_FILE
    steps = back_up(history, file, replace=args.force)
    damaged = 0
    with closing(steps), Bar(texts("history.backup.writing")) as bar:
        for step in steps:
            damaged = step.damaged
            if step.checking:
                bar.show(0.9, texts("history.backup.checking"))
            else:
                bar.show(0.9 * step.written_bytes / max(1, step.whole_bytes))
    print(texts("history.backup.done", file=str(file), size=size(file.stat().st_size)))
    if damaged:
        print(texts("history.backup.damaged", count=damaged), file=sys.stderr)
    return 1 if damaged else 0
