"""Nothing in the field layer grows over the months: figures, queues, faults, what is learnt."""

import gc

from drivers.line_figures import LOAD_WINDOW_S, PERIOD_WINDOW_S, BusyShare, Periods
from drivers.line_queue import LineQueue
from drivers.request import Fault, Reply, read
from drivers.unit.field_unit import FieldUnit
from drivers.unit.plan import UnitSetting
from drivers.unit.planner import Limits, LinkCost
from plant.description.model import PlantDescription
from plant.ports import Priority
from plant.registers import Table
from tests.fakes.clock import ManualClock

HOURS = 2
PER_HOUR = 3600
BY_CHANCE = 50


def a_unit(plant: PlantDescription, clock: ManualClock) -> FieldUnit:
    how = UnitSetting(
        spec=plant.field_units["U1"],
        register_map=plant.map_of("U1"),
        tags=(),
        cost=LinkCost(0.01, 0.001),
        limits=Limits(),
        resync=True,
    )
    unit = FieldUnit(how, clock=clock, chance=lambda: 0.0)
    unit.line_back(0.0)
    return unit


def an_hour(unit: FieldUnit, clock: ManualClock) -> None:
    """Ask each second: answers, silences short and long, refusals and restarts in turn."""
    for second in range(PER_HOUR):
        clock.advance(1.0)
        wanted = unit.wanted()
        assert wanted is not None
        unit.sent(wanted)
        count = max(wanted.request.count, 1)
        words = (0x0110, second % 700, *[0] * (count - 2))
        faults = tuple(Fault)
        if second % 900 > 880:
            unit.missed(faults[second % len(faults)])
        elif second % 50 == 7:
            unit.refused(wanted, second % 11 + 1)
        else:
            unit.answered(wanted, Reply(words[:count], (), clock.utc_ms(), clock.monotonic_s()))


def test_a_unit_leaves_nothing_behind_by_the_hour(plant: PlantDescription) -> None:
    clock = ManualClock()
    unit = a_unit(plant, clock)
    an_hour(unit, clock)
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(HOURS):
        an_hour(unit, clock)
    gc.collect()
    assert len(gc.get_objects()) - before < BY_CHANCE
    assert set(unit.report.counters) <= {fault.value for fault in Fault} | {
        *("requests", "answers", "exceptions", "overruns", "held", "resets", "heartbeats_lost"),
    }


def test_figures_keep_their_window_only() -> None:
    busy, periods = BusyShare(0.0), Periods()
    for tenth in range(100_000):
        now_s = tenth / 10
        busy.add(now_s, now_s + 0.05)
        periods.tick(now_s)
    assert len(busy._spells) <= 10 * LOAD_WINDOW_S + 2
    assert len(periods._periods) <= 10 * PERIOD_WINDOW_S + 2


async def test_requests_that_nobody_waits_for_do_not_pile_up(plant: PlantDescription) -> None:
    queue, unit = LineQueue(), a_unit(plant, ManualClock())
    for _ in range(1000):
        queue.put(unit, read(1, Table.INPUT, 0, 2), Priority.OPERATOR).cancel()
        queue.first()
    assert len(queue) == 0
