"""May this command go to the plant? The only judge, and it gives reasons one can act on."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from control.field.unit_return import Standing
from plant.command import Action, Command, Origin
from plant.health import DeviceHealth, DeviceState
from plant.message import Message, message
from plant.sample import Sample
from plant.tag import Role, Tag, ValueKind, Writable

_BOUND_BY_LOCK = frozenset({Origin.BATCH, Origin.TIMETABLE})


@dataclass(frozen=True, slots=True)
class UnitView:
    """The field unit that a command goes to, as the door sees it.

    Attributes:
        unit_id: plant unit by which people know it (``D3``).
        field_unit_id: the unit itself (``U3``).
        device: its health, None before the first.
        standing: whether it follows the engine's image.
        fully_read: whether all its tags were read since start.
        in_doubt: whether its last write got no answer and was not resolved yet.
    """

    unit_id: str
    field_unit_id: str
    device: DeviceHealth | None
    standing: Standing
    fully_read: bool
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that the door looks at besides the command.

    Attributes:
        tag: the commanded tag, None where the plant has none of that id.
        sample: its present sample.
        unit: the field unit, None where there is none.
        view_only: why nothing at all is accepted, None normally.
        pending: whether another command on the tag has not ended yet.
        locked: whether the tag ignored a command and waits for a person to try again.
        stopping: whether PLANT STOP is on its way.
        late: whether the command is older than a person would expect it to be carried out.
        scan_failing: whether the engine does not know the plant at present.
        barred: why the automation refuses it: interlocks, permissives, energy, modes.
    """

    tag: Tag | None
    sample: Sample | None
    unit: UnitView | None
    view_only: Message | None = None
    pending: bool = False
    locked: bool = False
    stopping: bool = False
    late: bool = False
    scan_failing: bool = False
    barred: tuple[Message, ...] = ()


def judge(command: Command, context: Context) -> tuple[Message, ...]:
    """Return why the command is refused; empty when it may go.

    PLANT STOP is never refused. A trip is held up neither by what is wrong with the program's
    records nor by an output that once ignored a command. All reasons are given at once, what
    is wrong with the request itself before what is wrong with the plant.
    """
    if command.action is Action.PLANT_STOP:
        return ()
    if command.action is Action.RESUME_UNIT:
        return tuple(_resume(command, context))
    tag = context.tag
    if tag is None:
        return (message("refusal.unknown_tag", wanted=command.tag_id),)
    writable = tag.writable
    if writable is None:
        return (message("refusal.not_writable", tag=tag.tag_id),)
    return (
        *_asked(command, tag, writable),
        *_confirmation(command, tag, context.sample, risky=writable.risky),
        *_program(command, context),
        *_tag_is_free(command, tag, context),
        *_unit(context.unit),
        *context.barred,
    )


def switches_on(command: Command) -> bool:
    """Return whether the command sets something going and so waits for its journal row."""
    if command.action in {Action.WRITE, Action.RUN_TIMED}:
        return command.value != 0
    return command.action is Action.RESUME_UNIT


def is_commandable(unit: UnitView) -> bool:
    """Return whether a field unit takes commands now at all."""
    return not any(_unit(unit)) and not unit.in_doubt


def obstacles(unit: UnitView) -> tuple[Message, ...]:
    """Return what stands between the program and a field unit, LOCAL and STOP included."""
    return tuple(_unit(unit))


def _resume(command: Command, context: Context) -> Iterator[Message]:
    unit = context.unit
    if unit is None:
        yield message("refusal.unknown_unit", wanted=command.tag_id)
        return
    if command.role.value < Role.OPERATOR.value:
        yield _role(Role.OPERATOR)
    yield from _program(command, context)
    if context.pending:
        yield message("refusal.resume_pending", unit=unit.unit_id)
    yield from _reachable(unit)
    if unit.standing in {Standing.READY, Standing.RETURNING}:
        yield message("refusal.nothing_to_resume", unit=unit.unit_id)


