"""Nothing in the engine grows over the months, whatever people and units do."""

import gc

from plant.command import Action
from plant.health import DeviceState
from plant.message import message
from plant.ports import WriteResult, WriteStatus
from tests.unit.control.conftest import Bench

ROUNDS = 12
BY_CHANCE = 3 * ROUNDS
"""Objects that may be left by chance; one that each round leaves at each unit is more."""


async def test_rounds_of_commands_losses_stops_and_sleeps_leave_nothing_behind(
    bench: Bench,
) -> None:
    for _ in range(3):  # all that is built once is built
        await one_round(bench)
    before = tracked(bench)
    for _ in range(ROUNDS):
        await one_round(bench)
    left = tracked(bench) - before
    assert left < BY_CHANCE


async def one_round(bench: Bench) -> None:
    """Command, be refused, lose a unit, stop the plant, sleep, resume, step the clock."""
    units = bench.field.units
    await bench.submit(bench.command("D1.agitator.OP", 1))
    await bench.submit(bench.command("D1.agitator.OP", 300, action=Action.RUN_TIMED))
    await bench.submit(bench.command("D9.nothing.OP", 1))
    units["U2"].refusal = WriteResult(WriteStatus.REJECTED, message("field.line_down"))
    await bench.submit(bench.command("D2.agitator.OP", 1))
    units["U2"].refusal = WriteResult(WriteStatus.UNKNOWN)
    await bench.submit(bench.command("D2.feed.OP", 1, seen=0))
    units["U2"].refusal = None
    bench.field.set_state("U3", DeviceState.OFFLINE)
    await bench.submit(bench.command("", 0, action=Action.PLANT_STOP))
    await bench.pass_time(20)
    units["U3"].failsafe = True
    bench.field.set_state("U3", DeviceState.ONLINE)
    bench.core.heartbeat.beat()
    bench.clock.suspend(30.0)
    bench.clock.step_wall(3600.0)
    await bench.pass_time(20)
    bench.clock.step_wall(-3600.0)
    await bench.submit(bench.command("U3", 0, action=Action.RESUME_UNIT))
    await bench.pass_time(40)


def tracked(bench: Bench) -> int:
    """Count all objects without what the fakes remember; ids, being strings, do not count."""
    for heard in (bench.ear.blocks, bench.ear.healths, bench.ear.events, bench.ear.outcomes):
        heard.clear()
    for sent in (bench.field.writes, bench.field.registers, bench.field.permits):
        sent.clear()
    bench.field.beats.clear()
    bench.journal.rows.clear()
    bench.sink.snapshots.clear()
    gc.collect()
    return len(gc.get_objects())
