"""`history stats`: how large history is, what it holds, and when it will be full."""

import argparse
import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from hmi.commands.history.words import data_folder, iso_utc, local_time, product_texts, size
from plant.description.load import load_plant
from plant.history import StoredTag
from plant.history_settings import HistorySettings
from plant.texts import Texts
from storage.history.form import HISTORY_FILE
from storage.reading.opening import open_reader
from storage.segments.forecast import full_in_days
from storage.upkeep.stats import HistoryStats, history_stats
from storage.upkeep.zone import plant_zone

_YEAR_DAYS = 365.2425
_FAR_DAYS = 100 * _YEAR_DAYS
_GB = 10**9


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
    settings = load_plant(args.plant).history
    stats = history_stats(history)
    full = _full_in_days(stats, settings, history)
    tags = _tags(history) if args.tags else []
    if args.format == "json":
        print(json.dumps(_data(stats, full, tags), ensure_ascii=False))
        return 0
    for line in _lines(stats, full, zone, product_texts()):
        print(line)
    for tag in tags:
        first, last = (
            "-" if moment is None else local_time(moment, zone)
            for moment in (tag.first_ms, tag.last_ms)
        )
        print(f"{tag.tag_id}\t{tag.unit}\t{first}\t{last}")
    return 0


def _full_in_days(
    stats: HistoryStats, settings: HistorySettings, history: Path
) -> float | None:
    """Return when the limit of size or the disk is reached; None if never."""
    free = shutil.disk_usage(history.parent).free - settings.min_free_gb * _GB
    room = min(settings.size_limit_gb * _GB - stats.growth.used_bytes, free)
    days = full_in_days(
        stats.growth,
        room_bytes=round(room),
        raw_kept_days=settings.raw_years * _YEAR_DAYS,
        minutes_kept_days=settings.minute_years * _YEAR_DAYS,
    )
    return None if math.isinf(days) else days


def _tags(history: Path) -> list[StoredTag]:
    reader = open_reader(history)
    try:
        return list(reader.tags())
    finally:
        reader.close()


def _daily_bytes(stats: HistoryStats) -> float:
    growth = stats.growth
    return growth.raw_daily_bytes + growth.minutes_daily_bytes + growth.lasting_daily_bytes


def _data(stats: HistoryStats, full: float | None, tags: list[StoredTag]) -> dict[str, object]:
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
        "used_bytes": stats.growth.used_bytes,
        "tags": stats.tags,
        "readings": stats.readings,
        "scans_waiting": stats.scans,
        "bytes_a_reading": stats.bytes_a_reading,
        **{name: None if ms is None else iso_utc(ms) for name, ms in moments.items()},
        "daily_bytes": round(_daily_bytes(stats)),
        "full_in_days": full,
        "tables": {
            table.name: {"rows": table.rows, "content_bytes": table.content_bytes}
            for table in stats.tables
        },
    }
    if tags:
        found["tag_list"] = [{"tag": tag.tag_id, "unit": tag.unit} for tag in tags]
    return found


def _lines(
    stats: HistoryStats, full: float | None, zone: ZoneInfo, texts: Texts
) -> Iterator[str]:
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
    yield texts("history.stats.growth", daily=size(round(_daily_bytes(stats))))
    if full is None:
        yield texts("history.stats.never_full")
    elif full > _FAR_DAYS:
        yield texts("history.stats.full_far")
    else:
        yield texts("history.stats.full", days=f"{full:,.0f}")
    yield texts("history.stats.tables")
    for table in stats.tables:
        yield texts(
            "history.stats.table",
            name=table.name,
            rows=f"{table.rows:,}",
            size=size(table.content_bytes),
        )
