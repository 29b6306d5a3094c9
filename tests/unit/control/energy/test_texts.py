"""Every sentence of the energy cap is there, and is given what it names."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from control import energy
from plant.description.load import load_plant
from plant.energy.load import Consumer
from plant.energy.view import BudgetState
from plant.texts import Texts


@pytest.fixture(scope="module")
def texts() -> Texts:
    return load_plant().texts


def sentences() -> Iterator[tuple[str, frozenset[str] | None]]:
    """Yield the keys that stand in the code, with their facts where those stand there too."""
    for file in sorted(Path(energy.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if not is_call or node.func.id != "message":  # type: ignore[attr-defined]
                continue
            key, names = node.args[0], [each.arg for each in node.keywords]  # type: ignore[attr-defined]
            if isinstance(key, ast.Constant):
                yield str(key.value), None if None in names else frozenset(map(str, names))


@pytest.mark.parametrize(("key", "facts"), sorted(sentences(), key=str))
def test_a_sentence_is_there_and_names_only_what_it_is_given(
    key: str, facts: frozenset[str] | None, texts: Texts
) -> None:
    assert key in texts
    named = {name for _, name, _, _ in Formatter().parse(texts(key)) if name}
    assert facts is None or named <= facts


def test_words_that_are_put_together_are_there(texts: Texts) -> None:
    keys = [f"energy.consumer.{each.value}" for each in Consumer]
    keys += [f"energy.state.{each.value}" for each in BudgetState]
    keys += ["energy.event.warn", "energy.event.stop"]
    keys += ["energy.misfit.agitation", "energy.misfit.dosing"]
    keys += [f"energy.budget.{each}" for each in ("day_missing", "day_implausible", "earned")]
    assert [key for key in keys if key not in texts] == []
