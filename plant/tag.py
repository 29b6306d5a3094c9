"""A tag: one named value of the plant and everything that is known about it beforehand."""

from dataclasses import dataclass
from enum import Enum

from plant.units import EngineeringUnit


class Source(Enum):
    """Where a tag's value comes from."""

    MEASURED = "measured"
    ENTERED = "entered"
    ESTIMATED = "estimated"
    ABSENT = "absent"
    DERIVED = "derived"


class ValueKind(Enum):
    """The Python type behind the value."""

    ANALOG = "analog"  # float
    DISCRETE = "discrete"  # bool
    COUNTER = "counter"  # int that grows and wraps
    NUMBER = "number"  # int without a scale: words, codes, seconds remaining


class ValveKind(Enum):
    """How a valve is moved and known."""

    ACTUATED = "actuated"
    MANUAL_SWITCH = "manual_switch"
    MANUAL_DECLARED = "manual_declared"


class Suffix(Enum):
    """What a tag says about its item: wanted, sent or seen."""

    SETPOINT = "SP"
    OUTPUT = "OP"
    READBACK = "PV"


class Role(Enum):
    """Who may act. Ordered from least to most."""

    VIEWER = 0
    OPERATOR = 1
    ENGINEER = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class ScanClass:
    """How often a tag is read.

    Attributes:
        key: word used in data files: ``fastest``, ``fast``, ``normal``, ``slow``, ``rare``.
        period_s: seconds between reads.
    """

    key: str
    period_s: float


SCAN_CLASSES = {
    scan.key: scan
    for scan in (
        ScanClass("fastest", 0.1),  # over TCP only
        ScanClass("fast", 0.5),
        ScanClass("normal", 1.0),
        ScanClass("slow", 10.0),
        ScanClass("rare", 60.0),
    )
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Marks drawn beside a value; alarms get their own rules later.

    Attributes, all in the tag's unit, None where there is none:
        normal_low, normal_high: the band in which the value usually is.
        low, high: alarm limits.
    """

    normal_low: float | None = None
    normal_high: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Writable:
    """How a tag may be commanded.

    Attributes:
        role: the least role that may.
        low, high: range of a set point in the tag's unit; 0 and 1 for an output.
        output: bit of OUT that carries it, None for a set point.
        register: holding register that takes a set point, None for an output.
        feedback: tag that shows whether the plant followed, None where nothing does.
        feedback_s: seconds within which it must follow.
        excused_by: discrete tag that excuses an output from being followed while True.
        timed_run: tag with the remaining seconds of a timed run, None where there is none.
        timed_run_max_s: longest timed run, 0 where there is none.
        risky: whether the operator confirms in two steps.
    """

    role: Role
    low: float
    high: float
    output: str | None = None
    register: str | None = None
    feedback: str | None = None
    feedback_s: float = 3.0
    excused_by: str | None = None
    timed_run: str | None = None
    timed_run_max_s: int = 0
    risky: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """One value of the plant.

    Attributes:
        tag_id: ``unit.item.suffix``, for example ``D1.temperature_upper.PV``.
        unit_id: the unit it belongs to, for example ``D1``.
        module: equipment module, for example ``heating``.
        item: what it is about within its unit, for example ``temperature_upper``.
        suffix: wanted, sent or seen.
        kind: type of the value.
        source: where the value comes from.
        eu: engineering unit.
        eu_low, eu_high: range of the instrument in ``eu``; outside it a value is Uncertain.
        digits: digits after the point that mean something.
        scan: how often it is read.
        field_unit: Modbus field unit that carries it, None unless measured.
        register: name of the register field within that unit's map, None unless measured.
        limits: marks to draw.
        writable: how it may be commanded, None for read-only tags.
        frozen_after_s: seconds without any change after which a value is Uncertain; 0 = never.
        valve: kind of valve for valve tags, else None.
        was: the tag's former id, where it was renamed.
    """

    tag_id: str
    unit_id: str
    module: str
    item: str
    suffix: Suffix
    kind: ValueKind
    source: Source
    eu: EngineeringUnit
    eu_low: float
    eu_high: float
    digits: int
    scan: ScanClass
    field_unit: str | None = None
    register: str | None = None
    limits: Limits = Limits()
    writable: Writable | None = None
    frozen_after_s: float = 0.0
    valve: ValveKind | None = None
    was: str | None = None


class Derivation(Enum):
    """How a derived tag is computed; its quality follows the worst input."""

    MEAN = "mean"
    SUM = "sum"
    DIFFERENCE = "difference"  # first minus the others
    MAXIMUM = "maximum"
    MINIMUM = "minimum"


@dataclass(frozen=True, slots=True)
class DerivedSpec:
    """The rule of one derived tag: ``derivation`` over ``inputs``, all in the tag's unit."""

    tag_id: str
    derivation: Derivation
    inputs: tuple[str, ...]
