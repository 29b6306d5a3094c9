"""What does a batch's record say?"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from hmi.models.batch.record import Chapter, chapter, facts_text
from hmi.models.batch.record_paper import record_paper
from hmi.models.batch.record_tables import RecordWriter
from hmi.value_text import NOTHING
from plant.description.load import load_plant
from plant.message import message
from tests.unit.plant.reports.batch_records import BEGUN, RECORD, entry

TEXTS = load_plant().texts
WRITER = RecordWriter(TEXTS, ZoneInfo("Asia/Kolkata"))


def test_entries_go_to_their_chapter_and_unknown_kinds_to_the_notes() -> None:
    record = replace(RECORD, entries=(entry("setpoint"), entry("novel"), entry("figures")))
    assert [each.kind for each in chapter(record, Chapter.SETPOINTS)] == ["setpoint"]
    assert [each.kind for each in chapter(record, Chapter.NOTES)] == ["novel"]


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


def test_what_is_so_or_not_is_written_in_words() -> None:
    tables = WRITER.tables(replace(RECORD, recipe='{"relief": true, "dosed": false}'))
    assert tables[-1].rows == (("relief", "yes"), ("dosed", "no"))


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
