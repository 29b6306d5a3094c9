"""The journal's hash chain finds every way to tamper with it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.ports import JournalEntry
from storage.hash_chain import Finding, Flaw, JournalRow, seal, verify
from storage.head_anchor import FIRST_EVER, Anchor, Head

ENTRY = JournalEntry(
    kind="requested",
    operator="kim",
    authenticated=False,
    origin="Operator",
    subject="D1.agitator.OP",
    action="write",
    old="0",
    new="1",
    reason="",
    result="",
    command_id="c1",
    utc_ms=1_795_000_000_000,
    monotonic_s=12.25,
)


def chain(length: int, *, after: Head = FIRST_EVER.head) -> list[JournalRow]:
    rows: list[JournalRow] = []
    for number in range(length):
        entry = replace(ENTRY, command_id=f"c{number}")
        row = seal(entry, after=after, boot_id="b", station="pc")
        rows.append(row)
        after = Head(row.sequence, row.digest)
    return rows


def anchor_of(rows: list[JournalRow]) -> Anchor:
    return replace(FIRST_EVER, head=Head(rows[-1].sequence, rows[-1].digest))


def flaws(rows: list[JournalRow], anchor: Anchor | None) -> list[Finding]:
    return list(verify(rows, anchor))


def test_untouched_journal_has_no_flaw() -> None:
    rows = chain(10)
    assert flaws(rows, anchor_of(rows)) == []


def test_empty_journal_has_no_flaw() -> None:
    assert flaws([], FIRST_EVER) == []


def test_rows_behind_the_anchor_are_a_crash_between_commit_and_anchor() -> None:
    rows = chain(10)
    assert flaws(rows, anchor_of(rows[:8])) == []


def test_edit_is_found_at_the_row() -> None:
    rows = chain(10)
    rows[4] = replace(rows[4], entry=replace(rows[4].entry, new="0"))
    assert flaws(rows, anchor_of(rows)) == [Finding(Flaw.EDITED, 5)]


def test_edit_with_a_fresh_seal_breaks_the_next_row() -> None:
    rows = chain(10)
    before = Head(rows[3].sequence, rows[3].digest)
    rows[4] = seal(replace(ENTRY, new="0"), after=before, boot_id="b", station="pc")
    assert flaws(rows, anchor_of(chain(10))) == [Finding(Flaw.OUT_OF_CHAIN, 6)]


def test_deletion_is_found_behind_the_gap() -> None:
    rows = chain(10)
    anchor = anchor_of(rows)
    del rows[4:6]
    assert flaws(rows, anchor) == [Finding(Flaw.MISSING, 7)]


def test_deletion_of_the_first_rows_is_found() -> None:
    rows = chain(10)
    assert flaws(rows[3:], anchor_of(rows)) == [Finding(Flaw.MISSING, 4)]


def test_insertion_with_renumbering_is_found() -> None:
    rows = chain(10)
    anchor = anchor_of(rows)
    extra = replace(rows[4], entry=replace(ENTRY, operator="mallory"))
    moved = [replace(row, sequence=row.sequence + 1) for row in rows[4:]]
    found = flaws([*rows[:4], extra, *moved], anchor)
    assert {finding.flaw for finding in found} >= {Flaw.EDITED, Flaw.OUT_OF_CHAIN}


def test_reordering_is_found() -> None:
    rows = chain(10)
    anchor = anchor_of(rows)
    rows[3], rows[4] = replace(rows[4], sequence=4), replace(rows[3], sequence=5)
    assert {finding.sequence for finding in flaws(rows, anchor)} >= {4, 5}


def test_cut_tail_is_found() -> None:
    rows = chain(10)
    assert flaws(rows[:7], anchor_of(rows)) == [Finding(Flaw.TAIL_CUT, 7)]


def test_emptied_table_is_found() -> None:
    assert flaws([], anchor_of(chain(3))) == [Finding(Flaw.TAIL_CUT, 0)]


def test_journal_rewritten_whole_is_found_by_the_anchor() -> None:
    forged = [
        seal(
            replace(ENTRY, operator="mallory"), after=FIRST_EVER.head, boot_id="b", station="pc"
        )
    ]
    assert flaws(forged, anchor_of(chain(1))) == [Finding(Flaw.NOT_THE_ANCHOR, 1)]


def test_lost_anchor_is_said() -> None:
    assert flaws(chain(3), None) == [Finding(Flaw.NO_ANCHOR, 3)]
    assert flaws([], None) == [Finding(Flaw.NO_ANCHOR, 0)]


def test_chain_goes_on_over_a_file_that_was_moved_aside() -> None:
    lost = chain(150)[-1]
    head = Head(lost.sequence, lost.digest)
    rows = chain(5, after=head)
    anchor = Anchor(first=151, genesis=head.digest, head=Head(155, rows[-1].digest))
    assert rows[0].sequence == 151
    assert flaws(rows, anchor) == []


@pytest.mark.parametrize("name", [*JournalEntry.__slots__])
def test_every_field_is_sealed(name: str) -> None:
    value = getattr(ENTRY, name)
    other: Any = not value if isinstance(value, bool) else value + type(value)(1)
    difference: dict[str, Any] = {name: other}
    changed = replace(ENTRY, **difference)
    first, second = (
        seal(entry, after=FIRST_EVER.head, boot_id="b", station="pc")
        for entry in (ENTRY, changed)
    )
    assert first.digest != second.digest


@given(left=st.text(), right=st.text())
def test_moving_text_between_fields_changes_the_seal(left: str, right: str) -> None:
    first = replace(ENTRY, old=left + right, new="")
    second = replace(ENTRY, old=left, new=right)
    digests = {
        seal(entry, after=FIRST_EVER.head, boot_id="b", station="pc").digest
        for entry in (first, second)
    }
    assert len(digests) == (1 if not right else 2)
