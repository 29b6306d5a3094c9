"""A recipe's file becomes a Recipe, or every mistake in it is named with its remedy."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources.abc import Traversable
from typing import Any

from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import Document, parse_document, read_document
from plant.description.reading.section import Section, check_schema
from plant.recipe.check import faults
from plant.recipe.fields import RecipeFields
from plant.recipe.model import (
    Agitation,
    Dosing,
    GasPath,
    HoldRule,
    MissedStart,
    PhTarget,
    Recipe,
    Stage,
    StageEnd,
    StageKind,
    TemperatureProfile,
)
from plant.texts import Texts

SCHEMA = 1
_ANY = 2**53  # ranges are judged with the whole recipe, by its own table


def load_recipe(
    file: Traversable, name: str, *, fields: RecipeFields, digesters: int, texts: Texts
) -> Recipe:
    """Return the recipe in a file.

    Args:
        file: TOML.
        name: of the file, as a person would open it.
        fields: ranges of its numbers.
        digesters: of the plant's rota, one of which starts each day.
        texts: in which mistakes are told.

    Raises:
        DescriptionProblems: naming every mistake with its line and remedy.
    """
    problems = ProblemList()
    document = read_document(file, name, problems)
    return _sound(document, problems, fields, digesters, texts)


def parse_recipe(
    text: str, name: str, *, fields: RecipeFields, digesters: int, texts: Texts
) -> Recipe:
    """Return the recipe in a text; see `load_recipe`."""
    problems = ProblemList()
    document = parse_document(text, name, problems)
    return _sound(document, problems, fields, digesters, texts)


def _sound(
    document: Document | None,
    problems: ProblemList,
    fields: RecipeFields,
    digesters: int,
    texts: Texts,
) -> Recipe:
    recipe = _read(Section.whole(document, problems)) if document is not None else None
    if recipe is None or problems or document is None:
        raise DescriptionProblems(problems.in_words(texts))
    for fault in faults(recipe, fields, digesters=digesters):
        problems.add(document.place(_keys(fault.path)), fault.kind, **fault.facts)
    if problems:
        raise DescriptionProblems(problems.in_words(texts))
    return recipe


def _keys(path: str) -> tuple[str, ...]:
    """Return where in the file a field stands."""
    keys = tuple(path.split("."))
    return keys if keys[0] in {"stages", "dosing"} else ("recipe", *keys)


def _read(top: Section) -> Recipe:
    check_schema(top, SCHEMA)
    head, dosing = top.need_section("recipe"), top.section("dosing")
    stages = tuple(_stage(section) for section in top.need_elements("stages"))
    top.finish()
    recipe = _head(head) if head is not None else Recipe("", 0, "", "", "", ())
    return replace(recipe, stages=stages, dosing=_dosing(dosing) if dosing else Dosing())


def _head(section: Section) -> Recipe:
    missed = section.choice("missed_start", [each.value for each in MissedStart])
    optional = {
        "turnaround_h": section.number("turnaround_h"),
        "missed_start": MissedStart(missed) if missed is not None else None,
        "late_limit_h": section.number("late_limit_h"),
        "short_gap_h": section.number("short_gap_h"),
        "author": section.text("author"),
        "saved_ms": section.whole_number("saved_ms", 0, _ANY),
        "changes": section.texts("changes"),
    }
    recipe = Recipe(
        recipe_id=section.need_text("id") or "",
        version=section.need_whole_number("version", 1, _ANY) or 0,
        name=section.need_text("name") or "",
        description=section.text("description") or "",
        source=section.text("source") or "",
        stages=(),
    )
    section.finish()
    return replace(recipe, **_stated(optional))


def _dosing(section: Section) -> Dosing:
    numbers = {name: section.whole_number(name, 0, _ANY) for name in Dosing.__slots__}
    section.finish()
    return replace(Dosing(), **_stated(numbers))


def _stage(section: Section) -> Stage:
    kind = section.need_choice("kind", [each.value for each in StageKind])
    gas_path = section.need_choice("gas_path", [each.value for each in GasPath])
    end = section.need_section("end")
    temperature, ph = section.section("temperature"), section.section("ph")
    agitation, hold = section.section("agitation"), section.section("hold")
    stage = Stage(
        kind=StageKind(kind) if kind is not None else StageKind.LOAD,
        end=_end(end) if end is not None else StageEnd(),
        temperature=_temperature(temperature) if temperature is not None else None,
        ph=_ph(ph) if ph is not None else None,
        gas_path=GasPath(gas_path) if gas_path is not None else GasPath.LEAN,
        relief=section.flag("relief", default=False),
        agitation=_agitation(agitation) if agitation is not None else None,
        hold=_hold(hold) if hold is not None else HoldRule(),
    )
    section.finish()
    return stage


def _end(section: Section) -> StageEnd:
    end = StageEnd(
        age_h=section.number("age_h"),
        day=section.whole_number("day", 0, _ANY) or 0,
        clock=section.text("clock") or "",
    )
    section.finish()
    return end


def _temperature(section: Section) -> TemperatureProfile:
    optional = {
        "night_degc": section.number("night_degc"),
        "day_from": section.text("day_from"),
        "day_to": section.text("day_to"),
    }
    profile = TemperatureProfile(
        start_degc=section.need_number("start_degc") or 0.0,
        end_degc=section.need_number("end_degc") or 0.0,
    )
    section.finish()
    return replace(profile, **_stated(optional))


def _ph(section: Section) -> PhTarget:
    approach = {"approach_h": section.number("approach_h")}
    if "dosed" not in section:
        section.problem("dosed", "missing_key", name="dosed")
    target = PhTarget(
        value=section.need_number("value") or 0.0,
        dosed=section.flag("dosed", default=False),
    )
    section.finish()
    return replace(target, **_stated(approach))


def _agitation(section: Section) -> Agitation:
    optional = {
        "every_h": section.number("every_h"),
        "run_s": section.whole_number("run_s", 0, _ANY),
    }
    section.finish()
    return replace(Agitation(), **_stated(optional))


def _hold(section: Section) -> HoldRule:
    usual = HoldRule()
    rule = HoldRule(
        clock_stops=section.flag("clock_stops", default=usual.clock_stops),
        keep_temperature=section.flag("keep_temperature", default=usual.keep_temperature),
    )
    section.finish()
    return rule


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file states; the model's own values hold for the rest."""
    return {name: value for name, value in values.items() if value is not None}
