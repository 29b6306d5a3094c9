"""One table, or several laid over one another, read key by key with its mistakes noted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite

from plant.description.problems import Place, ProblemList
from plant.description.reading.document import Document
from plant.description.reading.lines import KeyPath
from plant.message import Fact


@dataclass(frozen=True, slots=True)
class Layer:
    """One table of one file. Of several layers over one another the last one wins, by key."""

    document: Document
    path: KeyPath
    data: Mapping[str, object]


class Section:
    """A table, or several laid over one another, read key by key.

    Every getter notes its own problem and returns None (or the default), so that reading goes
    on and one run finds everything. ``finish`` notes the keys that nobody asked for.
    """

    def __init__(self, layers: Sequence[Layer], problems: ProblemList) -> None:
        self._layers = tuple(layers)
        self._problems = problems
        self._data = {key: value for layer in layers for key, value in layer.data.items()}
        self._asked: set[str] = set()
        self._is_sound = True

    @classmethod
    def whole(cls, document: Document, problems: ProblemList) -> "Section":
        """Return the top table of a file."""
        return cls((Layer(document, (), document.data),), problems)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Return the tables it was laid together from, the winning one last."""
        return self._layers

    @property
    def is_sound(self) -> bool:
        """Return whether nothing was found wrong with this table so far."""
        return self._is_sound

    def __contains__(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._data

    def holds(self, key: str, kind: type) -> bool:
        """Return whether a value of exactly this type stands at the key, asking for nothing."""
        return type(self._data.get(key)) is kind

    def place(self, *keys: str) -> Place:
        """Return where the key below this table stands; this table itself without a key."""
        stated = [layer for layer in self._layers if _states(layer.data, keys)]
        layer = stated[-1] if stated and keys else self._layers[0]
        return layer.document.place((*layer.path, *keys))

    def problem(self, keys: str | Sequence[str], kind: str, **facts: Fact) -> None:
        """Note a problem with the value below ``keys``."""
        self._is_sound = False
        path = (keys,) if isinstance(keys, str) else tuple(keys)
        self._problems.add(self.place(*path), kind, **facts)

    def text(self, key: str) -> str | None:
        """Return a text, None where it is not given."""
        value = self._take(key)
        if isinstance(value, str):
            return value
        self._mistyped(key, value, "text")
        return None

    def need_text(self, key: str) -> str | None:
        """Return a text that must be given and not be empty."""
        if not self._is_given(key):
            return None
        value = self.text(key)
        if value is not None and not value.strip():
            self.problem(key, "empty_text")
            return None
        return value

    def number(self, key: str) -> float | None:
        """Return a finite number, None where it is not given."""
        value = self._take(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return float(value)
        self._mistyped(key, value, "number")
        return None

    def need_number(self, key: str) -> float | None:
        """Return a number that must be given."""
        return self.number(key) if self._is_given(key) else None

    def number_within(self, key: str, low: float, high: float) -> float | None:
        """Return a number within ``low``..``high``, None where it is not given."""
        value = self.number(key)
        if value is not None and not low <= value <= high:
            self.problem(key, "number_outside", value=value, low=low, high=high)
            return None
        return value

    def whole_number(self, key: str, low: int, high: int) -> int | None:
        """Return a whole number within ``low``..``high``, None where it is not given."""
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self._mistyped(key, value, "whole_number")
            return None
        if not low <= value <= high:
            self.problem(key, "number_outside", value=value, low=low, high=high)
            return None
        return value

    def need_whole_number(self, key: str, low: int, high: int) -> int | None:
        """Return a whole number that must be given, within ``low``..``high``."""
        return self.whole_number(key, low, high) if self._is_given(key) else None

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key)
        if isinstance(value, bool):
            return value
        self._mistyped(key, value, "flag")
        return default

    def choice(self, key: str, options: Sequence[str]) -> str | None:
        """Return one of ``options``, None where it is not given."""
        value = self.text(key)
        if value is None or value in options:
            return value
        self.problem(key, "unknown_word", word=value, known=", ".join(options))
        return None

    def need_choice(self, key: str, options: Sequence[str]) -> str | None:
        """Return one of ``options``, which must be given."""
        return self.choice(key, options) if self._is_given(key) else None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a list of texts, None where it is not given."""
        value = self._take(key)
        if isinstance(value, list) and all(isinstance(element, str) for element in value):
            return tuple(value)
        self._mistyped(key, value, "texts")
        return None

    def need_texts(self, key: str) -> tuple[str, ...] | None:
        """Return a list of texts that must be given."""
        return self.texts(key) if self._is_given(key) else None

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of numbers, empty where it is not given."""
        value = self._take(key)
        if isinstance(value, list) and all(_is_number(element) for element in value):
            return tuple(float(element) for element in value)
        self._mistyped(key, value, "numbers")
        return ()

    def band(self, key: str) -> tuple[float | None, float | None]:
        """Return a pair of low and high; ``false`` stands for none."""
        value = self._take(key)
        if isinstance(value, list) and len(value) == 2:
            low, high = (None if end is False else end for end in value)
            if all(end is None or _is_number(end) for end in (low, high)):
                return low, high
        self._mistyped(key, value, "band")
        return None, None

    def section(self, key: str) -> "Section | None":
        """Return a table below this one, laid over one another like it; None if not given."""
        value = self._take(key)
        if value is None:
            return None
        below: list[Layer] = []
        for layer in self._layers:
            table = layer.data.get(key)
            if isinstance(table, dict):
                below.append(Layer(layer.document, (*layer.path, key), table))
        if not isinstance(value, dict):
            self._mistyped(key, value, "table")
            return None
        return Section(below, self._problems)

    def need_section(self, key: str) -> "Section | None":
        """Return a table that must be given."""
        return self.section(key) if self._is_given(key) else None

    def sections(self) -> Iterator[tuple[str, "Section"]]:
        """Yield every key of this table, all of which must be tables."""
        for key in self._data:
            below = self.section(key)
            if below is not None:
                yield key, below

    def need_elements(self, key: str) -> Iterator["Section"]:
        """Yield the tables of a list of tables that must be given and not be empty."""
        if not self._is_given(key):
            return
        value = self._take(key)
        tables = value if isinstance(value, list) else []
        if not tables or not all(isinstance(each, dict) for each in tables):
            self._mistyped(key, value, "tables")
            return
        layer = next(over for over in reversed(self._layers) if key in over.data)
        for number, data in enumerate(tables):
            below = Layer(layer.document, (*layer.path, key, str(number)), data)
            yield Section((below,), self._problems)

    def all_numbers(self) -> dict[str, float]:
        """Return every key of this table, all of which must be numbers."""
        found = {key: self.number(key) for key in self._data}
        return {key: value for key, value in found.items() if value is not None}

    def all_texts(self) -> dict[str, str]:
        """Return every key of this table, all of which must be texts."""
        found = {key: self.text(key) for key in self._data}
        return {key: value for key, value in found.items() if value is not None}

    def finish(self) -> None:
        """Note every key that nobody asked for: nothing in a data file is silently ignored."""
        for key in self._data.keys() - self._asked:
            known = sorted(self._asked)
            meant = get_close_matches(key, known, n=1)
            if meant:
                self.problem(key, "misspelt_key", name=key, meant=meant[0])
            else:
                self.problem(key, "unknown_key", name=key, known=", ".join(known))

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self._data.get(key)

    def _is_given(self, key: str) -> bool:
        self._asked.add(key)
        if key in self._data:
            return True
        self.problem(key, "missing_key", name=key)
        return False

    def _mistyped(self, key: str, value: object, kind: str) -> None:
        if value is not None:
            self.problem(key, f"not_{kind}", value=str(value))


def check_schema(top: Section, known: int) -> None:
    """Note a missing schema version or one that is newer than this program."""
    schema = top.need_whole_number("schema", 1, 2**31)
    if schema is not None and schema > known:
        top.problem("schema", "schema_newer", schema=schema, known=known)


def _states(data: object, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(data, Mapping) or key not in data:
            return False
        data = data[key]
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
