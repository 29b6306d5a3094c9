"""Does a digester's heater run, and at which set point? It chases what heat can reach."""

import math
from dataclasses import dataclass, replace

from control.stage_outputs.memory import HeatMemory
from control.stage_outputs.plan import Vessel
from control.stage_outputs.regime import Regime
from control.stage_outputs.sheet import HOUR_MS, Scene, Sheet
from plant.message import Message, message
from plant.operation.reading import usable
from plant.operation.wishes import Wish
from plant.recipe.profile import wanted_temperature

_SETPOINT = message("stage_outputs.setpoint.tracked")
_HEATS = message("stage_outputs.heater.heats")
_WARM = message("stage_outputs.heater.warm")
_NOTHING = message("stage_outputs.heater.nothing")
_NO_TEMPERATURE = message("stage_outputs.heater.no_temperature")
_DISAGREES = message("stage_outputs.heater.disagrees")
_SUN = message("stage_outputs.heater.sun")
_CHOICE = message("stage_outputs.heater.choice")


@dataclass(frozen=True, slots=True)
class Warmth:
    """What is known of a digester's warmth at this step.

    Attributes:
        pv: Good mean slurry temperature, degC; None where there is none.
        ambient: degC.
        solar_w: solar heat that the digester can count on.
        disagreement: upper less lower temperature, K, always >= 0; 0 where not measured.
    """

    pv: float | None
    ambient: float
    solar_w: float
    disagreement: float

    def deficit(self, setpoint: float | None) -> float:
        """Return how much the slurry is below a set point, K; 0 where nothing is known."""
        return setpoint - self.pv if setpoint is not None and self.pv is not None else 0.0


def warmth_of(scene: Scene, vessel: Vessel, *, ambient: float, solar_w: float) -> Warmth:
    """Return what is known; the heater needs a Good temperature."""
    sample = scene.snapshot.get(vessel.temperature)
    good = sample is not None and sample.quality.is_good and math.isfinite(sample.value)
    difference = usable(scene.snapshot, vessel.difference)
    return Warmth(
        pv=float(sample.value) if sample is not None and good else None,
        ambient=ambient,
        solar_w=solar_w,
        disagreement=abs(difference) if difference is not None else 0.0,
    )


def track(
    sheet: Sheet, vessel: Vessel, memory: HeatMemory, regime: Regime, warmth: Warmth
) -> HeatMemory:
    """Return the memory with the tracked set point of this moment.

    The set point starts at the slurry's temperature with each stage and after a hold, follows
    the recipe, but rises no faster than all heat at full power could bring it, and falls at
    once: nothing cools.
    """
    stage = regime.stage
    wanted = None
    if regime.is_going and stage is not None:
        wanted = wanted_temperature(
            stage, regime.begin_ms, regime.end_ms, sheet.scene.now_ms, sheet.plan.zone
        )
    elif regime.is_resting and stage is not None and stage.hold.keep_temperature:
        return memory if memory.is_held else replace(memory, is_held=True, ramp_ms=0)
    if wanted is None:
        if memory.setpoint is None and not memory.is_held:
            return memory
        return replace(memory, setpoint=None, noted=None, is_held=False, ramp_ms=0, stage_ms=0)
    if memory.stage_ms != regime.begin_ms or memory.is_held or memory.setpoint is None:
        if warmth.pv is None:
            return replace(memory, setpoint=None, ramp_ms=0)
        memory = replace(
            memory,
            stage_ms=regime.begin_ms,
            is_held=False,
            setpoint=min(wanted, warmth.pv),
            ramp_ms=0,
        )
    return _followed(sheet, vessel, memory, warmth, wanted)


def reachable_k_h(vessel: Vessel, warmth: Warmth, at_degc: float) -> float:
    """Return how fast heater and sun at full power would warm the load, K/h, at least 0."""
    if vessel.heat_wh_k <= 0.0:
        return 0.0
    loss_w = vessel.loss_w_k * (at_degc - warmth.ambient)
    return max(0.0, (vessel.heater_w + warmth.solar_w - loss_w) / vessel.heat_wh_k)


