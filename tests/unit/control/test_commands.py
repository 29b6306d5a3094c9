"""Commands from the door to the outcome."""

from plant.command import OutcomeStatus
from tests.unit.control.conftest import Bench

AGITATOR = "D1.agitator.OP"


async def test_an_agitator_goes_on_and_is_confirmed_by_its_feedback(bench: Bench) -> None:
    command_id = await bench.submit(bench.command(AGITATOR, 1))
    assert bench.ear.statuses(command_id) == [OutcomeStatus.PENDING, OutcomeStatus.WRITTEN]
    await bench.pass_time(1)
    assert bench.ear.statuses(command_id)[-1] is OutcomeStatus.CONFIRMED
    assert bench.field.writes[-1].outputs == 1
    assert bench.field.writes[-1].sequence == 101
    assert [row.kind for row in bench.journal.of(command_id)] == ["requested", "outcome"]
