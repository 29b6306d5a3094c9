"""Which input registers does a unit fill by itself, and what do its timed runs show there?"""

from collections.abc import Callable

from drivers.simulated.unit.register_bank import RegisterBank
from drivers.simulated.unit.unit_rules import UnitRules
from plant.registers import Encoding, RegisterMap

_HEAD_END = 10


def computed_registers(
    register_map: RegisterMap, rules: UnitRules, inputs: RegisterBank
) -> frozenset[str]:
    """Return the names of the input registers that no instrument fills."""
    remaining = {each.remaining_register for each in register_map.outputs.values()}
    own = {"local", "local_stop", rules.run_on_remaining}
    if rules.thermostat is not None:
        own |= {rules.thermostat.active, rules.thermostat.satisfied}
    head = {name for name, each in inputs.registers.items() if each.address < _HEAD_END}
    timed = {
        name
        for name, each in inputs.registers.items()
        if each.address in remaining and each.encoding is not Encoding.BIT
    }
    return frozenset(name for name in own if name) | head | timed


def show_timed_runs(
    register_map: RegisterMap,
    remaining: Callable[[int], int],
    *,
    inputs: RegisterBank,
    holding: RegisterBank,
) -> None:
    """Show the seconds left of each timed run; a run that has ended clears its request.

    Args:
        register_map: which output has which registers.
        remaining: seconds left of an output's run, by its bit of OUT.
        inputs: takes the seconds.
        holding: carries the request.
    """
    for output in register_map.outputs.values():
        if output.remaining_register is not None:
            left = remaining(1 << output.bit)
            inputs.set_words(output.remaining_register, (left,))
            if not left and output.run_register is not None:
                holding.set_words(output.run_register, (0,))
