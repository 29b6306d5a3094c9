"""The line of every key is found, however TOML allows it to be written."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.description.reading.lines import KeyPath, key_lines

TEXT = '''# comment with = and [brackets]
top = 1
"quoted.key" = "a # b" # trailing
'literal' = 'C:\\path'
dotted . deep = true

[table] # comment
inline = { a = 1, "b.c" = { d = "}" }, e = [1, 2] }
many = [
  { at = 1 }, # first
  # between
  { at = 2,
  }.PLACEHOLDER
]
long = """
line [not.a.table]
key = not a key \\""" still
"""
raw = \'\'\'
it's "quoted"\'\'\'\'
after = 2024-01-01T00:00:00Z

[[list]]
x = 1
[list.sub]
y = 2
[[list]]
x = 3
[list.sub]
y = 4
'''.replace("{ at = 2,\n  }.PLACEHOLDER", "{ at = 2 },\n")


def all_paths(value: object, above: KeyPath = ()) -> Iterator[KeyPath]:
    if above:
        yield above
    if isinstance(value, dict):
        for key, below in value.items():
            yield from all_paths(below, (*above, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from all_paths(below, (*above, str(number)))


@pytest.mark.parametrize(
    ("path", "beginning"),
    [
        (("top",), "top ="),
        (("quoted.key",), '"quoted.key"'),
        (("literal",), "'literal'"),
        (("dotted",), "dotted . deep"),
        (("dotted", "deep"), "dotted . deep"),
        (("table",), "[table]"),
        (("table", "inline", "b.c", "d"), "inline ="),
        (("table", "inline", "e", "1"), "inline ="),
        (("table", "many", "0", "at"), "  { at = 1 }"),
        (("table", "many", "1", "at"), "  { at = 2 }"),
        (("table", "raw"), "raw ="),
        (("table", "after"), "after ="),
        (("list", "0", "sub", "y"), "y = 2"),
        (("list", "1"), "[[list]]"),
        (("list", "1", "x"), "x = 3"),
        (("list", "1", "sub", "y"), "y = 4"),
    ],
)
def test_key_stands_on_its_line(path: KeyPath, beginning: str) -> None:
    line = TEXT.split("\n")[key_lines(TEXT)[path] - 1]
    assert line.startswith(beginning)


def test_second_table_of_a_list_has_its_own_line() -> None:
    lines = key_lines(TEXT)
    assert lines["list", "1"] > lines["list", "0"]


def test_every_key_of_the_sample_has_a_line() -> None:
    assert set(all_paths(tomllib.loads(TEXT))) <= key_lines(TEXT).keys()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_key_of_every_resource_has_a_line(end: str) -> None:
    for file in Path(str(files("resources"))).rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        lines = key_lines(text.replace("\n", end))
        assert set(all_paths(tomllib.loads(text))) <= lines.keys(), file
        assert max(lines.values()) <= text.count("\n") + 1


_KEYS = st.text(st.sampled_from("ab_-1 .#[]{}='"), min_size=1, max_size=5)
_VALUES = st.text(st.sampled_from("ab#[]{}=,'\n \\\""), max_size=8)


@given(st.dictionaries(_KEYS, _VALUES, max_size=8))
def test_any_keys_and_texts_keep_their_lines(table: dict[str, str]) -> None:
    rows = ["[t]"]
    expected = {}
    for key, value in table.items():
        expected["t", key] = "\n".join(rows).count("\n") + 2
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        rows.append(f'"{key}" = """\n{escaped}"""')
    text = "\n".join(rows)
    assert tomllib.loads(text)["t"] == table
    lines = key_lines(text)
    assert {path: lines[path] for path in expected} == expected
