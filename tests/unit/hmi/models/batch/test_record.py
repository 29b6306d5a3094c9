"""What does a batch's record say?"""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from hmi.models.batch.record import Chapter, chapter, facts_text
from hmi.models.batch.record_paper import record_paper
from hmi.models.batch.record_tables import RecordWriter
from hmi.value_text import NOTHING
from plant.batch.run import Transition
from plant.description.load import load_plant
from plant.energy.ledger import LedgerRow
from plant.energy.load import Consumer
from plant.message import message
from plant.operation.store import BatchEntry, BatchLine, BatchRecord
from plant.reports.batch_figures import (
    energy_by_consumer,
    facts_of,
    feed_layers,
    figures,
    stage_facts,
)

HOUR_MS = 3_600_000
BEGUN = 1_795_000_000_000
TEXTS = load_plant().texts
WRITER = RecordWriter(TEXTS, ZoneInfo("Asia/Kolkata"))
LAYER = {"material": "Dung", "kg": 5000.0, "ts": 0.09, "vs": 0.8, "m3": 5.0, "source": "Farm"}


def entry(kind: str, **facts: object) -> BatchEntry:
    return BatchEntry("D3-x", "D3", BEGUN, kind, "R. Das", None, json.dumps(facts))


def step(number: int, old: str, new: str, late_s: float = 0.0) -> Transition:
    due = BEGUN + number * HOUR_MS
    utc_ms = due + round(late_s * 1000)
    return Transition("D3", "D3-x", number, due, utc_ms, "stage", old, new, "Batch")


def ledger(consumer: Consumer, wh: int) -> LedgerRow:
    item = f"D3.{consumer.value}.OP"
    return LedgerRow("2026-11-18", BEGUN, BEGUN, "D3", item, consumer, "D3-x", wh, 0, 0, 0)


RECORD = BatchRecord(
    BatchLine("D3-x", "D3", "published-75 v1", BEGUN, None, "Running", 36.0, 60.0, 99),
    json.dumps({"recipe_id": "published-75", "stages": [{"kind": "S1"}, {"kind": "S2"}]}),
    (step(1, "LOAD", "S1"), step(2, "S1", "S2", 400)),
    (entry("feeding", layers=[LAYER]), entry("dose"), entry("pulse"), entry("card", o2="20.9")),
    (ledger(Consumer.HEATER, 15_000), ledger(Consumer.BLOWER, 500)),
)


def test_figures_count_what_was_fed_and_what_came_out() -> None:
    found = figures(RECORD, BEGUN + 10 * HOUR_MS)
    # 5000 kg x 0.09 x 0.8 = 360 kg VS; 36 / 5 = 7.2 per m3; 36 / 360 = 0.1 per kg VS
    assert found.hours == 10.0
    assert found.fed_vs_kg == pytest.approx(360.0)
    assert found.yield_m3 == pytest.approx(7.2)
    assert found.yield_vs == pytest.approx(0.1)
    assert found.energy_kwh == 15.0  # the blower does not count against the batch's budget
    assert (found.doses, found.pulses) == (1, 1)


def test_what_is_not_known_stays_unknown() -> None:
    line = replace(RECORD.line, ch4_nm3=None, energy_wh=None, ended_ms=BEGUN + HOUR_MS)
    found = figures(replace(RECORD, line=line, entries=(), ledger=()), BEGUN)
    assert found.hours == 1.0
    assert (found.fed_kg, found.yield_m3, found.yield_vs, found.energy_kwh) == (None,) * 4


def test_without_a_ledger_the_line_tells_the_energy() -> None:
    assert figures(replace(RECORD, ledger=()), BEGUN).energy_kwh == pytest.approx(0.099)


def test_stages_stand_beside_their_plan() -> None:
    first, second = stage_facts(RECORD)
    assert (first.late_s, second.late_s) == (0.0, 400.0)
    assert first.ended_ms == second.began_ms
    assert second.ended_ms is None


def test_entries_go_to_their_chapter_and_unknown_kinds_to_the_notes() -> None:
    record = replace(RECORD, entries=(entry("setpoint"), entry("novel")))
    assert [each.kind for each in chapter(record, Chapter.SETPOINTS)] == ["setpoint"]
    assert [each.kind for each in chapter(record, Chapter.NOTES)] == ["novel"]


def test_energy_is_summed_by_consumer_the_largest_first() -> None:
    assert list(energy_by_consumer(RECORD)) == [Consumer.HEATER, Consumer.BLOWER]


def test_a_layer_of_another_version_is_left_out() -> None:
    entries = (entry("feeding", layers=[{"stuff": 1}, LAYER]),)
    assert [layer.material for layer in feed_layers(entries)] == ["Dung"]


@pytest.mark.parametrize("facts", ["", "[]", "{"])
def test_facts_that_are_no_table_are_none(facts: str) -> None:
    assert facts_of(replace(entry("note"), facts=facts)) == {}


def test_plain_facts_are_written_in_one_line() -> None:
    assert facts_text(entry("dose", seconds=10, ph=7.25, layers=[], who="")) == (
        "seconds 10, ph 7.25"
    )


def test_every_table_is_written_with_words() -> None:
    tables = {table.key: table for table in WRITER.tables(RECORD)}
    stage, planned, began, late, lasted = tables["stages"].rows[1]
    assert stage == "Stage 2, mesophilic acetogenesis"
    assert (planned, began) == ("18 Nov 18:36", "18 Nov 18:43")
    assert (late, lasted) == ("+6 min", NOTHING)
    assert tables["stages"].rows[0][3] == "in time"
    assert tables["states"].rows[1][1] == "S1 > Stage 2, mesophilic acetogenesis"
    assert tables["feeding"].rows[0][:3] == ("Dung", "5000", "9")
    assert tables["energy"].rows[0][1] == "15.00"
    assert ("stages.2.kind", "S2") in tables["recipe"].rows
    assert tables["cards"].rows[0][3] == "o2 20.9"
    for table in tables.values():
        assert not any("<" in cell for row in (table.head, *table.rows) for cell in row)


def test_a_recipe_that_cannot_be_read_leaves_its_table_empty() -> None:
    for recipe in ("", "[]", "{"):
        tables = WRITER.tables(replace(RECORD, recipe=recipe))
        assert tables[-1].rows == ()


def test_the_cause_of_a_transition_is_told() -> None:
    cause = message("batch.ready")
    held = replace(RECORD.transitions[0], what="state", old="Running", new="Held", cause=cause)
    tables = WRITER.tables(replace(RECORD, transitions=(replace(held, operator="S. Nair"),)))
    assert tables[1].rows[0][1:] == ("Running > HELD", "S. Nair", TEXTS("batch.ready"))


def test_a_line_of_the_list_tells_state_and_methane() -> None:
    assert WRITER.line(RECORD.line) == ("D3-x", "18 Nov 16:36", "Running", "36.0")
    odd = replace(RECORD.line, state="Odd", ch4_nm3=None, ended_ms=BEGUN)
    assert WRITER.line(odd)[2:] == ("Odd", NOTHING)
    assert "18 Nov 16:36 > 18 Nov 16:36" in WRITER.subtitle(odd)


def test_the_paper_holds_figures_and_the_tables_that_say_something() -> None:
    html = record_paper(RECORD, WRITER, TEXTS, plant="A < B", now_ms=BEGUN)
    assert "D3-x, Digester 3" in html
    assert "A &lt; B" in html
    assert "Stages, plan against actual" in html
    assert "Set-point changes" not in html
