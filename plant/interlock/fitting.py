"""Which rules has this plant: the table's rows, fitted to its units, tags and site data?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from types import MappingProxyType

from plant.description.model import PlantDescription
from plant.equipment import Unit
from plant.interlock.book import Band, Driven, FittedRule, RuleBook, band
from plant.interlock.rule import Condition, Number, Rule, RuleTable
from plant.quality import STALE_UNCERTAIN_PERIODS
from plant.tag import Source, Tag

PLAN = "plan:"

_ABOUT_RUNNING = {Condition.NOT_RUN, Condition.RUNS, Condition.PAUSED}
_ALWAYS_LOOKED_AT = {
    Condition.DIFFERS,
    Condition.RISES,
    Condition.FALLS,
    Condition.UNMOVED,
    Condition.ALL_CLOSED,
    Condition.ALWAYS,
    *_ABOUT_RUNNING,
}
_BY_HAND = {Source.ENTERED, Source.ESTIMATED}


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a rule's numbers are written."""

    symbol: str = ""
    digits: int = 0
    factor: float = 1.0


_HOURS = _Shown("h", 1, 1 / 3600)
_MINUTES = _Shown("min", 0, 1 / 60)
_PERCENT = _Shown("%", 0)


def fit(table: RuleTable, description: PlantDescription) -> RuleBook:
    """Return the plant's rules.

    A rule without its instrument is listed as not fitted; outputs that the plant has not, or
    that people move by hand, are left out of its effects.
    """
    fitted = [
        _fit(rule, unit, description)
        for unit in description.units.values()
        for rule in table.rules.get(unit.kind, ())
        if _holds_in(rule, unit)
    ]
    motors = [
        tag_id
        for name in table.big_motors.outputs
        for tag_id in _outputs(name, "", description)
    ]
    fitted += [
        _gap(tag_id, motors, table.big_motors.spacing_s, description) for tag_id in motors
    ]
    judged = [rule for rule in fitted if not rule.not_fitted]
    by_unit: dict[str, list[FittedRule]] = {}
    for each in judged:
        by_unit.setdefault(each.unit_id, []).append(each)
    return RuleBook(
        units=tuple((unit_id, tuple(rules)) for unit_id, rules in by_unit.items()),
        rules=MappingProxyType({each.rule_id: each for each in fitted}),
        not_fitted=tuple(each for each in fitted if each.not_fitted),
        runs=_runs(judged, description.tags),
        courses=tuple(each for each in judged if each.rule.condition in _COURSES),
        responses=tuple(each for each in judged if each.rule.condition is Condition.UNMOVED),
        big_motors=frozenset(motors),
        spacing_s=table.big_motors.spacing_s,
        untold=table.untold,
        bypass_longest_s=table.bypass_longest_s,
    )


_COURSES = {Condition.RISES, Condition.FALLS}


def _gap(
    tag_id: str, motors: Iterable[str], spacing_s: float, description: PlantDescription
) -> FittedRule:
    """Return the rule by which a big motor waits for the start of another one."""
    tag = description.tags[tag_id]
    rule = Rule(
        kind=description.units[tag.unit_id].kind,
        name="motor_gap",
        condition=Condition.START_GAP,
        limit=Number(spacing_s),
        no_start=(f"{tag.item}.{tag.suffix.value}",),
    )
    limit = band(rule.condition, spacing_s)
    return FittedRule(
        rule_id=f"{tag.unit_id}.{rule.name}_{tag.item}",
        unit_id=tag.unit_id,
        rule=rule,
        run_id=tag_id,
        rivals=tuple(each for each in motors if each != tag_id),
        trip=limit,
        tight=limit,
        no_start=(tag_id,),
        text_key=_text_key(rule, description),
        symbol="s",
    )


def _holds_in(rule: Rule, unit: Unit) -> bool:
    declared = rule.declared
    if declared is None:
        return True
    return unit.parameters.get(declared.parameter, 0.0) in declared.values


