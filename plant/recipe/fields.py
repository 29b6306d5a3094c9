"""Which fields does a recipe have, and what may stand in each?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import read_document
from plant.description.reading.section import Section, check_schema
from plant.recipe.model import GasPath, MissedStart, StageKind
from plant.texts import Texts

SCHEMA = 1
_FILE = "recipe_fields.toml"
_NUMBER = re.compile(r"(?<=\.)\d+(?=\.|$)")


class FieldKind(Enum):
    """What stands in a field."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    CLOCK = "clock"
    CHOICE = "choice"


CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "missed_start": tuple(each.value for each in MissedStart),
        "stages.*.kind": tuple(each.value for each in StageKind),
        "stages.*.gas_path": tuple(each.value for each in GasPath),
    }
)

KINDS: Mapping[str, FieldKind] = MappingProxyType(
    {
        "name": FieldKind.TEXT,
        "description": FieldKind.TEXT,
        "source": FieldKind.TEXT,
        "turnaround_h": FieldKind.NUMBER,
        "missed_start": FieldKind.CHOICE,
        "late_limit_h": FieldKind.NUMBER,
        "short_gap_h": FieldKind.NUMBER,
        "dosing.pulse_s": FieldKind.WHOLE,
        "dosing.mix_s": FieldKind.WHOLE,
        "dosing.wait_s": FieldKind.WHOLE,
        "dosing.pulses_per_day": FieldKind.WHOLE,
        "dosing.pulses_per_batch": FieldKind.WHOLE,
        "stages.*.kind": FieldKind.CHOICE,
        "stages.*.end.age_h": FieldKind.NUMBER,
        "stages.*.end.day": FieldKind.WHOLE,
        "stages.*.end.clock": FieldKind.CLOCK,
        "stages.*.temperature.start_degc": FieldKind.NUMBER,
        "stages.*.temperature.end_degc": FieldKind.NUMBER,
        "stages.*.temperature.night_degc": FieldKind.NUMBER,
        "stages.*.temperature.day_from": FieldKind.CLOCK,
        "stages.*.temperature.day_to": FieldKind.CLOCK,
        "stages.*.ph.value": FieldKind.NUMBER,
        "stages.*.ph.dosed": FieldKind.FLAG,
        "stages.*.ph.approach_h": FieldKind.NUMBER,
        "stages.*.gas_path": FieldKind.CHOICE,
        "stages.*.relief": FieldKind.FLAG,
        "stages.*.agitation.every_h": FieldKind.NUMBER,
        "stages.*.agitation.run_s": FieldKind.WHOLE,
        "stages.*.hold.clock_stops": FieldKind.FLAG,
        "stages.*.hold.keep_temperature": FieldKind.FLAG,
    }
)
"""Every field that people edit, by its path with ``*`` for a stage's number, in the order in
which a recipe is shown. Id, version, author and time of saving are the book's."""


@dataclass(frozen=True, slots=True)
class FieldRange:
    """The range of a number, both ends included; ``unit`` is a key of plant.units."""

    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What the judgement of a recipe goes by.

    Attributes:
        acetate_limit_degc: methane from acetate stops above it.
        inoculum_limit_degc: digestate that was hotter inoculates no other batch.
        sunrise_h, sunset_h: local hours between which the sun heats.
    """

    acetate_limit_degc: float
    inoculum_limit_degc: float
    sunrise_h: float
    sunset_h: float


@dataclass(frozen=True, slots=True)
class RecipeFields:
    """What a recipe may hold. Immutable; any thread.

    Attributes:
        ranges: of each number, by its path as in `KINDS`.
        advice: see Advice.
    """

    ranges: Mapping[str, FieldRange]
    advice: Advice

    def kind(self, path: str) -> FieldKind | None:
        """Return what stands in a field such as ``stages.2.ph.value``; None for no field."""
        return KINDS.get(pattern(path))

    def range(self, path: str) -> FieldRange | None:
        """Return a number's range; None for other fields."""
        return self.ranges.get(pattern(path))

    def choices(self, path: str) -> tuple[str, ...]:
        """Return the words among which a field chooses; empty for other fields."""
        return CHOICES.get(pattern(path), ())


def pattern(path: str) -> str:
    """Return a field's path with ``*`` for the stage's number: ``stages.*.ph.value``."""
    return _NUMBER.sub("*", path)


def load_fields(texts: Texts, file: Traversable | None = None) -> RecipeFields:
    """Return the ranges that travel with the program.

    Args:
        texts: in which mistakes of the file are told.
        file: another one with ranges.

    Raises:
        DescriptionProblems: naming every mistake of the file.
    """
    problems = ProblemList()
    place = file if file is not None else files("resources") / _FILE
    document = read_document(place, f"resources/{_FILE}", problems)
    found = read_fields(Section.whole(document, problems)) if document else None
    if problems or found is None:
        raise DescriptionProblems(problems.in_words(texts))
    return found


def read_fields(top: Section) -> RecipeFields:
    """Return what the file says; what is wrong is noted."""
    check_schema(top, SCHEMA)
    fields, advice = top.need_section("fields"), top.need_section("advice")
    found = RecipeFields(
        ranges=MappingProxyType(_ranges(fields) if fields else {}),
        advice=_advice(advice) if advice else Advice(0.0, 0.0, 0.0, 0.0),
    )
    top.finish()
    return found


def _ranges(fields: Section) -> dict[str, FieldRange]:
    found: dict[str, FieldRange] = {}
    for path, kind in KINDS.items():
        if kind not in {FieldKind.NUMBER, FieldKind.WHOLE}:
            continue
        section = fields.need_section(path)
        if section is None:
            continue
        low, high = section.need_number("low"), section.need_number("high")
        unit = section.need_text("unit")
        section.finish()
        found[path] = FieldRange(low or 0.0, high or 0.0, unit or "")
    fields.finish()
    return found


def _advice(section: Section) -> Advice:
    found = Advice(*(section.need_number(name) or 0.0 for name in Advice.__slots__))
    section.finish()
    return found
