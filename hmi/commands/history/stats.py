"""`history stats`: how large history is, what it holds, and when it will be full."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from hmi.commands.history.words import data_folder, iso_utc, local_time, product_texts, size
from plant.description.load import load_plant
from plant.history import StoredTag
from plant.texts import Texts
from storage.history.form import HISTORY_FILE
from storage.reading.opening import open_reader
from storage.upkeep.stats import HistoryStats, history_stats
from storage.upkeep.zone import plant_zone

_FAR_DAYS = 36_525
"""A hundred years; a forecast beyond says nothing."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--tags", action="store_true", help="also name every tag")
    parser.add_argument(
        "--plant", type=Path, metavar="DIR", help="own plant's folder, for its limits"
    )


def run(args: argparse.Namespace) -> int:
    """Count and print; 0, or 1 when history cannot be read."""
    history = data_folder(args) / HISTORY_FILE
    zone = plant_zone(history)
    stats = history_stats(history, load_plant(args.plant).history)
    tags = _tags(history) if args.tags else []
    if args.format == "json":
        print(json.dumps(_data(stats, tags), ensure_ascii=False))
        return 0
    for line in _lines(stats, zone, product_texts()):
        print(line)
    for tag in tags:
        first, last = (
            "-" if moment is None else local_time(moment, zone)
            for moment in (tag.first_ms, tag.last_ms)
        )
        print(f"{tag.tag_id}\t{tag.unit}\t{first}\t{last}")
    return 0


def _tags(history: Path) -> list[StoredTag]:
    reader = open_reader(history)
    try:
        return list(reader.tags())
    finally:
        reader.close()


def _data(stats: HistoryStats, tags: list[StoredTag]) -> dict[str, object]:
    moments = {
        "first": stats.first_ms,
        "last": stats.last_ms,
        "oldest_raw": stats.oldest_raw_ms,
        "oldest_minute": stats.oldest_minute_ms,
        "oldest_hour": stats.oldest_hour_ms,
        "sealed_until": stats.sealed_until_ms,
        "compacted_until": stats.compacted_until_ms,
    }
    found: dict[str, object] = {
        "file_bytes": stats.file_bytes,
        "log_bytes": stats.log_bytes,
        "used_bytes": stats.used_bytes,
        "tags": stats.tags,
        "readings": stats.readings,
        "scans_waiting": stats.scans,
        "bytes_a_reading": stats.bytes_a_reading,
        **{name: None if ms is None else iso_utc(ms) for name, ms in moments.items()},
        "daily_bytes": round(stats.daily_bytes),
        "full_in_days": stats.full_in_days if _is_soon(stats.full_in_days) else None,
        "tables": {
            table.name: {"rows": table.rows, "content_bytes": table.content_bytes}
            for table in stats.tables
        },
    }
    if tags:
        found["tag_list"] = [{"tag": tag.tag_id, "unit": tag.unit} for tag in tags]
    return found


def _lines(stats: HistoryStats, zone: ZoneInfo, texts: Texts) -> Iterator[str]:
    def when(moment: int | None) -> str:
        return texts("history.stats.never") if moment is None else local_time(moment, zone)

    yield texts("history.stats.size", file=size(stats.file_bytes), log=size(stats.log_bytes))
    yield texts(
        "history.stats.holds",
        readings=f"{stats.readings:,}",
        tags=stats.tags,
        scans=f"{stats.scans:,}",
    )
    if stats.bytes_a_reading is not None:
        yield texts("history.stats.each", bytes=f"{stats.bytes_a_reading:.2f}")
    yield texts("history.stats.range", first=when(stats.first_ms), last=when(stats.last_ms))
    yield texts(
        "history.stats.oldest",
        raw=when(stats.oldest_raw_ms),
        minute=when(stats.oldest_minute_ms),
        hour=when(stats.oldest_hour_ms),
    )
    yield texts(
        "history.stats.packed",
        sealed=when(stats.sealed_until_ms),
        compacted=when(stats.compacted_until_ms),
    )
    if stats.daily_bytes:
        yield texts("history.stats.growth", daily=size(round(stats.daily_bytes)))
    yield _when_full(stats.full_in_days, texts)
    yield texts("history.stats.tables")
    for table in stats.tables:
        yield texts(
            "history.stats.table",
            name=table.name,
            rows=f"{table.rows:,}",
            size=size(table.content_bytes),
        )


def _is_soon(days: float | None) -> bool:
    return days is not None and days <= _FAR_DAYS


def _when_full(days: float | None, texts: Texts) -> str:
    if days is None:
        return texts("history.stats.no_forecast")
    if not _is_soon(days):
        return texts("history.stats.full_far")
    return texts("history.stats.full", days=f"{days:,.0f}")
