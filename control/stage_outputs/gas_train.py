"""What do blower, compressor, flare, valves and ventilation do by themselves? Levels decide."""

from collections.abc import MutableMapping
from dataclasses import dataclass

from control.stage_outputs.memory import Switch
from control.stage_outputs.motors import StartSlot
from control.stage_outputs.plan import Device, GasTrain
from control.stage_outputs.sheet import Sheet
from plant.message import Message, message
from plant.operation.output_numbers import GasTrainNumbers
from plant.operation.reading import usable

_HOLDER = message("stage_outputs.train.holder")
_EMPTY = message("stage_outputs.train.empty")
_BLOWER_FIRST = message("stage_outputs.train.blower_first")
_FLARE = message("stage_outputs.train.flare")
_PRODUCT = message("stage_outputs.train.product")
_DIVERTED = message("stage_outputs.train.diverted")
_CONDENSATE = message("stage_outputs.train.condensate")
_DRAINED = message("stage_outputs.train.drained")
_VENTILATES = message("stage_outputs.train.ventilates")
_STILL = message("stage_outputs.train.still")


@dataclass(frozen=True, slots=True)
class _Marks:
    """Two marks with hysteresis: on at or above ``high``, off at or below ``low``."""

    high: float
    low: float


def run_gas_train(sheet: Sheet, switches: MutableMapping[str, Switch], slot: StartSlot) -> None:
    """Put the gas train's and the room's machines on the sheet; ``switches`` is kept.

    Where a level is not known the machine is left to people. The flare burns always: lean gas
    may come at any moment, and a cold flare shuts the lean header.
    """
    train, numbers = sheet.plan.gas_train, sheet.plan.numbers.gas_train
    sheet.want(train.flare, True, _FLARE)
    compressing = _compresses(sheet, switches, train, numbers)
    if compressing is not None:
        _motor(sheet, train.blower, slot, wanted=compressing, cause=_cause(compressing))
        # The blower feeds the compressor: it is seen running first, and stops last.
        blows = bool(sheet.scene.is_on(train.blower))
        cause = _BLOWER_FIRST if compressing and not blows else _cause(compressing)
        _motor(sheet, train.compressor, slot, wanted=compressing and blows, cause=cause)
    _product(sheet, switches, train, numbers)
    drained = _by_level(
        sheet,
        switches,
        train.drain,
        usable(sheet.scene.snapshot, train.condensate),
        _Marks(numbers.drain_open_percent, numbers.drain_close_percent),
    )
    if drained is not None:
        sheet.want(train.drain, drained, _CONDENSATE if drained else _DRAINED)
    _ventilate(sheet, train, numbers)


def _cause(compressing: bool) -> Message:
    return _HOLDER if compressing else _EMPTY


def _compresses(
    sheet: Sheet,
    switches: MutableMapping[str, Switch],
    train: GasTrain,
    numbers: GasTrainNumbers,
) -> bool | None:
    """Return whether gas is compressed, by the holder's level and the room in storage."""
    snapshot, now_ms = sheet.scene.snapshot, sheet.scene.now_ms
    level = usable(snapshot, train.holder)
    if level is None or not train.compressor.op:
        return None
    key = train.compressor.op
    known = switches.get(key)
    if known is None:  # go on as the machines stand
        running = bool(sheet.scene.is_on(train.compressor))
        known = switches[key] = Switch(running, 0)
    wanted = level > numbers.stop_percent if known.is_on else level >= numbers.start_percent
    wanted = wanted and not _storage_full(sheet, train, numbers, was_on=known.is_on)
    if wanted is known.is_on:
        return wanted
    least_s = numbers.minimum_run_s if known.is_on else numbers.minimum_pause_s
    change_ms = known.since_ms + round(least_s * 1000.0) if known.since_ms else 0
    if now_ms < change_ms:
        sheet.due(change_ms)
        return known.is_on
    switches[key] = Switch(wanted, now_ms)
    return wanted


def _storage_full(
    sheet: Sheet, train: GasTrain, numbers: GasTrainNumbers, *, was_on: bool
) -> bool:
    pressure = usable(sheet.scene.snapshot, train.storage)
    if pressure is None or train.storage_bar <= 0.0:
        return False
    share = numbers.storage_full_share if was_on else numbers.storage_room_share
    return pressure >= share * train.storage_bar


def _motor(
    sheet: Sheet, device: Device, slot: StartSlot, *, wanted: bool, cause: Message
) -> None:
    runs = wanted and sheet.scene.is_automatic(device) and slot.may_run(device)
    if not runs:
        slot.release(device)
    sheet.want(device, runs, cause)


def _product(
    sheet: Sheet,
    switches: MutableMapping[str, Switch],
    train: GasTrain,
    numbers: GasTrainNumbers,
) -> None:
    """Send product to storage while it is good; else it goes back to the holder."""
    ch4 = usable(sheet.scene.snapshot, train.product_ch4)
    running = sheet.scene.is_on(train.compressor)
    if running is None or not train.product.is_there:
        return
    now_ms = sheet.scene.now_ms
    # A switch of its own tells since when the compressor runs.
    key = f"{train.compressor.op}.seen"
    seen = switches.get(key)
    if seen is None or seen.is_on is not running:
        was_running = seen is None and running
        seen = switches[key] = Switch(running, 0 if was_running else now_ms)
    settled_ms = seen.since_ms + round(numbers.product_after_s * 1000.0)
    if running and now_ms < settled_ms:
        sheet.due(settled_ms)
    is_open = bool(sheet.scene.is_on(train.product))
    mark = numbers.product_close_percent if is_open else numbers.product_open_percent
    good = running and now_ms >= settled_ms and ch4 is not None and ch4 >= mark
    sheet.want(train.product, good, _PRODUCT if good else _DIVERTED)


def _by_level(
    sheet: Sheet,
    switches: MutableMapping[str, Switch],
    device: Device,
    level: float | None,
    marks: _Marks,
) -> bool | None:
    """Return what a level asks for, with hysteresis; None where it is not known."""
    if level is None or not device.is_there:
        return None
    key = device.op or device.pv
    was_on = switches.get(key, Switch()).is_on
    is_on = level > marks.low if was_on else level >= marks.high
    if is_on is not was_on or key not in switches:
        switches[key] = Switch(is_on, sheet.scene.now_ms)
    return is_on


def _ventilate(sheet: Sheet, train: GasTrain, numbers: GasTrainNumbers) -> None:
    """Air the room while a machine runs in it, and while gas is seen or cannot be read."""
    room = usable(sheet.scene.snapshot, train.room_ch4)
    machines = (train.blower, train.compressor, train.generator)
    runs = any(sheet.scene.is_on(each) for each in machines)
    airs = runs or room is None or room >= numbers.ventilate_lel
    sheet.want(train.ventilation, airs, _VENTILATES if airs else _STILL)
