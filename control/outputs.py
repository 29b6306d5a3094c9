"""Which register runs an output for a time, and which feedback tells that it followed?"""

from control.feedback import Expectation
from plant.command import Action, Command
from plant.registers import Output, RegisterMap, Table
from plant.tag import Writable


def timed_run_register(register_map: RegisterMap, output: Output) -> str:
    """Return the holding register that takes an output's timed run; empty where none does."""
    for register in register_map.registers.values():
        if register.table is Table.HOLDING and register.address == output.run_register:
            return register.name
    return ""


def feedback_of(
    command: Command, writable: Writable, *, wanted: bool, written_s: float
) -> Expectation | None:
    """Return the feedback that a written command must bring, None where nothing tells.

    Args:
        command: a WRITE or RUN_TIMED of an output.
        writable: the commanded tag's.
        wanted: the output's bit in the image; it stays on after its timed run was ended.
        written_s: when the write began, monotonic.
    """
    if writable.output is None or writable.feedback is None:
        return None
    value = command.value != 0
    if command.action is Action.RUN_TIMED:
        value = value or wanted
    return Expectation(
        tag_id=writable.feedback,
        value=value,
        since_s=written_s,
        within_s=writable.feedback_s,
        excused_by=writable.excused_by,
    )
