"""A recipe while a person edits it: what was typed, what is wrong with it, what has changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from plant.errors import RefusedError
from plant.message import Message
from plant.recipe.check import Fault, faults
from plant.recipe.difference import Difference, differences
from plant.recipe.edit import with_field
from plant.recipe.fields import RecipeFields
from plant.recipe.model import Recipe


@dataclass(frozen=True, slots=True)
class RecipeDraft:
    """A recipe on its way to a new version. Immutable.

    Attributes:
        before: what it came from.
        recipe: with every change that could be made.
        refused: what was typed and could not be taken, by path: the text and the reason.
        is_copy: whether it becomes a recipe of its own.
    """

    before: Recipe
    recipe: Recipe
    refused: Mapping[str, tuple[str, Message]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    is_copy: bool = False

    def typed(self, path: str, text: str, fields: RecipeFields) -> "RecipeDraft":
        """Return the draft after a person has typed something into one field."""
        refused = {key: value for key, value in self.refused.items() if key != path}
        recipe = self.recipe
        try:
            recipe = with_field(recipe, path, text, fields=fields)
        except RefusedError as error:
            refused[path] = (text, error.reason)
        return replace(self, recipe=recipe, refused=MappingProxyType(refused))

    def named(self, recipe_id: str) -> "RecipeDraft":
        """Return the draft of a copy under another id."""
        return replace(self, recipe=replace(self.recipe, recipe_id=recipe_id))

    def changes(self) -> tuple[Difference, ...]:
        """Return the fields that differ from what it came from."""
        return differences(self.before, self.recipe)

    def faults(self, fields: RecipeFields, *, digesters: int) -> tuple[Fault, ...]:
        """Return what is wrong with the recipe as a whole."""
        return faults(self.recipe, fields, digesters=digesters)

    def may_be_saved(self, fields: RecipeFields, *, digesters: int) -> bool:
        """Return whether a version of it can be saved now."""
        differs = self.is_copy or bool(self.changes())
        return differs and not self.refused and not self.faults(fields, digesters=digesters)


def editing(recipe: Recipe) -> RecipeDraft:
    """Return the draft of a next version."""
    return RecipeDraft(recipe, recipe)


def copying(recipe: Recipe, taken: frozenset[str]) -> RecipeDraft:
    """Return the draft of a recipe of its own, under an id that is not taken yet."""
    number = next(n for n in range(2, 1000) if f"{recipe.recipe_id}-{n}" not in taken)
    recipe_id = f"{recipe.recipe_id}-{number}"
    copy = replace(recipe, recipe_id=recipe_id, version=1, changes=(), author="", saved_ms=0)
    return RecipeDraft(recipe, copy, is_copy=True)
