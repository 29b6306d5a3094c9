"""What is an interlock? One row of the table, as it holds for every unit of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Condition(Enum):
    """How a rule looks at its input. The value is the key that states the limit."""

    ABOVE = "above"  # at the limit or above
    BELOW = "below"  # at the limit or below
    OVER = "over"  # above the limit, the limit itself is allowed
    UNDER = "under"  # below the limit, the limit itself is allowed
    SET = "set"  # a discrete input is true
    DIFFERS = "differs"  # from the second input, in either direction
    RISES = "rises"  # by so much within the watched time
    FALLS = "falls"  # by such a share (%) within the watched time
    NOT_RUN = "not_run_s"  # the output has not run for so many seconds
    RUNS = "runs_s"  # the output has run for so many seconds
    PAUSED = "paused_s"  # the output has been off for less than so many seconds
    UNMOVED = "unmoved"  # by so much across two events that should move it
    ALL_CLOSED = "all_closed"  # of these gas paths none is open
    ALWAYS = "always"  # stands by itself, where its declaration says so
    START_GAP = "start_gap_s"  # another big motor started less than so many seconds ago

    # Rules are looked up by their condition at every scan; Enum's own hash is slower than all
    # the rest of the look-up.
    __hash__ = object.__hash__

    @property
    def is_rising(self) -> bool:
        """Whether a larger number is the worse one."""
        return self not in {
            Condition.BELOW,
            Condition.UNDER,
            Condition.PAUSED,
            Condition.START_GAP,
        }


@dataclass(frozen=True, slots=True)
class Number:
    """A limit: a number, or one of the unit's site data or recipe, times factor, plus value.

    Attributes:
        value: the number, or what is added.
        parameter: name of a parameter of the unit's site data, empty for none.
        plan: name of a number that the unit's recipe states now, empty for none. While there
            is none the rule is not judged.
        factor: of the parameter or the plan's number.
    """

    value: float
    parameter: str = ""
    plan: str = ""
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Guard:
    """Judged only while another input stands above a number; unreadable counts as above."""

    input: str
    above: float


@dataclass(frozen=True, slots=True)
class Window:
    """Trips anew only within ``within_s`` seconds after the output last ran."""

    output: str
    within_s: float


@dataclass(frozen=True, slots=True)
class Declared:
    """Holds only in units whose parameter has one of these values."""

    parameter: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Events:
    """What should move an input: a pulse of ``output``, a change of stage, of ``beside``.

    Attributes:
        output: its pulse.
        beside: another input.
        step: change of ``beside`` that counts.
        wait_s: time after the last event that the input has for moving.
        count: events across which it must have moved.
    """

    output: str
    beside: str
    step: float
    wait_s: float
    count: int = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    Inputs and outputs are named ``item.SUFFIX`` within the unit; ``kind:item.OP`` are the
    outputs of all units of another kind.

    Attributes:
        kind: kind of unit it holds for.
        name: for example ``level_low``; the rule of a unit is ``D1.level_low``.
        condition, limit: when it trips.
        input: what is judged, or the output whose running is; ``plan:NAME`` for a number of
            the unit's plan; empty for ALL_CLOSED and ALWAYS.
        other: second input of DIFFERS.
        paths: outlets of ALL_CLOSED, the one to open first.
        hysteresis: how far the value must come back.
        delay_s: how long the condition must last.
        stands_s: how long a trip stands at least; a machine that trips on starting is not
            started again each minute.
        within_s: watched time of RISES and FALLS; travel time of ALL_CLOSED's valves.
        unreadable: what an unreadable input counts as; None acts as tripped.
        good: whether an Uncertain value counts as unreadable, too.
        latched: whether a person clears it.
        warn, alarm: further limits, that are told only.
        asks: whether the operator is asked for a decision.
        off: outputs that must be off.
        on: outputs that must be on.
        no_start: outputs that may run on but not start.
        while_on, after_s: judged only while this output has been on for so long.
        guard, window, declared, events: see there.
        not_in: stages and phases in which it is not judged; ``turnaround`` means all its
            phases.
        bypassable: whether an engineer may bypass it.
        unit_bit: bit of the field unit's own bypass token, None where the unit has no such
            rule.
    """

    kind: str
    name: str
    condition: Condition
    limit: Number
    input: str = ""
    other: str = ""
    paths: tuple[str, ...] = ()
    hysteresis: float = 0.0
    delay_s: float = 0.0
    stands_s: float = 0.0
    within_s: float = 0.0
    unreadable: float | None = None
    good: bool = False
    latched: bool = False
    warn: Number | None = None
    alarm: Number | None = None
    asks: bool = False
    off: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    no_start: tuple[str, ...] = ()
    while_on: str = ""
    after_s: float = 0.0
    guard: Guard | None = None
    window: Window | None = None
    declared: Declared | None = None
    events: Events | None = None
    not_in: frozenset[str] = frozenset()
    bypassable: bool = False
    unit_bit: int | None = None

    @property
    def acts(self) -> bool:
        """Return whether it does anything to an output."""
        return bool(self.off or self.on or self.no_start)


@dataclass(frozen=True, slots=True)
class BigMotors:
    """Machines of which two never start within ``spacing_s``; named ``kind:item.OP``."""

    spacing_s: float = 0.0
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The whole table as data.

    Attributes:
        rules: by kind of unit, in the order of the file.
        big_motors: see there.
        untold: stages and phases in which warn and alarm limits are not told.
        bypass_longest_s: longest bypass.
    """

    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=lambda: MappingProxyType({}))
    big_motors: BigMotors = field(default_factory=BigMotors)
    untold: frozenset[str] = frozenset()
    bypass_longest_s: float = 0.0
