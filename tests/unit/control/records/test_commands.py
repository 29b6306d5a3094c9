"""What people command by hand stands in the record of the batch that it concerns."""

import json
from dataclasses import replace

import pytest

from control.records.commands import command_entry
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.command import Action, Command, Origin
from plant.description.load import load_plant
from plant.tag import Role

TEXTS = load_plant().texts
RUN = PlantRun(units={"D1": UnitRun("D1", batch_id="D1-1"), "D2": UnitRun("D2")})
COMMAND = Command(
    "c1",
    Action.WRITE,
    "D1.temperature.SP",
    55.0,
    Origin.OPERATOR,
    "Asha",
    Role.OPERATOR,
    "warmer",
)


@pytest.mark.parametrize(
    ("tag_id", "action", "value", "kind", "said"),
    [
        ("D1.temperature.SP", Action.WRITE, 55.0, "setpoint", "set to 55 by hand"),
        ("D1.heater.OP", Action.WRITE, 1.0, "request", "switched on or opened by hand"),
        ("D1.heater.OP", Action.WRITE, 0.0, "request", "switched off or shut by hand"),
        ("D1.agitator.OP", Action.RUN_TIMED, 300.0, "request", "run by hand for 300 s"),
    ],
)
def test_a_command_is_a_line_of_its_batch(
    tag_id: str, action: Action, value: float, kind: str, said: str
) -> None:
    command = replace(COMMAND, tag_id=tag_id, action=action, value=value)
    entry = command_entry(command, RUN, 5)
    assert entry is not None
    assert (entry.batch_id, entry.unit_id, entry.utc_ms) == ("D1-1", "D1", 5)
    assert (entry.kind, entry.operator) == (kind, "Asha")
    assert json.loads(entry.facts) == {"tag": tag_id, "value": value, "reason": "warmer"}
    assert entry.text is not None
    words = TEXTS.say(entry.text)
    assert words.startswith("Digester 1: ")
    assert said in words


@pytest.mark.parametrize("tag_id", ["D2.heater.OP", "GT.blower.OP", "D1", ""])
def test_what_concerns_no_batch_is_in_no_record(tag_id: str) -> None:
    assert command_entry(replace(COMMAND, tag_id=tag_id), RUN, 5) is None
