"""What is known after a write, for every way in which its parts can fail."""

from collections.abc import Sequence

import pytest

from drivers.request import (
    ExceptionReplyError,
    Fault,
    Function,
    NoReplyError,
    NotSentError,
    Reply,
    Request,
)
from drivers.writing import UnitWriter
from plant.description.model import PlantDescription
from plant.errors import FieldError
from plant.ports import Priority, WriteStatus

SILENT = NoReplyError(Fault.TIMEOUT)
DOWN = NotSentError("down")
REFUSED = ExceptionReplyError(3)
DONE: tuple[int, ...] = ()
TAKEN = (0, 1, 7)  # status, outputs, sequence
NOT_TAKEN = (0, 0, 6)


class Answers:
    """Gives scripted answers and keeps what was asked."""

    def __init__(self, *answers: FieldError | Sequence[int]) -> None:
        self._answers = list(answers)
        self.asked: list[Request] = []

    async def __call__(self, request: Request, priority: Priority) -> Reply:
        """Answer in turn."""
        assert (priority is Priority.READ_BACK) == (not request.values)
        self.asked.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, FieldError):
            raise answer
        return Reply(tuple(answer), (), 0, 0.0)


@pytest.mark.parametrize(
    ("answers", "status", "writes"),
    [
        ((DONE, TAKEN), WriteStatus.CONFIRMED, 1),
        ((SILENT, TAKEN), WriteStatus.CONFIRMED, 1),
        ((SILENT, NOT_TAKEN, DONE, TAKEN), WriteStatus.CONFIRMED, 2),
        ((SILENT, SILENT, SILENT, SILENT), WriteStatus.UNKNOWN, 2),
        ((SILENT, SILENT, DOWN), WriteStatus.UNKNOWN, 2),
        ((SILENT, DOWN, REFUSED), WriteStatus.UNKNOWN, 2),
        ((ExceptionReplyError(11), NOT_TAKEN, DONE, TAKEN), WriteStatus.CONFIRMED, 2),
        ((DONE, NOT_TAKEN), WriteStatus.UNKNOWN, 1),
        ((DONE, REFUSED), WriteStatus.UNKNOWN, 1),
        ((DONE, (4, 0, 6)), WriteStatus.REJECTED, 1),
        ((REFUSED,), WriteStatus.REJECTED, 1),
        ((DOWN,), WriteStatus.REJECTED, 1),
    ],
)
async def test_end_of_an_outputs_write(
    plant: PlantDescription,
    answers: tuple[FieldError | Sequence[int], ...],
    status: WriteStatus,
    writes: int,
) -> None:
    ask = Answers(*answers)
    writer = UnitWriter(plant.field_units["U1"], plant.map_of("U1"), ask)
    result = await writer.outputs(7, 1, Priority.STOP)
    assert result.status is status
    assert (result.reason is None) == (status is WriteStatus.CONFIRMED)
    sent = [request for request in ask.asked if request.values]
    assert len(sent) == writes
    assert {request.values for request in sent} == {(7, 1, 0xFFFE)}


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((DONE, (3750,)), WriteStatus.CONFIRMED),
        ((SILENT, (3750,)), WriteStatus.CONFIRMED),
        ((SILENT, (2500,)), WriteStatus.UNKNOWN),
        ((DONE, (2500,)), WriteStatus.REJECTED),
        ((DONE, SILENT), WriteStatus.UNKNOWN),
        ((REFUSED,), WriteStatus.REJECTED),
    ],
)
async def test_end_of_a_set_point_write(
    plant: PlantDescription,
    answers: tuple[FieldError | Sequence[int], ...],
    status: WriteStatus,
) -> None:
    ask = Answers(*answers)
    writer = UnitWriter(plant.field_units["U1"], plant.map_of("U1"), ask)
    result = await writer.register("temperature_setpoint", 37.5, Priority.OPERATOR)
    assert result.status is status
    assert ask.asked[0].function is Function.WRITE_REGISTER


async def test_value_of_two_words_is_written_and_read_back_at_once(
    plant: PlantDescription,
) -> None:
    ask = Answers(DONE, (1, 2))
    writer = UnitWriter(plant.field_units["U1"], plant.map_of("U1"), ask)
    result = await writer.register("bypass_token", 65_538, Priority.OPERATOR)
    assert result.status is WriteStatus.CONFIRMED
    assert ask.asked[0].function is Function.WRITE_REGISTERS
    assert ask.asked[1].count == 2


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((DONE, (0x0004, 0xFFFB, 598)), WriteStatus.CONFIRMED),
        ((SILENT, (0x0004, 0xFFFB, 600)), WriteStatus.CONFIRMED),
        ((SILENT, (0, 0, 0)), WriteStatus.UNKNOWN),
        ((DONE, (0, 0, 0)), WriteStatus.REJECTED),
        ((DONE, (0x0004, 0xFFFB, 590)), WriteStatus.REJECTED),
        ((DONE, SILENT), WriteStatus.UNKNOWN),
        ((REFUSED,), WriteStatus.REJECTED),
    ],
)
async def test_end_of_a_bypass_write(
    plant: PlantDescription,
    answers: tuple[FieldError | Sequence[int], ...],
    status: WriteStatus,
) -> None:
    ask = Answers(*answers)
    writer = UnitWriter(plant.field_units["U1"], plant.map_of("U1"), ask)
    result = await writer.bypass(0x0004, 600, Priority.OPERATOR)
    assert result.status is status
    assert ask.asked[0].values == (0x0004, 0xFFFB, 600)


async def test_a_bypass_is_ended_by_three_zeros(plant: PlantDescription) -> None:
    ask = Answers(DONE, (0, 0, 0))
    writer = UnitWriter(plant.field_units["U1"], plant.map_of("U1"), ask)
    assert (await writer.bypass(0, 0, Priority.OPERATOR)).status is WriteStatus.CONFIRMED
    assert ask.asked[0].values == (0, 0, 0)


async def test_a_unit_without_bypass_registers_refuses_it(plant: PlantDescription) -> None:
    writer = UnitWriter(plant.field_units["U7"], plant.map_of("U7"), Answers())
    result = await writer.bypass(1, 60, Priority.OPERATOR)
    assert result.status is WriteStatus.REJECTED