def _asked(command: Command, tag: Tag, writable: Writable) -> Iterator[Message]:
    if command.role.value < writable.role.value:
        yield _role(writable.role)
    value = command.value
    if not math.isfinite(value):
        yield message("refusal.not_a_number", tag=tag.tag_id)
    elif command.action is Action.RUN_TIMED:
        yield from _timed_run(value, tag, writable)
    elif writable.output is not None:
        if value not in {0, 1}:
            yield message("refusal.output_value", tag=tag.tag_id)
    elif not writable.low <= value <= writable.high:
        yield message(
            "refusal.range",
            tag=tag.tag_id,
            low=f"{writable.low:.{tag.digits}f}",
            high=f"{writable.high:.{tag.digits}f}",
            symbol=tag.eu.symbol,
        )


def _timed_run(value: float, tag: Tag, writable: Writable) -> Iterator[Message]:
    if writable.timed_run_max_s == 0:
        yield message("refusal.no_timed_run", tag=tag.tag_id)
    elif not 0 <= value <= writable.timed_run_max_s or value != int(value):
        yield message("refusal.timed_run", tag=tag.tag_id, most=writable.timed_run_max_s)


def _confirmation(
    command: Command, tag: Tag, sample: Sample | None, *, risky: bool
) -> Iterator[Message]:
    """Hold the two steps of a person: what was seen when confirming must still be so."""
    if command.seen is None:
        if risky and command.origin is Origin.OPERATOR:
            yield message("refusal.confirm_first", tag=tag.tag_id)
    elif sample is None or not _same(command.seen, float(sample.value), tag):
        yield message("refusal.changed_since", tag=tag.tag_id)


def _same(seen: float, now: float, tag: Tag) -> bool:
    if math.isnan(seen) and math.isnan(now):
        return True
    if tag.kind is ValueKind.ANALOG:
        return abs(seen - now) <= 0.5 * 10.0**-tag.digits
    return seen == now


def _program(command: Command, context: Context) -> Iterator[Message]:
    if context.view_only is not None and command.origin is not Origin.INTERLOCK:
        yield context.view_only
    if context.stopping:
        yield message("refusal.stopping")
    if context.late:
        yield message("refusal.late")
    if context.scan_failing and switches_on(command):
        yield message("refusal.scan_failed")


def _tag_is_free(command: Command, tag: Tag, context: Context) -> Iterator[Message]:
    if context.pending:
        yield message("refusal.pending", tag=tag.tag_id)
    if context.locked and command.origin in _BOUND_BY_LOCK:
        yield message("refusal.locked", tag=tag.tag_id)
    if context.unit is not None and context.unit.in_doubt and switches_on(command):
        yield message("refusal.in_doubt", unit=context.unit.unit_id)


def _unit(unit: UnitView | None) -> Iterator[Message]:
    if unit is None:
        yield message("refusal.no_field_unit")
        return
    blocked = tuple(_reachable(unit))
    yield from blocked
    if blocked:
        return
    if unit.standing is Standing.WAITING:
        yield message("refusal.resume_first", unit=unit.unit_id)
    elif unit.standing is Standing.RETURNING:
        yield message("refusal.returning", unit=unit.unit_id)


def _reachable(unit: UnitView) -> Iterator[Message]:
    """Say what stands between the program and the unit; never queue for later (F39)."""
    device, name = unit.device, unit.unit_id
    if device is None or device.state is DeviceState.CONNECTING:
        yield message("refusal.not_connected", unit=name, field_unit=unit.field_unit_id)
        return
    if device.state is not DeviceState.ONLINE:
        yield message("refusal.unit_silent", unit=name, field_unit=unit.field_unit_id)
        return
    if device.view_only is not None:
        yield message("refusal.unit_view_only", unit=name, field_unit=unit.field_unit_id)
        return
    if not unit.fully_read or unit.standing is Standing.UNKNOWN or device.outputs is None:
        yield message("refusal.not_read", unit=name)
    if device.local:
        yield message("refusal.local", unit=name)
    if device.local_stop:
        yield message("refusal.local_stop", unit=name)


def _role(role: Role) -> Message:
    return message("refusal.role", role=role.name.lower())
