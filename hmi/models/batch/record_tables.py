"""How is a batch's record written? The same tables on the screen and on paper."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from hmi.models.batch.record import Chapter, chapter, facts_text
from hmi.models.batch.words import hours_text
from hmi.models.local_time import date_text, minute_text
from hmi.value_text import MINUS, NOTHING
from plant.batch.run import Transition
from plant.operation.store import BatchEntry, BatchLine, BatchRecord
from plant.reports.batch_figures import (
    RecordFigures,
    energy_by_consumer,
    feed_layers,
    figures,
    stage_facts,
)
from plant.texts import Texts

_IN_TIME_S = 60.0


@dataclass(frozen=True, slots=True)
class RecordTable:
    """One table of a record.

    Attributes:
        key: text key ``record.table.<key>``.
        head: column titles.
        rows: as text.
        right: columns of numbers.
    """

    key: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


class RecordWriter:
    """Writes lists and records for people. Immutable; any thread."""

    def __init__(self, texts: Texts, zone: ZoneInfo) -> None:
        self._texts = texts
        self._zone = zone

    def line(self, line: BatchLine) -> tuple[str, ...]:
        """Return a batch as a row of the list: which, when, state, methane."""
        return (
            line.batch_id,
            self.moment(line.started_ms),
            self._state(line.state),
            _number(line.ch4_nm3, 1),
        )

    def title(self, line: BatchLine) -> str:
        """Return ``D3-2026-11-20-1, Digester 3``."""
        return f"{line.batch_id}, {self._texts.unit_name(line.unit_id)}"

    def subtitle(self, line: BatchLine) -> str:
        """Return recipe, begin, end and state."""
        end = (
            self._texts("record.runs") if line.ended_ms is None else self.moment(line.ended_ms)
        )
        return self._texts(
            "record.subtitle",
            recipe=line.recipe_ref,
            begin=self.moment(line.started_ms),
            end=end,
            state=self._state(line.state),
        )

    def figures(self, record: BatchRecord, now_ms: int) -> tuple[tuple[str, str], ...]:
        """Return the batch's figures as caption and value with unit."""
        found = figures(record, now_ms)
        return tuple(
            (self._texts(f"record.figure.{name}"), text) for name, text in _figures(found)
        )

    def tables(self, record: BatchRecord) -> tuple[RecordTable, ...]:
        """Return every table of the record, in the order of the page."""
        return (
            self._stages(record),
            self._states(record),
            self._feeding(record),
            self._entries(record, Chapter.CARDS),
            self._entries(record, Chapter.ACTIONS),
            self._entries(record, Chapter.SETPOINTS),
            self._entries(record, Chapter.DOSES),
            self._entries(record, Chapter.ALARMS),
            self._entries(record, Chapter.NOTES),
            self._energy(record),
            self._recipe(record),
        )

    def moment(self, utc_ms: int) -> str:
        """Return ``20 Nov 17:00``."""
        return f"{date_text(utc_ms, self._zone)} {minute_text(utc_ms, self._zone)}"

    def _head(self, *names: str) -> tuple[str, ...]:
        return tuple(self._texts(f"record.column.{name}") for name in names)

    def _state(self, word: str) -> str:
        key = f"batch.state.{word.lower()}"
        return self._texts(key) if key in self._texts else word

    def _word(self, word: str) -> str:
        """Return a stage, phase or state in words; what is unknown as it is written."""
        for key in (f"batch.place.{word}", f"batch.place.turnaround.{word}"):
            if key in self._texts:
                return self._texts(key)
        return self._state(word)

    def _stages(self, record: BatchRecord) -> RecordTable:
        rows = tuple(
            (
                self._word(fact.word),
                self.moment(fact.planned_ms),
                self.moment(fact.began_ms),
                self._late(fact.late_s),
                NOTHING if fact.ended_ms is None else hours_text(fact.ended_ms - fact.began_ms),
            )
            for fact in stage_facts(record)
        )
        return RecordTable(
            "stages", self._head("stage", "planned", "actual", "late", "lasted"), rows
        )

    def _states(self, record: BatchRecord) -> RecordTable:
        rows = tuple(self._transition(step) for step in record.transitions)
        return RecordTable("states", self._head("time", "what", "who", "cause"), rows)

    def _transition(self, step: Transition) -> tuple[str, ...]:
        short = f"batch.short.{step.old}"
        old = self._texts(short) if short in self._texts else self._word(step.old)
        change = self._texts("record.change", old=old, new=self._word(step.new))
        cause = "" if step.cause is None else self._texts.say(step.cause)
        return self.moment(step.utc_ms), change, step.operator or step.origin, cause

    def _feeding(self, record: BatchRecord) -> RecordTable:
        rows = tuple(
            (
                layer.material,
                f"{layer.kg:g}",
                f"{layer.ts * 100:g}",
                f"{layer.vs * 100:g}",
                f"{layer.m3:g}",
                layer.source,
                self._texts("card.layer.inoculum") if layer.inoculum else "",
            )
            for layer in feed_layers(record.entries)
        )
        names = ("material", "kg", "ts", "vs", "m3", "source", "inoculum")
        head = tuple(self._texts(f"card.layer.{name}") for name in names)
        return RecordTable("feeding", head, rows, (1, 2, 3, 4))

    def _entries(self, record: BatchRecord, wanted: Chapter) -> RecordTable:
        rows = tuple(self._entry(entry) for entry in chapter(record, wanted))
        return RecordTable(wanted.value, self._head("time", "who", "what", "facts"), rows)

    def _entry(self, entry: BatchEntry) -> tuple[str, ...]:
        what = entry.kind if entry.text is None else self._texts.say(entry.text)
        return self.moment(entry.utc_ms), entry.operator, what, facts_text(entry)

    def _energy(self, record: BatchRecord) -> RecordTable:
        rows = tuple(
            (self._texts(f"energy.consumer.{consumer.value}"), f"{wh / 1000:.2f}")
            for consumer, wh in energy_by_consumer(record).items()
        )
        return RecordTable("energy", self._head("consumer", "kwh"), rows, (1,))

    def _recipe(self, record: BatchRecord) -> RecordTable:
        words = {True: self._texts("record.yes"), False: self._texts("record.no")}
        rows = tuple(
            (name, words[value] if isinstance(value, bool) else str(value))
            for name, value in _flat(_parsed(record.recipe))
        )
        return RecordTable("recipe", self._head("parameter", "value"), rows)

    def _late(self, late_s: float) -> str:
        if abs(late_s) < _IN_TIME_S:
            return self._texts("record.in_time")
        sign = "+" if late_s > 0 else MINUS
        return f"{sign}{hours_text(abs(late_s) * 1000)}"


def _figures(found: RecordFigures) -> Iterator[tuple[str, str]]:
    yield "hours", f"{found.hours:.1f} h"
    yield "fed", f"{_number(found.fed_kg, 0)} kg, {_number(found.fed_m3, 2)} m³"
    yield "fed_vs", f"{_number(found.fed_vs_kg, 1)} kg"
    share = None if found.inoculum is None else found.inoculum * 100
    yield "inoculum", f"{_number(share, 0)} %"
    yield "gas", f"{_number(found.gas_nm3, 1)} Nm³"
    yield "ch4", f"{_number(found.ch4_nm3, 1)} Nm³"
    yield "energy", f"{_number(found.energy_kwh, 1)} kWh"
    yield "yield_m3", f"{_number(found.yield_m3, 2)} Nm³/m³"
    yield "yield_vs", f"{_number(found.yield_vs, 3)} Nm³/kg"
    yield "doses", f"{found.doses} / {found.pulses}"


def _number(value: float | None, digits: int) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _flat(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Give every plain value of a document with its dotted path; lists count from 1."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from _flat(inside, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for place, inside in enumerate(value, start=1):
            yield from _flat(inside, f"{path}.{place}")
    elif value not in (None, ""):
        yield path, value
