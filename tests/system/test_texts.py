"""Every sentence that the program can say exists, once, and gets the facts it names."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.source_tree import PRODUCT, calls, files, modules, text

CATALOGUE = Path("resources/texts/en")
SPEAKERS = {"texts", "_texts", "message"}
"""``texts("a.b")``, ``self._texts("a.b")``, ``message("a.b", fact=1)``."""


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _catalogues() -> Iterator[tuple[Path, str, str]]:
    for path in files():
        if path.parent == CATALOGUE and path.suffix == ".toml":
            for key, sentence in _flat(tomllib.loads(text(path))):
                yield path, key, sentence


ENGLISH = {key: sentence for _, key, sentence in _catalogues()}


def _pattern(key: ast.expr) -> re.Pattern[str] | None:
    """Return what a key written in code can become; None where code says nothing of it."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return re.compile(re.escape(key.value)) if "." in key.value else None
    if isinstance(key, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[^.]+"
            for part in key.values
        ]
        return re.compile("".join(parts)) if parts[0] != "[^.]+" else None
    return None


def _spoken() -> Iterator[tuple[str, ast.Call, re.Pattern[str]]]:
    for path in modules(*PRODUCT):
        for call, name in calls(path):
            pattern = _pattern(call.args[0]) if name in SPEAKERS and call.args else None
            if pattern is not None:
                yield f"{path}:{call.lineno} {pattern.pattern}", call, pattern


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_key_in_the_code_has_an_english_sentence() -> None:
    missing = [where for where, _, key in _spoken() if not _exists(key)]
    assert not missing


def _exists(key: re.Pattern[str]) -> bool:
    """Whether a sentence has this key, or several share it as in ``problem.x.what``."""
    whole = re.compile(rf"{key.pattern}(\..+)?")
    return any(map(whole.fullmatch, ENGLISH))


def test_every_placeholder_gets_its_fact() -> None:
    missing = []
    for where, call, key in _spoken():
        given = {keyword.arg for keyword in call.keywords}
        if None in given or isinstance(call.args[0], ast.JoinedStr):  # known at run time only
            continue
        if not given and isinstance(call.func, ast.Name):  # message("a.b"): filled in later
            continue
        name = next(filter(key.fullmatch, ENGLISH), "")
        wanted = _placeholders(ENGLISH.get(name, ""))
        if not wanted <= given:
            missing.append(f"{where} wants {wanted - given}")
    assert not missing


def test_no_key_stands_twice() -> None:
    seen: dict[str, Path] = {}
    twice = []
    for path, key, _ in _catalogues():
        if key in seen:
            twice.append(f"{key} in {seen[key]} and {path}")
        seen[key] = path
    assert not twice


def test_every_sentence_is_text_with_well_formed_placeholders() -> None:
    wrong = []
    for path, key, sentence in _catalogues():
        try:
            _placeholders(sentence)
        except (ValueError, TypeError) as error:
            wrong.append(f"{path} {key}: {error}")
    assert not wrong
