"""Acting states end when the outputs are there, or say why they did not."""

from dataclasses import replace

from plant.batch.states import State
from tests.unit.control.batch.digesters import COOL, running_plant

UNSETTLED = replace(COOL, settled=False, unsettled=("D1.heater.OP",))


def test_a_hold_ends_once_the_outputs_are_safe() -> None:
    digesters = running_plant()
    digesters.known = UNSETTLED
    digesters.verb("hold")
    digesters.step(5)
    assert digesters.unit().state is State.HOLDING
    digesters.known = COOL
    digesters.step()
    assert digesters.unit().state is State.HELD


def test_what_was_known_before_the_command_does_not_count() -> None:
    digesters = running_plant()
    digesters.verb("hold")
    digesters.step(0)  # the scan that took the command has seen the outputs before it
    assert digesters.unit().state is State.HOLDING


def test_a_hold_that_takes_too_long_says_which_output_does_not_follow() -> None:
    digesters = running_plant()
    digesters.known = UNSETTLED
    digesters.verb("hold")
    digesters.step()
    digesters.step(58)
    assert digesters.unit().state is State.HOLDING
    digesters.step()
    run = digesters.unit()
    assert run.state is State.HELD
    assert run.cause is not None
    assert run.cause.key == "batch.event.acting_output"
    assert run.cause.facts["tag"] == "D1.heater.OP"
    assert digesters.told("batch.event.acting_output")


def test_a_restart_without_good_inputs_goes_back_to_hold() -> None:
    digesters = running_plant()
    digesters.verb("hold")
    digesters.step()
    digesters.known = replace(COOL, inputs_good=False)
    digesters.verb("restart")
    digesters.step(30)
    assert digesters.unit().state is State.RESTARTING
    digesters.step(30)
    assert digesters.unit().state is State.HOLDING
    assert digesters.told("batch.event.acting_inputs")
    digesters.step()
    assert digesters.unit().state is State.HELD


def test_an_abort_is_shorter_than_the_others() -> None:
    digesters = running_plant()
    digesters.known = UNSETTLED
    digesters.verb("abort")
    digesters.step(29)
    assert digesters.unit().state is State.ABORTING
    digesters.step(1)
    assert digesters.unit().state is State.ABORTED


def test_time_outs_are_planned_instants() -> None:
    digesters = running_plant()
    digesters.known = UNSETTLED
    digesters.verb("hold")
    digesters.step()
    assert digesters.next_due_ms == digesters.now_ms - 1000 + 60_000


def test_all_acting_states_reach_the_end_that_the_table_names() -> None:
    for verb, end in (("pause", "Paused"), ("stop", "Stopped"), ("abort", "Aborted")):
        digesters = running_plant()
        digesters.verb(verb)
        digesters.step()
        assert digesters.unit().state.value == end
