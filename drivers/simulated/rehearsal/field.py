"""The simulated plant in this process: physics, instruments and field units on a virtual clock.

The same parts as behind the Modbus servers, without wires, sockets and threads. Steps may be
uneven: a step is cut where a timer of a field unit ends and where a valve has just moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from analysis.process.laws.gas_properties import NORMAL_MOL_M3
from analysis.process.machines import VALVE_TRAVEL_S
from analysis.process.plant_process import PlantProcess
from drivers.simulated.fault_board import FaultBoard
from drivers.simulated.faults import (
    Family,
    Fault,
    FaultKind,
    FaultSpecError,
    parse_fault,
)
from drivers.simulated.field_unit import SimulatedUnit, build_units
from drivers.simulated.rehearsal.commanding import UnitCommander
from drivers.simulated.rehearsal.instrument_bank import InstrumentBank
from drivers.simulated.rehearsal.reading import Block, Channel
from drivers.simulated.rehearsal.virtual_clock import VirtualClock
from drivers.simulated.unit.mcu import POWER_ON
from plant.description.model import PlantDescription
from plant.rehearsal.truth import Truth
from plant.sample import Snapshot
from plant.tag import Suffix, Tag

LONGEST_STEP_S = 60.0
"""Longest step of the process; see analysis.process.plant_process."""

FLOWING_STEP_S = 5.0
"""The same while slurry moves: a headspace gives way by mbar a second."""

SETTLING_S = 300
"""Plant time before the rehearsal in which pressures and flows settle."""

_WATCHED_S = 5.0  # a unit without a heartbeat is looked at this often until it is safe
_OUTPUT = ".OP"
_SLURRY_ITEMS = frozenset({"feed", "transfer_pump", "digestate_valve"})
_FAMILIES = frozenset({Family.SENSOR, Family.ACTUATOR, Family.UNIT, Family.POWER, Family.WIRE})
_KINDS_LEFT_OUT = frozenset({FaultKind.RESET})


class RehearsalField:
    """The plant and its field units. Owned by one thread.

    Attributes:
        is_attended: whether the PC runs: it sends heartbeats, and without them the units take
            their safe state by themselves.

    Args:
        description: the plant.
        seed: of weather and instruments.
        start_utc_ms: the moment at which the rehearsal begins.
        folder: an own plant's folder.
    """

    def __init__(
        self,
        description: PlantDescription,
        *,
        seed: int,
        start_utc_ms: int,
        folder: Path | None = None,
    ) -> None:
        self.is_attended = True
        self._clock = VirtualClock(start_utc_ms)
        self._board = FaultBoard()
        self._process = PlantProcess(
            description,
            seed=seed,
            start_utc_ms=start_utc_ms - 1000 * SETTLING_S,
            longest_step_s=LONGEST_STEP_S,
        )
        relays = self._process.initial_outputs()
        for _ in range(SETTLING_S):
            self._process.step(1.0, relays)
        self._units = build_units(
            description, self._process, now_s=0.0, folder=folder, seed=seed
        )
        self._commanders = {
            unit_id: UnitCommander(unit) for unit_id, unit in self._units.items()
        }
        self._tags = {
            tag.tag_id: tag for tag in description.tags.values() if tag.field_unit is not None
        }
        self._channels = _channels(tuple(self._tags.values()), self._units)
        self._watched = [each for each in self._channels if each.tag.frozen_after_s > 0.0]
        self._instruments = InstrumentBank(self._units, self._process.true_values(), seed=seed)
        self._slurry_valves = [
            tag_id
            for tag_id, tag in self._tags.items()
            if tag.suffix is Suffix.OUTPUT and tag.item in _SLURRY_ITEMS
        ]
        self._blocks: dict[str, Block] = {}
        self._safe_since_ms: dict[str, int] = {}
        self._relays = self._outputs()
        self._sense(0.0)
        self._sequence = 0

    # ------------------------------------------------------------------ what is so

    @property
    def utc_ms(self) -> int:
        """Return the rehearsal's time."""
        return self._clock.utc_ms()

    @property
    def clock(self) -> VirtualClock:
        """Return the rehearsal's clock."""
        return self._clock

    def look(self) -> Snapshot:
        """Read every field unit that answers, and return all measured tags."""
        now_ms, now_s = self._clock.utc_ms(), self._clock.monotonic_s()
        self._blocks = blocks = {
            unit_id: self._block(unit, now_ms=now_ms, now_s=now_s)
            for unit_id, unit in self._units.items()
        }
        samples = {each.tag_id: each.sample(blocks[each.unit_id]) for each in self._channels}
        self._sequence += 1
        return Snapshot(self._sequence, now_ms, now_s, samples)

    def truth(self) -> Truth:
        """Return what is really so."""
        methane = self._process.methane()
        return Truth(
            values=self._true_values,
            relays=MappingProxyType(self._relays),
            ch4_made_nm3=methane.made / NORMAL_MOL_M3,
            ch4_used_nm3=methane.used / NORMAL_MOL_M3,
            ch4_flared_nm3=methane.flared / NORMAL_MOL_M3,
            ch4_vented_nm3=methane.vented / NORMAL_MOL_M3,
        )

    # ------------------------------------------------------------------ what is done

    def write(self, tag_id: str, value: float, *, timed: bool = False) -> bool:
        """Set an output or a set point, or begin a timed run of ``value`` seconds.

        Returns:
            Whether the unit took it; a silent one does not.
        """
        tag = self._tags[tag_id]
        unit_id = str(tag.field_unit)
        if tag.writable is None or not self._answers(unit_id):
            return False
        return self._commanders[unit_id].write(
            tag.writable, value, timed=timed, now_s=self._clock.monotonic_s()
        )

    def permit(self, field_unit_id: str, register: str, *, given: bool) -> bool:
        """Give or take a permit; return whether the unit took it."""
        if not self._answers(field_unit_id):
            return False
        commander = self._commanders[field_unit_id]
        return commander.permit(register, given=given, now_s=self._clock.monotonic_s())

    def waiting_units(self) -> tuple[str, ...]:
        """Return the units that answer, are in their safe state and wait for a command."""
        return tuple(
            unit_id
            for unit_id, unit in self._units.items()
            if unit.mcu.is_in_safe_state and self._answers(unit_id)
        )

    def safe_for_ms(self, field_unit_id: str) -> int:
        """Return how long a unit has been in its safe state, 0 while it is not."""
        since_ms = self._safe_since_ms.get(field_unit_id)
        return 0 if since_ms is None else self._clock.utc_ms() - since_ms

    def unit_of(self, tag_id: str) -> str:
        """Return the field unit that carries a measured tag."""
        return str(self._tags[tag_id].field_unit)

    def resume(self, field_unit_id: str) -> bool:
        """End a unit's safe state: it goes on with what it does now."""
        commander = self._commanders[field_unit_id]
        return commander.resume(self._clock.monotonic_s())

    def come_back(self) -> None:
        """Take the units over as they are, as the program does when it starts."""
        self.is_attended = True
        for commander in self._commanders.values():
            commander.adopt()

    def advance(self, seconds: float) -> None:
        """Let plant time pass, cut where a field unit's timer ends or a valve travels."""
        left_ms = round(seconds * 1000)
        while left_ms > 0:
            step_ms = min(left_ms, self._longest_ms())
            left_ms -= step_ms
            self._clock.move(step_ms)
            self._step(step_ms / 1000.0)
            ended = self._board.take_ended(self._clock.monotonic_s())
            if ended:
                self._end(ended)

    # ------------------------------------------------------------------ faults

    def inject(self, spec: str) -> Fault:
        """Put in the fault that ``spec`` describes; its time is the plant's.

        Raises:
            FaultSpecError: when it is not understood or has no meaning without a wire.
        """
        fault = parse_fault(spec)
        silent = fault.kind is FaultKind.SILENT and fault.probability >= 1.0
        if (
            fault.family not in _FAMILIES
            or fault.kind in _KINDS_LEFT_OUT
            or (fault.family is Family.WIRE and not silent)
        ):
            raise FaultSpecError(
                f"'{spec}' is not rehearsed: there is no wire. Use sensor, actuator and power"
                " faults, LOCAL, or a silent unit."
            )
        active = self._board.add(fault, now_s=self._clock.monotonic_s())
        if fault.kind is FaultKind.LOCAL:
            unit = self._units[fault.subject]
            unit.mcu.set_local(is_local=True, flip=unit.bit(fault.name))
        elif fault.kind is FaultKind.LOCAL_STOP:
            self._units[fault.subject].mcu.set_local_stop(is_pressed=True)
        elif fault.family is Family.ACTUATOR:
            active.held = self._relays[f"{fault.subject}{_OUTPUT}"]
        self._supply()
        return fault

    def clear(self) -> None:
        """Take all faults out."""
        self._end(self._board.take_all())

    @property
    def is_dark(self) -> bool:
        """Return whether the field units are without power."""
        return self._has(FaultKind.CUT)

    # ------------------------------------------------------------------ steps

    def _longest_ms(self) -> int:
        longest_s = LONGEST_STEP_S if self.is_attended else _WATCHED_S
        if not self.is_dark:
            for unit in self._units.values():
                settled_s = unit.mcu.settled_for_s()
                if 0.0 < settled_s < longest_s:
                    longest_s = settled_s
        return max(1, round(longest_s * 1000))

    def _step(self, dt_s: float) -> None:
        """Let the process run as the relays are, then let the units count, read and judge."""
        self._run(dt_s, self._outputs())
        now_s = self._clock.monotonic_s()
        if not self.is_dark:
            for unit_id, unit in self._units.items():
                if self.is_attended and self._answers(unit_id):
                    unit.mcu.beat(now_s)
                unit.mcu.count(dt_s, now_s)
                if not unit.mcu.is_in_safe_state:
                    self._safe_since_ms.pop(unit_id, None)
                else:
                    self._safe_since_ms.setdefault(unit_id, self._clock.utc_ms())
        self._sense(dt_s)

    def _run(self, dt_s: float, outputs: dict[str, bool]) -> None:
        """Step the process; the first seconds after a switch by themselves."""
        if outputs != self._relays and dt_s > VALVE_TRAVEL_S:
            self._process.step(VALVE_TRAVEL_S, outputs)
            dt_s -= VALVE_TRAVEL_S
        self._relays = outputs
        longest_s = FLOWING_STEP_S if self._is_slurry_moving() else LONGEST_STEP_S
        while dt_s > 0.0:
            step_s = min(dt_s, longest_s)
            self._process.step(step_s, outputs)
            dt_s -= step_s

    def _is_slurry_moving(self) -> bool:
        return any(self._relays[tag_id] for tag_id in self._slurry_valves)

    def _outputs(self) -> dict[str, bool]:
        """Return the relays and valves by tag; stuck and unpowered ones stay as they are."""
        is_dark = self.is_dark
        outputs: dict[str, bool] = {}
        for unit in self._units.values():
            word = unit.mcu.outputs
            for tag_id, bit in unit.relays.items():
                stays = is_dark and tag_id in unit.valves
                outputs[tag_id] = (
                    self._relays[tag_id] if stays else bool(word & bit) and not is_dark
                )
        for active in self._board.of(Family.ACTUATOR):
            outputs[f"{active.fault.subject}{_OUTPUT}"] = bool(active.held)
        return outputs

    def _sense(self, dt_s: float) -> None:
        self._true_values = true_values = self._process.true_values()
        faults: dict[str, list[Fault]] = {}
        for active in self._board.of(Family.SENSOR):
            faults.setdefault(active.fault.subject, []).append(active.fault)
        self._instruments.sense(true_values, dt_s, faults)

    def _block(self, unit: SimulatedUnit, *, now_ms: int, now_s: float) -> Block:
        last = self._blocks.get(unit.unit_id)
        if last is not None and not self._answers(unit.unit_id):
            age_s = now_s - last.monotonic_s
            return replace(last, age_s=age_s)
        words = unit.mcu.input_image()
        frozen = frozenset(
            each.tag.tag_id
            for each in self._watched
            if each.unit_id == unit.unit_id and each.is_frozen(words, now_s)
        )
        return Block(words, frozen, now_ms, now_s)

    def _answers(self, unit_id: str) -> bool:
        return not self.is_dark and not any(
            each.fault.kind is FaultKind.SILENT for each in self._board.of(Family.WIRE, unit_id)
        )

    def _supply(self) -> None:
        self._process.power_cut(self.is_dark or self._has(FaultKind.MAINS))

    def _has(self, kind: FaultKind) -> bool:
        return any(fault.kind is kind for fault in self._board.faults())

    def _end(self, faults: Sequence[Fault]) -> None:
        """Undo what faults did that are no longer on the board."""
        for fault in faults:
            match fault.kind:
                case FaultKind.LOCAL:
                    self._units[fault.subject].mcu.set_local(is_local=False)
                case FaultKind.LOCAL_STOP:
                    self._units[fault.subject].mcu.set_local_stop(is_pressed=False)
                case FaultKind.CUT:
                    for unit in self._units.values():
                        unit.restart(POWER_ON, self._clock.monotonic_s())
                    self._sense(0.0)
                case _:
                    pass
        self._supply()


def _channels(tags: Sequence[Tag], units: Mapping[str, SimulatedUnit]) -> tuple[Channel, ...]:
    return tuple(
        Channel(
            tag,
            str(tag.field_unit),
            units[str(tag.field_unit)].register_map.registers[tag.register],
        )
        for tag in tags
        if tag.register is not None
    )
