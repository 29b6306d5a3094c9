"""Loads the interlocks of a plant: its own table where it has one, the product's else."""

from collections.abc import Iterator
from pathlib import Path

from plant.description.model import PlantDescription
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import Document, parse_document, read_document
from plant.description.reading.section import Section
from plant.interlock.book import RuleBook
from plant.interlock.fitting import PLAN, fit
from plant.interlock.rule import Rule
from plant.interlock.rules_file import KINDS, RulesFile, read_rules


def load_interlocks(description: PlantDescription, folder: Path | None = None) -> RuleBook:
    """Return the rules of a plant.

    Args:
        description: the plant.
        folder: an own plant's folder; its ``interlocks.toml`` counts where it has one.

    Raises:
        DescriptionProblems: naming every mistake with file, line and remedy.
    """
    named = PlantFiles(folder).interlocks()
    problems = ProblemList()
    document = read_document(named.file, named.name, problems)
    return _book(document, description, problems)


def interlocks_of(text: str, name: str, description: PlantDescription) -> RuleBook:
    """Return the rules as a text states them, for a look before it becomes the plant's file.

    Raises:
        DescriptionProblems: naming every mistake; ``name`` stands for the file.
    """
    problems = ProblemList()
    return _book(parse_document(text, name, problems), description, problems)


def _book(
    document: Document | None, description: PlantDescription, problems: ProblemList
) -> RuleBook:
    rules = read_rules(document, problems) if document else None
    if rules is not None:
        _check_names(rules, description)
    if rules is None or problems:
        raise DescriptionProblems(problems.in_words(description.texts))
    return fit(rules.table, description)


def _check_names(rules: RulesFile, description: PlantDescription) -> None:
    """Note names that no unit of their kind has: a slip of the pen would disarm the rule.

    A tag that is there without an instrument is known; a kind without a unit is not looked at.
    """
    for kind, of_kind in rules.table.rules.items():
        for rule in of_kind:
            section = rules.sections[kind, rule.name]
            for key, named in _named(rule):
                _check_name(section, key, named, kind, description)
    motors = rules.big_motors
    if motors is not None:
        for named in rules.table.big_motors.outputs:
            _check_name(motors, "outputs", named, "", description)


def _check_name(
    section: Section, key: str, named: str, kind: str, description: PlantDescription
) -> None:
    other, _, item = named.rpartition(":")
    if (other or kind) not in KINDS:
        section.problem(key, "interlock_unknown_kind", name=named, known=", ".join(KINDS))
        return
    units = [
        unit.unit_id for unit in description.units.values() if unit.kind == (other or kind)
    ]
    if units and not any(f"{unit_id}.{item}" in description.tags for unit_id in units):
        section.problem(key, "interlock_unknown_tag", tag=item, family=other or kind)


def _named(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield every tag that a rule names, with the key under which it does."""
    if rule.input and not rule.input.startswith(PLAN):
        yield "input", rule.input
    single = {"other": rule.other, "while_on": rule.while_on}
    for key, name in single.items():
        if name:
            yield key, name
    if rule.guard is not None:
        yield "only_above", rule.guard.input
    if rule.window is not None:
        yield "window", rule.window.output
    if rule.events is not None:
        yield "events", rule.events.output
        yield "events", rule.events.beside
    several = {"all_closed": rule.paths, "off": rule.off, "on": rule.on}
    for key, names in (several | {"no_start": rule.no_start}).items():
        for name in names:
            yield key, name
