"""Lines with one column per tag: each kind of bad field is found, all else goes in."""

import numpy as np
import pytest

from plant.history import QUALITY_CODES
from plant.quality import Quality
from plant.units import unit
from storage.history.quality_runs import ABSENT
from storage.transfer.parsing.blocks import parse
from storage.transfer.parsing.csv_source import Block
from storage.transfer.parsing.faults import Fault, FaultKind
from storage.transfer.parsing.form import WideColumn, WideLayout
from storage.transfer.parsing.moments import EpochTimes
from storage.transfer.parsing.wide import WideParser
from tests.unit.storage.transfer.parsing.files import WORDS, at_once, form, one_by_one, wide

T0 = "2026-11-20T10:00:00Z"
T1 = "2026-11-20T10:00:01Z"
MS0 = 1_795_168_800_000  # date -ud 2026-11-20T10:00:00 +%s


def test_sound_lines_are_read_at_once() -> None:
    block = at_once(wide(form("time,a,b")), f"{T0},1.5,-2\n{T1},1e3,.5\n")
    assert block is not None
    (rows,) = block.rows
    assert rows.moments.ms.tolist() == [MS0, MS0 + 1000]
    assert rows.moments.local is False
    assert rows.values.tolist() == [[1.5, 1000.0], [-2.0, 0.5]]
    assert rows.codes is None
    assert rows.lines.tolist() == [2, 3]
    assert not block.faults


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"{T0},1", Fault(2, "", "2 / 3", FaultKind.FIELD_COUNT)),
        (f"{T0},1,2,3", Fault(2, "", "4 / 3", FaultKind.FIELD_COUNT)),
        (f'{T0},"1,2', Fault(2, "", "0 / 3", FaultKind.FIELD_COUNT)),
        ("yesterday,1,2", Fault(2, "time", "yesterday", FaultKind.TIME_UNREADABLE)),
        (",1,2", Fault(2, "time", "", FaultKind.TIME_UNREADABLE)),
        (
            "1969-11-20T10:00:00Z,1,2",
            Fault(2, "time", "1969-11-20T10:00:00Z", FaultKind.TIME_IMPLAUSIBLE),
        ),
        (
            "2300-11-20T10:00:00Z,1,2",
            Fault(2, "time", "2300-11-20T10:00:00Z", FaultKind.TIME_IMPLAUSIBLE),
        ),
    ],
)
def test_line_that_cannot_be_used_is_left_out_and_named(line: str, fault: Fault) -> None:
    parser = wide(form("time,a,b"))
    assert at_once(parser, f"{line}\n{T1},3,4\n") is None
    block = one_by_one(parser, f"{line}\n{T1},3,4\n")
    assert block.faults == [fault]
    assert block.rows[0].values.tolist() == [[3.0], [4.0]]
    assert block.rows[0].lines.tolist() == [3]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("abc", FaultKind.NOT_A_NUMBER),
        ("1,5", FaultKind.NOT_A_NUMBER),
        ("1_000", FaultKind.NOT_A_NUMBER),
        ("0x10", FaultKind.NOT_A_NUMBER),
        ("\uff11", FaultKind.NOT_A_NUMBER),
        ("nan", FaultKind.NOT_FINITE),
        ("-Infinity", FaultKind.NOT_FINITE),
        ("1e999", FaultKind.NOT_FINITE),
    ],
)
def test_field_that_is_no_number_costs_one_reading(text: str, kind: FaultKind) -> None:
    parser = wide(form("time;a;b", separator=";"))
    lines = f"{T0};{text};7\n"
    quick, exact = at_once(parser, lines), one_by_one(parser, lines)
    assert (quick is None) == (kind is FaultKind.NOT_A_NUMBER)
    for block in (exact, quick or exact):
        assert [(fault.line, fault.column, fault.kind) for fault in block.faults] == [
            (2, "a", kind)
        ]
        (rows,) = block.rows
        assert rows.codes is not None
        assert rows.codes.tolist() == [[ABSENT], [0]]
        assert rows.values[1].tolist() == [7.0]


def test_empty_field_is_no_reading_and_no_fault() -> None:
    lines = f'{T0},,1\n{T1},2,""\n'
    parser = wide(form("time,a,b"))
    quick = at_once(parser, lines)
    assert quick is not None
    for block in (quick, one_by_one(parser, lines), one_by_one(parser, lines + "\n  \n")):
        assert not block.faults
        codes = block.rows[0].codes
        assert codes is not None
        assert codes.tolist() == [[ABSENT, 0], [0, ABSENT]]


def test_texts_for_no_reading_are_those_of_the_map() -> None:
    parser = wide(form("time,a", empty=("", "---", "Bad")))
    block = at_once(parser, f"{T0},---\n{T1},Bad\n")
    assert block is not None
    assert not block.faults
    codes = block.rows[0].codes
    assert codes is not None
    assert codes.tolist() == [[ABSENT, ABSENT]]


def test_decimal_comma_is_read_both_ways() -> None:
    parser = wide(form("time;a", separator=";", decimal=","))
    lines = f'{T0};1,25\n{T1};"-3,5"\n'
    quick, exact = at_once(parser, lines), one_by_one(parser, lines)
    assert quick is not None
    assert quick.rows[0].values.tolist() == exact.rows[0].values.tolist() == [[1.25, -3.5]]
    assert one_by_one(parser, f"{T0};1.25\n").faults[0].kind is FaultKind.NOT_A_NUMBER


