"""Reads the numbers of the stage outputs, each within its own range, all problems at once."""

from dataclasses import fields
from typing import TypeVar

from plant.description.plant_files import NamedFile
from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import read_document
from plant.description.reading.section import Section, check_schema
from plant.operation.output_numbers import (
    AgitationNumbers,
    DosingNumbers,
    EstimateNumbers,
    GasNumbers,
    GasTrainNumbers,
    HeatNumbers,
    OutputNumbers,
    ReliefNumbers,
    TransferNumbers,
)
from plant.texts import Texts
from plant.units import unit_keys

SCHEMA = 1
NAME = "stage_outputs.toml"

T = TypeVar("T")


def load_output_numbers(named: NamedFile, texts: Texts) -> OutputNumbers:
    """Return the numbers of a file.

    Args:
        named: the file.
        texts: in which problems are said.

    Raises:
        DescriptionProblems: naming every mistake with its place and remedy.
    """
    problems = ProblemList()
    document = read_document(named.file, named.name, problems)
    if document is not None:
        top = Section.whole(document, problems)
        check_schema(top, SCHEMA)
        numbers = OutputNumbers(
            heat=_part(top, "heat", HeatNumbers),
            agitation=_part(top, "agitation", AgitationNumbers),
            dosing=_part(top, "dosing", DosingNumbers),
            gas=_part(top, "gas", GasNumbers),
            relief=_part(top, "relief", ReliefNumbers),
            transfer=_part(top, "transfer", TransferNumbers),
            gas_train=_part(top, "gas_train", GasTrainNumbers),
            estimates=_part(top, "estimates", EstimateNumbers),
        )
        top.finish()
        if not problems:
            return numbers
    raise DescriptionProblems(problems.in_words(texts))


def _part(top: Section, key: str, kind: type[T]) -> T:
    """Return one table as its dataclass; 0 stands where a number is wrong or missing."""
    table = top.need_section(key)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # of T, a dataclass
    values = {name: _number(table, name) if table else 0.0 for name in names}
    if table:
        table.finish()
    return kind(**values)


def _number(table: Section, name: str) -> float:
    entry = table.need_section(name)
    if entry is None:
        return 0.0
    low, high = entry.need_number("low"), entry.need_number("high")
    entry.need_choice("unit", unit_keys())
    value = entry.need_number("value")
    if None not in (low, high, value):
        entry.number_within("value", low or 0.0, high or 0.0)
    entry.finish()
    return value or 0.0
