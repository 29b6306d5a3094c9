"""What does PLANT STOP send to a field unit? Off what may stop, and hold all that must not."""

from control.field.wanted_outputs import WantedOutputs
from plant.registers import RegisterMap

STOP_ATTEMPTS = 3
"""Times that the same STOP is sent to a unit that gives no answer."""


def stop_image(register_map: RegisterMap, outputs: int) -> int:
    """Return the outputs word of a stopped unit.

    Args:
        register_map: says of each output ``off`` or ``hold``; what it does not name is off.
        outputs: the outputs as they are; ``hold`` keeps them.
    """
    held = 0
    for output in register_map.outputs.values():
        if output.stop == "hold":
            held |= 1 << output.bit
    return outputs & held


def stopped(
    register_map: RegisterMap,
    *,
    wanted: WantedOutputs | None,
    ready: bool,
    outputs: int | None,
    accepted_sequence: int | None,
) -> WantedOutputs | None:
    """Return the write that stops a unit, None where its outputs were never read.

    Without a reading an outlet could not be told from a heater, and all that must be held
    would be closed; such a unit is in its own safe state or cannot be reached at all.

    Args:
        register_map: of the unit.
        wanted: its image, None before the first full read.
        ready: whether the unit follows the image; in its safe state it does not, and what
            it does by itself (flare, ventilation) is held.
        outputs: its outputs word as last read.
        accepted_sequence: its sequence number as last read.
    """
    if wanted is None:
        if outputs is None or accepted_sequence is None:
            return None
        return WantedOutputs(outputs, accepted_sequence).with_image(
            stop_image(register_map, outputs)
        )
    held = wanted.image if ready or outputs is None else outputs
    return wanted.with_image(stop_image(register_map, held))
