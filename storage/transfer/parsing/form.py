"""How is a CSV file written, and which of its columns hold what?"""

from dataclasses import dataclass

from plant.units import EngineeringUnit
from storage.transfer.parsing.moments import TimeForm


@dataclass(frozen=True, slots=True)
class Form:
    """How the file is written.

    Attributes:
        titles: of its columns.
        separator, decimal: between fields, within numbers.
        encoding: of its text.
        empty: texts that stand for no reading.
        times: how its times are written.
        time: place of the time column.
    """

    titles: tuple[str, ...]
    separator: str
    decimal: str
    encoding: str
    empty: tuple[str, ...]
    times: TimeForm
    time: int


@dataclass(frozen=True, slots=True)
class WideColumn:
    """A column with readings of one tag.

    Attributes:
        place: of its field in the line.
        units: the unit in which its numbers are written and that of the tag; None where they
            are the same.
        quality: place of the field with its quality, None where there is none.
        is_switch: whether it says on and off, which may be written as words.
        in_words: whether the first lines do so.
    """

    place: int
    units: tuple[EngineeringUnit, EngineeringUnit] | None
    quality: int | None
    is_switch: bool
    in_words: bool


@dataclass(frozen=True, slots=True)
class WideLayout:
    """One line per time, one column per tag."""

    form: Form
    columns: tuple[WideColumn, ...]


@dataclass(frozen=True, slots=True)
class NarrowLayout:
    """One line per reading; places of its fields."""

    form: Form
    tag: int
    value: int
    quality: int | None
    unit: int | None
