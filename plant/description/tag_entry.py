"""One tag of one unit: template, site and overrides laid over one another and read."""

from dataclasses import dataclass

from plant.description.reading import Section
from plant.registers import Encoding, Register, RegisterMap, Table
from plant.tag import (
    SCAN_CLASSES,
    Derivation,
    DerivedSpec,
    Limits,
    Role,
    Source,
    Suffix,
    Tag,
    ValueKind,
    ValveKind,
    Writable,
)
from plant.units import EngineeringUnit, UnknownUnitError, unit

_NO_UNIT = unit("1")
_ROLES = {role.name.lower(): role for role in Role}


@dataclass(frozen=True, slots=True)
class Home:
    """Where a tag lives: its unit and what its unit's field unit can say."""

    unit_id: str
    former_unit_id: str | None
    field_unit: str | None
    register_map: RegisterMap | None

    def full_id(self, key: str) -> str:
        """Return ``item.SUFFIX`` as an id of this unit; a full id stays what it is."""
        return key if key.count(".") == 2 else f"{self.unit_id}.{key}"


@dataclass(frozen=True, slots=True)
class TagEntry:
    """A tag with its rule where it is derived, and the table that cross-checks point at."""

    tag: Tag
    derived: DerivedSpec | None
    section: Section


def read_tag(section: Section, key: str, module: str, home: Home) -> TagEntry | None:
    """Return the tag ``key`` (``item.SUFFIX``) of a unit, None where it has no usable name."""
    item, _, suffix = key.rpartition(".")
    if not item or suffix not in {each.value for each in Suffix}:
        section.problem((), "bad_tag_name", tag=key)
        return None
    tag_id = f"{home.unit_id}.{key}"
    derived = _derived(section, tag_id, home)
    register = _register(section, home)
    source = _source(section, derived)
    kind = _kind(section, register, derived)
    low, high, eu, digits = _range(section, kind)
    normal = section.band("normal")
    limits = section.band("limits")
    scan = section.choice("scan", list(SCAN_CLASSES)) or "normal"
    valve = section.choice("valve", [each.value for each in ValveKind])
    write = section.section("write")
    is_measured = source is Source.MEASURED
    writable = _writable(write, home, (low, high)) if write is not None else None
    tag = Tag(
        tag_id=tag_id,
        unit_id=home.unit_id,
        module=module,
        item=item,
        suffix=Suffix(suffix),
        kind=kind,
        source=source,
        eu=eu,
        eu_low=low,
        eu_high=high,
        digits=digits,
        scan=SCAN_CLASSES[scan],
        field_unit=home.field_unit if is_measured else None,
        register=register.name if is_measured and register else None,
        limits=Limits(normal[0], normal[1], limits[0], limits[1]),
        writable=writable if is_measured else None,
        frozen_after_s=section.number("frozen_after_s") or 0.0,
        valve=ValveKind(valve) if valve else None,
        was=_was(section, key, home),
    )
    section.finish()
    return TagEntry(tag, derived if source is Source.DERIVED else None, section)


def _derived(section: Section, tag_id: str, home: Home) -> DerivedSpec | None:
    rule = section.choice("derived", [each.value for each in Derivation])
    inputs = section.texts("of") or ()
    if rule is None:
        return None
    return DerivedSpec(tag_id, Derivation(rule), tuple(home.full_id(key) for key in inputs))


def _register(section: Section, home: Home) -> Register | None:
    name = section.text("register")
    if name is None or home.register_map is None:
        return None
    register = home.register_map.registers.get(name)
    if register is None:
        section.problem("register", "unknown_register", register=name, map=home.register_map.key)
    return register


def _source(section: Section, derived: DerivedSpec | None) -> Source:
    stated = section.choice("source", [each.value for each in Source])
    if stated is not None:
        return Source(stated)
    return Source.MEASURED if derived is None else Source.DERIVED


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


def _range(
    section: Section, kind: ValueKind
) -> tuple[float, float, EngineeringUnit, int]:
    if kind is ValueKind.DISCRETE:
        return 0.0, 1.0, _NO_UNIT, 0
    low = section.need_number("low")
    high = section.need_number("high")
    digits = section.need_whole_number("digits", 0, 6)
    key = section.need_text("unit") or "1"
    eu = _NO_UNIT
    try:
        eu = unit(key)
    except UnknownUnitError:
        section.problem("unit", "unknown_measure", unit=key)
    return low or 0.0, 0.0 if high is None else high, eu, digits or 0


def _writable(write: Section, home: Home, tag_range: tuple[float, float]) -> Writable:
    role = write.choice("role", list(_ROLES)) or "operator"
    low, high = write.number("low"), write.number("high")
    feedback_s = write.number("feedback_s")
    found = Writable(
        role=_ROLES[role],
        low=tag_range[0] if low is None else low,
        high=tag_range[1] if high is None else high,
        output=write.text("output"),
        register=write.text("register"),
        feedback=_reference(write, "feedback", home),
        feedback_s=3.0 if feedback_s is None else feedback_s,
        excused_by=_reference(write, "excused_by", home),
        timed_run=_reference(write, "timed_run", home),
        timed_run_max_s=write.whole_number("timed_run_max_s", 1, 0xFFFF) or 0,
        risky=write.flag("risky", default=False),
    )
    write.finish()
    known = home.register_map
    if known is None:
        return found
    if found.output is not None and found.output not in known.outputs:
        write.problem("output", "unknown_output", output=found.output, map=known.key)
    if found.register is not None:
        register = known.registers.get(found.register)
        if register is None or register.table is not Table.HOLDING:
            write.problem("register", "unknown_register", register=found.register, map=known.key)
    return found


def _reference(section: Section, key: str, home: Home) -> str | None:
    name = section.text(key)
    return None if name is None else home.full_id(name)


def _was(section: Section, key: str, home: Home) -> str | None:
    stated = section.text("was")
    if stated is not None:
        return home.full_id(stated)
    return None if home.former_unit_id is None else f"{home.former_unit_id}.{key}"
