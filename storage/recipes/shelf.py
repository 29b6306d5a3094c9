"""The recipes of a plant: a RecipeBook over the program's own files and the data folder."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from plant.description.problems import DescriptionProblems
from plant.errors import RefusedError
from plant.message import Message, message
from plant.recipe.check import faults
from plant.recipe.difference import change_line
from plant.recipe.fields import RecipeFields
from plant.recipe.load import load_recipe
from plant.recipe.model import Recipe
from plant.recipe.write import recipe_text
from plant.texts import Texts
from storage.data_dir import make_data_dir
from storage.fresh_file import fresh_file

_log = logging.getLogger(__name__)

FOLDER = "recipes"
DEFAULT = "published-75"
"""Stands first among the shipped ones."""

_FILE = re.compile(r"(?P<id>[a-z0-9][a-z0-9-]*)-v(?P<version>[1-9]\d{0,8})\.toml")


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read.

    Attributes:
        versions: of each recipe, oldest first; the default one, other shipped ones, saved ones.
        taken: highest number that files of a recipe bear, readable or not.
        notices: which files are left out, and why.
    """

    versions: Mapping[str, tuple[Recipe, ...]]
    taken: Mapping[str, int]
    notices: tuple[Message, ...]


class RecipeShelf:
    """See RecipeBook. Any thread; the files are read with the first question and after a save.

    What is saved here is a file of its own for each version. A file that cannot be used is
    left out, and left as it is.
    """

    def __init__(
        self, data: Path, *, fields: RecipeFields, digesters: int, texts: Texts
    ) -> None:
        """Build the book.

        Args:
            data: the data folder; the recipes saved here are in its folder ``recipes``.
            fields: ranges of a recipe's numbers.
            digesters: of the plant's rota.
            texts: in which mistakes of a file are told.
        """
        self._folder = data / FOLDER
        self._fields = fields
        self._digesters = digesters
        self._texts = texts
        self._lock = Lock()
        self._read: _Found | None = None

    def recipes(self) -> Sequence[Recipe]:
        """Return the newest version of each; see RecipeBook."""
        return tuple(versions[-1] for versions in self._found().versions.values())

    def versions(self, recipe_id: str) -> Sequence[Recipe]:
        """Return all versions of one; see RecipeBook."""
        return self._found().versions.get(recipe_id, ())

    def find(self, recipe_id: str, version: int) -> Recipe | None:
        """Return one version; see RecipeBook."""
        return next(
            (each for each in self.versions(recipe_id) if each.version == version), None
        )

    def notices(self) -> Sequence[Message]:
        """Return which files are left out, and why."""
        return self._found().notices

    def save(self, recipe: Recipe, *, author: str, utc_ms: int) -> Recipe:
        """Save the next version; see RecipeBook."""
        with self._lock:
            found = self._read or self._read_all()
            saved = self._next(found, replace(recipe, author=author, saved_ms=utc_ms))
            for fault in faults(saved, self._fields, digesters=self._digesters):
                raise RefusedError(fault.text)
            make_data_dir(self._folder)
            place = self._folder / f"{saved.recipe_id}-v{saved.version}.toml"
            with fresh_file(place) as fresh:
                fresh.write_text(recipe_text(saved), encoding="utf-8", newline="\n")
            self._read = None
        return saved

    def _next(self, found: _Found, recipe: Recipe) -> Recipe:
        """Return the recipe as the next version of its id, with its line of changes."""
        number = found.taken.get(recipe.recipe_id, 0) + 1
        earlier = found.versions.get(recipe.recipe_id)
        if earlier is None:
            return replace(recipe, version=number, changes=())
        line = change_line(earlier[-1], recipe)
        if not line:
            unchanged = message("recipe.refused.unchanged", recipe=earlier[-1].ref)
            raise RefusedError(unchanged)
        return replace(recipe, version=number, changes=(*earlier[-1].changes, line))

    def _found(self) -> _Found:
        with self._lock:
            if self._read is None:
                self._read = self._read_all()
            return self._read

    def _read_all(self) -> _Found:
        reading = _Reading(self._fields, self._digesters, self._texts)
        reading.shipped()
        reading.saved(self._folder)
        return reading.found()


class _Reading:
    """One look at all files."""

    def __init__(self, fields: RecipeFields, digesters: int, texts: Texts) -> None:
        self._fields = fields
        self._digesters = digesters
        self._texts = texts
        self._versions: dict[str, dict[int, Recipe]] = {}
        self._taken: dict[str, int] = {}
        self._notices: list[Message] = []

    def found(self) -> _Found:
        for notice in self._notices:
            _log.warning("A recipe is left out: %s", self._texts.say(notice))
        return _Found(
            versions=MappingProxyType(
                {
                    recipe_id: tuple(versions[number] for number in sorted(versions))
                    for recipe_id, versions in self._versions.items()
                }
            ),
            taken=MappingProxyType(self._taken),
            notices=tuple(self._notices),
        )

    def shipped(self) -> None:
        folder = files("resources") / FOLDER
        names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
        names.sort(key=lambda name: name != f"{DEFAULT}.toml")
        for name in names:
            place = f"resources/{FOLDER}/{name}"
            recipe = self._load(folder / name, place, "recipe.file.unfit")
            if recipe is not None:
                self._keep(recipe)

    def saved(self, folder: Path) -> None:
        try:
            paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
        except FileNotFoundError:
            return
        except OSError:
            self._notices.append(message("recipe.file.unreadable", folder=str(folder)))
            return
        for path in paths:
            name = _FILE.fullmatch(path.name)
            if name is not None:
                self._take(name["id"], int(name["version"]))
            recipe = self._load(path, path.as_posix(), "recipe.file.damaged")
            if recipe is None:
                continue
            if path.name == f"{recipe.recipe_id}-v{recipe.version}.toml":
                self._keep(recipe)
            else:
                odd = message("recipe.file.misnamed", file=path.as_posix(), recipe=recipe.ref)
                self._notices.append(odd)

    def _load(self, file: Traversable, name: str, key: str) -> Recipe | None:
        try:
            return load_recipe(
                file,
                name,
                fields=self._fields,
                digesters=self._digesters,
                texts=self._texts,
            )
        except DescriptionProblems as problems:
            first = problems.problems[0]
            self._notices.append(message(key, file=name, what=f"{first.what} {first.remedy}"))
            return None

    def _keep(self, recipe: Recipe) -> None:
        self._take(recipe.recipe_id, recipe.version)
        self._versions.setdefault(recipe.recipe_id, {}).setdefault(recipe.version, recipe)

    def _take(self, recipe_id: str, number: int) -> None:
        self._taken[recipe_id] = max(number, self._taken.get(recipe_id, 0))
