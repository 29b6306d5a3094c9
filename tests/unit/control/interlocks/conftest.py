"""The built-in plant, its interlocks, and a bench with both."""

from collections.abc import Callable

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.interlock.book import RuleBook
from plant.interlock.load import interlocks_of, load_interlocks
from tests.unit.control.interlocks.bench import Bench

HEAD = "schema = 1\n[bypass]\nlongest_h = 8.0\n"


@pytest.fixture(scope="session")
def plant() -> PlantDescription:
    return load_plant()


@pytest.fixture(scope="session")
def book(plant: PlantDescription) -> RuleBook:
    return load_interlocks(plant)


@pytest.fixture
def bench(plant: PlantDescription, book: RuleBook) -> Bench:
    return Bench(plant, book)


@pytest.fixture
def with_rule(plant: PlantDescription) -> Callable[[str], Bench]:
    """Return a maker of a bench that has only the rules of a table's text."""

    def make(text: str) -> Bench:
        return Bench(plant, interlocks_of(HEAD + text, "interlocks.toml", plant))

    return make
