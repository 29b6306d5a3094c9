"""A field unit with its wiring: which tags hang on it and what its program is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from drivers.simulated.instruments import Instrument
from drivers.simulated.unit.mcu import FIRMWARE, FieldUnitMcu, WarmStart
from drivers.simulated.unit.unit_rules import UnitRules
from drivers.simulated.unit.unit_rules_file import read_unit_rules
from plant.description.model import PlantDescription
from plant.registers import Register, RegisterMap, Table
from plant.tag import Tag

VENDOR, PRODUCT_CODE, REVISION, PRODUCT_NAME, MODEL, MAP_VERSION = 0, 1, 2, 4, 5, 0x80
"""Objects of function 43/14; 0x80 is the first private one."""


@dataclass(slots=True)
class SimulatedUnit:
    """One field unit. Owned by the simulator's loop.

    Attributes:
        unit_id: for example ``U1``.
        device_id: Modbus address.
        mcu: its program; a reset puts a new one in.
        register_map, rules: what the program was built from.
        identity: objects of function 43/14.
        instruments: by register name.
        relays: ``.OP`` tag to its bit of OUT.
        valves: the ``.OP`` tags that keep their position without power.
    """

    unit_id: str
    device_id: int
    mcu: FieldUnitMcu
    register_map: RegisterMap
    rules: UnitRules
    identity: Mapping[int, str]
    instruments: Mapping[str, Instrument]
    relays: Mapping[str, int]
    valves: frozenset[str]

    def outputs(self) -> dict[str, bool]:
        """Return each relay as the unit drives it, by its ``.OP`` tag."""
        return {tag_id: bool(self.mcu.outputs & bit) for tag_id, bit in self.relays.items()}

    def bit(self, output: str) -> int:
        """Return an output's bit of OUT, 0 for an unknown one."""
        known = self.register_map.outputs.get(output)
        return 1 << known.bit if known else 0

    def tags(self) -> tuple[Tag, ...]:
        """Return the instruments that hang on the unit."""
        return tuple(each.tag for each in self.instruments.values())

    def restart(self, cause: int, now_s: float) -> None:
        """Start the program again: everything forgotten, safe state, cold-start bit."""
        self.mcu = FieldUnitMcu(self.register_map, self.rules, now_s=now_s, reset_cause=cause)


class PlantInService(Protocol):
    """The process at its start."""

    def initial_outputs(self) -> Mapping[str, bool]:
        """Return what is on, by ``.OP`` tag."""
        ...

    def initial_runs(self) -> Mapping[str, int]:
        """Return which timed runs are under way, by ``.OP`` tag, in seconds left."""
        ...

    def true_values(self) -> Mapping[str, float | bool]:
        """Return the true value of every measured tag."""
        ...


def build_units(
    description: PlantDescription,
    process: PlantInService,
    *,
    now_s: float,
    is_cold: bool = False,
    folder: Path | None = None,
    seed: int = 1,
) -> dict[str, SimulatedUnit]:
    """Return the field units of a plant by id.

    Args:
        description: the plant.
        process: tells what is on and how warm it is.
        now_s: monotonic time.
        is_cold: start them in their safe state instead of running.
        folder: an own plant's folder, for its simulated_interlocks.toml.
        seed: of the instruments' noise.
    """
    outputs, true_values = process.initial_outputs(), process.true_values()
    units: dict[str, SimulatedUnit] = {}
    for unit_id, spec in description.field_units.items():
        register_map = description.register_maps[spec.register_map]
        tags = [tag for tag in description.tags.values() if tag.field_unit == unit_id]
        inputs = {
            name: each
            for name, each in register_map.registers.items()
            if each.table is Table.INPUT
        }
        instruments = {
            tag.register: Instrument(tag, inputs[tag.register], seed=seed)
            for tag in tags
            if tag.register in inputs and inputs[tag.register].address != _outputs_word(inputs)
        }
        parameters: dict[str, float] = {}
        for owner in dict.fromkeys(tag.unit_id for tag in tags):
            parameters |= description.units[owner].parameters
        rules = read_unit_rules(register_map, parameters, folder=folder).fitted_with(
            instruments
        )
        relays = {
            tag.tag_id: 1 << register_map.outputs[tag.writable.output].bit
            for tag in tags
            if tag.writable is not None and tag.writable.output is not None
        }
        running = sum(bit for tag_id, bit in relays.items() if outputs.get(tag_id, False))
        settings = _setpoint(rules, instruments, true_values)
        runs = {
            relays[tag_id]: float(seconds)
            for tag_id, seconds in process.initial_runs().items()
            if tag_id in relays
        }
        warm = None if is_cold else WarmStart(running, settings, runs)
        units[unit_id] = SimulatedUnit(
            unit_id=unit_id,
            device_id=spec.device_id,
            mcu=FieldUnitMcu(register_map, rules, now_s=now_s, warm=warm),
            register_map=register_map,
            rules=rules,
            identity=_identity(register_map),
            instruments=instruments,
            relays=relays,
            valves=frozenset(tag.tag_id for tag in tags if tag.valve is not None),
        )
    return units


def _setpoint(
    rules: UnitRules,
    instruments: Mapping[str, Instrument],
    true_values: Mapping[str, float | bool],
) -> dict[str, float]:
    """Return the set point that a running unit was given: to stay as warm as it is."""
    spec = rules.thermostat
    if spec is None:
        return {}
    now = [float(true_values[instruments[name].tag.tag_id]) for name in spec.inputs]
    low, high = rules.ranges.get(spec.setpoint, (min(now), max(now)))
    return {spec.setpoint: min(max(round(sum(now) / len(now)), low), high)}


def _outputs_word(inputs: Mapping[str, Register]) -> int:
    return inputs["outputs"].address


def _identity(register_map: RegisterMap) -> dict[int, str]:
    version = f"{FIRMWARE >> 8}.{FIRMWARE & 0xFF}"
    return {
        VENDOR: "Biomethane HMI",
        PRODUCT_CODE: f"BM-{register_map.key.upper()}",
        REVISION: version,
        PRODUCT_NAME: f"Field unit, {register_map.key}",
        MODEL: "simulated",
        MAP_VERSION: f"map {register_map.block_id}/{register_map.major}.{register_map.minor}",
    }
