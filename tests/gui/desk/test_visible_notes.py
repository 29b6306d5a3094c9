"""The notes of the looked-at time are known before one looks, and never too few."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from hmi.models.desk.answers import Answers
from hmi.models.desk.notes import Notes
from hmi.models.desk.visible_notes import VisibleNotes
from hmi.models.trend.span import Span
from plant.description.load import load_plant
from plant.notebook.notes import NoteDraft
from storage.notebook.note_store import NoteStore
from storage.notebook.records import Records
from storage.sqlite_engine import writing_engine
from storage.state import STATE_FILE, StateDatabase
from tests.fakes.clock import ManualClock

NOON_MS = 1_795_000_000_000
HOUR_MS = 3_600_000


class Look:
    """Visible notes over a real database, with the texts that are visible."""

    def __init__(self, qtbot: QtBot, records: Records, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.store = NoteStore(records, ManualClock())
        self.owner = QObject()
        self.answers = Answers(load_plant().texts, self.owner)
        notes = Notes(self.store, self.answers, author="kim", parent=self.owner)
        self.notes = notes
        self.visible = VisibleNotes(notes, self.owner)

    def keep(self, *hours: int) -> None:
        """Keep a note at each of these hours after noon, named by it."""
        for hour in hours:
            draft = NoteDraft(NOON_MS + hour * HOUR_MS, None, str(hour))
            self.store.add(draft, author="kim").result(timeout=10)

    def at(self, first: int, last: int) -> None:
        """Look at these hours."""
        self.visible.look(Span(NOON_MS + first * HOUR_MS, NOON_MS + last * HOUR_MS))

    def until(self, *texts: str) -> None:
        """Wait until exactly these are visible."""
        self.qtbot.waitUntil(
            lambda: tuple(note.draft.text for note in self.visible.notes) == texts,
            timeout=5000,
        )


@pytest.fixture
def look(qtbot: QtBot, tmp_path: Path) -> Iterator[Look]:
    records, clock = Records(), ManualClock()
    database = StateDatabase.open(tmp_path, clock)
    database.serve(records)
    look = Look(qtbot, records, tmp_path)
    yield look
    look.answers.close()
    records.close()
    database.close()


def test_next_step_shows_its_notes_at_once(look: Look) -> None:
    look.keep(1, 5)
    look.at(0, 4)
    look.until("1")
    look.at(3, 7)
    assert [note.draft.text for note in look.visible.notes] == ["5"]
    assert len(look.visible.marks()) == 2


def test_span_that_went_on_meanwhile_is_asked_for_in_the_end(look: Look) -> None:
    look.keep(1, 50, 100)
    look.at(0, 4)
    look.at(48, 52)
    look.at(98, 102)
    look.until("100")


def test_note_of_somebody_else_comes_with_the_next_change(look: Look) -> None:
    look.at(0, 4)
    look.until()
    look.keep(2)
    draft = NoteDraft(NOON_MS + HOUR_MS, None, "1")
    look.notes.keep(look.owner, draft, kept=lambda _: None, failed=pytest.fail)
    look.until("1", "2")


def test_more_notes_than_one_answer_holds_do_not_hide_those_in_sight(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.notebook.note_rows.MOST_NOTES", 3)
    monkeypatch.setattr("hmi.models.desk.visible_notes.MOST_NOTES", 3)
    look.keep(1, 5, 6, 7)
    look.at(0, 4)
    look.until("1")


def test_unreadable_notes_are_said_and_asked_for_again(look: Look) -> None:
    look.keep(1)
    with writing_engine(look.folder / STATE_FILE, wait_s=1.0).begin() as connection:
        connection.exec_driver_sql("UPDATE note SET tags = 'no json'")
    with look.qtbot.waitSignal(look.visible.failed) as failed:
        look.at(0, 4)
    assert "cannot be read" in failed.args[0]
    with writing_engine(look.folder / STATE_FILE, wait_s=1.0).begin() as connection:
        connection.exec_driver_sql("UPDATE note SET tags = '[]'")
    look.at(0, 4)
    look.until("1")


def test_nobody_is_called_back_after_the_end(look: Look) -> None:
    look.keep(1)
    look.at(0, 4)
    look.answers.close()
    with look.qtbot.assertNotEmitted(look.visible.changed):
        look.store.notes(0, 1).result(timeout=10)
    assert look.visible.notes == ()


def test_deleted_asker_is_not_called_back(look: Look) -> None:
    look.keep(1)
    asker = QObject()
    called: list[object] = []
    span = Span(NOON_MS, NOON_MS + 2 * HOUR_MS)
    look.notes.ask(asker, span, answered=called.append, failed=called.append)
    delete(asker)
    look.at(0, 4)
    look.until("1")  # asked later, answered later
    assert called == []
