"""`biomethane-hmi schedule`: which digester is in which stage, hour by hour?"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from control.batch.boundaries import HOUR_MS, local_time
from control.batch.rota.timetable import Timetable
from plant.batch.load import load_batch_settings
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems
from plant.recipe.fields import load_fields
from plant.recipe.load import load_recipe
from plant.recipe.model import Recipe
from plant.reports.calendar import local_ms
from plant.texts import FALLBACK_LANGUAGE, Texts

_MOST_DAYS = 3660
_DEFAULT_RECIPE = "published-75"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument(
        "--from",
        dest="begin",
        required=True,
        type=_moment,
        metavar="ISO",
        help="first hour, 2026-11-20 or 2026-11-20T10:00; local time of the plant",
    )
    parser.add_argument("--days", required=True, type=_days, metavar="N", help="how many days")
    parser.add_argument(
        "--offset",
        default=0,
        type=int,
        metavar="K",
        help="the first 17:00 loads the K-th digester after the first (default: 0)",
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
        "--format", choices=("text", "json"), default="text", help="how to print the result"
    )
    parser.add_argument(
        "--language", default=FALLBACK_LANGUAGE, metavar="CODE", help="for example pt"
    )


def run(args: argparse.Namespace) -> int:
    """Print the schedule; 0 when done, 1 when plant or recipe cannot be used."""
    try:
        description = load_plant(args.plant, language=args.language)
        settings = load_batch_settings(PlantFiles(args.plant), description.texts)
        order = _order(description, args.offset)
        recipe = _recipe(args.recipe, description.texts, len(order))
    except DescriptionProblems as error:
        sys.stdout.write("".join(f"{problem}\n" for problem in error.problems))
        return 1
    if recipe is None:
        said = description.texts("batch.refusal.no_such_recipe", recipe=args.recipe)
        sys.stdout.write(f"{said}\n")
        return 1
    zone = ZoneInfo(description.site.zone)
    begin = args.begin if args.begin.tzinfo is not None else args.begin.replace(tzinfo=zone)
    begin_ms = round(begin.timestamp() * 1000)
    table = Timetable(order, recipe, begin_ms, zone, clock=settings.start_clock)
    rows = _rows(table, begin_ms, args.days, zone)
    units = sorted(order, key=list(description.units).index)
    write = _write_json if args.format == "json" else _write_text
    write(rows, units)
    return 0


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= _MOST_DAYS:
        raise ValueError(text)
    return days


def _order(description: PlantDescription, offset: int) -> list[str]:
    """Return the digesters in the order of their starts, the first one first."""
    units = [unit.unit_id for unit in description.units.values() if unit.kind == "digester"]
    first = offset % len(units) if units else 0
    return [*units[first:], *units[:first]]


def _recipe(recipe_id: str, texts: Texts, digesters: int) -> Recipe | None:
    """Return one of the program's recipes; None where there is none of that name."""
    known = {file.name: file for file in (files("resources") / "recipes").iterdir()}
    file = known.get(f"{recipe_id}.toml")
    if file is None:
        return None
    name = f"resources/recipes/{file.name}"
    return load_recipe(file, name, fields=load_fields(texts), digesters=digesters, texts=texts)


def _rows(
    table: Timetable, begin_ms: int, days: int, zone: ZoneInfo
) -> Iterator[tuple[datetime, Mapping[str, str]]]:
    """Yield each true hour; a day on which the clock is changed has 23 or 25."""
    begin = local_time(begin_ms, zone)
    last = begin.date() + timedelta(days=days)
    end_ms = local_ms(last, begin.time(), zone)
    for utc_ms in range(begin_ms, end_ms, HOUR_MS):
        yield local_time(utc_ms, zone), table.places(utc_ms)


def _write_json(
    rows: Iterator[tuple[datetime, Mapping[str, str]]], units: Sequence[str]
) -> None:
    found = [
        {"time": moment.isoformat(), **{unit_id: places[unit_id] for unit_id in units}}
        for moment, places in rows
    ]
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


def _write_text(
    rows: Iterator[tuple[datetime, Mapping[str, str]]], units: Sequence[str]
) -> None:
    head = "".join(f"  {unit_id:<4}" for unit_id in units)
    sys.stdout.write(f"{'':25}{head}".rstrip() + "\n")
    for moment, places in rows:
        cells = "".join(f"  {places[unit_id]:<4}" for unit_id in units)
        sys.stdout.write(f"{moment.isoformat():25}{cells}".rstrip() + "\n")
