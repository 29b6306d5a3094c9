"""What all history verbs say and hear alike: texts, the data folder, moments in time."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from plant.description.plant_files import PlantFiles
from plant.description.problems import ProblemList
from plant.description.text_files import read_texts
from plant.texts import Texts


def product_texts() -> Texts:
    """Return the product's texts in English, as all shell verbs speak it."""
    return Texts(read_texts(PlantFiles().product_texts(), ProblemList()).catalogues)


def data_folder(args: argparse.Namespace) -> Path:
    """Return the folder of the databases: ``--data``, or this account's usual one."""
    if args.data is not None:
        chosen: Path = args.data
        return chosen
    from storage.data_dir import default_data_dir

    return default_data_dir()


def moment(text: str) -> datetime:
    """Return a time of the command line, ISO 8601; for argparse.

    Raises:
        argparse.ArgumentTypeError: when it is none.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no time such as 2026-11-20, 2026-11-20T17:00 or"
            " 2026-11-20T17:00:00+05:30"
        ) from None


def count(text: str) -> int:
    """Return a number from 1 on; for argparse.

    Raises:
        argparse.ArgumentTypeError: when it is none.
    """
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1 on")
    return int(text)


def add_span(parser: argparse.ArgumentParser) -> None:
    """Declare ``--from`` and ``--to``."""
    parser.add_argument(
        "--from", dest="start", type=moment, required=True, metavar="ISO", help="first moment"
    )
    parser.add_argument(
        "--to", dest="end", type=moment, required=True, metavar="ISO", help="end, not included"
    )


def asked_span(args: argparse.Namespace, zone: ZoneInfo) -> tuple[int, int] | None:
    """Return ``--from`` and ``--to``, milliseconds UTC; None, and said, when reversed."""
    start_ms, end_ms = utc_ms(args.start, zone), utc_ms(args.end, zone)
    if start_ms < end_ms:
        return start_ms, end_ms
    print(product_texts()("history.wrong_way_round"), file=sys.stderr)
    return None


def utc_ms(when: datetime, zone: ZoneInfo) -> int:
    """Return milliseconds UTC; a time without its offset means the plant's zone."""
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone)
    return round(when.timestamp() * 1000)


def iso_utc(utc_ms: int) -> str:
    """Return a moment for programs: ``2026-11-20T11:30:00.000Z``."""
    text = datetime.fromtimestamp(utc_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def local_time(utc_ms: int, zone: ZoneInfo) -> str:
    """Return a moment for people, in the plant's zone: ``2026-11-20 17:00:00+05:30``."""
    moment = datetime.fromtimestamp(utc_ms / 1000, zone)
    return moment.isoformat(sep=" ", timespec="seconds")


def size(count: int) -> str:
    """Return a number of bytes for people: ``812 kB``, ``1.2 GB``."""
    for unit, width in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= width:
            return f"{count / width:.3g} {unit}"
    return f"{count} bytes"
