"""Where a plant's files come from: an own folder first, the product's resources else."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from plant.description import overrides_file


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file with the name by which a person finds it."""

    file: Traversable
    name: str


class PlantFiles:
    """The files of one plant.

    An own folder holds ``site.toml``; ``registers.toml``, ``templates/*.toml`` and
    ``texts/<language>/*.toml`` are taken from it where it has them, else from the product.
    The product's are found as package data, so a wheel and a frozen program work alike.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._own = folder
        self._product = files("resources")

    def site(self) -> NamedFile:
        """Return the site file; an own folder must have one."""
        if self._own is None:
            return self.usual_site()
        return self._of_own(self._own, "site.toml")

    def usual_site(self) -> NamedFile:
        """Return the product's site file, whose parameters every plant has."""
        return self._of_product("plant", "site.toml")

    def registers(self) -> NamedFile:
        """Return the register map."""
        return self._own_file("registers.toml") or self._of_product("registers.toml")

    def stage_outputs(self) -> NamedFile:
        """Return the numbers by which the outputs follow the stages."""
        name = "stage_outputs.toml"
        return self._own_file(name) or self._of_product(name)

    def batch(self) -> NamedFile:
        """Return the times of the stage machine and the proofs of the turnaround."""
        return self._own_file("batch.toml") or self._of_product("batch.toml")

    def methane(self) -> NamedFile:
        """Return what warmth is worth in each stage."""
        return self._own_file("methane.toml") or self._of_product("methane.toml")

    def interlocks(self) -> NamedFile:
        """Return the table of interlocks."""
        return self._own_file("interlocks.toml") or self._of_product("interlocks.toml")

    def tariffs(self) -> NamedFile:
        """Return the electricity tariffs."""
        return self._own_file("tariffs.toml") or self._of_product("tariffs.toml")

    def template(self, name: str) -> NamedFile:
        """Return a template's file; it may not exist."""
        own = self._own_file("templates", f"{name}.toml")
        return own or self._of_product("plant", "templates", f"{name}.toml")

    def template_names(self) -> tuple[str, ...]:
        """Return the names of all templates that a unit may name."""
        folders = [self._product.joinpath("plant", "templates")]
        if self._own is not None:
            folders.append(self._own / "templates")
        names = {file.name for folder in folders for file in _toml_files(folder)}
        return tuple(sorted(name.removesuffix(".toml") for name in names))

    def overrides(self) -> NamedFile | None:
        """Return the file that an import of the tag table writes; the built-in plant has none.

        The file may not be there yet.
        """
        return None if self._own is None else self._of_own(self._own, overrides_file.NAME)

    def product_texts(self) -> Iterator[tuple[str, NamedFile]]:
        """Yield language and file of each of the product's texts."""
        for language in _folders(self._product / "texts"):
            for file in _toml_files(language):
                yield language.name, self._of_product("texts", language.name, file.name)

    def own_texts(self) -> Iterator[tuple[str, NamedFile]]:
        """Yield language and file of each of the own folder's texts."""
        if self._own is None:
            return
        for language in _folders(self._own / "texts"):
            for file in _toml_files(language):
                yield language.name, self._of_own(self._own, "texts", language.name, file.name)

    def _own_file(self, *parts: str) -> NamedFile | None:
        if self._own is None or not self._own.joinpath(*parts).is_file():
            return None
        return self._of_own(self._own, *parts)

    def _of_own(self, folder: Path, *parts: str) -> NamedFile:
        path = folder.joinpath(*parts)
        return NamedFile(path, path.as_posix())

    def _of_product(self, *parts: str) -> NamedFile:
        return NamedFile(self._product.joinpath(*parts), "/".join(("resources", *parts)))


def _folders(parent: Traversable) -> list[Traversable]:
    if not parent.is_dir():
        return []
    return sorted((each for each in parent.iterdir() if each.is_dir()), key=_name)


def _toml_files(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    found = (each for each in folder.iterdir() if each.name.endswith(".toml"))
    return sorted(found, key=_name)


def _name(entry: Traversable) -> str:
    return entry.name
