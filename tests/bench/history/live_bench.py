"""Five thousand tags a second, each scan durable: how long a commit takes, and how many fit."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tests.bench.history.duck import Duck
from tests.bench.history.narrow_sqlite import NarrowSqlite
from tests.bench.history.ours import LiveHistory, seconds_for
from tests.bench.history.signals import BEGIN_MS, Floats
from tests.bench.history.watch import BareDisk, percentile, seconds_of, times
from tests.bench.table import Table

_TAGS = 5000
_SCANS = 2000


@dataclass(frozen=True, slots=True)
class _Result:
    title: str
    commits: Sequence[float]
    per_second: float | None


def run(scans: int = _SCANS) -> Table:
    """Measure with ``scans`` of 5,000 tags, and a tenth of them for the slow peers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = (
            *_bare_and_ours(folder, scans),
            _narrow(folder / "narrow.sqlite", max(scans // 10, 20)),
            _duck(folder / "duck.db", max(scans // 10, 20)),
        )
    bare = percentile(results[0].commits, 50)
    return Table(
        key="history-live",
        title="Live: 5,000 tags a second, durable",
        text=(
            f"Each scan of {_TAGS} tags is one durable commit; {scans} scans, one after the"
            f" other (peers {max(scans // 10, 20)}). Ours runs through the program's own"
            " historian: once from the scan handed over to the scan acknowledged, and once"
            " without the packing of the samples. The bare fdatasync takes turns with ours and"
            " writes as many bytes as our commit. All values are new each time; sustained is"
            " the number of scans that fit when they come as fast as they are taken."
        ),
        columns=("store", "commit p50 ms", "p99 ms", "of the bare p50", "sustained readings/s"),
        rows=[
            (
                result.title,
                f"{1000 * percentile(result.commits, 50):.2f}",
                f"{1000 * percentile(result.commits, 99):.2f}",
                times(percentile(result.commits, 50), bare),
                "-" if result.per_second is None else f"{_TAGS * result.per_second:,.0f}",
            )
            for result in results
        ],
        verdict=(
            "Goals: commit p50 <= 1.25x the bare fdatasync; >= 500,000 readings/s sustained."
        ),
    )


def _values(scans: int) -> Floats:
    chance = np.random.default_rng(7)
    return np.round(50 + 10 * chance.standard_normal((scans, _TAGS)), 2)


def _narrow(path: Path, scans: int) -> _Result:
    store = NarrowSqlite(path)
    commits = []
    for number, scan in enumerate(_values(scans)):
        at = BEGIN_MS + 1000 * number
        rows = [(tag, at, value) for tag, value in enumerate(scan.tolist())]
        commits.append(seconds_of(partial(store.commit, rows)))
    store.close()
    return _Result("narrow SQLite", commits, len(commits) / sum(commits))


def _duck(path: Path, scans: int) -> _Result:
    store = Duck(path)
    tags = np.arange(_TAGS, dtype=np.int16)
    commits = []
    for number, scan in enumerate(_values(scans)):
        at = BEGIN_MS + 1000 * number
        commits.append(seconds_of(partial(store.commit, tags, at, scan)))
    store.close()
    return _Result("DuckDB", commits, len(commits) / sum(commits))


def _bare_and_ours(folder: Path, scans: int) -> Sequence[_Result]:
    whole: list[float] = []
    packing: list[float] = []
    with LiveHistory(folder / "ours", tags=_TAGS) as live:
        first, *samples = live.scans(_values(scans + 1))
        before = live.log_bytes()
        live.write(first)
        written = live.log_bytes() - before
        disk = BareDisk(folder / "bare", size=written)
        bare = []
        for scan in samples:
            packing.append(seconds_of(partial(live.hand_over, scan)))
            whole.append(packing[-1] + seconds_of(live.commit))
            bare.append(seconds_of(disk.write))
            live.rest()
        disk.close()
        more = live.scans(_values(scans))
    seconds = seconds_for(folder / "ours", _TAGS, more)
    commits = [all_of_it - part for all_of_it, part in zip(whole, packing, strict=True)]
    return (
        _Result(f"bare fdatasync of {written / 1000:.0f} kB", bare, None),
        _Result("Biomethane HMI", whole, len(more) / seconds),
        _Result("its commit alone", commits, None),
    )
