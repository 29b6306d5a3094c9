"""Runs the benchmarks named on the command line, else all short ones; writes their tables."""

import sys
from collections.abc import Callable
from importlib import import_module

from tests.bench.table import Table, replace_in_document


def _screen() -> Table:
    from tests.bench.screen_bench import run

    return run()


def _poll() -> Table:
    from tests.bench.poll_bench import run

    return run()


def _planner() -> Table:
    from tests.bench.planner_bench import run

    return run()


def _bad_line() -> Table:
    from tests.bench.bad_line_bench import run

    return run()


def _stop() -> Table:
    from tests.bench.stop_bench import run

    return run()


def _pages() -> Table:
    from tests.bench.pages_bench import run

    return run()


def _trend() -> Table:
    from tests.bench.trend_bench import run

    return run()


def _heat_plan() -> Table:
    from tests.bench.rehearsal.heat_bench import run

    return run()


def _history(name: str) -> Callable[[], Table]:
    """Return one of the history benchmarks, loaded when it runs."""

    def run() -> Table:
        table: Table = import_module(f"tests.bench.history.{name}_bench").run()
        return table

    return run


_BENCHMARKS: dict[str, Callable[[], Table]] = {
    "screen": _screen,
    "poll": _poll,
    "bad-line": _bad_line,
    "planner": _planner,
    "stop": _stop,
    "pages": _pages,
    "trend": _trend,
    "history-import": _history("import"),
    "history-live": _history("live"),
    "history-trend": _history("trend"),
    "history-report": _history("report"),
    "history-reader": _history("reader"),
    "history-expire": _history("expire"),
}
_LONG: dict[str, Callable[[], Table]] = {
    "history-year": _history("year"),
    "heat-plan": _heat_plan,
}
"""Run only when they are named."""


def main() -> int:
    """Run and write; 2 for an unknown name."""
    wanted = sys.argv[1:] or list(_BENCHMARKS)
    known = _BENCHMARKS | _LONG
    if unknown := [name for name in wanted if name not in known]:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
        return 2
    tables = []
    for name in wanted:
        print(f"{name} ...", flush=True)
        table = known[name]()
        print(table.markdown(), flush=True)
        tables.append(table)
    replace_in_document(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
