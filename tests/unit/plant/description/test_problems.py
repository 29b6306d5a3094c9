"""One broken file for each mistake: it is found, alone, at its line, with a remedy."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.plant.description.plant_folder import PlantFolder

_TABLE = Path(__file__).parents[3] / "data" / "plant_description" / "broken.toml"


@dataclass(frozen=True, slots=True)
class Broken:
    """One row of the table; its head tells what each column means."""

    kind: str
    file: str
    old: str
    new: str
    key: str
    at: str = ""
    at_file: str = ""
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.kind}-{self.key or self.file}"

    def line_in(self, folder: PlantFolder) -> int:
        """Return the line that must be named, 0 for the whole file."""
        text = (folder.path / (self.at_file or self.file)).read_text(encoding="utf-8")
        sought = self.at or self.new.strip("\n").split("\n")[0]
        position = -1
        for _ in range(self.nth):
            position = text.index(sought, position + 1)
        return text[:position].count("\n") + 1 if self.nth else 0


CASES = [Broken(**row) for row in tomllib.loads(_TABLE.read_text(encoding="utf-8"))["case"]]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_mistake_is_found_alone_at_its_line_with_a_remedy(
    case: Broken, folder: PlantFolder
) -> None:
    folder.replace(case.file, case.old, case.new)
    problems = folder.problems()
    assert [problem.kind for problem in problems] == [case.kind], "\n".join(map(str, problems))
    place = problems[0].place
    assert Path(place.file) == folder.path / (case.at_file or case.file)
    assert (place.key, place.line) == (case.key, case.line_in(folder))
    for text in (problems[0].what, problems[0].remedy):
        assert text.endswith((".", "?"))
        assert "{" not in text.replace("{ key = value }", "").replace("[{ at", "")
