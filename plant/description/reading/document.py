"""A TOML file, parsed, that can tell on which line each of its keys stands."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from plant.description.problems import Place, ProblemList
from plant.description.reading.lines import KeyPath, key_lines

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


class Document:
    """A parsed file that can still tell on which line each of its keys stands.

    Attributes:
        name: as a person would open it.
        data: what the file says.
    """

    def __init__(self, name: str, data: Mapping[str, object], text: str) -> None:
        self.name = name
        self.data = data
        self._text = text
        self._lines: Mapping[KeyPath, int] | None = None

    def place(self, path: KeyPath) -> Place:
        """Return where ``path`` stands, or the nearest table above it.

        The lines are counted when first asked for: a sound plant starts without that.
        """
        if self._lines is None:
            self._lines = key_lines(self._text)
        for length in range(len(path), 0, -1):
            line = self._lines.get(path[:length])
            if line is not None:
                return Place(self.name, line, _dotted(path))
        return Place(self.name, 0, _dotted(path))


def read_document(file: Traversable, name: str, problems: ProblemList) -> Document | None:
    """Read a TOML file; None, with the problem noted, when that cannot be done."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add(Place(name), "file_missing")
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.add(Place(name, line), "not_utf8")
        return None
    except OSError as error:
        problems.add(Place(name), "file_unreadable", cause=error.strerror or str(error))
        return None
    return parse_document(text, name, problems)


def parse_document(text: str, name: str, problems: ProblemList) -> Document | None:
    """Parse TOML text; None, with the problem noted, when it is not TOML."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        cause = str(error)
        found = _AT_LINE.search(cause)
        line = int(found[1]) if found else text.count("\n") + 1
        problems.add(Place(name, line), "toml_syntax", cause=_AT_LINE.sub("", cause))
        return None
    return Document(name, data, text)


def _dotted(path: KeyPath) -> str:
    return ".".join(part if "." not in part else f'"{part}"' for part in path)
