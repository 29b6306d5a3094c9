"""What is wrong with a plant description: every problem of every file, with its remedy."""

from collections.abc import Sequence
from dataclasses import dataclass

from plant.errors import DescriptionError
from plant.message import Fact, Message, message
from plant.texts import Texts


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the files something stands.

    Attributes:
        file: as a person would open it.
        line: from 1; 0 where the whole file is meant.
        key: dotted path of the key, empty for the whole file.
    """

    file: str
    line: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in words.

    Attributes:
        place: where it stands.
        kind: text key below ``problem.``, for example ``unknown_key``.
        what: what is wrong.
        remedy: what to do about it.
    """

    place: Place
    kind: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return one line for the shell: place, mistake, remedy."""
        where = f"{self.place.file}:{self.place.line}" if self.place.line else self.place.file
        key = f" [{self.place.key}]" if self.place.key else ""
        return f"{where}:{key} {self.what} {self.remedy}"


class DescriptionProblems(DescriptionError):  # noqa: N818  it is a list of them
    """The plant description has mistakes. All of them are named; retry after mending."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class ProblemList:
    """Collects mistakes while the files are read, so that one run reports them all.

    A mistake in a template that six units share is kept once.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Place, str], Message] = {}

    def add(self, place: Place, kind: str, **facts: Fact) -> None:
        """Note the mistake ``problem.<kind>`` at ``place``; facts fill the texts."""
        self._found.setdefault((place, kind), message(f"problem.{kind}", **facts))

    def __len__(self) -> int:
        """Return how many distinct mistakes were noted."""
        return len(self._found)

    def in_words(self, texts: Texts) -> tuple[Problem, ...]:
        """Return the mistakes in the order of files and lines, put into words."""
        return tuple(
            Problem(
                place,
                kind,
                texts(f"{said.key}.what", **said.facts),
                texts(f"{said.key}.remedy", **said.facts),
            )
            for (place, kind), said in sorted(self._found.items(), key=lambda item: item[0])
        )
