"""What waits for a line, and in which order."""

import asyncio

import pytest

from drivers.line_queue import LineQueue
from drivers.request import NotSentError, read
from drivers.unit.device import Track
from drivers.unit.field_unit import FieldUnit
from drivers.unit.plan import UnitSetting
from drivers.unit.planner import Limits, LinkCost
from plant.description.model import PlantDescription
from plant.health import DeviceState
from plant.ports import Priority
from plant.registers import Table
from tests.fakes.clock import ManualClock

REQUEST = read(1, Table.INPUT, 0, 2)


@pytest.fixture
async def units(plant: PlantDescription) -> list[FieldUnit]:
    found = []
    for key in ("U1", "U2"):
        how = UnitSetting(
            spec=plant.field_units[key],
            register_map=plant.map_of(key),
            tags=(),
            cost=LinkCost(0.01, 0.001),
            limits=Limits(),
            resync=False,
        )
        unit = FieldUnit(how, clock=ManualClock(), chance=lambda: 0.0)
        unit.track = Track(DeviceState.ONLINE)
        found.append(unit)
    return found


async def test_urgent_goes_first_then_who_came_first(units: list[FieldUnit]) -> None:
    queue = LineQueue()
    order = [Priority.SLOW, Priority.OPERATOR, Priority.STOP, Priority.OPERATOR]
    replies = [queue.put(units[0], REQUEST, priority) for priority in order]
    taken = [queue.take().reply for _ in order]
    assert taken == [replies[2], replies[1], replies[3], replies[0]]


async def test_answering_unit_goes_before_a_doubtful_one(units: list[FieldUnit]) -> None:
    queue = LineQueue()
    units[0].track = Track(DeviceState.SUSPECT, 1)
    queue.put(units[0], REQUEST, Priority.STOP)
    second = queue.put(units[1], REQUEST, Priority.STOP)
    assert queue.take().reply is second


async def test_stop_goes_first_to_the_unit_that_was_heard_last(
    units: list[FieldUnit],
) -> None:
    queue = LineQueue()
    units[0].heard_s, units[1].heard_s = 10.0, 11.0
    first = queue.put(units[0], REQUEST, Priority.STOP)
    second = queue.put(units[1], REQUEST, Priority.STOP)
    assert queue.take().reply is second
    assert queue.stop_waits
    assert queue.take().reply is first
    assert not queue.stop_waits


async def test_doubt_that_comes_up_while_a_request_waits_counts(
    units: list[FieldUnit],
) -> None:
    queue = LineQueue()
    queue.put(units[0], REQUEST, Priority.OPERATOR)
    second = queue.put(units[1], REQUEST, Priority.OPERATOR)
    units[0].track = Track(DeviceState.SUSPECT, 1)
    assert not queue.stop_waits
    assert queue.take().reply is second


async def test_request_that_nobody_waits_for_any_more_is_dropped(
    units: list[FieldUnit],
) -> None:
    queue = LineQueue()
    first = queue.put(units[0], REQUEST, Priority.OPERATOR)
    first.cancel()
    await asyncio.sleep(0)
    assert queue.first() is None
    assert len(queue) == 0


async def test_nothing_is_kept_for_later(units: list[FieldUnit]) -> None:
    queue = LineQueue()
    waiting = queue.put(units[0], REQUEST, Priority.OPERATOR)
    gone = queue.put(units[0], REQUEST, Priority.OPERATOR)
    gone.cancel()
    queue.refuse_all("the line is closed")
    assert len(queue) == 0
    with pytest.raises(NotSentError, match="closed"):
        await waiting
