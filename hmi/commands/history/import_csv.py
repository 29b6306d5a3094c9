"""`history import FILE`: readings from a CSV file, whole or not at all."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from hmi.commands.history.progress import Bar
from hmi.commands.history.stop import StopNote
from hmi.commands.history.words import data_folder, local_time, product_texts
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.errors import StorageError
from plant.texts import Texts
from storage.transfer.incoming.import_map import ImportMap, read_map, zone_named
from storage.transfer.incoming.importer import ImportSummary, ImportWish, import_csv
from storage.transfer.parsing.faults import Fault, FaultKind

_NAMES = 20
"""Names of new tags that are told; `history stats` tells all."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV file, wide or narrow")
    parser.add_argument(
        "--map", type=Path, metavar="MAP", help="TOML file that says what the columns mean"
    )
    parser.add_argument(
        "--create-tags", action="store_true", help="create tags that nobody knows yet"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="read and check everything, write nothing"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write every fault into this CSV file"
    )
    parser.add_argument("--plant", type=Path, metavar="DIR", help="own plant's folder")
    parser.add_argument(
        "--zone", metavar="ZONE", help="of times without offset (default: the plant's)"
    )


def run(args: argparse.Namespace) -> int:
    """Import; 0 when every usable reading is on the disk, 1 when nothing went in."""
    texts = product_texts()
    clock = SystemClock()
    began_s = clock.monotonic_s()
    description = load_plant(args.plant)
    said = ImportMap() if args.map is None else read_map(args.map, texts)
    zone = _zone(args.zone, said, description.site.zone, texts)
    wish = ImportWish(
        file=args.file.absolute(),
        folder=data_folder(args).absolute(),
        tags=description.tags,
        plant_zone=description.site.zone,
        zone=zone,
        said=said,
        creates_tags=args.create_tags,
        is_trial=args.dry_run,
        report=None if args.report is None else args.report.absolute(),
        fault_words=lambda kind: _words(kind, texts),
    )
    summary = None
    steps = import_csv(wish, clock)
    with closing(steps), Bar(texts("history.import.reading")) as bar, StopNote() as stop:
        for step in steps:
            bar.show(step.done)
            summary = step.summary
            if stop.is_asked and summary is None:
                break
    if summary is None:  # the last step has one
        raise KeyboardInterrupt
    seconds = clock.monotonic_s() - began_s
    print("\n".join(_account(summary, wish, seconds, texts)))
    if _is_useless(summary):
        print(texts("history.import.nothing_usable"), file=sys.stderr)
        return 1
    return 0


def _is_useless(summary: ImportSummary) -> bool:
    """Whether something stands in the file, but nothing that can be used."""
    left_out = summary.lines_left_out + summary.cells_left_out
    return left_out > 0 and summary.new + summary.known == 0


def _zone(name: str | None, said: ImportMap, plant_zone: str, texts: Texts) -> tzinfo:
    if name is None:
        return said.zone or ZoneInfo(plant_zone)
    zone = zone_named(name)
    if zone is None:
        raise StorageError(texts("history.import.unknown_zone", zone=name))
    return zone


def _account(
    summary: ImportSummary, wish: ImportWish, seconds: float, texts: Texts
) -> Iterator[str]:
    """Yield what is told at the end."""
    if summary.moved_aside is not None:
        yield texts("history.import.moved_aside", file=str(summary.moved_aside))
    yield from _faults(summary, wish, texts)
    if summary.created:
        names = ", ".join(summary.created[:_NAMES])
        more = ", ..." if len(summary.created) > _NAMES else ""
        count = f"{len(summary.created):,}"
        yield texts("history.import.created", count=count, names=f"{names}{more}")
    if summary.lines_left_out or summary.cells_left_out:
        yield texts(
            "history.import.left_out",
            lines=f"{summary.lines_left_out:,}",
            cells=f"{summary.cells_left_out:,}",
        )
    if summary.doubled:
        yield texts("history.import.doubled", count=f"{summary.doubled:,}")
    if summary.known:
        yield texts("history.import.known", count=f"{summary.known:,}")
    if _is_useless(summary):
        return
    took = f"{seconds:.1f}"
    if not summary.new or summary.first_ms is None or summary.last_ms is None:
        yield texts("history.import.nothing_new", lines=f"{summary.lines:,}", seconds=took)
        return
    zone = ZoneInfo(wish.plant_zone)
    facts = {
        "new": f"{summary.new:,}",
        "tags": f"{summary.tags:,}",
        "first": local_time(summary.first_ms, zone),
        "last": local_time(summary.last_ms, zone),
        "seconds": took,
    }
    if wish.is_trial:
        yield texts("history.import.trial", **facts)
    else:
        yield texts("history.import.done", **facts)


def _faults(summary: ImportSummary, wish: ImportWish, texts: Texts) -> Iterator[str]:
    """Yield the first faults one by one, then how often each kind was found."""
    for fault in summary.first_faults:
        yield _fault(fault, texts)
    total = sum(summary.faults.values())
    if wish.report is not None and total:
        yield texts("history.import.report", file=str(wish.report))
    elif total > len(summary.first_faults):
        rest = total - len(summary.first_faults)
        yield texts("history.import.more", count=f"{rest:,}")
    for kind, count in sorted(summary.faults.items(), key=lambda item: -item[1]):
        if count:
            yield texts("history.import.found", count=f"{count:,}", what=_words(kind, texts))


def _fault(fault: Fault, texts: Texts) -> str:
    line, text = fault.line, fault.text
    what = texts(f"history.import.fault.{fault.kind.value}")
    if not text:
        return texts("history.import.line", line=line, what=what)
    if not fault.column:
        return texts("history.import.line_text", line=line, what=what, text=text)
    column = fault.column
    return texts("history.import.line_column", line=line, what=what, text=text, column=column)


def _words(kind: FaultKind, texts: Texts) -> str:
    return texts(f"history.import.fault.{kind.value}").rstrip(":.")
