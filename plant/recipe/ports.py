"""Where do recipes come from, and where does a new version go?"""

from collections.abc import Sequence
from typing import Protocol

from plant.recipe.model import Recipe


class RecipeBook(Protocol):
    """Shipped recipes and those saved at this plant. Any thread; may wait for the disk."""

    def recipes(self) -> Sequence[Recipe]:
        """Return the newest version of each recipe, shipped ones first."""
        ...

    def versions(self, recipe_id: str) -> Sequence[Recipe]:
        """Return all versions of one, oldest first; empty for an unknown recipe."""
        ...

    def find(self, recipe_id: str, version: int) -> Recipe | None:
        """Return one version, None where there is none."""
        ...

    def save(self, recipe: Recipe, *, author: str, utc_ms: int) -> Recipe:
        """Save as the next version of its id and return that; nothing is overwritten.

        Raises:
            RefusedError: when it is not a sound recipe; nothing is written.
            StorageError: when the disk does not take it; nothing is written.
        """
        ...
