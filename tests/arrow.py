"""Starts Arrow, which keeps a pipe and threads of its own until the process ends."""

import threading

import pyarrow as pa
from pyarrow import csv as arrow_csv


def start_arrow() -> None:
    """Let Arrow parse once, here and on another thread: what it opens then stays open."""
    _parse()
    thread = threading.Thread(target=_parse)
    thread.start()
    thread.join()


def _parse() -> None:
    arrow_csv.read_csv(
        pa.BufferReader(b"1\n"),
        arrow_csv.ReadOptions(column_names=["a"], use_threads=False),
    )
