"""What is warmth worth in each stage? Numbers of ``methane.toml``, every mistake named."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import read_document
from plant.description.reading.section import Section, check_schema
from plant.recipe.model import StageKind
from plant.texts import Texts

SCHEMA = 1
_LOW_C, _HIGH_C = 0.0, 90.0
_MOST_PER_H = 0.1


@dataclass(frozen=True, slots=True)
class StageWorth:
    """How a stage makes methane.

    Attributes:
        low_c, best_c, high_c: temperatures between which it does, and where most.
        share_per_h: part of the load's methane potential made in an hour at ``best_c``.
    """

    low_c: float
    best_c: float
    high_c: float
    share_per_h: float


def load_stage_worth(plant_files: PlantFiles, texts: Texts) -> Mapping[str, StageWorth]:
    """Return what warmth is worth by stage (``S1``); a stage that is missing makes nothing.

    Raises:
        DescriptionProblems: naming every mistake with its line and remedy.
    """
    problems, named = ProblemList(), plant_files.methane()
    document = read_document(named.file, named.name, problems)
    worths: dict[str, StageWorth] = {}
    if document is not None:
        top = Section.whole(document, problems)
        check_schema(top, SCHEMA)
        for kind in StageKind:
            section = top.section(kind.value)
            worth = None if section is None else _worth(section)
            if worth is not None:
                worths[kind.value] = worth
        top.finish()
    if problems:
        raise DescriptionProblems(problems.in_words(texts))
    return MappingProxyType(worths)


def _worth(section: Section) -> StageWorth | None:
    low = _needed(section, "low_c", _LOW_C, _HIGH_C)
    best = _needed(section, "best_c", low if low is not None else _LOW_C, _HIGH_C)
    high = _needed(section, "high_c", best if best is not None else _LOW_C, _HIGH_C)
    share = _needed(section, "share_per_h", 0.0, _MOST_PER_H)
    section.finish()
    if low is None or best is None or high is None or share is None:
        return None
    return StageWorth(low, best, high, share)


def _needed(section: Section, name: str, low: float, high: float) -> float | None:
    return None if section.need_number(name) is None else section.number_within(name, low, high)
