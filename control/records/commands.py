"""What did people command by hand while a batch ran? Lines of its record."""

import json

from plant.batch.plant_run import PlantRun
from plant.command import Action, Command
from plant.message import Message, message
from plant.operation.store import BatchEntry
from plant.tag import Suffix

_SETPOINT = f".{Suffix.SETPOINT.value}"


def command_entry(command: Command, run: PlantRun, now_ms: int) -> BatchEntry | None:
    """Return the line about an accepted command; None where no batch is concerned.

    Args:
        command: a person's.
        run: which batch is in which unit.
        now_ms: trusted time.
    """
    unit_id = command.tag_id.partition(".")[0]
    unit = run.units.get(unit_id)
    if unit is None or not unit.batch_id or "." not in command.tag_id:
        return None
    facts = {"tag": command.tag_id, "value": command.value, "reason": command.reason}
    return BatchEntry(
        batch_id=unit.batch_id,
        unit_id=unit_id,
        utc_ms=now_ms,
        kind="setpoint" if command.tag_id.endswith(_SETPOINT) else "request",
        operator=command.operator,
        text=_said(command),
        facts=json.dumps(facts, ensure_ascii=False),
    )


def _said(command: Command) -> Message:
    tag_id = command.tag_id
    if command.action is Action.RUN_TIMED:
        return message("batch.entry.run", tag=tag_id, seconds=round(command.value))
    if tag_id.endswith(_SETPOINT):
        return message("batch.entry.setpoint", tag=tag_id, value=command.value)
    key = "batch.entry.on" if command.value else "batch.entry.off"
    return message(key, tag=tag_id)
