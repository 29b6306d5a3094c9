"""Checks the tags against one another: references, derived rules, valves, former names."""

from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from plant.description.tag_entry import TagEntry
from plant.tag import Derivation, DerivedSpec, Source, Tag, ValueKind, Writable

_DISCRETE_ONLY = ("feedback", "excused_by")


def check_tags(entries: Mapping[str, TagEntry]) -> None:
    """Note tags that name others which are not there or do not fit."""
    _check_former_names(entries)
    _check_outputs(entries)
    _check_valves(entries)
    for entry in entries.values():
        if entry.tag.writable is not None:
            _check_references(entry, entry.tag.writable, entries)
        if entry.derived is not None:
            _check_inputs(entry, entry.derived, entries)


def derived_in_order(entries: Mapping[str, TagEntry]) -> dict[str, DerivedSpec]:
    """Return the derived tags' rules, inputs before what uses them; a circle is noted."""
    rules = {tag_id: entry.derived for tag_id, entry in entries.items() if entry.derived}
    waits_for = {
        tag_id: [name for name in rule.inputs if name in rules]
        for tag_id, rule in rules.items()
    }
    try:
        order = list(TopologicalSorter(waits_for).static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        entries[circle[0]].section.problem("of", "derived_circle", tags=" > ".join(circle))
        order = list(rules)
    return {tag_id: rules[tag_id] for tag_id in order}


def followed_by_measurement(tag: Tag, entries: Mapping[str, TagEntry]) -> Tag:
    """Return the tag without a feedback that the plant does not measure.

    A plant without a running contact cannot show that its agitator follows; waiting for it
    would report every command as not followed.
    """
    writable = tag.writable
    if writable is None:
        return tag
    if _is_unmeasured(writable.feedback, entries):
        writable = replace(writable, feedback=None)
    if _is_unmeasured(writable.excused_by, entries):
        writable = replace(writable, excused_by=None)
    if _is_unmeasured(writable.timed_run, entries):
        writable = replace(writable, timed_run=None, timed_run_max_s=0)
    return replace(tag, writable=writable)


def _is_unmeasured(tag_id: str | None, entries: Mapping[str, TagEntry]) -> bool:
    entry = entries.get(tag_id or "")
    return entry is not None and entry.tag.source is not Source.MEASURED


def _check_former_names(entries: Mapping[str, TagEntry]) -> None:
    claimed: dict[str, str] = {}
    for tag_id, entry in entries.items():
        was = entry.tag.was
        if was is None:
            continue
        if was.count(".") != 2:
            entry.section.problem("was", "bad_former_name", was=was)
        if was in entries:
            entry.section.problem("was", "former_name_in_use", was=was)
        other = claimed.setdefault(was, tag_id)
        if other != tag_id:
            entry.section.problem("was", "former_name_twice", was=was, other=other)


def _check_outputs(entries: Mapping[str, TagEntry]) -> None:
    """Two tags that switch one bit would undo one another."""
    claimed: dict[tuple[str | None, str], str] = {}
    for tag_id, entry in entries.items():
        writable = entry.tag.writable
        if writable is None or writable.output is None:
            continue
        other = claimed.setdefault((entry.tag.field_unit, writable.output), tag_id)
        if other != tag_id:
            entry.section.problem(
                ("write", "output"), "output_twice", output=writable.output, other=other
            )


def _check_valves(entries: Mapping[str, TagEntry]) -> None:
    kinds: dict[tuple[str, str], TagEntry] = {}
    for entry in entries.values():
        if entry.tag.valve is None:
            continue
        first = kinds.setdefault((entry.tag.unit_id, entry.tag.item), entry)
        if first.tag.valve is not entry.tag.valve:
            entry.section.problem("valve", "valve_kinds_differ", other=first.tag.tag_id)


def _check_references(
    entry: TagEntry, writable: Writable, entries: Mapping[str, TagEntry]
) -> None:
    named = {
        "feedback": writable.feedback,
        "excused_by": writable.excused_by,
        "timed_run": writable.timed_run,
    }
    for key, tag_id in named.items():
        if tag_id is None:
            continue
        other = entries.get(tag_id)
        if other is None:
            entry.section.problem(("write", key), "unknown_tag", tag=tag_id)
        elif key in _DISCRETE_ONLY and writable.output is not None:
            if other.tag.kind is not ValueKind.DISCRETE:
                entry.section.problem(("write", key), "reference_not_switch", tag=tag_id)
        elif key == "timed_run" and other.tag.eu.quantity != "time":
            entry.section.problem(("write", key), "reference_not_time", tag=tag_id)


def _check_inputs(entry: TagEntry, rule: DerivedSpec, entries: Mapping[str, TagEntry]) -> None:
    if rule.derivation is Derivation.DIFFERENCE and len(rule.inputs) < 2:
        entry.section.problem("of", "difference_of_one", tag=rule.tag_id)
    for name in rule.inputs:
        source = entries.get(name)
        if source is None:
            entry.section.problem("of", "unknown_tag", tag=name)
        elif source.tag.source is Source.ABSENT:
            entry.section.problem("of", "derived_of_absent", tag=name)
        elif not _fits(source.tag, entry.tag, rule.derivation):
            entry.section.problem(
                "of",
                "derived_units_differ",
                tag=name,
                measure=source.tag.eu.key,
                other=entry.tag.eu.key,
            )


def _fits(source: Tag, result: Tag, derivation: Derivation) -> bool:
    """Nothing is converted on the way; a difference of degrees Celsius is one in kelvin."""
    if source.kind is ValueKind.DISCRETE:
        return False
    if derivation is Derivation.DIFFERENCE and source.eu.quantity == "temperature":
        return source.eu.key == "degC" and result.eu.key == "K"
    return source.eu.key == result.eu.key
