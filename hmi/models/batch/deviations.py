"""What differs from the plant's normal way: modes, bypasses, latches, entered values."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from plant.batch.states import State, UnitMode
from plant.health import SystemHealth
from plant.interlock.result import ActiveRule, Cause
from plant.message import Message, message
from plant.operation.modes import DeviceMode, ModeOf
from plant.operation.view import OperationView

_RESTING = frozenset({State.PAUSED, State.HELD, State.STOPPED, State.ABORTED})


class Mark(Enum):
    """The letter beside a symbol that is not commanded in the plant's normal way."""

    MANUAL = "M"
    OUT_OF_SERVICE = "O"
    BYPASS = "B"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One line of the list.

    Attributes:
        target: what a click opens: an output's tag, or ``digester:D3`` for a unit.
        unit_id: where; empty for the whole plant.
        text: what differs.
        since_ms: since when, 0 where that is not known.
        until_ms: when it ends by itself, 0 for not by itself.
        operator: who brought it about, empty for programs.
        reason: what that person wrote.
        about: the tag that it is about, empty where it is about more than one device.
    """

    target: str
    unit_id: str
    text: Message
    since_ms: int = 0
    until_ms: int = 0
    operator: str = ""
    reason: str = ""
    about: str = ""


def deviations(view: OperationView) -> tuple[Deviation, ...]:
    """Return everything that is not as it normally is; the most serious first."""
    return (*_stopped(view), *_rules(view), *_units(view), *_devices(view), *_entered(view))


def local_stations(health: SystemHealth | None) -> tuple[Deviation, ...]:
    """Return the field units whose selector stands at LOCAL or whose stop is pressed."""
    if health is None:
        return ()
    devices = [device for line in health.lines for device in line.devices]
    return tuple(
        Deviation(
            f"diagnostics:{device.field_unit_id}",
            "",
            message(f"deviation.{word}", field_unit=device.field_unit_id),
        )
        for device in devices
        for word in ("local", "local_stop")
        if getattr(device, word)
    )


def mark_of(view: OperationView | None, tag_id: str) -> Mark | None:
    """Return the mark of a device by its output, None while it is normal."""
    if view is None:
        return None
    mode = view.modes.modes.get(tag_id)
    if mode is not None and mode.mode is DeviceMode.OUT_OF_SERVICE:
        return Mark.OUT_OF_SERVICE
    if any(tag_id in _outputs(active) for active in view.interlocks.bypassed):
        return Mark.BYPASS
    if mode is not None and mode.mode is DeviceMode.MANUAL:
        return Mark.MANUAL
    return None


def timed_left_ms(view: OperationView | None, tag_id: str) -> int:
    """Return what is left of a device's run by hand, 0 while there is none."""
    mode = None if view is None else view.modes.modes.get(tag_id)
    if view is None or mode is None or not mode.until_ms:
        return 0
    return max(0, mode.until_ms - view.utc_ms)


def _outputs(active: ActiveRule) -> tuple[str, ...]:
    rule = active.rule
    return (*rule.off, *rule.on, *rule.no_start)


def _stopped(view: OperationView) -> Iterator[Deviation]:
    if not view.engaged:
        yield Deviation("", "", message("deviation.not_engaged"))
    if view.stopped_ms:
        yield Deviation(
            "",
            "",
            message("deviation.plant_stop"),
            view.stopped_ms,
            operator=view.stopped_by,
        )


def _rules(view: OperationView) -> Iterator[Deviation]:
    for bypass in view.interlocks.bypasses:
        yield Deviation(
            _target_of(view, bypass.rule_id, bypass.unit_id),
            bypass.unit_id,
            message("deviation.bypass", rule=bypass.rule_id),
            bypass.from_ms,
            bypass.until_ms,
            bypass.operator,
            bypass.reason,
        )
    for active in view.interlocks.active:
        if active.cause is Cause.HELD:
            target = _target_of(view, active.rule_id, active.rule.unit_id)
            yield Deviation(target, active.rule.unit_id, active.text, active.since_ms)


def _target_of(view: OperationView, rule_id: str, unit_id: str) -> str:
    """Return the output that a rule acts on first, else the unit's page."""
    every = (*view.interlocks.active, *view.interlocks.bypassed)
    for active in every:
        if active.rule_id == rule_id and _outputs(active):
            return _outputs(active)[0]
    return f"digester:{unit_id}" if unit_id in view.run.units else ""


def _units(view: OperationView) -> Iterator[Deviation]:
    for unit_id, run in view.run.units.items():
        target = f"digester:{unit_id}"
        if run.mode is not UnitMode.AUTOMATIC:
            text = message(f"deviation.unit_mode.{run.mode.value}", unit=unit_id)
            yield Deviation(target, unit_id, text)
        if run.state in _RESTING:
            text = message(f"deviation.state.{run.state.value.lower()}", unit=unit_id)
            yield Deviation(target, unit_id, text, run.state_since_ms)


def _devices(view: OperationView) -> Iterator[Deviation]:
    for tag_id, mode in view.modes.modes.items():
        if mode.mode is not DeviceMode.AUTOMATIC:
            yield Deviation(
                tag_id,
                tag_id.partition(".")[0],
                _mode_text(tag_id, mode),
                mode.since_ms,
                mode.until_ms,
                mode.operator,
                mode.reason,
                about=tag_id,
            )


def _mode_text(tag_id: str, mode: ModeOf) -> Message:
    if mode.until_ms:
        return message("deviation.timed_run", tag=tag_id)
    if mode.mode is DeviceMode.OUT_OF_SERVICE:
        return message("deviation.out_of_service", tag=tag_id, lock=mode.reason)
    return message("deviation.manual", tag=tag_id)


def _entered(view: OperationView) -> Iterator[Deviation]:
    for tag_id, entered in view.modes.entered.items():
        yield Deviation(
            tag_id,
            tag_id.partition(".")[0],
            message("deviation.entered", tag=tag_id),
            entered.utc_ms,
            operator=entered.operator,
            about=tag_id,
        )
