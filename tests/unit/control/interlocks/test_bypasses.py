"""Who may take an interlock out, which, for how long, and what the field unit hears of it."""

from pathlib import Path

import pytest

import resources
from control.interlocks.bypasses import UnitToken, granted, unit_token
from control.interlocks.clearing import cleared
from plant.description.load import load_plant
from plant.interlock.book import RuleBook
from plant.interlock.bypass import Bypass, Bypasses
from plant.interlock.load import load_interlocks
from plant.operation.requests import Asker, ClearLatch
from plant.operation.requests import Bypass as Request
from plant.tag import Role
from tests.unit.control.interlocks.bench import START_MS, Bench

ENGINEER = Asker("r1", "Asha", Role.ENGINEER, "blades are repaired")
HOUR_MS = 3_600_000


def _ask(
    book: RuleBook,
    rule: str,
    minutes: int = 60,
    *,
    asker: Asker = ENGINEER,
    held: Bypasses = (),
) -> tuple[Bypasses, list[str]]:
    request = Request(asker, rule.partition(".")[0], rule, minutes)
    bypasses, reasons = granted(book, held, request, START_MS)
    return bypasses, [each.key.rpartition(".")[2] for each in reasons]


def test_an_engineer_bypasses_with_a_reason_for_a_time(book: RuleBook) -> None:
    bypasses, reasons = _ask(book, "D1.level_low", 480)
    assert reasons == []
    assert bypasses == (
        Bypass(
            "D1.level_low",
            "D1",
            "Asha",
            "blades are repaired",
            START_MS,
            START_MS + 8 * HOUR_MS,
        ),
    )


@pytest.mark.parametrize(
    ("rule", "minutes", "asker", "reason"),
    [
        ("D1.level_low", 481, ENGINEER, "too_long"),
        ("D1.level_low", -1, ENGINEER, "too_long"),
        ("D1.level_low", 60, Asker("r", "Ravi", Role.OPERATOR, "because"), "not_engineer"),
        ("D1.level_low", 60, Asker("r", "Asha", Role.ENGINEER, "  "), "no_reason"),
        ("D1.nonsense", 60, ENGINEER, "unknown"),
    ],
)
def test_everything_else_is_refused_with_its_reason(
    book: RuleBook, rule: str, minutes: int, asker: Asker, reason: str
) -> None:
    assert _ask(book, rule, minutes, asker=asker) == ((), [reason])


def test_a_rule_of_another_unit_is_unknown(book: RuleBook) -> None:
    request = Request(ENGINEER, "D2", "D1.level_low", 60)
    assert [each.key for each in granted(book, (), request, START_MS)[1]] == [
        "interlock.bypass.unknown"
    ]


def test_a_rule_without_its_instrument_has_nothing_to_bypass() -> None:
    folder = Path(resources.__file__).parent / "plant" / "basic"
    basic = load_interlocks(load_plant(folder), folder)
    assert _ask(basic, "D1.foam")[1] == ["not_fitted"]


@pytest.mark.parametrize(
    "rule",
    [
        "SI.room_gas",
        "SI.room_gas_high",
        "SI.room_h2s",
        "SI.room_o2",
        "SI.fire",
        "SI.emergency_stop",
        "D1.pressure_high",
        "D1.pressure_low",
        "D1.headspace_low",
        "D1.gas_way_out",
        "D1.jacket_gas",
        "D1.jacket_over_range",
        "D1.rich_has_air",
        "ST.pressure_high",
        "GT.suction_low",
        "GT.suction_air",
        "GT.discharge_high",
    ],
)
def test_gas_pressure_fire_and_emergency_stop_are_never_bypassed(
    bench: Bench, book: RuleBook, rule: str
) -> None:
    assert _ask(book, rule) == ((), ["never"])
    unit = rule.partition(".")[0]
    forged = Bypass(rule, unit, "x", "y", START_MS, START_MS + HOUR_MS)
    found = book.rules[rule]
    bench.lose(found.input_id or "D1.lean_outlet.PV")
    bench.bypasses = (forged,)
    bench.wait(20.0)
    assert bench.result.bypassed == ()


def test_a_second_token_takes_the_place_of_the_first(book: RuleBook) -> None:
    first, _ = _ask(book, "D1.level_low", 60)
    second, _ = _ask(book, "D1.level_low", 120, held=first)
    assert [each.until_ms - START_MS for each in second] == [2 * HOUR_MS]


