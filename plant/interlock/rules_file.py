"""The table of interlocks as interlocks.toml states it; every wrong line becomes a problem."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plant.description.problems import ProblemList
from plant.description.reading.document import Document
from plant.description.reading.section import Section, check_schema
from plant.interlock.rule import (
    BigMotors,
    Condition,
    Declared,
    Events,
    Guard,
    Number,
    Rule,
    RuleTable,
    Window,
)

SCHEMA = 1
KINDS = ("digester", "tank", "gas", "energy", "site")

_LONGEST_S = 7 * 86_400.0
_LAST_BIT = 15
_WATCHED = {Condition.RISES, Condition.FALLS, Condition.ALL_CLOSED}
_STATED = tuple(each for each in Condition if each is not Condition.START_GAP)
"""Conditions that a rule may state; the gap between two starts is the big motors' own table."""

_WITHOUT_INPUT = {Condition.ALL_CLOSED, Condition.ALWAYS}
_WITHOUT_NUMBER = {Condition.SET, Condition.ALL_CLOSED, Condition.ALWAYS}


@dataclass(frozen=True, slots=True)
class RulesFile:
    """What the file says.

    Attributes:
        table: the rules.
        sections: of each rule by kind and name, for later checks to point at.
        big_motors: their table, None where there is none.
    """

    table: RuleTable
    sections: Mapping[tuple[str, str], Section]
    big_motors: Section | None = None


def read_rules(document: Document, problems: ProblemList) -> RulesFile:
    """Return the table; what is wrong is noted and left out."""
    top = Section.whole(document, problems)
    check_schema(top, SCHEMA)
    motors = top.section("big_motors")
    told = top.section("told")
    bypass = top.need_section("bypass")
    rules: dict[str, tuple[Rule, ...]] = {}
    sections: dict[tuple[str, str], Section] = {}
    for kind in KINDS:
        below = top.section(kind)
        stated = below.need_section("rules") if below else None
        found: list[Rule] = []
        for name, section in stated.sections() if stated else ():
            rule = _rule(kind, name, section)
            if rule is None:
                continue
            section.finish()
            if section.is_sound:
                found.append(rule)
                sections[kind, name] = section
        rules[kind] = tuple(found)
        if below is not None:
            below.finish()
    table = RuleTable(
        rules=MappingProxyType(rules),
        big_motors=_big_motors(motors) if motors else BigMotors(),
        untold=_words(told, "not_in") if told else frozenset(),
        bypass_longest_s=_longest_bypass(bypass) if bypass else 0.0,
    )
    for part in (motors, told, bypass, top):
        if part is not None:
            part.finish()
    return RulesFile(table, MappingProxyType(sections), motors)


def _big_motors(section: Section) -> BigMotors:
    return BigMotors(
        spacing_s=section.number_within("spacing_s", 0.0, 600.0) or 0.0,
        outputs=section.need_texts("outputs") or (),
    )


def _longest_bypass(section: Section) -> float:
    return (section.number_within("longest_h", 0.0, 24.0) or 0.0) * 3600.0


def _rule(kind: str, name: str, section: Section) -> Rule | None:
    condition = _condition(section)
    if condition is None:
        return None
    limit = _limit(section, condition)
    return Rule(
        kind=kind,
        name=name,
        condition=condition,
        limit=limit or Number(0.0),  # a wrong one is noted; the rest is still read
        input=_input(section, condition),
        other=(section.need_text("other") or "") if condition is Condition.DIFFERS else "",
        paths=_paths(section, condition),
        hysteresis=section.number_within("hysteresis", 0.0, 1e6) or 0.0,
        delay_s=section.number_within("delay_s", 0.0, _LONGEST_S) or 0.0,
        stands_s=section.number_within("stands_s", 0.0, _LONGEST_S) or 0.0,
        within_s=_within(section, condition),
        unreadable=section.number("unreadable"),
        good=section.flag("good", default=False),
        latched=section.flag("latched", default=False),
        warn=_number(section, "warn") if "warn" in section else None,
        alarm=_number(section, "alarm") if "alarm" in section else None,
        asks=section.flag("asks", default=False),
        off=section.texts("off") or (),
        on=section.texts("on") or (),
        no_start=section.texts("no_start") or (),
        while_on=section.text("while_on") or "",
        after_s=section.number_within("after_s", 0.0, _LONGEST_S) or 0.0,
        guard=_guard(section),
        window=_window(section),
        declared=_declared(section),
        events=_events(section, condition),
        not_in=_words(section, "not_in"),
        bypassable=section.holds("bypass", int) or section.flag("bypass", default=False),
        unit_bit=_unit_bit(section),
    )


