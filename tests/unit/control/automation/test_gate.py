"""What the door tells the automation of a person's command, and when."""

from dataclasses import replace

import pytest

from control.automation.gate import OpenGate
from plant.command import Command, Origin
from plant.message import Message, message
from tests.unit.control.conftest import Bench

AGITATOR = "D1.agitator.OP"


class Gate(OpenGate):
    """Remembers what it was told, and refuses what the test says."""

    def __init__(self) -> None:
        self.reasons: tuple[Message, ...] = ()
        self.commands: list[str] = []

    def bars(self, command: Command) -> tuple[Message, ...]:
        del command
        return self.reasons

    def taken(self, command: Command) -> None:
        self.commands.append(command.tag_id)


@pytest.fixture
def gate(bench: Bench) -> Gate:
    gate = Gate()
    commands = bench.core.commands
    commands._parts = replace(commands._parts, gate=gate)
    return gate


async def test_a_persons_command_takes_the_device_over(bench: Bench, gate: Gate) -> None:
    await bench.submit(bench.command(AGITATOR, 1))
    assert gate.commands == [AGITATOR]


async def test_a_programs_command_takes_nothing_over(bench: Bench, gate: Gate) -> None:
    await bench.submit(bench.command(AGITATOR, 1, origin=Origin.BATCH))
    assert gate.commands == []


async def test_what_is_refused_takes_nothing_over(bench: Bench, gate: Gate) -> None:
    gate.reasons = (message("refusal.not_connected", unit="D1", field_unit="U1"),)
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.reasons(command_id) == ["refusal.not_connected"]
    assert gate.commands == []


async def test_what_a_trip_refuses_while_the_row_is_written_takes_nothing_over(
    bench: Bench, gate: Gate
) -> None:
    bench.journal.answers = False
    command = bench.command(AGITATOR, 1)
    bench.core.submit(command)
    await bench.settle()
    gate.reasons = (message("refusal.not_connected", unit="D1", field_unit="U1"),)
    bench.journal.acknowledge()
    await bench.until(lambda: bench.ear.reasons(command.command_id))
    assert gate.commands == []
    assert not bench.field.writes