def _fit(rule: Rule, unit: Unit, description: PlantDescription) -> FittedRule:
    tags = description.tags
    rule_id = f"{unit.unit_id}.{rule.name}"
    is_plan = rule.input.startswith(PLAN)
    input_id = "" if is_plan or not rule.input else f"{unit.unit_id}.{rule.input}"
    run_id = input_id if rule.condition in _ABOUT_RUNNING else ""
    if run_id:
        input_id = _driven(run_id, tags).seen_id
    paths = tuple(_driven(f"{unit.unit_id}.{path}", tags) for path in rule.paths)
    source = tags[input_id].source if input_id in tags else Source.MEASURED
    draft = FittedRule(
        rule_id=rule_id,
        unit_id=unit.unit_id,
        rule=rule,
        input_id=input_id,
        other_id=f"{unit.unit_id}.{rule.other}" if rule.other else "",
        stale_s=_stale_s(tags.get(input_id)),
        trusts_uncertain=not rule.good or source in _BY_HAND,
        off=_all_outputs(rule.off, unit, description),
        on=_all_outputs(rule.on, unit, description),
        no_start=_all_outputs(rule.no_start, unit, description),
        paths=tuple(path for path in paths if path.output_id or path.seen_id),
        run_id=run_id,
        while_id=_there(rule.while_on, unit, tags),
        guard_id=_there(rule.guard.input, unit, tags) if rule.guard else "",
        guard_stale_s=_stale_s(tags.get(f"{unit.unit_id}.{rule.guard.input}"))
        if rule.guard
        else inf,
        window_id=_there(rule.window.output, unit, tags) if rule.window else "",
        event_id=_there(rule.events.output, unit, tags) if rule.events else "",
        beside_id=_there(rule.events.beside, unit, tags) if rule.events else "",
        spare=_is_by_hand(input_id, paths, tags),
        text_key=_text_key(rule, description),
    )
    shown = _shown(rule, tags.get(input_id))
    draft = replace(draft, symbol=shown.symbol, digits=shown.digits, shown=shown.factor)
    return _with_limits(replace(draft, not_fitted=_missing(draft, unit, tags)), unit)


def _with_limits(fitted: FittedRule, unit: Unit) -> FittedRule:
    """Return the rule with the limits that do not come from the plan."""
    rule = fitted.rule
    if rule.condition in {Condition.ALL_CLOSED, Condition.ALWAYS, Condition.UNMOVED}:
        return fitted
    trip = _band(rule.condition, rule.limit, unit)
    warn = _band(rule.condition, rule.warn, unit)
    alarm = _band(rule.condition, rule.alarm, unit)
    limits = [each for each in (rule.limit, rule.warn, rule.alarm) if each is not None]
    planned = {each.plan for each in limits}
    if rule.input.startswith(PLAN):
        planned = {rule.input.removeprefix(PLAN)}
    tight = None
    if planned == {""}:
        stated = [each for each in (trip, warn, alarm) if each is not None]
        tight = Band(max(each.low for each in stated), min(each.high for each in stated))
    return replace(
        fitted,
        trip=trip,
        warn=warn,
        alarm=alarm,
        tight=tight,
        quiet=tight if rule.condition not in _ALWAYS_LOOKED_AT else None,
        plan_id=_only_one(planned, unit),
    )


def _only_one(planned: set[str], unit: Unit) -> str:
    """Return the one number of the plan that all limits follow, empty where there are more."""
    name = planned.pop() if len(planned) == 1 else ""
    return f"{unit.unit_id}.{name}" if name else ""


def _band(condition: Condition, number: Number | None, unit: Unit) -> Band | None:
    if number is None or number.plan:
        return None
    limit = number.value
    if number.parameter:
        limit += unit.parameters.get(number.parameter, 0.0) * number.factor
    return band(condition, limit)


def _missing(fitted: FittedRule, unit: Unit, tags: Mapping[str, Tag]) -> tuple[str, ...]:
    """Return the instruments, or commissioning values, without which it cannot be judged."""
    rule = fitted.rule
    if rule.condition is Condition.ALL_CLOSED:
        return () if fitted.paths else rule.paths
    needed = [fitted.input_id, fitted.other_id]
    missing = [tag_id for tag_id in needed if tag_id and not _is_there(tag_id, tags)]
    if fitted.run_id and not _is_there(fitted.input_id, tags):
        missing = [fitted.run_id]
    if rule.while_on and not fitted.while_id:
        missing.append(f"{unit.unit_id}.{rule.while_on}")
    stated = (rule.limit.parameter,)
    missing += [name for name in stated if name and not unit.parameters.get(name)]
    return tuple(missing)


