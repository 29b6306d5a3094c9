"""A big wide CSV becomes a durable store: readings a second and bytes a reading."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from storage.history.form import HISTORY_FILE
from tests.bench.history.duck import Duck, write_csv
from tests.bench.history.narrow_sqlite import NarrowSqlite
from tests.bench.history.ours import counted, import_by_the_verb
from tests.bench.history.signals import TAGS, Floats, Ints, Signals
from tests.bench.history.watch import seconds_of, times
from tests.bench.table import Table

_ROWS = 228_000
_ROUNDS = 3
_PARSED = "SELECT epoch_ms(time) AS ts, * EXCLUDE (time) FROM read_csv(?)"


@dataclass(frozen=True, slots=True)
class _Result:
    title: str
    seconds: float
    file_bytes: int


def run(rows: int = _ROWS) -> Table:
    """Measure with ``rows`` seconds of 95 tags."""
    readings = rows * TAGS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        csv = folder / "wide.csv"
        write_csv(csv, *Signals().take(rows))
        csv_bytes = csv.stat().st_size
        ours = _ours(csv, folder / "ours", rows)
        peers = (*_narrow(csv, folder / "narrow.sqlite"), *_ducks(csv, folder))
    return Table(
        key="history-import",
        title="Import of a wide CSV",
        text=(
            f"{TAGS} columns x {rows:,} rows = {readings / 1e6:.1f} M readings,"
            f" {csv_bytes / 1e6:.0f} MB, from the file to a durable store. Ours is the whole"
            " shell command, start of the program, validation of every cell, minute, hour and"
            " day roll-ups included. The peers with roll-ups make simpler ones (minimum,"
            " maximum, sum, count). Narrow SQLite: parsed by DuckDB's reader, rows in the order"
            " of the key, executemany, a commit a tag. Best of three; narrow SQLite once."
        ),
        columns=("store", "seconds", "M readings/s", "bytes a reading", "ours is"),
        rows=[
            (
                result.title,
                f"{result.seconds:.1f}",
                f"{readings / result.seconds / 1e6:.2f}",
                f"{result.file_bytes / readings:.2f}",
                "" if result is ours else times(result.seconds, ours.seconds),
            )
            for result in (ours, *peers)
        ],
        verdict=(
            "Goals: >= 10 M readings/s end to end; >= 20x narrow SQLite, >= 2x DuckDB (each"
            " with roll-ups); <= 0.43 bytes a reading."
        ),
    )


def _ours(csv: Path, folder: Path, rows: int) -> _Result:
    data = [folder / str(number) for number in range(_ROUNDS)]
    seconds = min(seconds_of(partial(import_by_the_verb, csv, each)) for each in data)
    if (found := counted(data[0])) != rows * TAGS:
        raise AssertionError(f"{found} readings are there, not {rows * TAGS}")
    return _Result("Biomethane HMI", seconds, (data[0] / HISTORY_FILE).stat().st_size)


def _narrow(csv: Path, path: Path) -> Sequence[_Result]:
    store = NarrowSqlite(path)

    def load() -> None:
        store.append(*_parsed(csv))
        store.checkpoint()

    def roll_up() -> None:
        store.make_rolls()
        store.checkpoint()

    loaded = _Result("narrow SQLite", seconds_of(load), store.file_bytes())
    rolling = seconds_of(roll_up)
    rolled = _Result(
        "narrow SQLite, with roll-ups", loaded.seconds + rolling, store.file_bytes()
    )
    store.close()
    return rolled, loaded


def _parsed(csv: Path) -> tuple[Ints, Floats]:
    """Read the file by the fastest reader at hand."""
    with duckdb.connect() as connection:
        found = connection.execute(_PARSED, (str(csv),)).fetchnumpy()
    moments = found.pop("ts")
    return moments, np.stack([np.asarray(column, float) for column in found.values()])


def _ducks(csv: Path, folder: Path) -> Sequence[_Result]:
    cases: tuple[tuple[str, Callable[[Duck], None]], ...] = (
        ("DuckDB, by tag and time, with roll-ups", lambda duck: duck.import_with_rolls(csv)),
        ("DuckDB, by tag and time", lambda duck: duck.import_wide(csv, by_tag=True)),
        ("DuckDB, as it comes", lambda duck: duck.import_wide(csv, by_tag=False)),
        ("DuckDB, as wide as the file", lambda duck: duck.import_as_it_is(csv)),
    )
    results = []
    for number, (title, load) in enumerate(cases):
        took = []
        for turn in range(_ROUNDS):
            duck = Duck(folder / f"duck{number}.{turn}.db")
            took.append(seconds_of(partial(load, duck)))
            size = duck.file_bytes()
            duck.close()
        results.append(_Result(title, min(took), size))
    return results
