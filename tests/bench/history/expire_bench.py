"""A month grows old: how long deleting takes, its longest slice, and whether the file grows."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.history.duck import Duck
from tests.bench.history.narrow_sqlite import NarrowSqlite
from tests.bench.history.ours import OurHistory
from tests.bench.history.signals import BEGIN_MS, DAY_S, TAGS, Floats, Ints, Signals
from tests.bench.history.watch import seconds_of
from tests.bench.table import Table

_MONTH = 30
_NARROW_TAGS = 4


@dataclass(frozen=True, slots=True)
class _Result:
    title: str
    tags: int
    slices: Sequence[float]
    bytes_before: int
    bytes_after: int


def run(days: int = _MONTH) -> Table:
    """Store two months, expire the first, store a third: the file must not grow."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = (
            _ours(folder / "ours", days),
            _narrow(folder / "narrow.sqlite", days),
            _duck(folder / "duck.db", days),
        )
    return Table(
        key="history-expire",
        title="A month expires",
        text=(
            f"{2 * days} days at 1 Hz are stored, the readings of the oldest {days} days are"
            f" deleted durably, and {days} new days come. Ours deletes in slices between which"
            " scans are written; its minutes, hours and days stay. Narrow SQLite was loaded"
            f" with {_NARROW_TAGS} of {TAGS} tags, for time, and deletes 20,000 rows a slice;"
            " DuckDB deletes at one blow."
        ),
        columns=(
            "store",
            "tags",
            "slices",
            "total ms",
            "ms a tag",
            "longest slice ms",
            "file before MB",
            "after the new month MB",
        ),
        rows=[_row(result) for result in results],
        verdict="Goal: <= 50 ms in slices <= 10 ms; the file never grows.",
    )


def _row(result: _Result) -> Sequence[str]:
    total_ms = 1000 * sum(result.slices)
    return (
        result.title,
        str(result.tags),
        str(len(result.slices)),
        f"{total_ms:.0f}",
        f"{total_ms / result.tags:.1f}",
        f"{1000 * max(result.slices):.1f}",
        f"{result.bytes_before / 1e6:.0f}",
        f"{result.bytes_after / 1e6:.0f}",
    )


def _days(signals: Signals, days: int) -> Iterable[tuple[Ints, Floats]]:
    return (signals.take(DAY_S) for _ in range(days))


def _ours(folder: Path, days: int) -> _Result:
    signals = Signals()
    with OurHistory(folder, tags=TAGS) as store:
        for day in _days(signals, 2 * days):
            store.append(*day)
        store.settle()
        before = store.file_bytes()
        slices = store.expire(BEGIN_MS + days * DAY_S * 1000)
        for day in _days(signals, days):
            store.append(*day)
        store.settle()
        return _Result("Biomethane HMI", TAGS, slices, before, store.file_bytes())


def _narrow(path: Path, days: int) -> _Result:
    store, signals = NarrowSqlite(path), Signals(tags=_NARROW_TAGS)
    for day in _days(signals, 2 * days):
        store.append(*day)
    store.checkpoint()
    before, limit_ms = store.file_bytes(), BEGIN_MS + days * DAY_S * 1000
    slices: list[float] = []
    for tag in range(_NARROW_TAGS):
        deleted = [1]

        def delete(tag: int = tag, deleted: list[int] = deleted) -> None:
            deleted[0] = store.expire_slice(tag, limit_ms)

        while deleted[0]:
            slices.append(seconds_of(delete))
    for day in _days(signals, days):
        store.append(*day)
    store.checkpoint()
    result = _Result("narrow SQLite", _NARROW_TAGS, slices, before, store.file_bytes())
    store.close()
    return result


def _duck(path: Path, days: int) -> _Result:
    store, signals = Duck(path), Signals()
    for day in _days(signals, 2 * days):
        store.append(*day)
    store.checkpoint()
    before = store.file_bytes()
    took = seconds_of(lambda: store.expire(BEGIN_MS + days * DAY_S * 1000))
    for day in _days(signals, days):
        store.append(*day)
    store.checkpoint()
    result = _Result("DuckDB", TAGS, [took], before, store.file_bytes())
    store.close()
    return result
