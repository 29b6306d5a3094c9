"""Reads the reference tables of tests/data."""

import csv
from pathlib import Path

_FOLDER = Path(__file__).parents[3] / "data"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of tests/data/``name``.csv by column."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
