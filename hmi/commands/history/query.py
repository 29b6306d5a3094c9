"""`history query TAG`: a tag's course as JSON or CSV on standard output, for other programs."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from hmi.commands.history.words import add_span, asked_span, count, data_folder
from plant.history import Buckets, HistoryReader, Readings, StoredTag, quality_of
from plant.reports.calendar import hours, local_days, plant_days
from storage.history.form import HISTORY_FILE
from storage.reading.opening import open_reader
from storage.transfer.asked_tags import asked_tags
from storage.transfer.csv_presets import CSV_PRESETS, text_cell
from storage.upkeep.zone import plant_zone

_USUAL_BUCKETS = 1000
_PIECE = 10_000
"""Entries that become text at once."""

_CALENDAR = {"hour": hours, "day": local_days, "plant-day": plant_days}

Columns = Mapping[str, npt.NDArray[Any]]


class _Span(NamedTuple):
    start_ms: int
    end_ms: int
    zone: ZoneInfo


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("tag", metavar="TAG")
    add_span(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--buckets",
        type=count,
        default=_USUAL_BUCKETS,
        metavar="N",
        help=f"at most N stretches of time ({_USUAL_BUCKETS} by default)",
    )
    how.add_argument(
        "--by",
        choices=tuple(_CALENDAR),
        help="whole hours, days or plant days (from 17:00) of the plant's clock",
    )
    how.add_argument("--raw", action="store_true", help="every reading with its quality")
    parser.add_argument(
        "--weighted", action="store_true", help="mean over time instead of over readings"
    )
    parser.add_argument("--format", choices=("json", "csv"), default="json")


def run(args: argparse.Namespace) -> int:
    """Answer; 0 with the answer, 1 when the tag is unknown or history not readable."""
    history = data_folder(args) / HISTORY_FILE
    zone = plant_zone(history)
    span = asked_span(args, zone)
    if span is None:
        return 2
    reader = open_reader(history)
    try:
        (tag,) = asked_tags(reader, [args.tag])
        columns = _answer(reader, args, tag.tag_id, _Span(*span, zone))
    finally:
        reader.close()
    sys.stdout.writelines((_json if args.format == "json" else _csv)(tag, columns))
    return 0


def _answer(
    reader: HistoryReader, args: argparse.Namespace, tag_id: str, span: _Span
) -> Columns:
    if args.raw:
        return _raw_columns(reader.raw(tag_id, span.start_ms, span.end_ms))
    if args.by is not None:
        (found,) = reader.periods([tag_id], _CALENDAR[args.by](*span))
    else:
        (found,) = reader.buckets([tag_id], span.start_ms, span.end_ms, args.buckets)
    return _bucket_columns(found, mean=found.weighted if args.weighted else found.mean)


def _bucket_columns(found: Buckets, mean: memoryview) -> Columns:
    return {
        "start": _times(found.start_ms),
        "min": np.asarray(found.minimum),
        "max": np.asarray(found.maximum),
        "mean": np.asarray(mean),
        "count": np.asarray(found.count),
        "good": np.asarray(found.good),
    }


def _raw_columns(found: Readings) -> Columns:
    words = np.array([quality_of(code).value for code in range(256)])
    return {
        "time": _times(found.utc_ms),
        "value": np.asarray(found.values),
        "quality": words[np.asarray(found.qualities)],
    }


def _times(column: memoryview) -> npt.NDArray[Any]:
    return np.asarray(column).astype("datetime64[ms]")


def _json(tag: StoredTag, columns: Columns) -> Iterator[str]:
    head = json.dumps({"tag": tag.tag_id, "unit": tag.unit}, ensure_ascii=False)
    yield head.removesuffix("}")
    for name, column in columns.items():
        yield f', "{name}": ['
        for first in range(0, len(column), _PIECE):
            cells = json.dumps(_plain(column[first : first + _PIECE]))
            yield (", " if first else "") + cells[1:-1]
        yield "]"
    yield "}\n"


def _csv(tag: StoredTag, columns: Columns) -> Iterator[str]:
    preset = CSV_PRESETS["international"]
    named = f"{text_cell(tag.tag_id, preset)},{text_cell(tag.unit, preset)}"
    yield f"tag,unit,{','.join(columns)}\n"
    length = len(next(iter(columns.values())))
    for first in range(0, length, _PIECE):
        pieces = [_plain(column[first : first + _PIECE]) for column in columns.values()]
        for cells in zip(*pieces, strict=True):
            line = ",".join("" if cell is None else str(cell) for cell in cells)
            yield f"{named},{line}\n"


def _plain(column: npt.NDArray[Any]) -> Sequence[object]:
    """Return a column as JSON knows it: times as text, None where there is no number."""
    if column.dtype.kind == "M":
        texts: list[str] = np.datetime_as_string(column, unit="ms", timezone="UTC").tolist()
        return texts
    if column.dtype.kind == "f":
        return [number if np.isfinite(number) else None for number in column.tolist()]
    plain: list[object] = column.tolist()
    return plain
