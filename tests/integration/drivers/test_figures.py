"""The figures of the diagnostics page, counted by hand."""

import asyncio

from plant.health import DeviceState
from tests.fakes.field_rig import digesters, fakes, running
from tests.fakes.wire.hostile_server import HostileServer
from tests.fakes.wire.mischief import Script, Trick

ONLINE = DeviceState.ONLINE


async def test_counters_tell_what_happened_to_each_request() -> None:
    plant = digesters(1)
    async with (
        HostileServer(fakes(plant).values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        await heard.until(lambda: "D1.level.PV" in heard.samples, within_s=3)
        before = layer.devices()[0].counters
        asked = len(server.frames)
        spoiled = [Trick.DROP, Trick.SHORT, Trick.NONE, Trick.WRONG_FUNCTION, Trick.WRONG_UNIT]
        server.mischief = Script(spoiled, function=4)
        await server.until(lambda: len(server.frames) == asked + 8, within_s=12)
        await asyncio.sleep(0.3)  # the last of them has ended
        (line,) = layer.lines()
        after = line.devices[0].counters
        more = {name: count - before.get(name, 0) for name, count in after.items()}
        # by hand: eight requests, four of them spoiled, each in its own way
        assert {name: count for name, count in more.items() if count} == {
            "requests": 8,
            "answers": 4,
            "timeouts": 1,
            "short": 1,
            "wrong_function": 1,
            "wrong_unit": 1,
        }
        assert all(line.counters[name] == count for name, count in after.items())
