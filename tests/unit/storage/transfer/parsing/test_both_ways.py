"""The fast way of reading lines finds exactly what the exact way finds, or gives up."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from storage.transfer.parsing.rows import ParsedBlock
from tests.unit.storage.transfer.parsing.files import at_once, form, narrow, one_by_one, wide

NUMBERS = st.one_of(
    st.floats().map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:.6e}"),
    st.integers(-(10**20), 10**20).map(str),
    st.from_regex(r"\A ?[+-]?[0-9]{0,4}\.?[0-9]{0,4}([eE][+-]?[0-9]{0,3})?[ \t]?\Z"),
    st.sampled_from(
        ["", '""', '"1"', "nan", "NaN", "inf", "-inf", "1e400", "-0.0", "x", "1,5"]
    ),
    st.text("0123456789.+-eE_naif x", max_size=6),
)
TIMES = st.one_of(
    st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    st.from_regex(r"\A20[0-3][0-9]-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]Z\Z"),
    st.from_regex(
        r"\A2026-11-20T10:00:0[0-9](\.[0-9]{0,10})?(Z|[+-][0-2][0-9]:?[0-6][0-9])?\Z"
    ),
)
QUALITIES = st.sampled_from(["", "Good", "good", "Uncertain", "BadSensorFailure", "odd"])
FIELDS = st.lists(st.tuples(TIMES, NUMBERS, NUMBERS), min_size=1, max_size=4)
READINGS = st.lists(
    st.tuples(TIMES, st.sampled_from(["a", "b", "é"]), NUMBERS, QUALITIES),
    min_size=1,
    max_size=6,
)


def _same(quick: ParsedBlock | None, exact: ParsedBlock) -> None:
    if quick is None:
        return
    assert [(f.line, f.column, f.kind) for f in quick.faults] == [
        (f.line, f.column, f.kind) for f in exact.faults
    ]
    assert [rows.name for rows in quick.rows] == [rows.name for rows in exact.rows]
    for fast, slow in zip(quick.rows, exact.rows, strict=True):
        assert fast.moments.ms.tolist() == slow.moments.ms.tolist()
        assert fast.lines.tolist() == slow.lines.tolist()
        assert np.array_equal(fast.values.view(np.int64), slow.values.view(np.int64)) or (
            np.array_equal(fast.values, slow.values, equal_nan=True)
        )
        assert (fast.codes is None) == (slow.codes is None)
        if fast.codes is not None and slow.codes is not None:
            assert fast.codes.tolist() == slow.codes.tolist()


@given(FIELDS)
def test_wide_lines_mean_the_same_both_ways(fields: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{';'.join(line)}\n" for line in fields)
    parser = wide(form("time;a;b", separator=";"))
    _same(at_once(parser, text), one_by_one(parser, text))


@given(FIELDS)
def test_lines_with_decimal_commas_mean_the_same_both_ways(
    fields: list[tuple[str, str, str]],
) -> None:
    text = "".join(f"{time};{a.replace('.', ',')};{b}\n" for time, a, b in fields)
    parser = wide(form("time;a;b", separator=";", decimal=","))
    _same(at_once(parser, text), one_by_one(parser, text))


@given(READINGS)
def test_narrow_lines_mean_the_same_both_ways(fields: list[tuple[str, ...]]) -> None:
    text = "".join(f"{';'.join(line)}\n" for line in fields)
    parser = narrow(form("time;tag;value;quality", separator=";"))
    _same(at_once(parser, text), one_by_one(parser, text))
