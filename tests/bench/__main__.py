"""Runs the benchmarks named on the command line, all by default, and writes their tables."""

import sys
from collections.abc import Callable

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


_BENCHMARKS: dict[str, Callable[[], Table]] = {
    "screen": _screen,
    "poll": _poll,
    "bad-line": _bad_line,
    "planner": _planner,
    "stop": _stop,
    "pages": _pages,
}


def main() -> int:
    """Run and write; 2 for an unknown name."""
    wanted = sys.argv[1:] or list(_BENCHMARKS)
    if unknown := [name for name in wanted if name not in _BENCHMARKS]:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(_BENCHMARKS)}")
        return 2
    tables = []
    for name in wanted:
        print(f"{name} ...", flush=True)
        table = _BENCHMARKS[name]()
        print(table.markdown(), flush=True)
        tables.append(table)
    replace_in_document(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
