"""The file ``overrides.toml`` of an own plant: what a tag table import changed, tag by tag."""

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from plant.description.tag_csv import TEXT_PREFIX, Cell, Change
from plant.tag import Tag

SCHEMA = 1
NAME = "overrides.toml"
_HEAD = """\
# Written by "biomethane-hmi tags import": what single tags of this plant have otherwise than
# their templates and site.toml say. Each import keeps what earlier ones changed.

"""
_BANDS = {"normal": ("normal_low", "normal_high"), "limits": ("limit_low", "limit_high")}
_NUMBERS = ("low", "high", "frozen_after_s")
_WORDS = ("source", "scan")
_RANGE = frozenset({"low", "high", *_BANDS["normal"], *_BANDS["limits"]})

Overrides = dict[str, dict[str, object]]
"""Tag id to key to value, as in the file."""


def read_overrides(path: Path) -> Overrides:
    """Return what the file holds; empty where there is none. The file must be sound."""
    if not path.is_file():
        return {}
    tags: Overrides = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("tags", {})
    return tags


def with_changes(
    before: Overrides, changes: Sequence[Change], tags: Mapping[str, Tag]
) -> Overrides:
    """Return the overrides with a table's changes over them."""
    after = {tag_id: dict(values) for tag_id, values in before.items()}
    by_tag: dict[str, dict[str, Cell]] = {}
    for change in changes:
        by_tag.setdefault(change.tag_id, {})[change.column] = change.new
    for tag_id, new in by_tag.items():
        _change(after.setdefault(tag_id, {}), new, tags[tag_id])
    return after


def in_full(
    overrides: Overrides, changes: Sequence[Change], tags: Mapping[str, Tag]
) -> Overrides:
    """Return the overrides with the whole range of every changed tag spelt out.

    Loaded for a trial, so that every contradiction among range, band and limits shows at the
    changed tag and not at its template.
    """
    full = {tag_id: dict(values) for tag_id, values in overrides.items()}
    for tag_id in {change.tag_id for change in changes if change.column in _RANGE}:
        tag = tags[tag_id]
        spelt: dict[str, object] = {"low": tag.eu_low, "high": tag.eu_high}
        limits = tag.limits
        spelt["normal"] = [_end(limits.normal_low), _end(limits.normal_high)]
        spelt["limits"] = [_end(limits.low), _end(limits.high)]
        full[tag_id] = spelt | full[tag_id]
    return full


def overrides_text(overrides: Overrides) -> str:
    """Return the file's text."""
    rows = [
        f"{json.dumps(tag_id)} = {_value(values)}\n" for tag_id, values in overrides.items()
    ]
    return f"{_HEAD}schema = {SCHEMA}\n\n[tags]\n{''.join(rows)}"


def replace_file(path: Path, text: str, *, newline: str = "\n") -> None:
    """Write the file whole or not at all: a neighbour first, on disk, then renamed.

    Raises:
        OSError: the folder cannot be written; the old file is untouched.
    """
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline=newline, dir=path.parent, prefix=path.name, delete=False
    ) as file:
        neighbour = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            file.close()  # Windows renames closed files only
            neighbour.replace(path)
        except OSError:
            file.close()
            with suppress(OSError):
                neighbour.unlink()
            raise


def _change(values: dict[str, object], new: Mapping[str, Cell], tag: Tag) -> None:
    for column in (*_NUMBERS, *_WORDS):
        if column in new:
            values[column] = new[column]
    digits = new.get("digits")
    if isinstance(digits, float):
        values["digits"] = int(digits)
    present = {
        "normal_low": tag.limits.normal_low,
        "normal_high": tag.limits.normal_high,
        "limit_low": tag.limits.low,
        "limit_high": tag.limits.high,
    }
    for key, ends in _BANDS.items():
        if any(end in new for end in ends):
            values[key] = [_end(new.get(end, present[end])) for end in ends]
    names = {
        column.removeprefix(TEXT_PREFIX): name
        for column, name in new.items()
        if column.startswith(TEXT_PREFIX)
    }
    if names:
        stated = values.get("text")
        values["text"] = (stated if isinstance(stated, dict) else {}) | names


def _end(value: Cell) -> Cell | bool:
    return False if value is None else value


def _value(value: object) -> str:
    """Return a value in TOML; JSON's texts, numbers and booleans are TOML's, too."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{key} = {_value(each)}" for key, each in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)
