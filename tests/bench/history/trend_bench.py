"""A trend: minimum, maximum and mean in 2,000 buckets, from an hour to ninety days."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.history.duck import Duck
from tests.bench.history.narrow_sqlite import NarrowSqlite
from tests.bench.history.ours import OurHistory, names
from tests.bench.history.signals import BEGIN_MS, DAY_S, Signals
from tests.bench.history.watch import median_ms, times
from tests.bench.table import Table

_BUCKETS = 2000
_DAYS, _TAGS = 90, 8
_DAY_MS, _HOUR_MS = 1000 * DAY_S, 3_600_000
_ROUNDS, _SLOW_ROUNDS = 21, 3


@dataclass(frozen=True, slots=True)
class _Question:
    title: str
    tags: int
    start_ms: int
    end_ms: int


def run(days: int = _DAYS) -> Table:
    """Measure on ``days`` of eight tags at 1 Hz."""
    end_ms = BEGIN_MS + days * _DAY_MS
    middle_ms = BEGIN_MS + days // 2 * _DAY_MS
    questions = (
        _Question(f"{days} days, 1 tag", 1, BEGIN_MS, end_ms),
        _Question(f"{days} days, {_TAGS} tags", _TAGS, BEGIN_MS, end_ms),
        _Question("1 day, 1 tag", 1, middle_ms, middle_ms + _DAY_MS),
        _Question("1 hour, 1 tag", 1, middle_ms, middle_ms + _HOUR_MS),
    )
    with tempfile.TemporaryDirectory() as folder:
        took = _measured(Path(folder), questions, days)
    rows = [
        (
            question.title,
            f"{ours:.2f}",
            f"{narrow:.1f}",
            f"{duck:.1f}",
            times(narrow, ours),
            times(duck, ours),
        )
        for question, (ours, narrow, duck) in zip(questions, took, strict=True)
    ]
    return Table(
        key="history-trend",
        title="Trends of a 1 Hz tag",
        text=(
            f"{days} days of {_TAGS} tags at 1 Hz ({_TAGS * days * DAY_S / 1e6:.0f} M readings)"
            f" in each store, minimum, maximum, mean and count in {_BUCKETS} buckets, warm,"
            f" median of {_ROUNDS} (narrow SQLite: {_SLOW_ROUNDS}). Ours answers through the"
            " program's own reader. Narrow SQLite: (tag, ts, value), primary key (tag, ts),"
            " WITHOUT ROWID; DuckDB: the same table, stored in that order, both cores."
        ),
        columns=("question", "ours ms", "narrow SQLite ms", "DuckDB ms", "ratio", "ratio"),
        rows=rows,
        verdict=(
            "Goals: 90 days <= 5 ms, >= 300x narrow SQLite, >= 10x DuckDB; 8 tags <= 40 ms;"
            " 1 day and 1 hour <= 2 ms."
        ),
    )


def _measured(
    folder: Path, questions: Sequence[_Question], days: int
) -> Sequence[tuple[float, float, float]]:
    narrow, duck = NarrowSqlite(folder / "narrow.sqlite"), Duck(folder / "duck.db")
    signals = Signals(tags=_TAGS)
    with OurHistory(folder / "ours", tags=_TAGS) as ours:
        pieces = []
        for _ in range(days):
            moments, values = signals.take(DAY_S)
            ours.append(moments, values)
            pieces.append((moments, values))
        ours.settle()
        for tag in range(_TAGS):  # both peers get their rows in the order of the key
            for moments, values in pieces:
                narrow.append(moments, values[tag : tag + 1], first_tag=tag)
                duck.append(moments, values[tag : tag + 1], first_tag=tag)
        narrow.checkpoint()
        duck.checkpoint()
        pieces.clear()
        _require_equal(ours, narrow, duck, questions[0])
        took = [
            (
                median_ms(_ask_ours(ours, q), rounds=_ROUNDS),
                median_ms(_ask_narrow(narrow, q), rounds=_SLOW_ROUNDS),
                median_ms(_ask_duck(duck, q), rounds=_ROUNDS),
            )
            for q in questions
        ]
    narrow.close()
    duck.close()
    return took


def _ask_ours(ours: OurHistory, q: _Question) -> Callable[[], object]:
    return lambda: ours.reader.buckets(names(q.tags), q.start_ms, q.end_ms, _BUCKETS)


def _ask_narrow(narrow: NarrowSqlite, q: _Question) -> Callable[[], object]:
    return lambda: [
        narrow.buckets(tag, q.start_ms, q.end_ms, _BUCKETS) for tag in range(q.tags)
    ]


def _ask_duck(duck: Duck, q: _Question) -> Callable[[], object]:
    if q.tags == 1:
        return lambda: duck.buckets(0, q.start_ms, q.end_ms, _BUCKETS)
    return lambda: duck.buckets_of_many(q.tags, q.start_ms, q.end_ms, _BUCKETS)


def _require_equal(
    ours: OurHistory, narrow: NarrowSqlite, duck: Duck, question: _Question
) -> None:
    """All three must have stored the same."""
    (found,) = ours.reader.buckets(names(1), question.start_ms, question.end_ms, 1)
    told = (found.minimum[0], found.maximum[0], found.count[0])
    for peer in (narrow, duck):
        ((_, low, high, _, count),) = peer.buckets(0, question.start_ms, question.end_ms, 1)
        if told != (low, high, count):
            raise AssertionError(f"{type(peer).__name__} has another answer than ours: {told}")
