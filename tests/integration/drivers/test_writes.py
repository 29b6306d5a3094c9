"""Write, read back, compare (F37 to F39 and F41 on the driver's side)."""

import asyncio
import math

import pytest

from plant.health import DeviceState
from plant.ports import Priority, WriteStatus
from tests.fakes.field_rig import digesters, fakes, running
from tests.fakes.wire.fake_unit import FakeUnit
from tests.fakes.wire.hostile_server import HostileServer
from tests.fakes.wire.mischief import Always, Script, Trick

ONLINE, OFFLINE = DeviceState.ONLINE, DeviceState.OFFLINE
OPERATOR = Priority.OPERATOR


def writes(unit: FakeUnit) -> list[bytes]:
    return [pdu for pdu in unit.requests if pdu[0] == 16]


async def test_outputs_are_written_whole_and_confirmed_by_reading_back() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: "D1.heater.OP" in heard.samples, within_s=3)
        result = await layer.write_outputs("U1", sequence=7, outputs=0b10, priority=OPERATOR)
        assert result.status is WriteStatus.CONFIRMED
        # function 16, address 0, three registers, six bytes: SEQ, OUT, complement
        assert writes(units["U1"]) == [
            bytes((16, 0, 0, 0, 3, 6, 0, 7, 0, 0b10, 0xFF, 0b1111_1101))
        ]
        took_s = await heard.until(
            lambda: heard.samples["D1.heater.OP"].value is True, within_s=3
        )
        assert took_s < 0.5  # read at once, not at the next scan
        assert layer.devices()[0].accepted_sequence == 7


async def test_write_whose_answer_is_lost_is_confirmed_by_the_read_back() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        server.mischief = Script([Trick.DROP], function=16)
        result = await layer.write_outputs("U1", sequence=7, outputs=1, priority=OPERATOR)
        assert result.status is WriteStatus.CONFIRMED
        assert len(writes(units["U1"])) == 1


async def test_late_answer_to_a_write_is_not_taken_for_the_read_back() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values(), late_s=0.25) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        server.mischief = Script([Trick.LATE], function=16)
        result = await layer.write_outputs("U1", sequence=9, outputs=1, priority=OPERATOR)
        assert result.status is WriteStatus.CONFIRMED
        assert units["U1"].inputs[5] == 9


async def test_lost_write_is_sent_again_with_the_same_sequence_number_only() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        server.mischief = Script([Trick.SWALLOW], function=16)
        result = await layer.write_outputs("U1", sequence=7, outputs=1, priority=OPERATOR)
        assert result.status is WriteStatus.CONFIRMED
        sent = [pdu for _, _, pdu in server.frames if pdu[0] == 16]
        assert len(sent) == 2
        assert sent[0] == sent[1]


async def test_write_to_a_unit_that_just_died_is_unknown_and_not_repeated_for_ever() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        server.deaf = True
        result = await layer.write_outputs("U1", sequence=7, outputs=1, priority=OPERATOR)
        assert result.status is WriteStatus.UNKNOWN
        assert result.reason is not None
        assert len([pdu for _, _, pdu in server.frames if pdu[0] == 16]) == 2


async def test_command_during_a_loss_of_communication_is_refused_at_once() -> None:
    plant = digesters(2)
    async with HostileServer(fakes(plant).values()) as server:
        server.silent.add(2)
        async with running(plant, server.endpoint) as (layer, heard):
            await heard.until(lambda: heard.state("U2") is OFFLINE, within_s=4)
            loop = asyncio.get_running_loop()
            started_s = loop.time()
            result = await layer.write_outputs("U2", sequence=7, outputs=1, priority=OPERATOR)
            assert loop.time() - started_s < 0.05
            assert result.status is WriteStatus.REJECTED
            assert result.reason is not None
            assert result.reason.key == "field.not_online"
            server.silent.clear()
            await heard.until(lambda: heard.state("U2") is ONLINE, within_s=6)
            assert not [pdu for _, unit, pdu in server.frames if (unit, pdu[0]) == (2, 16)]


async def test_torn_write_is_refused_by_the_unit_with_a_reason() -> None:
    plant = digesters(1)
    units = fakes(plant)

    class Torn(FakeUnit):
        def answer(self, pdu: bytes) -> bytes:
            if pdu[0] == 16:
                pdu = pdu[:-1] + bytes((pdu[-1] ^ 1,))
            return super().answer(pdu)

    torn = Torn(units["U1"].map, 1)
    async with (
        HostileServer([torn]) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        result = await layer.write_outputs("U1", sequence=7, outputs=1, priority=OPERATOR)
        assert result.status is WriteStatus.REJECTED
        assert result.reason is not None
        assert result.reason.key == "field.exception.illegal_value"
        assert torn.inputs[4] == 0


async def test_command_that_the_unit_rejects_without_exception_is_seen_in_its_status() -> None:
    plant = digesters(1)
    units = fakes(plant)

    class Local(FakeUnit):
        def take_outputs(self, sequence: int, outputs: int) -> None:  # noqa: ARG002  as overridden
            self.inputs[3] |= 4  # command rejected

    unit = Local(units["U1"].map, 1)
    async with (
        HostileServer([unit]) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        result = await layer.write_outputs("U1", sequence=7, outputs=1, priority=OPERATOR)
        assert result.status is WriteStatus.REJECTED
        assert result.reason is not None
        assert result.reason.key == "field.command_rejected"


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("temperature_setpoint", 37.5, 3750),
        ("temperature_setpoint", math.nan, 0x8000),
        ("run_agitator", 300.0, 300),
        ("permit_heater", 1.0, 1),
    ],
)
async def test_set_point_is_written_in_its_unit_and_read_back(
    name: str, value: float, word: int
) -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        result = await layer.write_register("U1", name, value, priority=OPERATOR)
        assert result.status is WriteStatus.CONFIRMED
        assert units["U1"].holding[plant.map_of("U1").registers[name].address] == word


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("no_such", 1.0, "field.no_such_register"),
        ("ph", 7.0, "field.no_such_register"),  # an input is not written
        ("temperature_setpoint", 4000.0, "field.value_does_not_fit"),
    ],
)
async def test_set_point_that_cannot_be_is_refused_before_it_is_sent(
    name: str, value: float, key: str
) -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        result = await layer.write_register("U1", name, value, priority=OPERATOR)
        assert result.status is WriteStatus.REJECTED
        assert result.reason is not None
        assert result.reason.key == key


