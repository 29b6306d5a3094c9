"""`biomethane-hmi check`: is the plant description sound, and how busy will its lines be?"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from control.automation.setup import load_tables
from plant.description.line_load import LineLoad, line_loads
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.description.problems import DescriptionProblems, Problem
from plant.texts import FALLBACK_LANGUAGE, Texts


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
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
    """Check the plant and print what was found; 0 when it is sound, 1 when it is not."""
    try:
        description = load_plant(args.plant, language=args.language)
        load_tables(description, args.plant, _no_recipe)
    except DescriptionProblems as error:
        as_json = args.format == "json"
        found = _failure_data(error.problems) if as_json else _failure_text(error.problems)
        sys.stdout.write(found)
        return 1
    loads = line_loads(description)
    if args.format == "json":
        sys.stdout.write(_sound_data(description, loads))
    else:
        sys.stdout.write(_sound_text(description, loads))
    return 0


def _no_recipe(recipe_id: str, version: int) -> None:
    """Recipes are found in the data folder, which is not checked here."""
    del recipe_id, version


def _failure_text(problems: tuple[Problem, ...]) -> str:
    return _lines([*map(str, problems), f"Problems found: {len(problems)}."])


def _failure_data(problems: tuple[Problem, ...]) -> str:
    found = [
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "key": problem.place.key,
            "kind": problem.kind,
            "what": problem.what,
            "remedy": problem.remedy,
        }
        for problem in problems
    ]
    return json.dumps({"ok": False, "problems": found}, indent=2) + "\n"


def _sound_text(description: PlantDescription, loads: Mapping[str, LineLoad]) -> str:
    texts = description.texts
    counts = _counts(description)
    lines = [texts("check.sound", name=description.site.name), texts("check.counts", **counts)]
    sources = Counter(tag.source.value for tag in description.tags.values())
    lines.append(
        texts("check.sources", sources=", ".join(f"{sources[key]} {key}" for key in sources))
    )
    lines.extend(_load_text(texts, description, load) for load in loads.values())
    return _lines(lines)


def _load_text(texts: Texts, description: PlantDescription, load: LineLoad) -> str:
    facts: dict[str, str | int | float] = {
        "line": load.line_id,
        "endpoint": description.lines[load.line_id].endpoint,
        "units": load.field_units,
        "requests": round(load.requests_per_s, 1),
    }
    if load.load_percent is None:
        return texts("check.line_network", **facts)
    cycle_ms = round(1000 * load.cycle_s)
    return texts("check.line_serial", percent=round(load.load_percent), cycle=cycle_ms, **facts)


def _sound_data(description: PlantDescription, loads: Mapping[str, LineLoad]) -> str:
    lines = {
        line_id: {
            "endpoint": description.lines[line_id].endpoint,
            "field_units": load.field_units,
            "requests_per_s": round(load.requests_per_s, 3),
            "bytes_per_s": round(load.bytes_per_s, 1),
            "cycle_s": round(load.cycle_s, 4),
            "load_percent": None if load.load_percent is None else round(load.load_percent, 2),
        }
        for line_id, load in loads.items()
    }
    found = {"ok": True, **_counts(description), "line_loads": lines, "problems": []}
    return json.dumps(found, indent=2) + "\n"


def _counts(description: PlantDescription) -> dict[str, int]:
    """Count the parts; a register counts once for every field unit that has it."""
    maps = [description.map_of(field_unit) for field_unit in description.field_units]
    return {
        "units": len(description.units),
        "field_units": len(description.field_units),
        "tags": len(description.tags),
        "registers": sum(len(register_map.registers) for register_map in maps),
        "lines": len(description.lines),
    }


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
