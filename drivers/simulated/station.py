"""The whole simulated plant: the process, its instruments, nine field units and the faults."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from random import Random
from typing import Protocol

from drivers.simulated.fault_board import ActiveFault, FaultBoard
from drivers.simulated.faults import (
    EVERY_UNIT,
    Family,
    Fault,
    FaultKind,
    FaultSpecError,
    parse_fault,
)
from drivers.simulated.field_unit import SimulatedUnit
from drivers.simulated.modbus_server import answer
from drivers.simulated.unit.mcu import POWER_ON, RESET_PIN
from drivers.simulated.wire_faults import Reply, disturbed
from plant.clock import Clock

PLANT_TICK_S = 1.0
"""Plant seconds of one process step; units are ticked at least as often."""

MAXIMUM_SPEED = 60.0
LONGEST_CATCH_UP_S = 2.0
"""Real seconds made up for after the computer slept; the plant stood still for the rest."""

_OUTPUT = ".OP"
_ROUNDING_S = 1e-6  # twenty ticks of 50 ms are a second
_SWITCHES = frozenset({Family.UNIT, Family.EMERGENCY})


class Process(Protocol):
    """The plant's physics.

    Attributes:
        emergency_stop: the mushroom button; cuts the machines' power while True.
    """

    emergency_stop: bool

    def power_cut(self, on: bool) -> None:
        """Take the mains away, or give them back."""
        ...

    def step(self, dt_s: float, outputs: Mapping[str, bool]) -> None:
        """Let plant time pass with the outputs by their ``.OP`` tag as the relays are."""
        ...

    def true_values(self) -> Mapping[str, float | bool]:
        """Return the true value of every measured tag."""
        ...


class SimulatedPlant:
    """Process, instruments, field units and faults on one clock. Owned by one loop.

    Args:
        units: its field units.
        process: its physics.
        clock: real time; the plant's own time runs ``speed`` times as fast.
        seed: of the wire faults' dice.
    """

    def __init__(
        self,
        units: Mapping[str, SimulatedUnit],
        process: Process,
        *,
        clock: Clock,
        seed: int = 1,
    ) -> None:
        self._units = units
        self._process = process
        self._clock = clock
        self._rng = Random(seed)  # noqa: S311  dice of a simulation
        self._board = FaultBoard()
        self._speed = 1.0
        self._last_s = clock.monotonic_s()
        self._process_due_s = 0.0
        self._by_device = {unit.device_id: unit for unit in units.values()}
        self._relays = {
            tag_id: is_on
            for unit in self._units.values()
            for tag_id, is_on in unit.outputs().items()
        }
        self._sense()

    @property
    def speed(self) -> float:
        """Return plant seconds per second."""
        return self._speed

    @property
    def units(self) -> Mapping[str, SimulatedUnit]:
        """Return the field units by id."""
        return self._units

    def set_speed(self, speed: float) -> None:
        """Let the plant's time run ``speed`` times as fast, 1..60.

        Raises:
            FaultSpecError: outside that range.
        """
        if not 1 <= speed <= MAXIMUM_SPEED:
            raise FaultSpecError(
                f"The speed lies between 1 and {MAXIMUM_SPEED:g}, not {speed:g}."
            )
        self._speed = speed

    def inject(self, spec: str) -> Fault:
        """Put in the fault that ``spec`` describes and return it.

        Raises:
            FaultSpecError: when it is not understood or has no such subject.
        """
        fault = parse_fault(spec)
        self._check_subject(fault)
        if fault.kind is FaultKind.RESET:
            for unit in self._meant(fault):
                self._restart(unit, RESET_PIN)
            self._sense()
            return fault
        active = self._board.add(fault, now_s=self._clock.monotonic_s())
        self._begin(active)
        self._supply()
        return fault

    def clear(self) -> None:
        """Take all faults out; units without power come back with a cold start."""
        self._end(self._board.take_all())

    def faults(self) -> tuple[Fault, ...]:
        """Return the faults that act now."""
        return self._board.faults()

    def has_unit(self, device_id: int) -> bool:
        """Return whether a field unit has this Modbus address."""
        return device_id in self._by_device

    def serve(self, device_id: int, request: bytes) -> Reply | None:
        """Answer a request (function code and data) as the unit and its wiring do.

        Returns:
            The reply with what faults make of it; None when nothing comes back.
        """
        unit = self._by_device.get(device_id)
        if unit is None or not request or self._has_no_power():
            return None
        now_s = self._clock.monotonic_s()
        pdu = answer(unit.mcu, unit.identity, request, now_s)
        faults = self._board.of(Family.WIRE, unit.unit_id)
        return disturbed(Reply(device_id, pdu), [each.fault for each in faults], self._rng)

    def broadcast(self, request: bytes) -> None:
        """Let every unit act on a request to address 0; none answers."""
        if request and not self._has_no_power():
            for unit in self._units.values():
                answer(unit.mcu, unit.identity, request, self._clock.monotonic_s())

    def advance(self) -> None:
        """Bring everything to the present; call every 50 ms or oftener."""
        now_s = self._clock.monotonic_s()
        self._end(self._board.take_ended(now_s))
        elapsed_s = min(now_s - self._last_s, LONGEST_CATCH_UP_S)
        self._last_s = now_s
        left_s = elapsed_s * self._speed
        while left_s > 0:
            slice_s = min(left_s, PLANT_TICK_S)
            left_s -= slice_s
            self._advance_slice(slice_s, now_s)

    def _advance_slice(self, slice_s: float, now_s: float) -> None:
        if not self._has_no_power():
            for unit in self._units.values():
                unit.mcu.tick(slice_s, now_s)
        self._process_due_s += slice_s
        while self._process_due_s >= PLANT_TICK_S - _ROUNDING_S:
            self._process_due_s -= PLANT_TICK_S
            self._process.step(PLANT_TICK_S, self._outputs())
            self._sense(PLANT_TICK_S)
        before, outputs = self._relays, self._outputs()
        if outputs != before and self._process_due_s > _ROUNDING_S:
            # A contactor answers at once, not with the next second.
            dt_s, self._process_due_s = self._process_due_s, 0.0
            self._process.step(dt_s, outputs)
            self._sense(dt_s)

    def _outputs(self) -> dict[str, bool]:
        """Return the relays and valves by tag; stuck and unpowered ones stay as they are."""
        is_dark = self._has_no_power()
        held = {each.fault.subject: each.held for each in self._board.of(Family.ACTUATOR)}
        outputs: dict[str, bool] = {}
        for unit in self._units.values():
            for tag_id, is_on in unit.outputs().items():
                stays = is_dark and tag_id in unit.valves
                outputs[tag_id] = self._relays[tag_id] if stays else is_on and not is_dark
        for actuator, state in held.items():
            outputs[f"{actuator}{_OUTPUT}"] = bool(state)
        self._relays = outputs
        return outputs

    def _sense(self, dt_s: float = 0.0) -> None:
        """Show the units what their instruments read now, ``dt_s`` after the last time."""
        true_values = self._process.true_values()
        faults: dict[str, list[Fault]] = {}
        for active in self._board.of(Family.SENSOR):
            faults.setdefault(active.fault.subject, []).append(active.fault)
        for unit in self._units.values():
            readings = {
                name: each.read(
                    true_values.get(each.tag.tag_id), dt_s, faults.get(each.tag.tag_id, ())
                )
                for name, each in unit.instruments.items()
            }
            unit.mcu.sense(readings)

    def _supply(self) -> None:
        """Tell the process of mains and emergency stop."""
        self._process.power_cut(self._has_no_power() or self._has(FaultKind.MAINS))
        self._process.emergency_stop = self._has(FaultKind.STOP)

    def _has(self, kind: FaultKind) -> bool:
        return any(fault.kind is kind for fault in self._board.faults())

    def _has_no_power(self) -> bool:
        return self._has(FaultKind.CUT)

    def _check_subject(self, fault: Fault) -> None:
        """Refuse a fault whose subject this plant does not have."""
        match fault.family:
            case Family.WIRE | Family.UNIT:
                known: list[str] = [EVERY_UNIT, *self._units]
            case Family.SENSOR:
                known = [tag.tag_id for unit in self._units.values() for tag in unit.tags()]
            case Family.ACTUATOR:
                known = [tag_id.removesuffix(_OUTPUT) for tag_id in self._relays]
            case _:
                return
        if fault.subject not in known:
            near = get_close_matches(fault.subject, known, n=1) or known[:1]
            raise FaultSpecError(
                f"'{fault.spec}': this plant has no {fault.family.value} '{fault.subject}';"
                f" perhaps {near[0]}."
            )
        if fault.kind is FaultKind.LOCAL and fault.name:
            for unit in self._meant(fault):
                if fault.name not in unit.register_map.outputs:
                    outputs = ", ".join(unit.register_map.outputs)
                    raise FaultSpecError(
                        f"'{fault.spec}': {unit.unit_id} has no output '{fault.name}', only"
                        f" {outputs}."
                    )

    def _meant(self, fault: Fault) -> list[SimulatedUnit]:
        if fault.subject == EVERY_UNIT or fault.family is Family.EMERGENCY:
            return list(self._units.values())
        return [self._units[fault.subject]]

    def _begin(self, active: ActiveFault) -> None:
        """Do at once what a fault does once."""
        fault = active.fault
        match fault.kind:
            case FaultKind.LOCAL:
                for unit in self._meant(fault):
                    unit.mcu.set_local(is_local=True, flip=unit.bit(fault.name))
            case FaultKind.LOCAL_STOP | FaultKind.STOP:
                # The emergency stop's second contact is wired to the stop input of every unit.
                for unit in self._meant(fault):
                    unit.mcu.set_local_stop(is_pressed=True)
            case FaultKind.STUCK if fault.family is Family.ACTUATOR:
                active.held = self._relays[f"{fault.subject}{_OUTPUT}"]
            case _:
                pass

    def _end(self, faults: Sequence[Fault]) -> None:
        """Undo what faults did that are no longer on the board."""
        for fault in faults:
            match fault.kind:
                case FaultKind.LOCAL:
                    for unit in self._meant(fault):
                        unit.mcu.set_local(is_local=False)
                case FaultKind.LOCAL_STOP | FaultKind.STOP:
                    self._release_stops(fault)
                case FaultKind.CUT:
                    for unit in self._units.values():
                        self._restart(unit, POWER_ON)
                    self._sense()
                case _:
                    pass
        if faults:
            self._supply()

    def _restart(self, unit: SimulatedUnit, cause: int) -> None:
        """Restart a unit's program; the switches at the unit stay as they are."""
        unit.restart(cause, self._clock.monotonic_s())
        for fault in self._board.faults():
            if fault.family in _SWITCHES and unit in self._meant(fault):
                if fault.kind is FaultKind.LOCAL:
                    unit.mcu.set_local(is_local=True)
                else:
                    unit.mcu.set_local_stop(is_pressed=True)

    def _release_stops(self, ended: Fault) -> None:
        """Release the stop of each unit on which no other stop still acts."""
        still = {
            unit.unit_id
            for fault in self._board.faults()
            if fault.kind in {FaultKind.LOCAL_STOP, FaultKind.STOP}
            for unit in self._meant(fault)
        }
        for unit in self._meant(ended):
            if unit.unit_id not in still:
                unit.mcu.set_local_stop(is_pressed=False)
