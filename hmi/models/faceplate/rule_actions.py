"""What may be done about the interlock behind a line: bypass it, end that, or clear it."""

from enum import Enum

from plant.interlock.result import Cause, InterlockResult
from plant.tag import Role

MOST_BYPASS_MIN = 480
"""Longest bypass: eight hours, a shift (the plant's rule)."""

USUAL_BYPASS_MIN = 60


class RuleAction(Enum):
    """One button beside a line; text key ``why.page.<value>``."""

    CLEAR = "clear"  # its cause has gone, a person takes the latch away
    BYPASS = "bypass"  # an engineer takes it out for a time
    END_BYPASS = "end_bypass"


def rule_actions(rule_id: str, result: InterlockResult, role: Role) -> tuple[RuleAction, ...]:
    """Return the buttons for a rule, as far as this person may press them.

    Args:
        rule_id: behind the line; empty for lines that no interlock stands behind.
        result: what the interlocks say now.
        role: of the person.
    """
    if not rule_id or role.value < Role.OPERATOR.value:
        return ()
    engineer = role.value >= Role.ENGINEER.value
    if any(bypass.rule_id == rule_id for bypass in result.bypasses):
        return (RuleAction.END_BYPASS,) if engineer else ()
    active = result.tripped(rule_id)
    if active is None:
        return ()
    actions = [RuleAction.CLEAR] if active.cause is Cause.HELD else []
    if engineer and active.rule.rule.bypassable:
        actions.append(RuleAction.BYPASS)
    return tuple(actions)
