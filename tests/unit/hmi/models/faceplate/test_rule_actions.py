"""What may be done about an interlock?"""

from dataclasses import replace

import pytest

from hmi.models.faceplate.rule_actions import RuleAction, rule_actions
from plant.interlock.book import FittedRule
from plant.interlock.bypass import Bypass
from plant.interlock.result import NOTHING_TRIPPED, ActiveRule, Cause, InterlockResult
from plant.interlock.rule import Condition, Number, Rule
from plant.tag import Role

RULE = Rule("digester", "level_low", Condition.BELOW, Number(15.0), bypassable=True)
ID = "D1.level_low"


def result(rule: Rule = RULE, cause: Cause = Cause.LIMIT) -> InterlockResult:
    return InterlockResult(
        active=(ActiveRule(FittedRule(ID, "D1", rule, "D1"), 1, 2, cause, 0),)
    )


def test_an_engineer_may_bypass_what_may_be_bypassed() -> None:
    assert rule_actions(ID, result(), Role.ENGINEER) == (RuleAction.BYPASS,)
    assert rule_actions(ID, result(replace(RULE, bypassable=False)), Role.ENGINEER) == ()
    assert rule_actions(ID, result(), Role.OPERATOR) == ()


def test_an_operator_clears_a_latch_whose_cause_has_gone() -> None:
    held = result(cause=Cause.HELD)
    assert rule_actions(ID, held, Role.OPERATOR) == (RuleAction.CLEAR,)
    assert rule_actions(ID, held, Role.ENGINEER) == (RuleAction.CLEAR, RuleAction.BYPASS)


def test_a_bypass_is_ended_by_an_engineer() -> None:
    token = Bypass(ID, "D1", "S. Nair", "sensor", 0, 1)
    bypassed = InterlockResult(bypasses=(token,))
    assert rule_actions(ID, bypassed, Role.ENGINEER) == (RuleAction.END_BYPASS,)
    assert rule_actions(ID, bypassed, Role.OPERATOR) == ()


@pytest.mark.parametrize(("rule_id", "role"), [("", Role.ADMIN), (ID, Role.VIEWER)])
def test_nothing_is_offered_without_a_rule_or_a_role(rule_id: str, role: Role) -> None:
    assert rule_actions(rule_id, result(), role) == ()


def test_a_rule_that_is_clear_needs_nothing() -> None:
    assert rule_actions(ID, NOTHING_TRIPPED, Role.ENGINEER) == ()