def _condition(section: Section) -> Condition | None:
    """Return the one condition that the rule states."""
    stated = [each for each in _STATED if each.value in section]
    if len(stated) == 1:
        return stated[0]
    known = ", ".join(each.value for each in _STATED)
    section.problem((), "interlock_condition", count=len(stated), known=known)
    return None


def _limit(section: Section, condition: Condition) -> Number | None:
    if condition is Condition.ALL_CLOSED:
        return Number(0.0)
    if condition in _WITHOUT_NUMBER:
        if not section.flag(condition.value, default=True):
            section.problem(condition.value, "interlock_must_be_true", name=condition.value)
        return Number(1.0)
    return _number(section, condition.value)


def _number(section: Section, key: str) -> Number | None:
    """Return a limit: a number, a parameter of the unit, or a number of its recipe."""
    table = section.section(key) if section.holds(key, dict) else None
    if table is None:
        stated = section.need_number(key)
        return None if stated is None else Number(stated)
    factor = table.number("factor")
    factor = 1.0 if factor is None else factor
    parameter, plan = table.text("parameter"), table.text("plan")
    added = table.number("add") or 0.0
    table.finish()
    if (parameter is None) == (plan is None):
        section.problem(key, "interlock_limit")
        return None
    if parameter is not None:
        return Number(added, parameter=parameter, factor=factor)
    return Number(added, plan=plan or "", factor=factor)


def _input(section: Section, condition: Condition) -> str:
    if condition in _WITHOUT_INPUT:
        return ""
    return section.need_text("input") or ""


def _paths(section: Section, condition: Condition) -> tuple[str, ...]:
    if condition is not Condition.ALL_CLOSED:
        return ()
    return section.need_texts(condition.value) or ()


def _within(section: Section, condition: Condition) -> float:
    if condition not in _WATCHED:
        return 0.0
    section.need_number("within_s")
    return section.number_within("within_s", 1.0, _LONGEST_S) or 1.0


def _guard(section: Section) -> Guard | None:
    table = section.section("only_above")
    if table is None:
        return None
    guard = Guard(table.need_text("input") or "", table.need_number("above") or 0.0)
    table.finish()
    return guard


def _window(section: Section) -> Window | None:
    table = section.section("window")
    if table is None:
        return None
    window = Window(table.need_text("output") or "", table.need_number("within_s") or 0.0)
    table.finish()
    return window


def _declared(section: Section) -> Declared | None:
    table = section.section("declared")
    if table is None:
        return None
    declared = Declared(table.need_text("parameter") or "", table.numbers("is"))
    table.finish()
    return declared


def _events(section: Section, condition: Condition) -> Events | None:
    if condition is not Condition.UNMOVED:
        return None
    table = section.need_section("events")
    if table is None:
        return None
    events = Events(
        output=table.need_text("output") or "",
        beside=table.need_text("beside") or "",
        step=table.need_number("step") or 0.0,
        wait_s=table.need_number("wait_s") or 0.0,
        count=table.need_whole_number("count", 1, 100) or 1,
    )
    table.finish()
    return events


def _unit_bit(section: Section) -> int | None:
    """Return the bit of the unit's own token, None where the unit has no such rule."""
    if not section.holds("bypass", int):
        return None
    return section.whole_number("bypass", 0, _LAST_BIT)


def _words(section: Section, key: str) -> frozenset[str]:
    return frozenset(section.texts(key) or ())
