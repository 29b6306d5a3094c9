"""What the recipe page knows: the recipes, their versions and the ranges of their fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from plant.recipe.fields import RecipeFields, load_fields
from plant.recipe.model import Recipe
from plant.recipe.ports import RecipeBook
from plant.texts import Texts


@dataclass(frozen=True, slots=True)
class Library:
    """The whole book as it was read.

    Attributes:
        versions: all versions of each recipe, oldest first, shipped recipes first.
        fields: ranges of their numbers.
    """

    versions: Mapping[str, Sequence[Recipe]]
    fields: RecipeFields

    @property
    def newest(self) -> tuple[Recipe, ...]:
        """Return the newest version of each."""
        return tuple(versions[-1] for versions in self.versions.values())

    def find(self, ref: str) -> Recipe | None:
        """Return a version by its reference, ``published-75 v1``; None for an unknown one."""
        every = (recipe for versions in self.versions.values() for recipe in versions)
        return next((recipe for recipe in every if recipe.ref == ref), None)


def reading(texts: Texts) -> Callable[[RecipeBook], Library]:
    """Return the question that reads the book; runs on a thread of the recipe book's own."""

    def read(book: RecipeBook) -> Library:
        ids = [recipe.recipe_id for recipe in book.recipes()]
        versions = {recipe_id: tuple(book.versions(recipe_id)) for recipe_id in ids}
        return Library(versions, load_fields(texts))

    return read
