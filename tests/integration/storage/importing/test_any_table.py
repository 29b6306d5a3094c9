"""Whatever table of readings is written as CSV and imported, history holds just that."""

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.transfer.incoming.import_map import ImportMap
from tests.integration.storage.importing.desk import Desk, Stored, ms, second

SECONDS = st.one_of(st.integers(0, 20), st.integers(0, 400_000))
VALUES = st.one_of(st.none(), st.floats(-1e250, 1e250), st.sampled_from([-0.0, 7.0]))
TAGS = ("a", "b", "c")
LINES = st.lists(st.tuples(SECONDS, VALUES, VALUES, VALUES), min_size=1, max_size=40)
MARKS = st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", ",")])


def _first_of_each(lines: list[tuple[int, float | None, float | None, float | None]]) -> Stored:
    found: Stored = {}
    for number, *values in lines:
        for tag, value in zip(TAGS, values, strict=True):
            if value is not None:
                found.setdefault(tag, {}).setdefault(ms(number), (value, 0))
    return found


def _text(rows: list[list[str]], separator: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def _cell(value: float | None, decimal: str) -> str:
    return "" if value is None else repr(value).replace(".", decimal)


def _same(found: Stored, wanted: Stored) -> bool:
    return repr({tag: sorted(each.items()) for tag, each in sorted(found.items())}) == repr(
        {tag: sorted(each.items()) for tag, each in sorted(wanted.items())}
    )


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, marks=MARKS, block=st.integers(20, 2000))
def test_wide_table_comes_back_as_it_was_written(
    tmp_path: Path,
    lines: list[tuple[int, float | None, float | None, float | None]],
    marks: tuple[str, str],
    block: int,
) -> None:
    desk = _fresh(tmp_path)
    separator, decimal = marks
    rows = [[second(line[0]), *(_cell(value, decimal) for value in line[1:])] for line in lines]
    text = _text([["time", *TAGS], *rows], separator)
    said = ImportMap(decimal=decimal)
    summary = desk.take(text, said=said, block_bytes=block)
    wanted = _first_of_each(lines)
    assert _same(desk.stored(), wanted)
    offered = sum(value is not None for line in lines for value in line[1:])
    assert summary.new == sum(map(len, wanted.values()))
    assert summary.new + summary.doubled == offered
    before = desk.rows()
    again = desk.take(text, said=said)
    assert (again.new, again.known) == (0, summary.new)
    assert desk.rows() == before


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, block=st.integers(20, 2000))
def test_narrow_table_comes_back_as_it_was_written(
    tmp_path: Path,
    lines: list[tuple[int, float | None, float | None, float | None]],
    block: int,
) -> None:
    desk = _fresh(tmp_path)
    rows = [
        [second(number), tag, _cell(value, ".")]
        for number, *values in lines
        for tag, value in zip(TAGS, values, strict=True)
    ]
    summary = desk.take(_text([["time", "tag", "value"], *rows], ","), block_bytes=block)
    wanted = _first_of_each(lines)
    assert _same(desk.stored(), wanted)
    assert summary.new == sum(map(len, wanted.values()))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=LINES, second_=LINES)
def test_second_file_adds_what_the_first_one_did_not_have(
    tmp_path: Path,
    first: list[tuple[int, float | None, float | None, float | None]],
    second_: list[tuple[int, float | None, float | None, float | None]],
) -> None:
    desk = _fresh(tmp_path)
    for lines in (first, second_):
        rows = [[second(line[0]), *(_cell(value, ".") for value in line[1:])] for line in lines]
        desk.take(_text([["time", *TAGS], *rows], ","))
    assert _same(desk.stored(), _first_of_each([*first, *second_]))


def _fresh(place: Path) -> Desk:
    """Return a desk with an own folder for each example."""
    number = len(list(place.iterdir()))
    folder = place / str(number)
    folder.mkdir()
    return Desk.under(folder)
