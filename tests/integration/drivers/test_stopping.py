"""The field layer ends when it is told to, whatever its lines are doing."""

import asyncio

from drivers.field_layer import FieldLayer
from plant.clock import SystemClock
from plant.description.model import PlantDescription
from tests.fakes.field_listener import HeardField
from tests.fakes.field_rig import LINE, digesters, fakes
from tests.fakes.wire.hostile_server import HostileServer


def _layer(plant: PlantDescription, server: HostileServer) -> FieldLayer:
    return FieldLayer(description=plant, clock=SystemClock(), endpoints={LINE: server.endpoint})


async def test_stop_ends_a_line_that_lost_its_cancellation() -> None:
    async def loses_one() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:  # as wait_for does when the reply is there already
            await asyncio.sleep(60)

    plant = digesters(1)
    async with HostileServer(fakes(plant).values()) as server:
        layer = _layer(plant, server)
        await layer.start(HeardField())
        layer._tasks.append(asyncio.create_task(loses_one()))
        await asyncio.sleep(0)  # it has begun to wait
        async with asyncio.timeout(2):
            await layer.stop()


async def test_stop_at_any_moment_of_the_start_is_quick() -> None:
    plant = digesters(3)
    async with HostileServer(fakes(plant).values()) as server:
        for moment in range(20):
            layer = _layer(plant, server)
            await layer.start(HeardField())
            await asyncio.sleep(moment * 0.003)
            async with asyncio.timeout(1):
                await layer.stop()
