"""On which line each key of a TOML text stands; the standard library's parser does not say."""

from collections.abc import Mapping

KeyPath = tuple[str, ...]

_BLANK = " \t"
_ENDS_BARE_VALUE = ",]}#\n"


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """Return the line, from 1, of every table and key of a valid TOML text.

    Elements of arrays are counted from 0: ``("maps", "gas", "blocks", "1", "at")``. Of a table
    that is opened more than once the first line counts.
    """
    return _Scanner(text).scan()


class _Scanner:
    """Walks a text that the real parser has already accepted, so nothing is checked here."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n") + "\n"
        self._at = 0
        self._line = 1
        self._lines: dict[KeyPath, int] = {}
        self._elements: dict[KeyPath, int] = {}

    def scan(self) -> Mapping[KeyPath, int]:
        table: KeyPath = ()
        while self._skip_to_next():
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._assignment(table)
        return self._lines

    def _skip_to_next(self) -> bool:
        """Pass blanks, line ends and comments; say whether anything is left."""
        while self._at < len(self._text):
            char = self._text[self._at]
            if char == "#":
                self._at = self._text.index("\n", self._at)
            elif char == "\n":
                self._line += 1
                self._at += 1
            elif char in _BLANK:
                self._at += 1
            else:
                return True
        return False

    def _header(self) -> KeyPath:
        is_element = self._text.startswith("[[", self._at)
        self._at += 2 if is_element else 1
        path = self._resolved(self._key())
        if is_element:
            number = self._elements.get(path, -1) + 1
            self._elements[path] = number
            self._note(path)
            path = (*path, str(number))
        for length in range(1, len(path) + 1):
            self._note(path[:length])
        self._at = self._text.index("\n", self._at)
        return path

    def _resolved(self, path: KeyPath) -> KeyPath:
        """Put the number of the newest element behind each array of tables on the way."""
        resolved: KeyPath = ()
        for part in path[:-1]:
            resolved = (*resolved, part)
            if resolved in self._elements:
                resolved = (*resolved, str(self._elements[resolved]))
        return (*resolved, path[-1])

    def _assignment(self, table: KeyPath) -> None:
        path = table
        for part in self._key():
            path = (*path, part)
            self._note(path)
        self._at = self._text.index("=", self._at) + 1
        self._skip_blanks()
        self._value(path)

    def _note(self, path: KeyPath) -> None:
        self._lines.setdefault(path, self._line)

    def _skip_blanks(self) -> None:
        while self._text[self._at] in _BLANK:
            self._at += 1

    def _key(self) -> KeyPath:
        parts: list[str] = []
        while True:
            self._skip_blanks()
            parts.append(self._key_part())
            self._skip_blanks()
            if self._text[self._at] != ".":
                return tuple(parts)
            self._at += 1

    def _key_part(self) -> str:
        start = self._at
        quote = self._text[start]
        if quote in "\"'":
            self._string()
            return self._text[start + 1 : self._at - 1]
        while self._text[self._at].isalnum() or self._text[self._at] in "_-":
            self._at += 1
        return self._text[start : self._at]

    def _value(self, path: KeyPath) -> None:
        char = self._text[self._at]
        if char in "\"'":
            self._string()
        elif char == "[":
            self._array(path)
        elif char == "{":
            self._inline_table(path)
        else:
            while self._text[self._at] not in _ENDS_BARE_VALUE:
                self._at += 1

    def _string(self) -> None:
        quote = self._text[self._at]
        mark = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        self._at += len(mark)
        while not self._text.startswith(mark, self._at):
            if self._text[self._at] == "\\" and quote == '"':
                self._at += 1
            if self._text[self._at] == "\n":
                self._line += 1
            self._at += 1
        self._at += len(mark)
        while len(mark) == 3 and self._text[self._at] == quote:  # """"quoted"""""
            self._at += 1

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        while self._skip_to_next() and self._text[self._at] != "]":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            element = (*path, str(number))
            self._note(element)
            self._value(element)
            number += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._skip_to_next() and self._text[self._at] != "}":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._assignment(path)
        self._at += 1
