"""Permits: given once a unit may be commanded, and again whenever it has forgotten them."""

from plant.health import DeviceState
from plant.message import message
from plant.ports import WriteResult, WriteStatus
from tests.unit.control.conftest import Bench

OF_U1 = [("U1", "permit_heater", 1.0), ("U1", "permit_dosing", 1.0)]


def given(bench: Bench, unit_id: str) -> list[tuple[str, str, float]]:
    return [write for write in bench.field.permits if write[0] == unit_id]


async def test_each_unit_gets_its_permits_once_after_its_first_full_read(bench: Bench) -> None:
    await bench.pass_time(5)
    assert given(bench, "U1") == OF_U1
    assert given(bench, "U8") == [("U8", "permit_compressor", 1.0)]
    assert given(bench, "U7") == []


async def test_a_unit_that_went_safe_gets_them_again_when_it_is_back(bench: Bench) -> None:
    await bench.pass_time(1)
    unit = bench.field.units["U1"]
    bench.field.set_state("U1", DeviceState.OFFLINE)
    await bench.pass_time(60)
    unit.outputs, unit.failsafe = 0, True
    bench.field.set_state("U1", DeviceState.ONLINE)
    await bench.pass_time(5)
    assert not unit.failsafe
    assert given(bench, "U1")[2:4] == OF_U1


async def test_no_permit_goes_to_a_unit_that_waits_for_the_operator(bench: Bench) -> None:
    await bench.pass_time(1)
    unit = bench.field.units["U1"]
    unit.uptime_s, unit.cold_start, unit.outputs = 0, True, 0
    await bench.pass_time(5)
    assert given(bench, "U1") == OF_U1


async def test_an_unanswered_permit_is_tried_again_and_a_refused_one_is_not(
    bench: Bench,
) -> None:
    unit = bench.field.units["U1"]
    unit.failsafe = True
    await bench.pass_time(1)
    bench.field.permits.clear()
    unit.failsafe = False
    unit.refusal = WriteResult(WriteStatus.UNKNOWN)
    await bench.pass_time(2)
    assert given(bench, "U1") == OF_U1[:1] * 2
    unit.refusal = WriteResult(WriteStatus.REJECTED, message("field.exception_3"))
    await bench.pass_time(3)
    assert given(bench, "U1") == OF_U1[:1] * 2 + OF_U1


async def test_permits_that_were_given_or_refused_are_journaled_and_not_told(
    bench: Bench,
) -> None:
    await bench.pass_time(2)
    rows = [row for row in bench.journal.rows if "permit" in row.reason]
    assert {row.subject for row in rows} == {"U1", "U2", "U3", "U4", "U5", "U6", "U8"}
    assert not [key for key in bench.ear.event_keys() if "permits" in key]
    bench.field.units["U8"].failsafe = True
    await bench.pass_time(1)
    bench.field.units["U8"].failsafe = False
    bench.field.units["U8"].refusal = WriteResult(WriteStatus.REJECTED)
    await bench.pass_time(1)
    assert "refused a permit" in bench.journal.rows[-1].reason
