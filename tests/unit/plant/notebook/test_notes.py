"""What of a note is kept, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.errors import RefusedError
from plant.notebook.notes import LONGEST_TEXT, MOST_TAGS, NoteDraft, checked, clean_text

NOON_MS = 1_795_000_000_000


def refusal(draft: NoteDraft) -> str:
    with pytest.raises(RefusedError) as refused:
        checked(draft)
    return refused.value.reason.key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  foam \n", "foam"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("\x1b[31mred\x00", "[31mred"),
        ("pump\u202egnp.exe", "pumpgnp.exe"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("half \ud83d of a face", "half  of a face"),
        ("ന്\u200d ക്\u200cഷ", "ന്\u200d ക്\u200cഷ"),
        ("🙂 25 °C", "🙂 25 °C"),
    ],
)
def test_text_keeps_what_people_see(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more_and_can_be_stored(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")


def test_draft_is_kept_with_its_text_cleaned() -> None:
    draft = NoteDraft(NOON_MS, NOON_MS, " foam ", ("D3.foam.PV",), "D3")
    assert checked(draft) == NoteDraft(NOON_MS, NOON_MS, "foam", ("D3.foam.PV",), "D3")


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (NoteDraft(NOON_MS, None, "\u200b"), "empty"),
        (NoteDraft(NOON_MS, None, "x" * (LONGEST_TEXT + 1)), "too_long"),
        (NoteDraft(NOON_MS, NOON_MS - 1, "x"), "ends_before_start"),
        (NoteDraft(NOON_MS // 1000, None, "seconds, not milliseconds"), "time"),
        (NoteDraft(NOON_MS, NOON_MS * 1000, "x"), "time"),
        (NoteDraft(NOON_MS, None, "x", tuple(map(str, range(MOST_TAGS + 1)))), "tags"),
    ],
)
def test_bad_draft_is_refused_with_its_reason(draft: NoteDraft, reason: str) -> None:
    assert refusal(draft) == f"notes.refused.{reason}"


def test_longest_text_is_kept() -> None:
    assert len(checked(NoteDraft(NOON_MS, None, "x" * LONGEST_TEXT)).text) == LONGEST_TEXT
