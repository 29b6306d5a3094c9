"""`biomethane-hmi rehearse`: days of the plant in seconds, troubles included."""

import argparse
import gc
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from control.rehearsal.disturbances import NOTHING_WRONG, USUAL_RATES
from control.rehearsal.keeper import Keeper
from hmi.commands.history.progress import Bar
from hmi.commands.history.stop import StopNote
from hmi.commands.rehearsing.begin import Wish, begun
from hmi.commands.rehearsing.records import kept
from hmi.commands.rehearsing.report import Report, as_json, as_text
from plant.clock import Clock, SystemClock
from plant.description.load import load_plant
from plant.errors import DescriptionError, RefusedError, StorageError
from plant.texts import FALLBACK_LANGUAGE

_LEAST_DAYS, _MOST_DAYS = 0.01, 3660.0
_DAY_MS = 86_400_000
_DEFAULT_RECIPE = "published-75"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument(
        "--days", required=True, type=_days, metavar="N", help="how many days, for example 14"
    )
    parser.add_argument(
        "--from",
        dest="begin",
        type=_moment,
        metavar="ISO",
        help="begin, 2026-11-20 or 2026-11-20T10:00 of the plant's clock; now by default",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=1,
        help="of weather, noise, people and what goes wrong; the same seed, the same course",
    )
    parser.add_argument(
        "--undisturbed", action="store_true", help="no power cuts and no bad sensors"
    )
    parser.add_argument(
        "--recipe",
        default=_DEFAULT_RECIPE,
        metavar="ID",
        help=f"by which recipe (default: {_DEFAULT_RECIPE})",
    )
    parser.add_argument(
        "--plant", type=Path, metavar="DIR", help="own plant's folder (default: built-in plant)"
    )
    parser.add_argument(
        "--records",
        type=Path,
        metavar="DIR",
        help="new folder to keep the batches in, for `batch list --data DIR`",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print the result"
    )
    parser.add_argument(
        "--language", default=FALLBACK_LANGUAGE, metavar="CODE", help="for example pt"
    )


def run(args: argparse.Namespace) -> int:
    """Rehearse and tell; 0 when all is sound, 1 when not or when the plant cannot be used."""
    clock = SystemClock()
    try:
        with kept(args.records, clock) as keeper:
            return _rehearsed(args, clock, keeper)
    except StorageError as error:
        print(error, file=sys.stderr)
        return 1


def _rehearsed(args: argparse.Namespace, clock: Clock, keeper: Keeper) -> int:
    try:
        description = load_plant(args.plant, language=args.language)
        texts = description.texts
        zone = ZoneInfo(description.site.zone)
        begin_ms = clock.utc_ms() if args.begin is None else _utc_ms(args.begin, zone)
        wish = Wish(
            folder=args.plant,
            recipe_id=args.recipe,
            begin_ms=begin_ms,
            days=args.days,
            seed=args.seed,
            rates=NOTHING_WRONG if args.undisturbed else USUAL_RATES,
        )
        rehearsal, faults = begun(description, wish, keeper)
    except DescriptionError as error:
        print(error, file=sys.stderr)
        return 1
    except RefusedError as error:
        print(texts.say(error.reason), file=sys.stderr)
        return 1
    gc.freeze()  # what was built stays: it need not be looked through a thousand times
    began_s = clock.monotonic_s()
    span_ms = round(args.days * _DAY_MS)
    with Bar(texts("rehearsal.running")) as bar, StopNote() as stop:

        def told(now_ms: int) -> bool:
            bar.show((now_ms - begin_ms) / span_ms)
            return stop.is_asked

        figures = rehearsal.run(begin_ms + span_ms, told=told)
    report = Report(
        description=description,
        begin_ms=begin_ms,
        seed=args.seed,
        figures=figures,
        violations=tuple(rehearsal.inspector.violations),
        kills=rehearsal.kills,
        faults=faults,
        crew=rehearsal.crew,
        seconds=clock.monotonic_s() - began_s,
    )
    if stop.is_asked:
        print(texts("rehearsal.stopped"), file=sys.stderr)
    if args.format == "json":
        sys.stdout.write(as_json(report))
    else:
        print("\n".join(as_text(report, texts)))
    return 0 if report.is_sound else 1


def _utc_ms(begin: datetime, zone: ZoneInfo) -> int:
    moment = begin if begin.tzinfo is not None else begin.replace(tzinfo=zone)
    return round(moment.timestamp() * 1000)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a moment; write 2026-11-20 or 2026-11-20T10:00"
        ) from None


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = 0.0
    if not _LEAST_DAYS <= days <= _MOST_DAYS:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a number of days between {_LEAST_DAYS:g} and {_MOST_DAYS:g}"
        )
    return days
