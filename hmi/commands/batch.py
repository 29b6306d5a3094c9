"""`biomethane-hmi batch`: which batches were there, and what is in their records?"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.errors import PlantError
from plant.operation.store import BatchForm, BatchLine
from storage.data_dir import default_data_dir
from storage.operation.batch_book import SqlBatchBook

_USUAL_LIMIT = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list the newest batches")
    listing.add_argument("--unit", default="", metavar="UNIT", help="only of one, such as D3")
    listing.add_argument(
        "--limit", type=_count, default=_USUAL_LIMIT, metavar="N", help="at most so many"
    )
    listing.add_argument("--format", choices=("text", "json"), default="text")
    export = actions.add_parser("export", help="write a batch's record to a file")
    export.add_argument("batch", metavar="BATCH", help="such as D3-2026-11-20-1")
    export.add_argument("--format", choices=[form.value for form in BatchForm], required=True)
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="to be written")
    for action in (listing, export):
        action.add_argument("--data", type=Path, metavar="DIR", help="folder of the databases")
        action.add_argument("--plant", type=Path, metavar="DIR", help="own plant's folder")


def run(args: argparse.Namespace) -> int:
    """Do it; 0 done, 1 with a sentence when plant, database or file cannot be used."""
    data: Path = args.data if args.data is not None else default_data_dir()
    try:
        description = load_plant(args.plant)
        book = SqlBatchBook(data)
        if args.action == "list":
            lines = book.batches(unit_id=args.unit, limit=args.limit)
            _print_list(lines, ZoneInfo(description.site.zone), args.format)
        else:
            _export(args, book, description)
    except PlantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _export(
    args: argparse.Namespace, book: SqlBatchBook, description: PlantDescription
) -> None:
    from storage.operation.batch_files import BatchFiles

    zone = ZoneInfo(description.site.zone)
    files = BatchFiles(book, texts=description.texts, zone=zone, clock=SystemClock())
    files.export(args.batch, args.out, BatchForm(args.format))
    print(f"{args.out}: {args.batch}")


def _print_list(lines: Sequence[BatchLine], zone: ZoneInfo, form: str) -> None:
    if form == "json":
        found = [{**asdict(line), **_times(line, zone)} for line in lines]
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for line in lines:
        print("  ".join(_columns(line, zone)).rstrip())


def _columns(line: BatchLine, zone: ZoneInfo) -> list[str]:
    times = _times(line, zone)
    kwh = None if line.energy_wh is None else line.energy_wh / 1000
    return [
        f"{line.batch_id:<20}",
        f"{line.recipe_ref:<20}",
        f"{times['started']:<25}",
        f"{times['ended'] or '-':<25}",
        f"{line.state:<10}",
        _figure(line.ch4_nm3, "Nm3 CH4"),
        _figure(kwh, "kWh"),
    ]


def _times(line: BatchLine, zone: ZoneInfo) -> dict[str, str | None]:
    return {"started": _iso(line.started_ms, zone), "ended": _iso(line.ended_ms, zone)}


def _iso(utc_ms: int | None, zone: ZoneInfo) -> str | None:
    if utc_ms is None:
        return None
    return datetime.fromtimestamp(utc_ms / 1000, zone).isoformat(timespec="seconds")


def _figure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:8.1f} {unit}"


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1 on")
    return int(text)
