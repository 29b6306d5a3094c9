"""A recipe's file, written and loaded, is the same recipe."""

from dataclasses import replace

import pytest
from hypothesis import given

from plant.description.load import load_plant
from plant.recipe.fields import load_fields
from plant.recipe.load import parse_recipe
from plant.recipe.model import Recipe
from plant.recipe.write import recipe_text
from tests.unit.plant.recipe.made_up import recipes

TEXTS = load_plant().texts
FIELDS = load_fields(TEXTS)


def loaded(text: str) -> Recipe:
    return parse_recipe(text, "x.toml", fields=FIELDS, digesters=6, texts=TEXTS)


@given(recipes())
def test_any_sound_recipe_loads_equal(recipe: Recipe) -> None:
    assert loaded(recipe_text(recipe)) == recipe


def test_the_shipped_ones_load_equal(published: Recipe, recommended: Recipe) -> None:
    assert loaded(recipe_text(published)) == published
    assert loaded(recipe_text(recommended)) == recommended


@pytest.mark.parametrize(
    "name", ['quoted "name"', "line\nbreak", "\x7f delete \x1b", "back\\slash", "മീഥേൻ °C ²"]
)
def test_odd_signs_in_a_name_survive(name: str, published: Recipe) -> None:
    odd = replace(published, name=name, changes=(name,))
    assert loaded(recipe_text(odd)) == odd
