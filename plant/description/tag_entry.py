"""One tag of one unit: template, site and overrides laid over one another and read."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plant.description.reading.section import Section
from plant.description.tag_write import Home, read_write
from plant.registers import Encoding, Register
from plant.tag import (
    SCAN_CLASSES,
    Derivation,
    DerivedSpec,
    Limits,
    Source,
    Suffix,
    Tag,
    ValueKind,
    ValveKind,
)
from plant.units import EngineeringUnit, UnknownUnitError, unit, unit_keys

_NO_UNIT = unit("1")
_SUFFIXES = tuple(each.value for each in Suffix)
_RULES = tuple(each.value for each in Derivation)
_SOURCES = tuple(each.value for each in Source)
_VALVES = tuple(each.value for each in ValveKind)
_SCANS = tuple(SCAN_CLASSES)
_LONGEST_FROZEN_S = 30 * 86_400.0
_WORD_KINDS = (ValueKind.COUNTER, ValueKind.NUMBER)


@dataclass(frozen=True, slots=True)
class TagEntry:
    """A tag as read.

    Attributes:
        tag: the tag.
        derived: its rule where it is derived.
        texts: its own name by language where one is stated.
        section: the table that cross-checks point at.
    """

    tag: Tag
    derived: DerivedSpec | None
    texts: Mapping[str, str]
    section: Section


@dataclass(frozen=True, slots=True)
class _Scale:
    """Unit of measure, instrument range and meaningful digits."""

    eu: EngineeringUnit
    low: float
    high: float
    digits: int


_DISCRETE = _Scale(_NO_UNIT, 0.0, 1.0, 0)


def read_tag(section: Section, key: str, module: str, home: Home) -> TagEntry | None:
    """Return the tag ``key`` (``item.SUFFIX``) of a unit, None where it has no usable name."""
    item, _, suffix = key.partition(".")
    if not item or suffix not in _SUFFIXES:
        section.problem((), "bad_tag_name", tag=key)
        return None
    tag_id = f"{home.unit_id}.{key}"
    derived = _derived(section, tag_id, home)
    register = _register(section, home)
    valve = _valve(section)
    source = _source(section, valve, Suffix(suffix))
    is_measured = source is Source.MEASURED
    if is_measured and "register" not in section:
        section.problem("register", "missing_key", name="register")
    kind = _kind(section, register, derived)
    scale = _scale(section, kind, register)
    write = read_write(section, home, (scale.low, scale.high))
    scan = section.choice("scan", _SCANS) or "normal"
    frozen_after_s = section.number_within("frozen_after_s", 0.0, _LONGEST_FROZEN_S)
    tag = Tag(
        tag_id=tag_id,
        unit_id=home.unit_id,
        module=module,
        item=item,
        suffix=Suffix(suffix),
        kind=kind,
        source=source,
        eu=scale.eu,
        eu_low=scale.low,
        eu_high=scale.high,
        digits=scale.digits,
        scan=SCAN_CLASSES[scan],
        field_unit=home.field_unit if is_measured else None,
        register=register.name if is_measured and register else None,
        limits=_limits(section, scale) if kind is not ValueKind.DISCRETE else Limits(),
        writable=write if is_measured else None,
        frozen_after_s=frozen_after_s or 0.0,
        valve=valve,
        was=_was(section, key, home),
    )
    texts = _texts(section)
    section.finish()
    return TagEntry(tag, derived if source is Source.DERIVED else None, texts, section)


def _derived(section: Section, tag_id: str, home: Home) -> DerivedSpec | None:
    rule = section.choice("derived", _RULES)
    inputs = section.texts("of")
    if rule is None:
        return None
    if not inputs:
        section.problem((), "derived_of_nothing", tag=tag_id)
        return None
    return DerivedSpec(tag_id, Derivation(rule), tuple(home.full_id(key) for key in inputs))


def _register(section: Section, home: Home) -> Register | None:
    name = section.text("register")
    if name is None or home.register_map is None:
        return None
    register = home.register_map.registers.get(name)
    if register is None:
        section.problem("register", "unknown_register", name=name, map=home.register_map.key)
    return register


def _valve(section: Section) -> ValveKind | None:
    stated = section.choice("valve", _VALVES)
    return None if stated is None else ValveKind(stated)


def _source(section: Section, valve: ValveKind | None, suffix: Suffix) -> Source:
    """Return where the value comes from; nothing drives a valve that is moved by hand."""
    stated = section.choice("source", _SOURCES)
    by_hand = valve in {ValveKind.MANUAL_SWITCH, ValveKind.MANUAL_DECLARED}
    if by_hand and suffix is Suffix.OUTPUT:
        if stated not in {None, "absent"}:
            section.problem("source", "manual_valve_driven")
        return Source.ABSENT
    if valve is ValveKind.MANUAL_DECLARED:
        if stated not in {None, "entered"}:
            section.problem("source", "declared_valve_measured")
        return Source.ENTERED
    if stated is None:
        return Source.DERIVED if "derived" in section else Source.MEASURED
    if stated == Source.DERIVED.value and "derived" not in section:
        section.problem("source", "derived_without_rule")
    return Source(stated)


def _kind(
    section: Section, register: Register | None, derived: DerivedSpec | None
) -> ValueKind:
    if register is None:
        is_discrete = derived is None and "unit" not in section
        return ValueKind.DISCRETE if is_discrete else ValueKind.ANALOG
    if register.encoding is Encoding.BIT:
        return ValueKind.DISCRETE
    if register.modulus:
        return ValueKind.COUNTER
    if register.analog or register.scale != 1.0:
        return ValueKind.ANALOG
    return ValueKind.NUMBER


def _scale(section: Section, kind: ValueKind, register: Register | None) -> _Scale:
    """Return unit, range and digits, which a switch has not and everything else must state."""
    if kind is ValueKind.DISCRETE:
        return _DISCRETE
    eu = _measure(section)
    low, high = section.need_number("low"), section.need_number("high")
    digits = section.need_whole_number("digits", 0, 6)
    if low is not None and high is not None and low >= high:
        section.problem("low", "range_upside_down", low=low, high=high)
    if eu is not None and register is not None:
        other = unit(register.unit)
        if eu.quantity != other.quantity:
            section.problem(
                "unit",
                "other_quantity",
                measure=eu.key,
                register=register.name,
                other=other.key,
            )
        elif kind in _WORD_KINDS and eu is not other:
            section.problem(
                "unit",
                "whole_number_converted",
                measure=eu.key,
                register=register.name,
                other=other.key,
            )
    return _Scale(eu or _NO_UNIT, low or 0.0, 1.0 if high is None else high, digits or 0)


def _measure(section: Section) -> EngineeringUnit | None:
    key = section.need_text("unit")
    if key is None:
        return None
    try:
        return unit(key)
    except UnknownUnitError:
        section.problem("unit", "unknown_measure", measure=key, known=", ".join(unit_keys()))
        return None


def _limits(section: Section, scale: _Scale) -> Limits:
    normal, limits = section.band("normal"), section.band("limits")
    for key, (low, high) in (("normal", normal), ("limits", limits)):
        if low is not None and high is not None and low >= high:
            section.problem(key, "band_upside_down", low=low, high=high)
        for end in (low, high):
            if end is not None and not scale.low <= end <= scale.high:
                section.problem(
                    key, "band_outside_range", value=end, low=scale.low, high=scale.high
                )
    return Limits(normal[0], normal[1], limits[0], limits[1])


def _was(section: Section, key: str, home: Home) -> str | None:
    stated = section.text("was")
    if stated is not None:
        return home.full_id(stated)
    return None if home.former_unit_id is None else f"{home.former_unit_id}.{key}"


def _texts(section: Section) -> Mapping[str, str]:
    below = section.section("text")
    return MappingProxyType(below.all_texts() if below else {})