def test_zero_minutes_end_it_and_anyone_may_end_what_there_is(book: RuleBook) -> None:
    held, _ = _ask(book, "D1.level_low")
    assert _ask(book, "D1.level_low", 0, held=held) == ((), [])
    assert _ask(book, "D1.level_low", 0) == ((), ["nothing_to_end"])
    assert _ask(book, "D1.nonsense", 0) == ((), ["nothing_to_end"])


def test_a_bypassed_rule_stops_nothing_but_is_still_seen(bench: Bench, book: RuleBook) -> None:
    bench.bypasses, _ = _ask(book, "D1.level_low", 60)
    bench.show("D1.level.PV", 10.0)
    result = bench.step()
    assert result.forced("D1.heater.OP") is None
    assert [each.rule_id for each in result.bypassed] == ["D1.level_low"]
    assert result.bypassed[0].until_ms == START_MS + HOUR_MS
    assert result.bypasses == bench.bypasses
    assert "D1.heater.OP" not in result.first_outs
    bench.wait(3590.0, step_s=60.0)
    assert bench.result.forced("D1.heater.OP") is None
    bench.wait(30.0)
    assert bench.result.forced("D1.heater.OP") is False, "its time is over"
    assert bench.result.bypasses == ()


# -------------------------------------------------------------------- the unit's own token


def _bypass(rule: str, minutes: int) -> Bypass:
    return Bypass(rule, rule.partition(".")[0], "A", "r", START_MS, START_MS + minutes * 60_000)


@pytest.mark.parametrize(
    ("rules", "token"),
    [
        ((), UnitToken()),
        ((("D1.level_low", 10),), UnitToken(0b00010, 600)),
        ((("D1.level_low", 10), ("D1.foam", 5)), UnitToken(0b10010, 300)),
        ((("D2.level_low", 10),), UnitToken()),
        ((("D1.sensors_disagree", 10),), UnitToken()),  # the unit has no such rule
        ((("D1.gone", 10),), UnitToken()),
        ((("D1.level_low", 0),), UnitToken()),
    ],
)
def test_the_units_token_has_the_bits_of_its_rules_and_the_shortest_time(
    book: RuleBook, rules: tuple[tuple[str, int], ...], token: UnitToken
) -> None:
    bypasses = tuple(_bypass(rule, minutes) for rule, minutes in rules)
    assert unit_token(book, bypasses, "D1", START_MS) == token


def test_a_token_in_its_last_second_is_none(book: RuleBook) -> None:
    late_ms = START_MS + 10 * 60_000 - 999
    assert unit_token(book, (_bypass("D1.level_low", 10),), "D1", late_ms) == UnitToken()


# ------------------------------------------------------------------- clearing what is held


def _clear(bench: Bench, rule: str, role: Role = Role.OPERATOR) -> list[str]:
    request = ClearLatch(Asker("r", "Ravi", role), rule.partition(".")[0], rule)
    bench.memory, reasons = cleared(bench.memory, bench.result, request)
    return [each.key.rpartition(".")[2] for each in reasons]


def test_a_person_clears_what_is_held_once_its_cause_has_gone(bench: Bench) -> None:
    bench.show("D2.jacket_o2.PV", 9.0)
    bench.step()
    assert _clear(bench, "D2.jacket_no_oxygen") == ["still_there"]
    bench.show("D2.jacket_o2.PV", 20.9)
    bench.step()
    assert _clear(bench, "D2.jacket_no_oxygen", Role.VIEWER) == ["role"]
    assert _clear(bench, "D2.jacket_no_oxygen") == []
    assert bench.step().forced("EN.jacket_compressor.OP") is None
    assert _clear(bench, "D2.jacket_no_oxygen") == ["unknown"]


def test_what_is_not_held_cannot_be_cleared(bench: Bench) -> None:
    bench.show("D1.level.PV", 10.0)
    bench.step()
    assert _clear(bench, "D1.level_low") == ["unknown"]


def test_a_held_rule_stays_held_where_it_is_not_judged(bench: Bench) -> None:
    bench.show("D2.jacket_o2.PV", 9.0)
    bench.step()
    bench.lose("D2.jacket_o2.PV")
    bench.step()
    assert _clear(bench, "D2.jacket_no_oxygen") == ["still_there"]
