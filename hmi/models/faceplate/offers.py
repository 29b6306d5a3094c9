"""Which commands a device offers now, and for each that it cannot take, why not."""

import math
from dataclasses import dataclass

from hmi.models.device import Device
from plant.command import Action
from plant.description.model import PlantDescription
from plant.health import DeviceHealth, DeviceState, SystemHealth
from plant.message import Message, message
from plant.operation.why import Why
from plant.sample import Sample
from plant.tag import Role, Tag

TIMED_RUN_S = 300
"""What "Run 5 min" means; a device with a shorter limit runs for that."""

_REACHABLE = frozenset({DeviceState.ONLINE, DeviceState.SUSPECT})


@dataclass(frozen=True, slots=True)
class Offer:
    """One button.

    Attributes:
        label: what stands on it.
        action, tag_id, value: the command that it gives; NaN value = the operator enters it.
        effect: what will happen, for the second step.
        blocked: why it cannot be pressed; empty when it can.
        two_steps: whether the operator selects first and confirms then.
    """

    label: Message
    action: Action
    tag_id: str
    value: float
    effect: Message
    blocked: tuple[Message, ...]
    two_steps: bool

    @property
    def allowed(self) -> bool:
        """Return whether the button may be pressed."""
        return not self.blocked


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what may be commanded now.

    Attributes:
        commands_open: whether there is a way back to the plant at all (not in replay).
        health: the program's health, None before the first report.
        role: of the person at the station.
        command: present sample of the commanded tag, None where there is none.
        readback: present sample of the read-back, None where there is none.
        remaining_s: remaining seconds of a timed run, 0 when none runs.
        pending: whether a command to this device is on its way.
        why: what stands against running it now, None where nothing is automated.
    """

    commands_open: bool
    health: SystemHealth | None
    role: Role
    command: Sample | None = None
    readback: Sample | None = None
    remaining_s: int = 0
    pending: bool = False
    why: Why | None = None


def field_unit_health(health: SystemHealth | None, field_unit: str) -> DeviceHealth | None:
    """Return a field unit's health, None before it was reported."""
    if health is None:
        return None
    every = (device for line in health.lines for device in line.devices)
    return next((device for device in every if device.field_unit_id == field_unit), None)


def device_offers(
    device: Device, situation: Situation, *, description: PlantDescription
) -> tuple[Offer, ...]:
    """Return the device's buttons in the order of the faceplate; none for a measurement."""
    command = device.command
    if command is None or command.writable is None:
        return ()
    blocked = _blocked(command, situation)
    if not device.is_output:
        return (
            Offer(
                message("faceplate.set"),
                Action.WRITE,
                command.tag_id,
                math.nan,
                message("faceplate.effect.set"),
                blocked,
                command.writable.risky,
            ),
        )
    switches = _switches(command, situation, blocked, description)
    if command.writable.timed_run is None:
        return switches
    return (_timed(command, situation, blocked), *switches)


def resume_offer(field_unit: str, situation: Situation) -> Offer | None:
    """Return the way out of a field unit's safe state, None while it is not in it."""
    unit = field_unit_health(situation.health, field_unit)
    if unit is None or not (unit.failsafe or unit.cold_start):
        return None
    blocked = _station_blocks(situation) + _unit_blocks(unit, field_unit)
    if situation.role.value < Role.OPERATOR.value:
        blocked += (message("faceplate.blocked.role", role=Role.OPERATOR.name.lower()),)
    if situation.pending:
        blocked += (message("faceplate.blocked.pending"),)
    return Offer(
        message("faceplate.resume"),
        Action.RESUME_UNIT,
        field_unit,
        0.0,
        message("faceplate.effect.resume", field_unit=field_unit),
        blocked,
        two_steps=True,
    )


