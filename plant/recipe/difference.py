"""In which fields do two recipes differ?"""

import json
from dataclasses import dataclass

from plant.recipe.fields import KINDS
from plant.recipe.leaves import Leaf, leaves
from plant.recipe.model import Recipe

_ORDER = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs.

    Attributes:
        path: ``stages.3.temperature.end_degc``.
        old, new: what stands there; None where one of the recipes has nothing there.
    """

    path: str
    old: Leaf | None
    new: Leaf | None


def differences(old: Recipe, new: Recipe) -> tuple[Difference, ...]:
    """Return the fields that differ, in the order in which a recipe is shown.

    Id, version, author and time of saving do not count: they are the book's.
    """
    before, after = leaves(old), leaves(new)
    paths = [*before, *(path for path in after if path not in before)]
    return tuple(
        Difference(path, before.get(path), after.get(path))
        for path in sorted(paths, key=_place)
        if before.get(path) != after.get(path)
    )


def change_line(old: Recipe, new: Recipe) -> str:
    """Return the differences in one line, as it stands in a new version's ``changes``."""
    return "; ".join(_words(each) for each in differences(old, new))


def _place(path: str) -> tuple[int, int]:
    """Return where a field stands: the whole recipe's first, then stage after stage."""
    parts = path.split(".")
    if parts[0] != "stages":
        return -1, _ORDER.index(path)
    return int(parts[1]), _ORDER.index(".".join(["stages", "*", *parts[2:]]))


def _words(change: Difference) -> str:
    old = "nothing" if change.old is None else json.dumps(change.old, ensure_ascii=False)
    new = "nothing" if change.new is None else json.dumps(change.new, ensure_ascii=False)
    return f"{change.path}: {old} > {new}"
