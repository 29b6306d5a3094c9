"""A batch's record leaves the program: as one JSON document, or as CSV, a line per event."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from plant.batch.run import Transition
from plant.clock import Clock
from plant.energy.ledger import LedgerRow
from plant.errors import StorageError
from plant.message import Message
from plant.operation.store import BatchBook, BatchEntry, BatchForm, BatchLine, BatchRecord
from plant.reports.batch_figures import StageFact, figures, stage_facts
from plant.texts import Texts
from storage.fresh_file import fresh_file
from storage.transfer.csv_presets import CSV_PRESETS, text_cell

FORMAT = "biomethane-hmi batch record"
FORMAT_VERSION = 1
_PRESET = CSV_PRESETS["international"]
_COLUMNS = (
    "time",
    "due",
    "kind",
    "unit",
    "old",
    "new",
    "origin",
    "operator",
    "text",
    "wh",
    "facts",
)


class BatchFiles:
    """See BatchExporter. Any thread but the window's."""

    def __init__(self, book: BatchBook, *, texts: Texts, zone: ZoneInfo, clock: Clock) -> None:
        """Build the exporter.

        Args:
            book: where the records are.
            texts: in which messages are written out.
            zone: the plant's; times are ISO 8601 in it, with their offset.
            clock: tells how old a batch is that still runs.
        """
        self._book = book
        self._words = _Words(texts, zone)
        self._clock = clock

    def export(self, batch_id: str, file: Path, form: BatchForm) -> None:
        """Write a batch's record; see BatchExporter."""
        record = self._book.record(batch_id)
        if record is None:
            raise StorageError(
                f"There is no record of a batch {batch_id}. Look up its number in the list of "
                "batches."
            )
        content = _WRITERS[form](record, self._words, self._clock.utc_ms())
        with fresh_file(file) as fresh:
            fresh.write_text(content, encoding="utf-8", newline="")


class _Words:
    """Times and messages as they stand in files."""

    def __init__(self, texts: Texts, zone: ZoneInfo) -> None:
        self._texts = texts
        self._zone = zone

    def time(self, utc_ms: int | None) -> str | None:
        """Return ISO 8601 with milliseconds and offset, None for none."""
        if utc_ms is None:
            return None
        moment = datetime.fromtimestamp(utc_ms / 1000, self._zone)
        return moment.isoformat(timespec="milliseconds")

    def said(self, message: Message | None) -> str:
        """Return a message in words, empty for none."""
        return "" if message is None else self._texts.say(message)

    def whole(self, message: Message | None) -> Mapping[str, object] | None:
        """Return a message with its key and facts, for programs."""
        if message is None:
            return None
        return {"key": message.key, "facts": dict(message.facts), "text": self.said(message)}


def _about(line: BatchLine, words: _Words) -> dict[str, object]:
    times = {"started": words.time(line.started_ms), "ended": words.time(line.ended_ms)}
    return {**asdict(line), **times}


def _json(record: BatchRecord, words: _Words, now_ms: int) -> str:
    document = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "batch": _about(record.line, words),
        "figures": asdict(figures(record, now_ms)),
        "stages": [_stage(each, words) for each in stage_facts(record)],
        "recipe": json.loads(record.recipe),
        "transitions": [_transition(each, words) for each in record.transitions],
        "entries": [_entry(each, words) for each in record.entries],
        "ledger": [_ledger_row(each, words) for each in record.ledger],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _stage(stage: StageFact, words: _Words) -> dict[str, object]:
    return {
        "stage": stage.word,
        "planned": words.time(stage.planned_ms),
        "began": words.time(stage.began_ms),
        "ended": words.time(stage.ended_ms),
        "late_s": stage.late_s,
    }


def _transition(step: Transition, words: _Words) -> dict[str, object]:
    return {
        **_plain(step),
        "time": words.time(step.utc_ms),
        "due": words.time(step.due_ms),
        "cause": words.whole(step.cause),
    }


def _entry(entry: BatchEntry, words: _Words) -> dict[str, object]:
    return {
        **_plain(entry),
        "time": words.time(entry.utc_ms),
        "text": words.whole(entry.text),
        "facts": json.loads(entry.facts),
    }


def _ledger_row(row: LedgerRow, words: _Words) -> dict[str, object]:
    times = {"start": words.time(row.start_ms), "end": words.time(row.end_ms)}
    return {**_plain(row), **times}


def _plain(value: Transition | BatchEntry | LedgerRow) -> dict[str, object]:
    """Return the fields by name, words of an Enum as text."""
    fields = ((name, getattr(value, name)) for name in value.__slots__)
    return {name: each.value if isinstance(each, Enum) else each for name, each in fields}


def _csv(record: BatchRecord, words: _Words, now_ms: int) -> str:
    rows = sorted(_rows(record, words, now_ms), key=lambda row: row[0])
    lines = [",".join(_COLUMNS)]
    for _, cells in rows:
        found = (cells.get(name) for name in _COLUMNS)
        lines.append(_PRESET.separator.join(_cell(each) for each in found))
    return _PRESET.line_end.join([*lines, ""])


_Cells = Mapping[str, str | int | None]


def _rows(record: BatchRecord, words: _Words, now_ms: int) -> Iterator[tuple[int, _Cells]]:
    line = record.line
    about = {
        **_about(line, words),
        **asdict(figures(record, now_ms)),
        "recipe": json.loads(record.recipe),
    }
    yield line.started_ms, _line(words.time(line.started_ms), "batch", line.unit_id, about)
    for step in record.transitions:
        cells = {
            "time": words.time(step.utc_ms),
            "due": words.time(step.due_ms),
            "kind": step.what,
            "unit": step.unit_id,
            "old": step.old,
            "new": step.new,
            "origin": step.origin,
            "operator": step.operator,
            "text": words.said(step.cause),
        }
        yield step.utc_ms, cells
    for entry in record.entries:
        told = {"operator": entry.operator, "text": words.said(entry.text)}
        time = words.time(entry.utc_ms)
        facts = json.loads(entry.facts)
        yield entry.utc_ms, {**_line(time, entry.kind, entry.unit_id, facts), **told}
    for row in record.ledger:
        facts = _ledger_row(row, words)
        used: _Cells = {"text": row.load_id, "wh": row.wh}
        time = words.time(row.start_ms)
        yield row.start_ms, {**_line(time, "energy", row.unit_id, facts), **used}


def _line(time: str | None, kind: str, unit_id: str, facts: object) -> _Cells:
    return {
        "time": time,
        "kind": kind,
        "unit": unit_id,
        "facts": json.dumps(facts, ensure_ascii=False),
    }


def _cell(value: str | int | None) -> str:
    """Return a cell: numbers stay numbers, no text is ever a formula (F50)."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else text_cell(value, _PRESET)


_Writer = Callable[[BatchRecord, _Words, int], str]

_WRITERS: Mapping[BatchForm, _Writer] = MappingProxyType(
    {BatchForm.JSON: _json, BatchForm.CSV: _csv}
)
