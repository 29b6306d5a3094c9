"""Local rules and the settling of outputs, by enumeration."""

from itertools import product

import pytest

from drivers.simulated.unit.interlocks import (
    Condition,
    PathRule,
    Rule,
    Verdict,
    bypassed,
    is_tripped,
    settle,
    verdict,
)

ABOVE = Rule("hot", "t", Condition.ABOVE, hysteresis=2.0)
BELOW = Rule("low", "l", Condition.BELOW, hysteresis=2.0)
SET = Rule("foam", "f", Condition.SET)
RISES = Rule("rises", "t", Condition.RISES)


@pytest.mark.parametrize(
    ("rule", "reading", "was", "expected"),
    [
        (ABOVE, 49.9, False, False),
        (ABOVE, 50.0, False, True),
        (ABOVE, 48.1, True, True),  # 50 - 2 = 48 must be undercut
        (ABOVE, 47.9, True, False),
        (BELOW, 50.1, False, False),
        (BELOW, 50.0, False, True),
        (BELOW, 51.9, True, True),
        (BELOW, 52.1, True, False),
        (SET, False, False, False),
        (SET, False, True, False),
        (SET, True, False, True),
        (RISES, 49.9, False, False),
        (RISES, 50.0, False, True),
    ],
)
def test_a_rule_trips_at_its_limit_and_clears_behind_its_hysteresis(
    rule: Rule, reading: float, was: bool, expected: bool
) -> None:
    assert is_tripped(rule, reading, limit=50.0, was_tripped=was) is expected


@pytest.mark.parametrize("rule", [ABOVE, BELOW, SET, RISES])
@pytest.mark.parametrize("was", [False, True])
def test_an_input_that_cannot_be_read_acts_as_tripped(rule: Rule, was: bool) -> None:
    assert is_tripped(rule, None, limit=50.0, was_tripped=was)


def test_a_lost_detector_counts_as_the_value_its_rule_names() -> None:
    low = Rule("gas", "room", Condition.ABOVE, unreadable=20.0)
    assert is_tripped(low, None, limit=20.0, was_tripped=False)
    assert not is_tripped(low, None, limit=40.0, was_tripped=False)


def test_the_demands_of_tripped_rules_add_up() -> None:
    rules = (
        Rule("a", "x", Condition.SET, off=0b001),
        Rule("b", "y", Condition.SET, off=0b010, on=0b100),
        Rule("c", "z", Condition.SET, no_start=0b1000),
    )
    assert verdict(rules, ()) == Verdict()
    assert verdict(rules, {"a", "b"}) == Verdict(off=0b011, on=0b100)
    assert verdict(rules, {"c"}) == Verdict(no_start=0b1000)


def test_a_bypass_takes_out_only_rules_with_its_bit() -> None:
    rules = (
        Rule("a", "x", Condition.SET, bypass=0),
        Rule("b", "y", Condition.SET, bypass=3),
        Rule("pressure", "p", Condition.ABOVE),
    )
    assert bypassed(rules, 0) == frozenset()
    assert bypassed(rules, 0b1000) == {"b"}
    assert bypassed(rules, 0xFFFF) == {"a", "b"}


def test_no_combination_of_request_and_rules_is_unsafe() -> None:
    """Bits: 0 and 1 outlets, 2 feed, 3 drain, 4 motor. 2^5 x 2^5 x 2^3 combinations."""
    paths = PathRule(gas_paths=0b00011, never_together=0b01100)
    for request, before in product(range(32), range(32)):
        for off, forced, blocked in product((0, 0b10100), (0, 0b00001), (0, 0b10000)):
            demand = Verdict(off, forced, blocked)
            after = settle(request, before, demand, paths, open_path=0b00010)
            assert after & paths.gas_paths, "a gas path stays open"
            assert after & 0b01100 != 0b01100, "feed and drain never together"
            assert not after & off, "a trip switches off"
            assert after & forced == forced, "a rule opens"
            if blocked and not before & blocked:
                assert not after & blocked, "nothing starts that may not"


def test_of_two_that_exclude_each_other_the_open_one_stays() -> None:
    pair = PathRule(never_together=0b11)
    assert settle(0b11, 0b01, Verdict(), pair, open_path=0) == 0b01
    assert settle(0b11, 0b10, Verdict(), pair, open_path=0) == 0b10
    assert settle(0b11, 0b00, Verdict(), pair, open_path=0) == 0b00
    assert settle(0b11, 0b11, Verdict(), pair, open_path=0) == 0b00


def test_all_paths_may_close_on_an_empty_unit() -> None:
    assert settle(0, 0b01, Verdict(), PathRule(gas_paths=0b11), open_path=0) == 0


def test_what_runs_may_run_on_where_nothing_may_start() -> None:
    demand = Verdict(no_start=0b1)
    assert settle(0b1, 0b1, demand, PathRule(), open_path=0) == 0b1
    assert settle(0b1, 0b0, demand, PathRule(), open_path=0) == 0b0
