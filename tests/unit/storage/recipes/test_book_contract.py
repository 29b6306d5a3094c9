"""What every RecipeBook promises: the real one and the fake of the screens' tests."""

from dataclasses import replace
from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.errors import RefusedError
from plant.message import message
from plant.recipe.fields import load_fields
from plant.recipe.model import Recipe
from plant.recipe.ports import RecipeBook
from storage.recipes.shelf import RecipeShelf
from tests.fakes.operation import FakeRecipeBook

TEXTS = load_plant().texts


def real(folder: Path) -> RecipeShelf:
    return RecipeShelf(folder, fields=load_fields(TEXTS), digesters=6, texts=TEXTS)


@pytest.fixture(params=["real", "fake"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> RecipeBook:
    shelf = real(tmp_path)
    return FakeRecipeBook(*shelf.recipes()) if request.param == "fake" else shelf


def renamed(recipe: Recipe, name: str) -> Recipe:
    return replace(recipe, name=name)


def test_a_save_is_the_next_version_and_the_old_one_stays(book: RecipeBook) -> None:
    first = book.recipes()[0]
    second = book.save(renamed(first, "Second"), author="Asha", utc_ms=7)
    assert (second.version, second.author, second.saved_ms) == (first.version + 1, "Asha", 7)
    assert book.versions(first.recipe_id) == (first, second)
    assert book.find(first.recipe_id, second.version) == second
    assert second in book.recipes()
    assert first not in book.recipes()
    assert len(book.recipes()) == 2


def test_what_is_not_there_is_not_found(book: RecipeBook) -> None:
    assert book.find("unheard-of", 1) is None
    assert book.versions("unheard-of") == ()


def test_a_refused_recipe_is_not_kept(tmp_path: Path) -> None:
    shelf = real(tmp_path)
    first = shelf.recipes()[0]
    fake = FakeRecipeBook(first)
    fake.refusal = message("recipe.refused.unchanged", recipe=first.ref)
    for book in (shelf, fake):
        with pytest.raises(RefusedError):
            book.save(replace(first, turnaround_h=500.0), author="Asha", utc_ms=7)
        assert book.versions(first.recipe_id) == (first,)
