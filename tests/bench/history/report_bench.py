"""A month's daily report of ninety-five tags: local days, and plant days from 17:00."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from tests.bench.history.duck import Duck
from tests.bench.history.narrow_sqlite import NarrowSqlite
from tests.bench.history.ours import ZONE, OurHistory, days_from, names
from tests.bench.history.signals import BEGIN_MS, DAY_S, TAGS, Signals
from tests.bench.history.watch import median_ms, times
from tests.bench.table import Table

_DAYS, _ROUNDS = 30, 21
_NARROW_TAGS, _NARROW_ROUNDS = 5, 3
_PLANT_DAY_H = 17


def run(days: int = _DAYS) -> Table:
    """Measure on ``days`` and one day more, so that both kinds of day are whole."""
    with tempfile.TemporaryDirectory() as folder:
        rows = _measured(Path(folder), days)
    return Table(
        key="history-report",
        title="Daily report",
        text=(
            f"{TAGS} tags at 1 Hz, {days + 2} days stored"
            f" ({TAGS * (days + 2) * DAY_S / 1e6:.0f} M readings), minimum, maximum, mean"
            f" and count of each of {days} days in {ZONE}, warm, median of {_ROUNDS}. Ours"
            " answers through the program's own reader, with time-weighted means and quality"
            " counts besides. DuckDB holds the same rows; narrow SQLite was loaded with"
            f" {_NARROW_TAGS} tags only, for time, and its figure is theirs times"
            f" {TAGS // _NARROW_TAGS}."
        ),
        columns=("days", "ours ms", "narrow SQLite ms", "DuckDB ms", "ratio", "ratio"),
        rows=rows,
        verdict="Goal: <= 15 ms warm.",
    )


def _measured(folder: Path, days: int) -> Sequence[Sequence[str]]:
    narrow, duck = NarrowSqlite(folder / "narrow.sqlite"), Duck(folder / "duck.db")
    signals = Signals()
    with OurHistory(folder / "ours", tags=TAGS) as ours:
        for _ in range(days + 2):
            moments, values = signals.take(DAY_S)
            ours.append(moments, values)
            duck.append(moments, values)
            narrow.append(moments, values[:_NARROW_TAGS])
        ours.settle()
        narrow.checkpoint()
        duck.checkpoint()
        rows = [
            _row(title, hour, days, (ours, narrow, duck))
            for title, hour in (("local days", 0), ("plant days", _PLANT_DAY_H))
        ]
    narrow.close()
    duck.close()
    return rows


def _row(
    title: str, hour: int, days: int, stores: tuple[OurHistory, NarrowSqlite, Duck]
) -> Sequence[str]:
    ours, narrow, duck = stores
    periods = days_from(BEGIN_MS, days, hour=hour, zone=ZoneInfo(ZONE))
    start_ms, end_ms = periods[0].start_ms, periods[-1].end_ms
    answers = ours.reader.periods(names(TAGS), periods)
    ((_, low, high, _, count),) = narrow.buckets(0, start_ms, end_ms, 1)
    first = answers[0]
    told = (np.min(first.minimum), np.max(first.maximum), np.sum(first.count))
    if told != (low, high, count):
        raise AssertionError(f"narrow SQLite has another answer than ours: {told}")

    our_ms = median_ms(lambda: ours.reader.periods(names(TAGS), periods), rounds=_ROUNDS)
    narrow_ms = (
        TAGS
        / _NARROW_TAGS
        * median_ms(
            lambda: [narrow.buckets(t, start_ms, end_ms, days) for t in range(_NARROW_TAGS)],
            rounds=_NARROW_ROUNDS,
        )
    )
    duck_ms = median_ms(
        lambda: duck.buckets_of_many(TAGS, start_ms, end_ms, days), rounds=_ROUNDS
    )
    return (
        title,
        f"{our_ms:.1f}",
        f"{narrow_ms:.0f}",
        f"{duck_ms:.0f}",
        times(narrow_ms, our_ms),
        times(duck_ms, our_ms),
    )
