"""Timed-run registers and the feedback that a command must bring."""

from control.outputs import feedback_of, timed_run_register
from plant.command import Action
from plant.description.model import PlantDescription
from plant.tag import Writable
from tests.unit.control.test_door import command


def writable(description: PlantDescription, tag_id: str) -> Writable:
    found = description.tags[tag_id].writable
    assert found is not None
    return found


def test_each_timed_output_names_its_register(description: PlantDescription) -> None:
    outputs = description.map_of("U1").outputs
    found = {
        name: timed_run_register(description.map_of("U1"), each)
        for name, each in outputs.items()
    }
    assert found["agitator"] == "run_agitator"
    assert found["dosing"] == "run_dosing"
    assert found["feed"] == ""


def test_a_switched_output_must_be_followed(description: PlantDescription) -> None:
    rule = writable(description, "D1.heater.OP")
    expected = feedback_of(command("D1.heater.OP", 1), rule, wanted=False, written_s=5.0)
    assert expected is not None
    assert (expected.tag_id, expected.value, expected.since_s) == ("D1.heater.PV", True, 5.0)
    assert (expected.within_s, expected.excused_by) == (3.0, "D1.heater_satisfied.PV")


def test_an_output_that_is_wanted_stays_on_after_its_timed_run(
    description: PlantDescription,
) -> None:
    rule = writable(description, "D1.agitator.OP")
    end = command("D1.agitator.OP", 0, action=Action.RUN_TIMED)
    for wanted in (True, False):
        expected = feedback_of(end, rule, wanted=wanted, written_s=5.0)
        assert expected is not None
        assert expected.value is wanted


def test_a_set_point_is_proved_by_its_read_back_alone(description: PlantDescription) -> None:
    rule = writable(description, "D1.temperature.SP")
    asked = command("D1.temperature.SP", 40.0)
    assert feedback_of(asked, rule, wanted=False, written_s=5.0) is None
