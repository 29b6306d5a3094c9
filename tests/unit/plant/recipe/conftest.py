"""The shipped recipes and the ranges of their numbers, read once."""

from importlib.resources import files

import pytest

from plant.description.load import load_plant
from plant.recipe.fields import RecipeFields, load_fields
from plant.recipe.load import load_recipe
from plant.recipe.model import Recipe
from plant.texts import Texts


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_plant().texts


@pytest.fixture(scope="session")
def fields(texts: Texts) -> RecipeFields:
    return load_fields(texts)


@pytest.fixture(scope="session")
def published(texts: Texts, fields: RecipeFields) -> Recipe:
    return _shipped("published-75", texts, fields)


@pytest.fixture(scope="session")
def recommended(texts: Texts, fields: RecipeFields) -> Recipe:
    return _shipped("recommended-55", texts, fields)


def _shipped(name: str, texts: Texts, fields: RecipeFields) -> Recipe:
    file = files("resources").joinpath("recipes", f"{name}.toml")
    return load_recipe(file, f"{name}.toml", fields=fields, digesters=6, texts=texts)
