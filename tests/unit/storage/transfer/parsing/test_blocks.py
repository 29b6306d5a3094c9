"""Pieces of a block that were read apart come together again."""

from storage.history.quality_runs import ABSENT
from storage.transfer.parsing.blocks import parse
from storage.transfer.parsing.csv_source import Block
from tests.unit.storage.transfer.parsing.files import form, narrow, wide


def test_pieces_with_and_without_qualities_or_offsets_are_one_again() -> None:
    lines = [f"2026-11-20T10:{i // 60:02}:{i % 60:02}Z,{i}\n" for i in range(200)]
    lines[70] = "2026-11-20T10:01:10,70\n"  # local: no offset
    lines[150] = lines[150].replace(",150", ",")
    (rows,) = parse(wide(form("time,a")), Block("".join(lines).encode(), 2, 200, 1.0)).rows
    assert rows.lines.tolist() == list(range(2, 202))
    local = rows.moments.local
    assert not isinstance(local, bool)
    assert local.nonzero()[0].tolist() == [70]
    assert rows.codes is not None
    assert (rows.codes[0] == ABSENT).nonzero()[0].tolist() == [150]


def test_tags_of_a_narrow_block_are_together_whatever_piece_they_were_in() -> None:
    lines = [f"2026-11-20T10:00:{i:02}Z,{'ab'[i % 2]},{i}\n" for i in range(60)]
    lines[10] = "no line\n"
    lines[59] = lines[59].replace(",b,", ",c,")
    block = parse(narrow(form("time,tag,value")), Block("".join(lines).encode(), 2, 60, 1.0))
    assert {rows.name: len(rows.lines) for rows in block.rows} == {"a": 29, "b": 29, "c": 1}
    assert len(block.faults) == 1
