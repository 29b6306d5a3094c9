"""A copy of the built-in plant in a folder of its own, which a test may break or extend."""

import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.description.problems import DescriptionProblems, Problem


@dataclass(frozen=True, slots=True)
class PlantFolder:
    """An own plant's folder."""

    path: Path

    @classmethod
    def copied_to(cls, path: Path) -> "PlantFolder":
        """Copy the built-in plant with its templates and register map; texts stay behind."""
        resources = Path(str(files("resources")))
        shutil.copytree(resources / "plant" / "templates", path / "templates")
        shutil.copy(resources / "plant" / "site.toml", path)
        shutil.copy(resources / "registers.toml", path)
        return cls(path)

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace the first ``old`` in a file, which must be there."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def append(self, name: str, text: str) -> None:
        """Add lines at the end of a file."""
        before = (self.path / name).read_text(encoding="utf-8")
        self.write(name, before + text)

    def load(self) -> PlantDescription:
        """Load the plant."""
        return load_plant(self.path)

    def problems(self) -> tuple[Problem, ...]:
        """Load the plant and return what is wrong with it."""
        try:
            load_plant(self.path)
        except DescriptionProblems as error:
            return error.problems
        return ()