async def test_set_point_that_reads_back_differently_is_rejected() -> None:
    plant = digesters(1)
    units = fakes(plant)

    class Stubborn(FakeUnit):
        def answer(self, pdu: bytes) -> bytes:
            answer = super().answer(pdu)
            self.holding[8] = 2500
            return answer

    unit = Stubborn(units["U1"].map, 1)
    async with (
        HostileServer([unit]) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        result = await layer.write_register(
            "U1", "temperature_setpoint", 37.5, priority=OPERATOR
        )
        assert result.status is WriteStatus.REJECTED
        assert result.reason is not None
        assert result.reason.key == "field.read_back_differs"


async def test_write_with_a_wrong_echo_is_settled_by_the_read_back() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        server.mischief = Script([Trick.WRONG_ECHO], function=6)
        result = await layer.write_register(
            "U1", "temperature_setpoint", 37.5, priority=OPERATOR
        )
        assert result.status is WriteStatus.CONFIRMED
        assert layer.devices()[0].counters["echo"] == 1


async def test_read_back_without_an_answer_is_unknown() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        server.mischief = Always(Trick.DROP, function=3)
        result = await layer.write_register(
            "U1", "temperature_setpoint", 37.5, priority=OPERATOR
        )
        assert result.status is WriteStatus.UNKNOWN


async def test_heartbeats_count_and_do_nothing_while_the_unit_is_away() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await layer.heartbeat("U1")
        assert server.frames == []
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        await layer.heartbeat("U1")
        await layer.heartbeat("U1")
        beats = [pdu[3:5] for pdu in units["U1"].requests if pdu[:3] == b"\x06\x00\x04"]
        assert beats == [b"\x00\x01", b"\x00\x02"]
        server.mischief = Always(Trick.DROP, function=6)
        await layer.heartbeat("U1")
        assert layer.devices()[0].counters["heartbeats_lost"] == 1


async def test_timer_that_already_counts_down_agrees_with_what_was_written() -> None:
    plant = digesters(1)
    units = fakes(plant)

    class Running(FakeUnit):
        def answer(self, pdu: bytes) -> bytes:
            answer = super().answer(pdu)
            if pdu[:3] == b"\x06\x00\x05":
                self.holding[5] -= 2
            return answer

    unit = Running(units["U1"].map, 1)
    async with (
        HostileServer([unit]) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        result = await layer.write_register("U1", "run_agitator", 300.0, priority=OPERATOR)
        assert result.status is WriteStatus.CONFIRMED


@pytest.mark.parametrize(
    ("code", "status"), [(4, WriteStatus.REJECTED), (11, WriteStatus.UNKNOWN)]
)
async def test_exception_to_a_set_point_rejects_it_unless_the_unit_may_have_acted(
    code: int, status: WriteStatus
) -> None:
    plant = digesters(1)
    units = fakes(plant)

    class Refusing(FakeUnit):
        def answer(self, pdu: bytes) -> bytes:
            if pdu[0] == 6:
                return bytes((0x86, code))
            return super().answer(pdu)

    unit = Refusing(units["U1"].map, 1)
    async with (
        HostileServer([unit]) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        result = await layer.write_register(
            "U1", "temperature_setpoint", 37.5, priority=OPERATOR
        )
        assert result.status is status


async def test_set_point_while_the_unit_is_away_is_refused_at_once() -> None:
    plant = digesters(1)
    async with (
        HostileServer(fakes(plant).values()) as server,
        running(plant, server.endpoint) as (layer, _),
    ):
        result = await layer.write_register(
            "U1", "temperature_setpoint", 37.5, priority=OPERATOR
        )
        assert result.status is WriteStatus.REJECTED


async def test_command_that_waits_when_the_line_is_lost_was_never_sent() -> None:
    plant = digesters(2)
    async with (
        HostileServer(fakes(plant).values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U2") is ONLINE, within_s=3)
        server.deaf = True
        first, second = (
            asyncio.create_task(
                layer.write_outputs(unit, sequence=1, outputs=1, priority=OPERATOR)
            )
            for unit in ("U1", "U2")
        )
        await server.until(lambda: server.frames[-1][2][0] == 16, within_s=2)
        await server.kill()
        assert (await first).status is WriteStatus.UNKNOWN
        lost = await second
        assert lost.status is WriteStatus.REJECTED
        assert lost.reason is not None
        assert lost.reason.key == "field.line_down"
