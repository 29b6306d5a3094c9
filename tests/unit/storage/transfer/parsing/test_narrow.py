"""Lines with one reading each: each kind of bad line is found, all else goes in."""

import pytest

from plant.history import QUALITY_CODES
from plant.quality import Quality
from storage.transfer.parsing.blocks import LineParser
from storage.transfer.parsing.faults import Fault, FaultKind
from storage.transfer.parsing.quality_words import QualityWords
from storage.transfer.parsing.rows import ParsedBlock
from tests.unit.storage.transfer.parsing.files import at_once, form, narrow, one_by_one

T = [f"2026-11-20T10:00:0{second}Z" for second in range(10)]
MS0 = 1_795_168_800_000


def _both(parser: LineParser, lines: str) -> list[ParsedBlock]:
    """Return what both ways of reading find; the quick one must be able to."""
    quick = at_once(parser, lines)
    assert quick is not None
    return [quick, one_by_one(parser, lines)]


def _readings(block: ParsedBlock) -> dict[tuple[str, str], list[tuple[int, float]]]:
    return {
        (rows.name, rows.symbol): list(
            zip(rows.lines.tolist(), rows.values[0].tolist(), strict=True)
        )
        for rows in block.rows
    }


def test_readings_are_put_together_by_tag_in_the_order_of_the_file() -> None:
    lines = f"{T[0]},b,1\n{T[0]},a,2\n{T[1]},b,3\n{T[1]},a,4\n"
    for block in _both(narrow(form("time,tag,value")), lines):
        assert _readings(block) == {
            ("b", ""): [(2, 1.0), (4, 3.0)],
            ("a", ""): [(3, 2.0), (5, 4.0)],
        }
        assert block.rows[0].moments.ms.tolist() == [MS0, MS0 + 1000]
        assert all(rows.codes is None for rows in block.rows)


def test_unit_beside_the_tag_keeps_readings_apart() -> None:
    lines = f"{T[0]},a,mbar,1\n{T[1]},a,psi,2\n{T[2]},a,,3\n"
    for block in _both(narrow(form("time,tag,unit,value")), lines):
        assert _readings(block) == {
            ("a", "mbar"): [(2, 1.0)],
            ("a", "psi"): [(3, 2.0)],
            ("a", ""): [(4, 3.0)],
        }


def test_quality_decides_with_the_value_what_a_line_is() -> None:
    words = QualityWords({"192": Quality.GOOD, "x": Quality.BAD_SENSOR_FAILURE})
    lines = "".join(
        f"{time},a,{cells}\n"
        for time, cells in zip(
            T,
            ("1,192", ",X", "3,uncertain", ",Good", "5,what", "nan,Bad", "nan,"),
            strict=False,
        )
    )
    for block in _both(narrow(form("time,tag,value,quality"), words), lines):
        (rows,) = block.rows
        assert rows.lines.tolist() == [2, 3, 4, 7]
        assert rows.codes is not None
        assert rows.codes[0].tolist() == [
            0,
            QUALITY_CODES[Quality.BAD_SENSOR_FAILURE],
            QUALITY_CODES[Quality.UNCERTAIN],
            QUALITY_CODES[Quality.BAD],
        ]
        assert block.faults == [
            Fault(6, "a", "5", FaultKind.UNKNOWN_QUALITY),
            Fault(8, "a", "nan", FaultKind.NOT_FINITE),
        ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"{T[0]},,1", Fault(2, "tag", "", FaultKind.NO_TAG)),
        (f"{T[0]},a,high", Fault(2, "a", "high", FaultKind.NOT_A_NUMBER)),
        (f"{T[0]},a", Fault(2, "", "2 / 3", FaultKind.FIELD_COUNT)),
        ("now,a,1", Fault(2, "time", "now", FaultKind.TIME_UNREADABLE)),
    ],
)
def test_line_that_cannot_be_used_is_left_out_and_named(line: str, fault: Fault) -> None:
    parser = narrow(form("time,tag,value"))
    assert at_once(parser, f"{line}\n{T[1]},a,3\n") is None
    block = one_by_one(parser, f"{line}\n{T[1]},a,3\n")
    assert block.faults == [fault]
    assert _readings(block) == {("a", ""): [(3, 3.0)]}


def test_text_beside_a_bad_quality_is_a_bad_reading_without_a_number() -> None:
    parser = narrow(form("time,tag,value,quality"))
    block = one_by_one(parser, f"{T[0]},a,Timeout,Bad\n{T[1]},a,Timeout,Good\n")
    assert [fault.line for fault in block.faults] == [3]
    assert block.rows[0].lines.tolist() == [2]


def test_tag_with_a_line_end_in_it_is_two_bad_lines() -> None:
    parser = narrow(form("time,tag,value"))
    lines = f'{T[0]},"a\nb",1\n{T[1]},a,2\n'
    assert at_once(parser, lines) is None
    assert [fault.line for fault in one_by_one(parser, lines).faults] == [2, 3]


def test_switch_words_are_values_too() -> None:
    block = one_by_one(narrow(form("time,tag,value")), f"{T[0]},a,true\n{T[1]},a,Off\n")
    assert block.rows[0].values.tolist() == [[1.0, 0.0]]


def test_tag_names_that_are_no_utf8_are_read_as_the_western_code_page() -> None:
    parser = narrow(form("time,tag,value"))
    data = f"{T[0]},T°,1\n".encode("cp1252")
    assert parser.quick(data, 2, 1) is None
    assert parser.exact(data, 2).rows[0].name == "T°"