def _switches(
    command: Tag,
    situation: Situation,
    blocked: tuple[Message, ...],
    description: PlantDescription,
) -> tuple[Offer, Offer]:
    words = ("open", "close") if command.valve is not None else ("start", "stop")
    stands = _agreed_state(situation)
    offers = []
    for word, value in zip(words, (1.0, 0.0), strict=True):
        reasons = blocked or (_barring(situation) if value else ())
        if not reasons and situation.remaining_s > 0:
            reasons = (message("faceplate.blocked.timed_run"),)
        elif not reasons and stands == value:
            reasons = (message(f"faceplate.blocked.already.{word}"),)
        offers.append(
            Offer(
                message(f"faceplate.switch.{word}"),
                Action.WRITE,
                command.tag_id,
                value,
                message(f"faceplate.effect.switch.{word}"),
                reasons,
                _needs_second_step(command, value, description),
            )
        )
    return offers[0], offers[1]


def _timed(command: Tag, situation: Situation, blocked: tuple[Message, ...]) -> Offer:
    writable = command.writable
    longest = writable.timed_run_max_s if writable is not None else 0
    seconds = min(TIMED_RUN_S, longest)
    if situation.remaining_s > 0:
        return Offer(
            message("faceplate.end_run"),
            Action.RUN_TIMED,
            command.tag_id,
            0.0,
            message("faceplate.effect.end_run"),
            blocked,
            two_steps=False,
        )
    minutes, rest = divmod(seconds, 60)
    if rest:
        label = message("faceplate.run_seconds", seconds=seconds)
        effect = message("faceplate.effect.run_seconds", seconds=seconds)
    else:
        label = message("faceplate.run_minutes", minutes=minutes)
        effect = message("faceplate.effect.run_minutes", minutes=minutes)
    return Offer(
        label,
        Action.RUN_TIMED,
        command.tag_id,
        float(seconds),
        effect,
        blocked or _barring(situation),
        two_steps=writable is not None and writable.risky,
    )


def _needs_second_step(command: Tag, value: float, description: PlantDescription) -> bool:
    """Leaving the safe state asks twice; going back to a plain ``off`` never does."""
    writable = command.writable
    if writable is None or not writable.risky:
        return False
    if value or command.field_unit is None or writable.output is None:
        return True
    return description.map_of(command.field_unit).outputs[writable.output].safe != "off"


def _barring(situation: Situation) -> tuple[Message, ...]:
    """Return what refuses a person to switch it on: interlock, permissive, budget."""
    line = None if situation.why is None else situation.why.first_barring
    return () if line is None else (line.text,)


def _agreed_state(situation: Situation) -> float | None:
    """Return the state that request and read-back agree on, None while they do not."""
    seen = [s for s in (situation.command, situation.readback) if s is not None]
    if not seen or any(not sample.quality.is_good for sample in seen):
        return None
    states = {float(bool(sample.value)) for sample in seen}
    return states.pop() if len(states) == 1 else None


def _blocked(command: Tag, situation: Situation) -> tuple[Message, ...]:
    reasons = _station_blocks(situation)
    if command.writable is not None and situation.role.value < command.writable.role.value:
        needed = command.writable.role.name.lower()
        reasons += (message("faceplate.blocked.role", role=needed),)
    if command.field_unit is not None:
        unit = field_unit_health(situation.health, command.field_unit)
        reasons += _unit_blocks(unit, command.field_unit)
        if unit is not None and (unit.failsafe or unit.cold_start):
            reasons += (message("faceplate.blocked.safe_state", field_unit=command.field_unit),)
    if situation.pending:
        reasons += (message("faceplate.blocked.pending"),)
    return reasons


def _station_blocks(situation: Situation) -> tuple[Message, ...]:
    if not situation.commands_open:
        return (message("faceplate.blocked.replay"),)
    if situation.health is not None and situation.health.view_only is not None:
        return (situation.health.view_only,)
    return ()


def _unit_blocks(unit: DeviceHealth | None, field_unit: str) -> tuple[Message, ...]:
    if unit is None:
        return (message("faceplate.blocked.unheard", field_unit=field_unit),)
    if unit.state not in _REACHABLE:
        return (message("faceplate.blocked.offline", field_unit=field_unit),)
    reasons: tuple[Message, ...] = ()
    if unit.view_only is not None:
        reasons += (unit.view_only,)
    if unit.local:
        reasons += (message("faceplate.blocked.local", field_unit=field_unit),)
    if unit.local_stop:
        reasons += (message("faceplate.blocked.local_stop", field_unit=field_unit),)
    return reasons
