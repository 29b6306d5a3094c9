"""How the journal's chain goes on after each kind of stop."""

from pathlib import Path

from plant.message import message
from storage.head_anchor import FIRST_EVER, Anchor, Head
from storage.last_stop import Traces, go_on

A, B, GENESIS = b"a" * 32, b"b" * 32, b"g" * 32
ANCHOR = Anchor(first=1, genesis=GENESIS, head=Head(150, A))
FIRST = Head(1, GENESIS)


def traces(
    *, running: str = "", head: Head | None = ANCHOR.head, at_anchor: bytes | None = A
) -> Traces:
    return Traces(running, FIRST if head else None, head, at_anchor)


def test_first_start_begins_at_one() -> None:
    assert go_on(Traces("", None, None, None), None, None) == (FIRST_EVER, ())


def test_clean_stop_goes_on_without_a_word() -> None:
    assert go_on(traces(), ANCHOR, None) == (ANCHOR, ())


def test_unclean_stop_is_told() -> None:
    anchor, told = go_on(traces(running="boot"), ANCHOR, None)
    assert anchor == ANCHOR
    assert told == (message("storage.unclean_stop"),)


def test_rows_committed_after_the_anchor_are_taken_as_head() -> None:
    anchor, told = go_on(traces(head=Head(152, B)), ANCHOR, None)
    assert anchor == Anchor(1, GENESIS, Head(152, B))
    assert told == ()


def test_lost_rows_leave_a_gap_that_stays() -> None:
    anchor, told = go_on(traces(head=Head(100, B), at_anchor=None), ANCHOR, None)
    assert anchor.head == ANCHOR.head
    assert told == (message("storage.rows_missing", first=101, last=150),)


def test_emptied_journal_is_a_gap_from_its_first_row() -> None:
    anchor, told = go_on(traces(head=None, at_anchor=None), ANCHOR, None)
    assert anchor.head == ANCHOR.head
    assert told == (message("storage.rows_missing", first=1, last=150),)


def test_changed_row_at_the_anchor_is_told() -> None:
    anchor, told = go_on(traces(head=Head(150, B), at_anchor=B), ANCHOR, None)
    assert anchor.head == Head(150, B)
    assert told == (message("storage.journal_changed", row=150),)


def test_lost_anchor_is_told_and_made_again_from_the_table() -> None:
    anchor, told = go_on(traces(at_anchor=None), None, None)
    assert anchor == ANCHOR
    assert told == (message("storage.anchor_missing"),)


def test_new_file_continues_the_one_moved_aside() -> None:
    anchor, told = go_on(Traces("", None, None, None), ANCHOR, Path("state-damaged-1.sqlite"))
    assert anchor == Anchor(151, A, ANCHOR.head)
    assert told == (message("storage.moved_aside", file="state-damaged-1.sqlite"),)


def test_new_file_begins_at_one_where_no_anchor_tells_more() -> None:
    anchor, _ = go_on(Traces("", None, None, None), None, Path("state-damaged-1.sqlite"))
    assert anchor == FIRST_EVER