def test_seconds_since_1970_are_read_at_once() -> None:
    block = at_once(wide(form("time,a", times=EpochTimes(1000))), "1795168800.5,1\n")
    assert block is not None
    assert block.rows[0].moments.ms.tolist() == [MS0 + 500]


def test_quoted_fields_and_carriage_returns_are_read() -> None:
    parser = wide(form("time,a"))
    lines = f'"{T0}","1.5"\r\n{T1}, 2 \r\n'
    quick, exact = at_once(parser, lines), one_by_one(parser, lines)
    assert quick is not None
    assert quick.rows[0].values.tolist() == exact.rows[0].values.tolist() == [[1.5, 2.0]]


def test_field_with_a_line_end_in_it_costs_its_lines_only() -> None:
    lines = f'{T0},"1\n2"\n{T1},3\n'
    parser = wide(form("time,a"))
    assert at_once(parser, lines) is None
    block = one_by_one(parser, lines)
    assert [fault.kind for fault in block.faults] == [FaultKind.FIELD_COUNT] * 2
    assert block.rows[0].values.tolist() == [[3.0]]


def test_switches_are_read_from_words_and_numbers() -> None:
    column = WideColumn(1, None, None, is_switch=True, in_words=True)
    parser = WideParser(WideLayout(form("time,a"), (column,)), WORDS)
    quick = at_once(parser, f"{T0},TRUE\n{T1},off\n")
    assert quick is not None
    assert quick.rows[0].values.tolist() == [[1.0, 0.0]]
    exact = one_by_one(parser, f"{T0},On\n{T1},0\n{T1},maybe\n")
    assert exact.rows[0].values[0, :2].tolist() == [1.0, 0.0]
    assert exact.faults == [Fault(4, "a", "maybe", FaultKind.NOT_A_NUMBER)]


def test_numbers_are_converted_to_the_unit_of_the_tag() -> None:
    units = (unit("degF"), unit("degC"))
    column = WideColumn(1, units, None, is_switch=False, in_words=False)
    parser = WideParser(WideLayout(form("time,a"), (column,)), WORDS)
    block = one_by_one(parser, f"{T0},77\n")  # (77 - 32) * 5 / 9 = 25
    assert block.rows[0].values[0, 0] == pytest.approx(25.0, abs=1e-12)


def test_quality_column_says_what_its_reading_is_worth() -> None:
    column = WideColumn(1, None, 2, is_switch=False, in_words=False)
    parser = WideParser(WideLayout(form("time,a,a quality"), (column,)), WORDS)
    lines = "".join(
        f"2026-11-20T10:00:0{second}Z,{cells}\n"
        for second, cells in enumerate(
            ["1,", "2,Good", "3,UncertainSensorNotAccurate", ",BadNoCommunication", "5,?", ",?"]
        )
    )
    accurate = QUALITY_CODES[Quality.UNCERTAIN_SENSOR_NOT_ACCURATE]
    lost = QUALITY_CODES[Quality.BAD_NO_COMMUNICATION]
    quick = at_once(parser, lines)
    assert quick is not None
    for block in (quick, one_by_one(parser, lines)):
        codes = block.rows[0].codes
        assert codes is not None
        assert codes.tolist() == [[0, 0, accurate, lost, ABSENT, ABSENT]]
        assert np.isnan(block.rows[0].values[0, 3])
        assert block.faults == [Fault(6, "a", "5", FaultKind.UNKNOWN_QUALITY)]


def test_text_beside_a_bad_quality_is_a_bad_reading_without_a_number() -> None:
    column = WideColumn(1, None, 2, is_switch=False, in_words=False)
    parser = WideParser(WideLayout(form("time,a,a quality"), (column,)), WORDS)
    block = one_by_one(parser, f"{T0},I/O Timeout,BadNoCommunication\n{T1},odd,Good\n")
    assert [fault.line for fault in block.faults] == [3]
    codes = block.rows[0].codes
    assert codes is not None
    assert codes.tolist() == [[QUALITY_CODES[Quality.BAD_NO_COMMUNICATION], ABSENT]]
    assert np.isnan(block.rows[0].values[0, 0])


def test_few_bad_lines_among_many_are_found_and_the_rest_goes_in() -> None:
    good = [
        f"2026-11-20T{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}Z,{i},0" for i in range(999)
    ]
    good[100] = good[100].replace(",100,", ",hundred,")
    good[901] = "short"
    data = ("\n".join(good) + "\n").encode()
    block = parse(wide(form("time,a,b")), Block(data, 2, len(good), 1.0))
    assert [(fault.line, fault.kind) for fault in block.faults] == [
        (102, FaultKind.NOT_A_NUMBER),
        (903, FaultKind.FIELD_COUNT),
    ]
    (rows,) = block.rows
    assert rows.codes is not None
    assert rows.lines.tolist() == [i for i in range(2, 1001) if i != 903]
    assert int((rows.codes[0] != ABSENT).sum()) == 997
    assert rows.values[1].tolist() == [0.0] * 998
