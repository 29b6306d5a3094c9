"""What an operator does with notes on the trends page."""

import sqlite3
from contextlib import closing

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hmi.models.trend.span import Span
from plant.notebook.notes import NoteDraft
from storage.state import STATE_FILE
from tests.gui.desk.desk_station import HOUR_MS, DeskStation, choose


def _open_notes(desk: DeskStation) -> None:
    desk.open_trends()
    desk.station.click(desk.page.side_tools.notes)


def _write(desk: DeskStation, text: str) -> None:
    form = desk.page.side_tools.notes_panel.form
    QTest.keyClicks(form.words, text)
    QTest.keyClick(form.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_note_of_now_takes_three_clicks_and_its_words(desk: DeskStation) -> None:
    _open_notes(desk)
    panel = desk.page.side_tools.notes_panel
    desk.station.click(panel.add)
    assert desk.station.clicks == 3
    _write(desk, "foam gone")
    desk.wait(lambda: panel.list.count() == 1)
    (note,) = desk.stored()
    assert note.draft.text == "foam gone"
    assert (note.draft.start_ms, note.draft.end_ms) == (desk.now_ms, None)
    assert note.author == "s.nair"
    assert panel.said.text() == "The note is kept."
    assert panel.chosen() == note


def test_notes_of_the_shown_time_are_listed_newest_first(desk: DeskStation) -> None:
    desk.keep("older", hours_ago=0.2)
    desk.keep("newer", hours_ago=0.1)
    desk.keep("yesterday", hours_ago=24)
    _open_notes(desk)
    rows = desk.page.side_tools.notes_panel.list
    desk.wait(lambda: rows.count() == 2)
    assert [rows.item(row).text().splitlines()[1] for row in range(2)] == ["newer", "older"]
    desk.page.timeline.resize(48 * HOUR_MS)
    desk.wait(lambda: rows.count() == 3)


def test_range_drawn_out_becomes_the_notes_time(desk: DeskStation) -> None:
    _open_notes(desk)
    span = Span(desk.now_ms - 600_000, desk.now_ms - 300_000)
    desk.page.chart.choose_range(span)
    desk.station.click(desk.page.side_tools.notes_panel.add)
    _write(desk, "stirred")
    desk.wait(lambda: len(desk.stored()) == 1)
    (note,) = desk.stored()
    assert (note.draft.start_ms, note.draft.end_ms) == (span.start_ms, span.end_ms)


def test_key_writes_a_note_at_the_cross_hair(desk: DeskStation) -> None:
    page = desk.open_trends()
    at_ms = desk.now_ms - 120_000
    page.chart.setFocus()
    page.chart.move_cursor(at_ms)
    QTest.keyClick(page.chart, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.side_tools.notes_panel.form.words.hasFocus()
    _write(desk, "a step")
    desk.wait(lambda: len(desk.stored()) == 1)
    assert desk.stored()[0].draft.start_ms == at_ms


def test_notes_are_flags_in_the_chart_and_a_click_on_one_opens_it(desk: DeskStation) -> None:
    note = desk.keep("valve stuck\nsecond line", hours=0.05)
    page = desk.open_trends()
    desk.wait(lambda: len(page.side_tools.visible_notes.marks()) == 1)
    (mark,) = page.side_tools.visible_notes.marks()
    assert (mark.mark_id, mark.text) == (note.note_id, "valve stuck")
    assert (mark.start_ms, mark.end_ms) == (note.draft.start_ms, note.draft.end_ms)
    page.chart.grab()  # painted now, not whenever the screen asks
    (flag,) = page.chart.flags
    desk.station.click(page.chart, flag.rect.center().toPoint())
    assert desk.station.clicks == 2
    assert page.side_tools.notes_panel.isVisible()
    assert page.side_tools.notes_panel.chosen() == note


def test_note_is_changed_in_its_form(desk: DeskStation) -> None:
    desk.keep("tpyo")
    _open_notes(desk)
    panel = desk.page.side_tools.notes_panel
    desk.wait(lambda: panel.list.count() == 1)
    desk.click_row(panel.list, 0)
    desk.station.click(panel.edit)
    panel.form.words.selectAll()
    QTest.keyClicks(panel.form.words, "typo")
    choose(panel.form.unit, "D3")
    desk.station.click(panel.form.tags)
    panel.form.end.setText("23:59")
    desk.station.click(panel.form.keep)
    desk.wait(lambda: desk.stored()[0].draft.text == "typo")
    (note,) = desk.stored()
    assert note.draft.unit_id == "D3"
    assert note.draft.tag_ids == desk.page.selection.tag_ids
    assert note.draft.end_ms is not None
    assert (note.author, note.changed_by) == ("kim", "s.nair")
    desk.wait(lambda: "Digester 3" in panel.list.item(0).text())


def test_note_is_taken_away_in_two_steps(desk: DeskStation) -> None:
    desk.keep("wrong plant")
    _open_notes(desk)
    panel = desk.page.side_tools.notes_panel
    desk.wait(lambda: panel.list.count() == 1)
    desk.click_row(panel.list, 0)
    desk.station.click(panel.remove)
    assert panel.leave.hasFocus()
    desk.station.click(panel.leave)
    assert len(desk.stored()) == 1
    desk.station.click(panel.remove)
    desk.station.click(panel.really)
    desk.wait(lambda: panel.list.count() == 0)
    assert desk.stored() == []
    assert panel.said.text() == "The note was taken away."
    assert panel.title.text() == "No notes in the time that is shown."


def test_bad_entries_are_said_and_nothing_is_lost(desk: DeskStation) -> None:
    _open_notes(desk)
    panel = desk.page.side_tools.notes_panel
    desk.station.click(panel.add)
    form = panel.form
    desk.station.click(form.keep)
    assert form.problem.text() == "Write what happened."
    QTest.keyClicks(form.words, "words")
    form.start.setText("half past")
    desk.station.click(form.keep)
    assert form.problem.text().startswith("“From” is no time.")
    form.start.setText("14:00")
    form.end.setText("13:00")
    desk.station.click(form.keep)
    assert form.problem.text() == "The end lies before the start. Correct one of them."
    assert form.words.toPlainText() == "words"
    QTest.keyClick(form.words, Qt.Key.Key_Escape)
    assert panel.list.isVisible()
    assert desk.stored() == []


def test_enter_moves_the_trends_to_a_note(desk: DeskStation) -> None:
    note = desk.keep("long ago", hours_ago=30, hours=10)
    _open_notes(desk)
    page = desk.page
    page.timeline.resize(48 * HOUR_MS)
    panel = page.side_tools.notes_panel
    desk.wait(lambda: panel.list.count() == 1)
    desk.click_row(panel.list, 0)
    page.timeline.resize(HOUR_MS)
    panel.wanted_in_sight.emit(note)
    span = page.timeline.span
    assert span.start_ms < note.draft.start_ms
    assert note.draft.end_ms is not None
    assert span.end_ms > note.draft.end_ms
    assert not page.timeline.following


def test_what_is_being_written_is_not_lost_to_a_key_or_a_click(desk: DeskStation) -> None:
    other = desk.keep("another")
    _open_notes(desk)
    panel = desk.page.side_tools.notes_panel
    desk.wait(lambda: panel.list.count() == 1)
    desk.station.click(panel.add)
    QTest.keyClicks(panel.form.words, "half a sentence")
    QTest.keyClick(panel.form.words, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.page.chart.mark_chosen.emit(other.note_id)
    desk.station.click(desk.page.side_tools.export)
    desk.station.click(desk.page.side_tools.notes)
    assert panel.form.isVisible()
    assert panel.form.words.toPlainText() == "half a sentence"


def test_note_waits_for_a_held_database_and_says_so(desk: DeskStation) -> None:
    _open_notes(desk)
    panel = desk.page.side_tools.notes_panel
    desk.station.click(panel.add)
    file = desk.folder / "data" / STATE_FILE
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        _write(desk, "patience")
        desk.wait(panel.form.problem.isVisible)
        assert panel.form.problem.text().startswith("The disk does not take the note yet.")
        assert not panel.form.keep.isEnabled()
        holder.execute("ROLLBACK")
    desk.wait(lambda: panel.list.count() == 1)
    assert panel.said.text() == "The note is kept."


def test_list_is_used_by_keys_alone(desk: DeskStation) -> None:
    page = desk.open_trends()
    page.timeline.resize(48 * HOUR_MS)
    desk.keep("first", hours_ago=40)
    desk.keep("second", hours_ago=20)
    desk.station.click(page.side_tools.notes)
    panel = page.side_tools.notes_panel
    desk.wait(lambda: panel.list.count() == 2)
    page.timeline.resize(30 * HOUR_MS)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    chosen = panel.chosen()
    assert chosen is not None
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    span = page.timeline.span
    assert (span.start_ms + span.end_ms) // 2 == chosen.draft.start_ms
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert panel.leave.hasFocus()
    QTest.keyClick(panel.leave, Qt.Key.Key_Space)
    assert len(desk.stored()) == 2


def test_note_shows_the_tags_that_it_names(desk: DeskStation) -> None:
    draft = NoteDraft(desk.now_ms - 60_000, None, "pH probe cleaned", ("D1.ph.PV", "D9.x.PV"))
    desk.notes.add(draft, author="kim").result(timeout=10)
    _open_notes(desk)
    panel = desk.page.side_tools.notes_panel
    desk.wait(lambda: panel.list.count() == 1)
    desk.click_row(panel.list, 0)
    desk.station.click(panel.show_it)
    assert "D1.ph.PV" in desk.page.selection.tag_ids
    assert "D9.x.PV" not in desk.page.selection.tag_ids
    desk.station.click(panel.edit)
    assert panel.form.tags.isChecked()
    assert panel.form.tags.toolTip() == "Digester 1: Slurry pH\nD9.x.PV"


def test_note_that_is_gone_meanwhile_is_said(desk: DeskStation) -> None:
    note = desk.keep("short-lived")
    _open_notes(desk)
    panel = desk.page.side_tools.notes_panel
    desk.wait(lambda: panel.list.count() == 1)
    desk.click_row(panel.list, 0)
    desk.station.click(panel.edit)
    desk.notes.remove(note.note_id, author="kim").result(timeout=10)
    desk.station.click(panel.form.keep)
    desk.wait(panel.form.problem.isVisible)
    assert panel.form.problem.text() == "That note was removed meanwhile."


def test_panel_takes_the_place_of_the_tags_and_gives_it_back(desk: DeskStation) -> None:
    page = desk.open_trends()
    tools = page.side_tools
    desk.station.click(tools.notes)
    assert tools.notes_panel.isVisible()
    assert not tools.notes_panel.really.isVisible()
    assert not page.picker.isVisible()
    assert page.legend.isVisible()  # there is room at this size
    desk.station.click(tools.export)
    assert tools.export_panel.isVisible()
    assert not tools.notes.isChecked()
    QTest.keyClick(tools.export_panel.shown, Qt.Key.Key_Escape)
    assert page.picker.isVisible()
    assert not tools.panels.isVisible()
    desk.station.window.resize(1366, 768)
    desk.station.click(tools.sets)
    assert not page.legend.isVisible()


def test_theme_may_change_while_a_note_is_under_way(desk: DeskStation) -> None:
    _open_notes(desk)
    desk.station.click(desk.page.side_tools.notes_panel.add)
    _write(desk, "kept all the same")
    desk.station.window.switch_theme()
    desk.wait(lambda: len(desk.stored()) == 1)
