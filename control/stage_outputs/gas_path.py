"""Where does a vessel's gas go? One way out stays open; the new one opens before the old."""

from dataclasses import replace

from control.stage_outputs.memory import GasMemory
from control.stage_outputs.plan import Vessel
from control.stage_outputs.regime import Regime
from control.stage_outputs.sheet import Scene, Sheet
from plant.batch.states import TurnaroundPhase
from plant.message import message
from plant.operation.output_numbers import GasNumbers
from plant.operation.reading import usable
from plant.recipe.model import GasPath

_RICH = message("stage_outputs.gas.rich")
_LEAN = message("stage_outputs.gas.lean")
_PRESSURE = message("stage_outputs.gas.pressure")
_NO_NEED = message("stage_outputs.gas.no_need")
_ISOLATED = message("stage_outputs.gas.isolated")
_TANK = message("stage_outputs.gas.tank")
_LAST = message("stage_outputs.gas.last")

_MAKE_UP = frozenset({TurnaroundPhase.COOL, TurnaroundPhase.DISCHARGE, TurnaroundPhase.LOAD})
"""Phases of the turnaround in which the gas may still be that of the batch. The gas train then
gives make-up gas while the vessel is emptied or its gas cools over a cold load, and takes what
the load pushes out. After cleaning there is air in it, and it is lean by that."""


def open_path(
    sheet: Sheet, vessel: Vessel, memory: GasMemory, regime: Regime, *, relieves: bool
) -> GasMemory:
    """Return the memory after this step, with the outlets on the sheet.

    Args:
        sheet: of the step.
        vessel: the digester.
        memory: of its outlets.
        regime: its state.
        relieves: whether gas could go to the jacket now, which is a path as well.
    """
    scene, path = sheet.scene, _path_of(regime)
    memory = _judged(sheet, vessel, memory, regime)
    rich_open, lean_open = scene.is_on(vessel.rich), scene.is_on(vessel.lean)
    if regime.by_hand:
        if regime.run.loaded and not rich_open and not lean_open:
            sheet.want(vessel.lean, True, _LAST)
        return memory
    if not regime.run.loaded and regime.phase is TurnaroundPhase.CLEAN:
        sheet.want(vessel.rich, False, _ISOLATED)
        sheet.want(vessel.lean, False, _ISOLATED)
        return memory
    wants_rich = path is GasPath.RICH and memory.is_rich and vessel.rich.is_there
    wants_lean = memory.lean_open or (path is not GasPath.LEAN_ON_PRESSURE and not wants_rich)
    if wants_rich:
        sheet.want(vessel.rich, True, _RICH)
        # The old way closes only when the new one is seen open.
        sheet.want(
            vessel.lean, wants_lean or not rich_open, _PRESSURE if wants_lean else _NO_NEED
        )
        return memory
    # Shut by pressure it would be the last way out, unless the jacket takes what is too much.
    sheet.want(vessel.lean, wants_lean or not relieves, _LEAN if wants_lean else _LAST)
    if lean_open or relieves:
        sheet.want(vessel.rich, False, _LEAN)
    elif rich_open is not None:
        sheet.want(vessel.rich, rich_open, _LAST if rich_open else _LEAN)
    return memory


def open_tank(sheet: Sheet, tank: Vessel) -> None:
    """Keep the tank's one outlet open."""
    sheet.want(tank.rich, True, _TANK)


def _path_of(regime: Regime) -> GasPath:
    """Return where the gas goes by rule; what is not in a stage goes rich once it is fit."""
    if regime.stage is not None:
        return regime.stage.gas_path
    if regime.phase is None or regime.phase in _MAKE_UP:
        return GasPath.RICH
    return GasPath.LEAN


def _judged(sheet: Sheet, vessel: Vessel, memory: GasMemory, regime: Regime) -> GasMemory:
    """Judge fitness and pressure, each with its hysteresis."""
    scene, numbers, path = sheet.scene, sheet.plan.numbers.gas, _path_of(regime)
    if regime.phase is TurnaroundPhase.DISCHARGE:
        is_rich = _has_little_air(scene, vessel, numbers, was=memory.is_rich)
    else:
        is_rich = _is_fit(scene, vessel, numbers, was=memory.is_rich)
    pressure = usable(scene.snapshot, vessel.pressure)
    lean_open = True  # without a pressure the lean outlet stays open
    if pressure is not None and vessel.relief_mbar > 0.0:
        percent = 100.0 * pressure / vessel.relief_mbar
        goes_rich = path is GasPath.RICH and is_rich
        closes = numbers.rich_closes_percent if goes_rich else numbers.closes_percent
        lean_open = percent > closes if memory.lean_open else percent >= numbers.opens_percent
    elif path is GasPath.RICH and is_rich:
        lean_open = False
    if is_rich == memory.is_rich and lean_open == memory.lean_open:
        return memory
    return replace(memory, is_rich=is_rich, lean_open=lean_open)


def _is_fit(scene: Scene, vessel: Vessel, numbers: GasNumbers, *, was: bool) -> bool:
    """Return whether the gas may go to the gas train: little oxygen, enough methane."""
    ch4 = usable(scene.snapshot, vessel.ch4)
    least = numbers.keep_ch4_percent if was else numbers.rich_ch4_percent
    return ch4 is not None and ch4 >= least and _has_little_air(scene, vessel, numbers, was=was)


def _has_little_air(scene: Scene, vessel: Vessel, numbers: GasNumbers, *, was: bool) -> bool:
    """Return whether there is little oxygen.

    While a vessel is emptied that is enough: gas comes in and none goes out, so how lean its
    own is does not matter.
    """
    o2 = usable(scene.snapshot, vessel.o2)
    most = numbers.keep_o2_percent if was else numbers.rich_o2_percent
    return o2 is not None and o2 <= most