def _is_by_hand(input_id: str, paths: Iterable[Driven], tags: Mapping[str, Tag]) -> bool:
    """Return whether people enter what it looks at, so that it may be missing."""
    named = [input_id] if input_id else [path.seen_id for path in paths if path.seen_id]
    found = [tags[tag_id].source for tag_id in named if tag_id in tags]
    return bool(found) and all(source in _BY_HAND for source in found)


def _is_there(tag_id: str, tags: Mapping[str, Tag]) -> bool:
    tag = tags.get(tag_id)
    return tag is not None and tag.source is not Source.ABSENT


def _there(name: str, unit: Unit, tags: Mapping[str, Tag]) -> str:
    tag_id = f"{unit.unit_id}.{name}" if name else ""
    return tag_id if _is_there(tag_id, tags) else ""


def _driven(output_id: str, tags: Mapping[str, Tag]) -> Driven:
    """Return an output and what shows that it follows; a manual valve has only the latter."""
    tag = tags.get(output_id)
    writable = tag.writable if tag is not None else None
    if writable is not None:
        return Driven(output_id, writable.feedback or output_id)
    seen_id = f"{output_id.removesuffix('.OP')}.PV"
    return Driven("", seen_id if _is_there(seen_id, tags) else "")


def _stale_s(tag: Tag | None) -> float:
    """Return the age from which a value is stale; what nobody reads does not age by itself."""
    if tag is None or tag.source is not Source.MEASURED:
        return inf
    return STALE_UNCERTAIN_PERIODS * tag.scan.period_s


def _runs(rules: Iterable[FittedRule], tags: Mapping[str, Tag]) -> tuple[Driven, ...]:
    """Return every output whose running some rule asks for."""
    found: dict[str, Driven] = {}
    for rule in rules:
        named = (rule.run_id, rule.while_id, rule.window_id, rule.event_id)
        for driven in (*(_driven(each, tags) for each in named if each), *rule.paths):
            found.setdefault(driven.output_id or driven.seen_id, driven)
    return tuple(found.values())


def _all_outputs(
    names: Iterable[str], unit: Unit, description: PlantDescription
) -> tuple[str, ...]:
    return tuple(
        tag_id for name in names for tag_id in _outputs(name, unit.unit_id, description)
    )


def _outputs(name: str, unit_id: str, description: PlantDescription) -> list[str]:
    """Return the tags of ``item.OP`` of the unit, or of ``kind:item.OP`` in the whole plant."""
    kind, _, item = name.rpartition(":")
    units = [unit_id]
    if kind:
        units = [unit.unit_id for unit in description.units.values() if unit.kind == kind]
    tag_ids = [f"{each}.{item}" for each in units]
    return [
        tag_id
        for tag_id in tag_ids
        if tag_id in description.tags and description.tags[tag_id].writable is not None
    ]


def _shown(rule: Rule, tag: Tag | None) -> _Shown:
    match rule.condition:
        case Condition.NOT_RUN:
            return _HOURS if rule.limit.value >= 3600 else _MINUTES
        case Condition.RUNS | Condition.PAUSED:
            return _MINUTES
        case Condition.FALLS:
            return _PERCENT
        case _ if rule.input.startswith(PLAN):
            return _Shown("min")
        case Condition.DIFFERS | Condition.RISES if tag is not None:
            symbol = "K" if tag.eu.quantity == "temperature" else tag.eu.symbol
            return _Shown(symbol, tag.digits)
        case _:
            return _Shown(tag.eu.symbol, tag.digits) if tag is not None else _Shown()


def _text_key(rule: Rule, description: PlantDescription) -> str:
    """Return the rule's own text, or the one of its condition where nobody wrote one."""
    own = f"interlock.{rule.kind}.{rule.name}"
    return own if own in description.texts else f"interlock.condition.{rule.condition.value}"