def heat(
    sheet: Sheet, vessel: Vessel, memory: HeatMemory, regime: Regime, warmth: Warmth
) -> HeatMemory:
    """Return the memory after this step, with set point and heater on the sheet."""
    if regime.by_hand or not vessel.heater.op:
        return memory
    if memory.setpoint is not None and vessel.setpoint:
        value = min(max(memory.setpoint, vessel.setpoint_low), vessel.setpoint_high)
        sheet.wishes.append(Wish(vessel.setpoint, round(value, 1), _SETPOINT))
        memory = _noted(sheet, vessel, memory, round(value, 1))
    refusal = sheet.scene.refusals.get(vessel.heater.op)
    refused = refusal is not None or not sheet.scene.is_automatic(vessel.heater)
    memory = _granted(sheet, memory, refused=refused)
    behind_k = warmth.deficit(memory.setpoint)
    if refusal is not None and behind_k >= sheet.plan.numbers.heat.behind_k:
        facts = {"unit": vessel.unit_id, "kelvin": f"{behind_k:.1f}"}
        sheet.advisories.append(message("stage_outputs.behind_recipe", **facts))
        sheet.advisories.append(refusal.reason)
    barred = _barred(sheet, vessel, memory, warmth, has_choice=regime.run.unit_id)
    if barred is not None:
        return _off(sheet, vessel, memory, barred)
    return _two_point(sheet, vessel, memory, warmth)


def slice_wh(vessel: Vessel, *, minimum_on_s: float, margin: float, failsafe_s: float) -> int:
    """Return what a heater reserves to be switched on at all, Wh.

    One least time on at rated power with its margin, and the time that a field unit needs to
    notice that the PC is gone.
    """
    return math.ceil(vessel.heater_w * (minimum_on_s * margin + failsafe_s) / 3600.0)


def _noted(sheet: Sheet, vessel: Vessel, memory: HeatMemory, setpoint: float) -> HeatMemory:
    """Write the set point into the batch's record where it moved by what is worth a line."""
    least = sheet.plan.numbers.heat.record_k
    if memory.noted is not None and abs(setpoint - memory.noted) < least:
        return memory
    text = message("stage_outputs.setpoint_moved", unit=vessel.unit_id, degc=f"{setpoint:.1f}")
    sheet.enter(vessel.unit_id, "setpoint", text, facts=f'{{"degc": {setpoint:.1f}}}')
    return replace(memory, noted=setpoint)


def _followed(
    sheet: Sheet, vessel: Vessel, memory: HeatMemory, warmth: Warmth, wanted: float
) -> HeatMemory:
    """Move the set point towards what the recipe wants, in steps that are worth a write."""
    now_ms = sheet.scene.now_ms
    least = sheet.plan.numbers.heat.setpoint_step_k
    setpoint = memory.setpoint if memory.setpoint is not None else wanted
    if memory.ramp_ms:
        rate = reachable_k_h(vessel, warmth, setpoint)
        reached = setpoint + rate * (now_ms - memory.ramp_ms) / HOUR_MS
    else:
        reached = setpoint
    if warmth.pv is not None:
        reached = max(reached, warmth.pv)
    tracked = min(wanted, reached)
    if wanted - tracked < least:
        if memory.ramp_ms or abs(wanted - setpoint) >= least:
            return replace(memory, setpoint=wanted, ramp_ms=0)
        return memory
    if not memory.ramp_ms or tracked - setpoint >= least:
        return replace(memory, setpoint=tracked, ramp_ms=now_ms)
    return memory


