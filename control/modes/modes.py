"""Who commands a device from now on? Changes of the mode book, each refused or done whole."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from plant.command import Action, Command, Origin
from plant.description.model import PlantDescription
from plant.message import Message, message
from plant.operation.modes import DeviceMode, Entered, ModeBook, ModeOf
from plant.operation.requests import Asker, EnterValue, RunDevice, SetDeviceMode
from plant.tag import Role, Source, ValveKind

_BY_HAND = frozenset({ValveKind.MANUAL_DECLARED, ValveKind.MANUAL_SWITCH})


def next_end_ms(book: ModeBook) -> int:
    """Return when the next run by hand is over; 0 where there is none."""
    return min((mode.until_ms for mode in book.modes.values() if mode.until_ms), default=0)


def ended(book: ModeBook, now_ms: int) -> ModeBook:
    """Return the book without runs by hand that are over; the mode before has returned."""
    over = [
        tag_id
        for tag_id, mode in book.modes.items()
        if mode.until_ms and now_ms >= mode.until_ms
    ]
    for tag_id in over:
        book = _given_back(book, tag_id)
    return book


def with_mode(
    book: ModeBook, request: SetDeviceMode, description: PlantDescription, now_ms: int
) -> tuple[ModeBook, tuple[Message, ...]]:
    """Set a device's mode, or return why not."""
    refused = tuple(_against_mode(book, request, description))
    if refused:
        return book, refused
    asker = request.asker
    modes = {key: mode for key, mode in book.modes.items() if key != request.tag_id}
    if request.mode is not DeviceMode.AUTOMATIC:
        modes[request.tag_id] = ModeOf(
            request.mode, now_ms, asker.operator, asker.reason.strip()
        )
    return replace(book, modes=MappingProxyType(modes)), ()


def _against_mode(
    book: ModeBook, request: SetDeviceMode, description: PlantDescription
) -> Iterator[Message]:
    tag = description.tags.get(request.tag_id)
    if tag is None or tag.writable is None:
        yield message("modes.not_a_device", wanted=request.tag_id)
        return
    yield from _role(request.asker, tag.writable.role)
    out, before = DeviceMode.OUT_OF_SERVICE, book.modes.get(request.tag_id)
    if request.mode is out and not request.asker.reason.strip():
        yield message("modes.lock_missing", tag=tag.tag_id)
    leaves = before is not None and before.mode is out and request.mode is not out
    if leaves and before is not None and before.operator != request.asker.operator:
        yield from _role(request.asker, Role.ENGINEER)


def by_command(
    book: ModeBook, command: Command, description: PlantDescription, now_ms: int
) -> ModeBook:
    """Return the book after a person's accepted command: the device is in that hand now.

    A timed run returns to the mode before by itself; 0 seconds end it at once.
    """
    tag = description.tags.get(command.tag_id)
    if command.origin is not Origin.OPERATOR or tag is None or tag.writable is None:
        return book
    before = book.modes.get(command.tag_id)
    if command.action is Action.RUN_TIMED:
        back = DeviceMode.AUTOMATIC if before is None else before.mode
        if before is not None and before.until_ms:
            back = before.back
        until_ms = now_ms + max(1, round(command.value * 1000))
        mode = ModeOf(
            DeviceMode.MANUAL, now_ms, command.operator, command.reason, until_ms, back
        )
    elif command.action is Action.WRITE:
        if before is not None and before.until_ms and not command.value:
            return _given_back(book, command.tag_id)
        mode = ModeOf(DeviceMode.MANUAL, now_ms, command.operator, command.reason)
    else:
        return book
    return replace(book, modes=MappingProxyType({**book.modes, command.tag_id: mode}))


def against_run(
    request: RunDevice, book: ModeBook, description: PlantDescription, *, is_local: bool
) -> tuple[Message, ...]:
    """Return why a device may not be run by hand for that time; empty when it may.

    What interlocks and the energy cap say is for others.

    Args:
        request: what is asked.
        book: the modes.
        description: the plant.
        is_local: whether the unit's selector stands on LOCAL.
    """
    tag = description.tags.get(request.tag_id)
    if tag is None or tag.writable is None or not tag.writable.timed_run_max_s:
        return (message("modes.no_timed_run", wanted=request.tag_id),)
    reasons = [*_role(request.asker, tag.writable.role)]
    most = tag.writable.timed_run_max_s
    if not 1 <= request.seconds <= most:
        reasons.append(message("modes.run_time", tag=tag.tag_id, most=most))
    mode = book.modes.get(tag.tag_id)
    if mode is not None and mode.mode is DeviceMode.OUT_OF_SERVICE:
        text = message("modes.out_of_service", tag=tag.tag_id, lock=mode.reason)
        reasons.append(text)
    if is_local:
        reasons.append(message("modes.local", tag=tag.tag_id))
    return tuple(reasons)


def _given_back(book: ModeBook, tag_id: str) -> ModeBook:
    """Return the book with a device in the mode that it had before its run by hand."""
    mode = book.modes[tag_id]
    modes = {key: each for key, each in book.modes.items() if key != tag_id}
    if mode.back is not DeviceMode.AUTOMATIC:
        modes[tag_id] = replace(mode, mode=mode.back, until_ms=0)
    return replace(book, modes=MappingProxyType(modes))


def with_value(
    book: ModeBook, request: EnterValue, description: PlantDescription, now_ms: int
) -> tuple[ModeBook, tuple[Message, ...]]:
    """Note a reading by hand or a manual valve's declared position, or return why not."""
    refused = tuple(_against_value(request, description))
    if refused:
        return book, refused
    entered = Entered(request.tag_id, request.value, now_ms, request.asker.operator)
    values = {**book.entered, request.tag_id: entered}
    return replace(book, entered=MappingProxyType(values)), ()


def _against_value(request: EnterValue, description: PlantDescription) -> Iterator[Message]:
    tag = description.tags.get(request.tag_id)
    if tag is None or not (tag.source is Source.ENTERED or tag.valve in _BY_HAND):
        yield message("modes.not_entered", wanted=request.tag_id)
        return
    yield from _role(request.asker, Role.OPERATOR)
    low, high = (0.0, 1.0) if tag.valve is not None else (tag.eu_low, tag.eu_high)
    if not low <= request.value <= high:
        yield message("modes.value_range", tag=tag.tag_id, low=low, high=high)


def _role(asker: Asker, least: Role) -> Iterator[Message]:
    if asker.role.value < least.value:
        yield message("refusal.role", role=least.name.lower())
