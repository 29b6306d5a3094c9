"""What a field unit decides by itself: which local rules trip, and what its outputs then do."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

Reading = float | bool | None
"""What the unit's converter shows; None cannot be read."""


class Condition(Enum):
    """How a rule looks at its input."""

    ABOVE = "above"
    BELOW = "below"
    SET = "set"
    RISES = "rises"  # the input is the rise of a register within the watched time


@dataclass(frozen=True, slots=True)
class Rule:
    """One local interlock; outputs are bit masks of OUT.

    Attributes:
        name: for example ``foam``.
        input: register that is judged.
        condition: how.
        limit: the number of ABOVE, BELOW and RISES, in the register's unit.
        limit_register: holding register whose value is the limit, None for a fixed one.
        hysteresis: how far the value must come back before the trip clears.
        unreadable: what an unreadable input counts as; None acts as tripped.
        off: outputs that the trip switches off; their request ends.
        on: outputs that the trip switches on.
        no_start: outputs that may run on but not start.
        while_on: outputs without which the rule is not judged, 0 = always.
        after_s: seconds for which they must have been on.
        bypass: bit of the bypass token, None where the rule cannot be bypassed.
    """

    name: str
    input: str
    condition: Condition
    limit: float = 0.0
    limit_register: str | None = None
    hysteresis: float = 0.0
    unreadable: float | None = None
    off: int = 0
    on: int = 0
    no_start: int = 0
    while_on: int = 0
    after_s: float = 0.0
    bypass: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tripped rules together demand of the outputs, as bit masks."""

    off: int = 0
    on: int = 0
    no_start: int = 0


@dataclass(frozen=True, slots=True)
class PathRule:
    """Outputs of which one stays open, and outputs that are never open together.

    Attributes:
        gas_paths: all outlets, 0 where the unit has none.
        never_together: two outputs, 0 where there is no such pair.
    """

    gas_paths: int = 0
    never_together: int = 0


def is_tripped(rule: Rule, reading: Reading, *, limit: float, was_tripped: bool) -> bool:
    """Return whether the rule trips on the reading.

    Args:
        rule: the rule; its own ``limit`` is not used.
        reading: its input now; None when it cannot be read.
        limit: the limit in force.
        was_tripped: whether it was tripped before, which asks for the hysteresis.
    """
    value = rule.unreadable if reading is None else reading
    if value is None:
        return True
    slack = rule.hysteresis if was_tripped else 0.0
    match rule.condition:
        case Condition.SET:
            return bool(value)
        case Condition.BELOW:
            return value <= limit + slack
        case _:
            return value >= limit - slack


def verdict(rules: Iterable[Rule], tripped: Collection[str]) -> Verdict:
    """Return what the rules named in ``tripped`` demand together."""
    off = on = no_start = 0
    for rule in rules:
        if rule.name in tripped:
            off |= rule.off
            on |= rule.on
            no_start |= rule.no_start
    return Verdict(off, on, no_start)


def settle(
    request: int, before: int, demand: Verdict, paths: PathRule, *, open_path: int
) -> int:
    """Return the outputs that the unit allows.

    Args:
        request: what is asked: the command image and the timed runs.
        before: the outputs until now.
        demand: what the tripped rules say; where they disagree, off wins.
        paths: which outlets belong together.
        open_path: the outlet to keep open or to open when no other is, 0 while the unit may
            close them all.
    """
    starts = request & ~before
    allowed = (request & ~(starts & demand.no_start) | demand.on) & ~demand.off
    pair = paths.never_together
    if pair and allowed & pair == pair:
        # The one that was open stays; when neither or both were, both close.
        held = before & pair
        allowed &= ~pair | (held if held != pair else 0)
    if open_path and not allowed & paths.gas_paths:
        allowed |= open_path
    return allowed


def bypassed(rules: Iterable[Rule], token_mask: int) -> frozenset[str]:
    """Return the names of the rules that the bits of a bypass token take out."""
    return frozenset(
        rule.name for rule in rules if rule.bypass is not None and token_mask & 1 << rule.bypass
    )


def is_bypass_token(rules: Iterable[Rule], mask: int, complement: int) -> bool:
    """Return whether a token is 0, or a mask of bypassable rules and its complement."""
    known = sum({1 << rule.bypass for rule in rules if rule.bypass is not None})
    return mask == complement == 0 or (mask ^ complement == 0xFFFF and not mask & ~known)
