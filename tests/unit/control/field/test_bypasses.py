"""Bypass tokens: told to the unit when they change, and again when it has forgotten them."""

from control.automation.protocol import Decision
from control.interlocks.bypasses import UnitToken
from plant.health import DeviceState
from plant.ports import WriteResult, WriteStatus
from tests.unit.control.conftest import Bench


def _want(bench: Bench, mask: int, seconds: int, *, until_ms: int = 0) -> None:
    tokens = {"U1": UnitToken(mask, seconds, until_ms)} if mask else {}
    bench.field.bypasses.clear()  # what ended the tokens of an earlier program
    bench.core._tell_units(Decision(tokens=tokens))


async def test_a_token_of_an_earlier_program_is_ended_without_a_word(bench: Bench) -> None:
    await bench.pass_time(3)
    digesters = [unit_id for unit_id, mask, _ in bench.field.bypasses if mask == 0]
    assert digesters == [f"U{number}" for number in range(1, 7)]
    assert len(bench.field.bypasses) == 6
    assert not {"event.bypass_told", "event.bypass_refused"} & set(bench.ear.event_keys())


async def test_a_plant_whose_units_take_no_tokens_is_written_none(sparse_bench: Bench) -> None:
    maps = [unit.register_map for unit in sparse_bench.core.units.all()]
    await sparse_bench.pass_time(3)
    takers = sum("bypass_token" in each.registers for each in maps)
    assert len(sparse_bench.field.bypasses) == takers


async def test_a_bypass_that_is_made_longer_is_told_the_unit(bench: Bench) -> None:
    _want(bench, 4, 600, until_ms=600_000)
    await bench.pass_time(2)
    _want(bench, 4, 599, until_ms=600_000)
    await bench.pass_time(2)
    assert bench.field.bypasses == []
    _want(bench, 4, 1200, until_ms=1_200_000)
    await bench.pass_time(2)
    assert bench.field.bypasses == [("U1", 4, 1200)]


async def test_a_token_is_written_once_and_ended_once(bench: Bench) -> None:
    _want(bench, 4, 600)
    await bench.pass_time(3)
    assert bench.field.bypasses == [("U1", 4, 600)]
    assert "event.bypass_told" in bench.ear.event_keys()
    _want(bench, 0, 0)
    await bench.pass_time(3)
    assert bench.field.bypasses == [("U1", 0, 0)]


async def test_another_rule_makes_another_token(bench: Bench) -> None:
    _want(bench, 4, 600)
    await bench.pass_time(2)
    _want(bench, 6, 300)
    await bench.pass_time(2)
    assert bench.field.bypasses[-1] == ("U1", 6, 300)


async def test_a_unit_that_went_safe_is_told_again_when_it_is_back(bench: Bench) -> None:
    _want(bench, 4, 600)
    await bench.pass_time(2)
    unit = bench.field.units["U1"]
    bench.field.set_state("U1", DeviceState.OFFLINE)
    await bench.pass_time(60)
    unit.outputs, unit.failsafe = 0, True
    assert len(bench.field.bypasses) == 1
    bench.field.set_state("U1", DeviceState.ONLINE)
    await bench.pass_time(5)
    assert bench.field.bypasses == [("U1", 4, 600)] * 2


async def test_an_unanswered_token_is_tried_again_and_a_refused_one_is_told(
    bench: Bench,
) -> None:
    unit = bench.field.units["U1"]
    unit.refusal = WriteResult(WriteStatus.UNKNOWN)
    _want(bench, 4, 600)
    await bench.pass_time(2)
    assert len(bench.field.bypasses) == 2
    unit.refusal = WriteResult(WriteStatus.REJECTED)
    await bench.pass_time(2)
    assert len(bench.field.bypasses) == 3
    assert "event.bypass_refused" in bench.ear.event_keys()
