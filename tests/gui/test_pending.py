"""Asked-for beside seen: commands on their way."""

from collections.abc import Iterator

import pytest

from hmi.models.pending import DEBOUNCE_S, OVERDUE_S, PendingCommands
from plant.command import Action, Origin, Outcome, OutcomeStatus
from tests.fakes.station import FakeStation

TAG = "D1.agitator.OP"


@pytest.fixture
def pending(station: FakeStation) -> Iterator[PendingCommands]:
    pending = PendingCommands(
        station.commands, operator=station.doors.operator, clock=station.clock
    )
    station.source.attach(_Straight(pending))
    yield pending
    pending.deleteLater()


class _Straight:
    """Hands outcomes to the model without a bridge."""

    def __init__(self, pending: PendingCommands) -> None:
        self._pending = pending

    def on_samples(self, block: object) -> None:
        """Ignore samples."""

    def on_health(self, health: object) -> None:
        """Ignore health."""

    def on_event(self, event: object) -> None:
        """Ignore events."""

    def on_outcome(self, outcome: Outcome) -> None:
        """Pass the outcome."""
        self._pending.take(outcome)


def test_a_command_says_who_asks(pending: PendingCommands, station: FakeStation) -> None:
    command_id = pending.submit(Action.WRITE, TAG, 1.0, reason="mixing", seen=0.0)
    (command,) = station.commands.submitted
    assert command.command_id == command_id
    assert (command.origin, command.operator) == (Origin.OPERATOR, "S. Nair")
    assert (command.tag_id, command.value, command.reason, command.seen) == (
        TAG,
        1.0,
        "mixing",
        0.0,
    )


def test_pending_until_the_final_outcome(
    pending: PendingCommands, station: FakeStation
) -> None:
    changed: list[str] = []
    finished: list[OutcomeStatus] = []
    pending.pending_changed.connect(changed.append)
    pending.command_finished.connect(lambda outcome: finished.append(outcome.status))
    pending.submit(Action.WRITE, TAG, 1.0)
    for status in (OutcomeStatus.PENDING, OutcomeStatus.WRITTEN):
        station.commands.answer(status)
        assert pending.is_pending(TAG)
    station.commands.answer(OutcomeStatus.CONFIRMED)
    assert not pending.is_pending(TAG)
    assert changed == [TAG, TAG]
    assert finished == [OutcomeStatus.CONFIRMED]


def test_the_same_request_twice_is_one_command(
    pending: PendingCommands, station: FakeStation
) -> None:
    first = pending.submit(Action.WRITE, TAG, 1.0)
    station.clock.advance(DEBOUNCE_S * 5)  # still on its way
    assert pending.submit(Action.WRITE, TAG, 1.0) == first
    assert len(station.commands.submitted) == 1


def test_the_opposite_request_is_a_command_of_its_own(
    pending: PendingCommands, station: FakeStation
) -> None:
    pending.submit(Action.WRITE, TAG, 1.0)
    pending.submit(Action.WRITE, TAG, 0.0)
    assert [command.value for command in station.commands.submitted] == [1.0, 0.0]


def test_after_the_answer_and_a_moment_the_same_may_be_asked_again(
    pending: PendingCommands, station: FakeStation
) -> None:
    first = pending.submit(Action.WRITE, TAG, 1.0)
    station.commands.answer(OutcomeStatus.REFUSED)
    assert pending.submit(Action.WRITE, TAG, 1.0) == first
    station.clock.advance(DEBOUNCE_S)
    assert pending.submit(Action.WRITE, TAG, 1.0) != first


def test_a_command_without_an_answer_is_given_up_as_unknown(
    pending: PendingCommands, station: FakeStation
) -> None:
    finished: list[Outcome] = []
    pending.command_finished.connect(finished.append)
    pending.submit(Action.WRITE, TAG, 1.0)
    station.clock.advance(OVERDUE_S - 1)
    pending.give_up_overdue()
    assert pending.is_pending(TAG)
    station.clock.advance(1)
    pending.give_up_overdue()
    assert not pending.is_pending(TAG)
    assert finished[0].status is OutcomeStatus.UNKNOWN
    assert "60 s" in station.description.texts.say(finished[0].reasons[0])


def test_other_peoples_commands_are_not_ours(
    pending: PendingCommands, station: FakeStation
) -> None:
    finished: list[Outcome] = []
    pending.command_finished.connect(finished.append)
    pending.submit(Action.WRITE, TAG, 1.0)
    station.commands.answer(OutcomeStatus.CONFIRMED)
    station.commands.answer(OutcomeStatus.CONFIRMED)
    assert len(finished) == 1


def test_nothing_is_sent_in_a_replay(station: FakeStation) -> None:
    pending = PendingCommands(None, operator=station.doors.operator, clock=station.clock)
    assert not pending.can_command
    with pytest.raises(RuntimeError, match="replayed"):
        pending.submit(Action.WRITE, TAG, 1.0)
