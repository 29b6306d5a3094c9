"""Notes are kept, found by time, changed and taken away, each change with its journal row."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError

from plant.errors import RefusedError, StorageError
from plant.event import Event, EventKind
from plant.message import message
from plant.notebook.notes import MOST_NOTES, NoteDraft
from storage.migrations import MIGRATIONS, migrate, newest, put_fact
from storage.notebook.records import Access, Records
from storage.sqlite_engine import writing_engine
from storage.state import STATE_FILE, StateDatabase
from tests.fakes.clock import ManualClock
from tests.integration.storage.notebook.desk import (
    HOUR_MS,
    NOON_MS,
    desk,
    draft,
    end,
    journaled,
    made,
)
from tests.integration.storage.rows import findings

if TYPE_CHECKING:
    from concurrent.futures import Future

ALL = (NOON_MS - 1000 * HOUR_MS, NOON_MS + 10_000 * HOUR_MS)


def test_note_is_there_after_the_next_start(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        kept = end(station.notes.add(draft(hours=2), author="s.nair"))
    with desk(tmp_path) as station:
        assert end(station.notes.notes(*ALL)) == (kept,)
    assert kept.draft == draft(hours=2)
    assert (kept.author, kept.created_ms) == ("s.nair", NOON_MS)


def test_notes_come_by_their_start_and_only_those_that_touch_the_span(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        for text, hour, hours in (
            ("after", 3, None),
            ("reaches in", -5, 6),
            ("moment", 1, None),
            ("before", -1, None),
            ("ends at the edge", -2, 2),
        ):
            end(station.notes.add(draft(text, hour=hour, hours=hours), author="kim"))
        found = end(station.notes.notes(NOON_MS, NOON_MS + 3 * HOUR_MS))
    assert [note.draft.text for note in found] == ["reaches in", "ends at the edge", "moment"]


def test_too_many_notes_leave_the_newest(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        answers = [
            station.notes.add(draft(str(hour), hour=hour), author="kim")
            for hour in range(MOST_NOTES + 2)
        ]
        for answer in answers:
            end(answer)
        found = end(station.notes.notes(*ALL))
    assert [found[0].draft.text, found[-1].draft.text] == ["2", str(MOST_NOTES + 1)]


def test_change_keeps_the_author_and_names_who_changed(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        first = end(station.notes.add(draft(), author="s.nair"))
        station.clock.advance(60)
        changed = end(station.notes.change(first.note_id, draft("Gone"), author="kim"))
        assert end(station.notes.notes(*ALL)) == (changed,)
    assert (changed.author, changed.changed_by) == ("s.nair", "kim")
    assert changed.changed_ms == first.created_ms + 60_000
    assert changed.draft.text == "Gone"


def test_removed_note_is_gone_but_stays_in_the_file(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        note = end(station.notes.add(draft(), author="kim"))
        end(station.notes.remove(note.note_id, author="lee"))
        assert end(station.notes.notes(*ALL)) == ()
    with writing_engine(tmp_path / STATE_FILE, wait_s=1.0).begin() as connection:
        row = connection.exec_driver_sql("SELECT text, removed_by FROM note").one()
        assert row == ("Foam over the weir", "lee")
        with pytest.raises(IntegrityError, match="never deleted"):
            connection.exec_driver_sql("DELETE FROM note")


def test_each_change_leaves_a_row_in_the_unbroken_journal(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        note = end(station.notes.add(draft(), author="kim"))
        end(station.notes.change(note.note_id, draft("Less foam"), author="lee"))
        end(station.notes.remove(note.note_id, author="ann"))
    added, changed, removed = journaled(tmp_path)
    assert [added[:2], changed[:2], removed[:2]] == [
        ("kim", "note.added"),
        ("lee", "note.changed"),
        ("ann", "note.removed"),
    ]
    assert json.loads(added[3])["text"] == "Foam over the weir"
    assert changed[2] == added[3]
    assert changed[3] == removed[2]
    assert findings(tmp_path) == []


def test_note_that_is_gone_is_not_changed_again(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        note = end(station.notes.add(draft(), author="kim"))
        end(station.notes.remove(note.note_id, author="kim"))
        late: tuple[Future[Any], ...] = (
            station.notes.change(note.note_id, draft("late"), author="lee"),
            station.notes.remove(note.note_id, author="lee"),
        )
        for answer in late:
            with pytest.raises(RefusedError) as refused:
                end(answer)
            assert refused.value.reason == message("notes.refused.gone")
    assert len(journaled(tmp_path)) == 2


def test_bad_text_is_refused_and_leaves_no_row(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        with pytest.raises(RefusedError) as refused:
            end(station.notes.add(draft(" \x00\u200b"), author="kim"))
        good = end(station.notes.add(draft("good"), author="kim"))
        assert end(station.notes.notes(*ALL)) == (good,)
    assert refused.value.reason.key == "notes.refused.empty"
    assert len(journaled(tmp_path)) == 1


def test_what_was_asked_before_the_opening_is_answered_after_it(tmp_path: Path) -> None:
    clock, records = ManualClock(), Records()
    station = made(records, clock)
    early = station.notes.add(draft(), author="kim")
    question = station.notes.notes(*ALL)
    assert not early.done()
    database = StateDatabase.open(tmp_path, clock)
    database.serve(records)
    kept = end(early)
    assert end(question) in {(), (kept,)}  # the reader need not wait for the writer
    records.close()
    database.close()


def test_what_was_never_opened_ends_with_the_program() -> None:
    records = Records()
    station = made(records, ManualClock())
    answers: tuple[Future[Any], ...] = (
        station.notes.notes(*ALL),
        station.notes.remove("n", author="kim"),
    )
    records.close()
    records.close()
    for answer in answers:
        with pytest.raises(StorageError):
            end(answer)


def test_nothing_is_asked_after_the_end(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        pass
    with pytest.raises(StorageError):
        end(station.notes.notes(*ALL))
    with pytest.raises(StorageError):
        end(station.notes.add(draft(), author="kim"))


def test_refused_database_refuses_changes_with_its_reason_and_reads_as_empty() -> None:
    records, reason = Records(), message("storage.refused", reason="newer")
    records.open(Access(None, refusal=reason))
    station = made(records, ManualClock())
    assert end(station.notes.notes(*ALL)) == ()
    with pytest.raises(RefusedError) as refused:
        end(station.notes.add(draft(), author="kim"))
    assert refused.value.reason == reason
    records.close()


def test_view_only_program_reads_what_was_written_before(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        kept = end(station.notes.add(draft(), author="kim"))
    reason = message("storage.read_only", folder="/data")
    notice = Event(EventKind.SYSTEM, "", reason, NOON_MS)
    records = Records()
    StateDatabase(tmp_path / STATE_FILE, notices=(notice,), rows=None).serve(records)
    station = made(records, ManualClock())
    assert end(station.notes.notes(*ALL)) == (kept,)
    with pytest.raises(RefusedError) as refused:
        end(station.notes.remove(kept.note_id, author="kim"))
    assert refused.value.reason == reason
    records.close()


def test_view_only_program_without_or_with_an_old_file_has_no_notes(tmp_path: Path) -> None:
    notice = Event(EventKind.SYSTEM, "", message("storage.read_only", folder="x"), NOON_MS)
    for old in (False, True):
        if old:
            with writing_engine(tmp_path / STATE_FILE, wait_s=1.0).begin() as connection:
                migrate(connection, since=0, migrations=MIGRATIONS[:1])
        records = Records()
        StateDatabase(tmp_path / STATE_FILE, notices=(notice,), rows=None).serve(records)
        assert end(made(records, ManualClock()).notes.notes(*ALL)) == ()
        records.close()


def test_file_of_the_first_version_gets_its_notes(tmp_path: Path) -> None:
    with writing_engine(tmp_path / STATE_FILE, wait_s=1.0).begin() as connection:
        connection.exec_driver_sql("PRAGMA application_id = 1112361043")
        migrate(connection, since=0, migrations=MIGRATIONS[:1])
        put_fact(connection, "kept", "yes")
    with desk(tmp_path) as station:
        kept = end(station.notes.add(draft(), author="kim"))
        assert end(station.notes.notes(*ALL)) == (kept,)
    with writing_engine(tmp_path / STATE_FILE, wait_s=1.0).begin() as connection:
        rows = connection.exec_driver_sql("SELECT key, value FROM meta")
        facts = {row.key: row.value for row in rows}
    assert (facts["kept"], facts["schema_version"]) == ("yes", str(newest()))


def test_damaged_row_fails_its_question_in_our_words(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        end(station.notes.add(draft(), author="kim"))
        with writing_engine(tmp_path / STATE_FILE, wait_s=1.0).begin() as connection:
            connection.exec_driver_sql("UPDATE note SET tags = 'no json'")
        with pytest.raises(StorageError, match="cannot be read"):
            end(station.notes.notes(*ALL))


def test_long_malayalam_text_comes_back_as_it_was(tmp_path: Path) -> None:
    text = "പതയുന്നു\u200d, വാൽവ് തുറന്നു\nsecond line"
    with desk(tmp_path) as station:
        wanted = NoteDraft(NOON_MS, None, text)
        end(station.notes.add(wanted, author="kim"))
        (found,) = end(station.notes.notes(*ALL))
    assert found.draft == wanted
