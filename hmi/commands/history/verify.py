"""`history verify`: every stored block looked at, every roll-up worked out again."""

import argparse
import json
from collections.abc import Mapping
from contextlib import closing
from zoneinfo import ZoneInfo

from hmi.commands.history.progress import Bar
from hmi.commands.history.words import data_folder, iso_utc, local_time, product_texts
from plant.texts import Texts
from storage.history.form import HISTORY_FILE
from storage.upkeep.findings import Finding
from storage.upkeep.verify import verify
from storage.upkeep.zone import plant_zone


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    """Verify; 0 when all is sound, 1 when anything is not."""
    texts = product_texts()
    folder = data_folder(args)
    zone = plant_zone(folder / HISTORY_FILE)
    findings: list[Finding] = []
    readings = 0
    steps = verify(folder)
    with closing(steps), Bar(texts("history.verify.checking")) as bar:
        for step in steps:
            findings += step.found
            readings = step.readings
            bar.show(step.done)
    if args.format == "json":
        found = [_data(each) for each in findings]
        print(json.dumps({"ok": not findings, "readings": readings, "findings": found}))
        return 1 if findings else 0
    for each in findings:
        print(_sentence(each, zone, texts))
    if findings:
        print(texts("history.verify.wrong", count=len(findings)))
        return 1
    print(texts("history.verify.sound", readings=f"{readings:,}"))
    return 0


def _data(found: Finding) -> Mapping[str, object]:
    return {
        "flaw": found.flaw.value,
        "tag": found.tag_id or None,
        "time": None if found.utc_ms is None else iso_utc(found.utc_ms),
        **found.facts,
    }


def _sentence(found: Finding, zone: ZoneInfo, texts: Texts) -> str:
    said = texts(f"history.flaw.{found.flaw.value}", **found.facts)
    when = "" if found.utc_ms is None else local_time(found.utc_ms, zone)
    where = ", ".join(part for part in (found.tag_id, when) if part)
    return f"{where}: {said}" if where else said