def _granted(sheet: Sheet, memory: HeatMemory, *, refused: bool) -> HeatMemory:
    """Take in whether the heat that was wanted was given."""
    now_ms = sheet.scene.now_ms
    if not memory.is_on:
        return memory
    if refused:
        if memory.refused_ms and not memory.on_ms:
            return memory
        return replace(memory, on_ms=0, refused_ms=memory.refused_ms or now_ms)
    if memory.refused_ms or not memory.on_ms:
        return replace(memory, on_ms=memory.on_ms or now_ms, refused_ms=0)
    return memory


def _barred(
    sheet: Sheet, vessel: Vessel, memory: HeatMemory, warmth: Warmth, *, has_choice: str
) -> Message | None:
    """Return why nothing may be heated at all, None where it may."""
    resume = sheet.scene.run.resumes.get(has_choice)
    if resume is not None and resume.long:
        return _CHOICE
    if memory.setpoint is None:
        return _NOTHING
    if warmth.pv is None:
        return _NO_TEMPERATURE
    if warmth.disagreement >= sheet.plan.numbers.heat.hold_difference_k:
        text = message("stage_outputs.heater_holds", unit=vessel.unit_id)
        sheet.advisories.append(text)
        return _DISAGREES
    return None


def _two_point(sheet: Sheet, vessel: Vessel, memory: HeatMemory, warmth: Warmth) -> HeatMemory:
    """Switch with hysteresis, and no sooner than the least times on and off allow."""
    now_ms = sheet.scene.now_ms
    numbers = sheet.plan.numbers.heat
    deficit = warmth.deficit(memory.setpoint)
    by_sun = _sun_suffices(vessel, warmth, deficit, numbers.solar_horizon_h)
    if memory.is_on:
        may_end_ms = memory.on_ms + round(numbers.minimum_on_s * 1000.0) if memory.on_ms else 0
        if deficit > 0.0 and not by_sun:
            return _on(sheet, vessel, memory)
        if now_ms < may_end_ms:
            sheet.due(may_end_ms)
            return _on(sheet, vessel, memory)
        return _off(sheet, vessel, memory, _SUN if by_sun else _WARM)
    if deficit < numbers.hysteresis_k or by_sun:
        return _off(sheet, vessel, memory, _SUN if by_sun else _WARM)
    may_begin_ms = memory.off_ms + round(numbers.minimum_off_s * 1000.0) if memory.off_ms else 0
    if now_ms < may_begin_ms:
        sheet.due(may_begin_ms)
        return _off(sheet, vessel, memory, _WARM)
    return _on(sheet, vessel, replace(memory, is_on=True, on_ms=now_ms, refused_ms=0))


def _sun_suffices(vessel: Vessel, warmth: Warmth, deficit: float, horizon_h: float) -> bool:
    """Return whether solar heat alone closes the gap in time; the heater then waits."""
    if warmth.solar_w <= 0.0 or warmth.pv is None:
        return False
    loss_w = max(0.0, vessel.loss_w_k * (warmth.pv - warmth.ambient))
    return warmth.solar_w >= loss_w + vessel.heat_wh_k * max(0.0, deficit) / horizon_h


def _on(sheet: Sheet, vessel: Vessel, memory: HeatMemory) -> HeatMemory:
    numbers = sheet.plan.numbers.heat
    wh = slice_wh(
        vessel,
        minimum_on_s=numbers.minimum_on_s,
        margin=numbers.slice_margin,
        failsafe_s=numbers.failsafe_s,
    )
    wish = Wish(vessel.heater.op, 1.0, _HEATS, wh=wh, off_s=round(numbers.minimum_on_s))
    sheet.wish(vessel.heater, wish)
    return memory


def _off(sheet: Sheet, vessel: Vessel, memory: HeatMemory, cause: Message) -> HeatMemory:
    sheet.want(vessel.heater, False, cause)
    if not memory.is_on:
        return memory
    off_ms = sheet.scene.now_ms if memory.on_ms else memory.off_ms
    return replace(memory, is_on=False, on_ms=0, off_ms=off_ms, refused_ms=0)
