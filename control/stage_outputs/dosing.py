"""When is base dosed? Pulse, mix, wait, read; with caps, and only while mixing."""

import math
from dataclasses import replace

from control.stage_outputs.memory import DoseMemory, DosePhase, MixMemory
from control.stage_outputs.plan import Vessel
from control.stage_outputs.regime import Regime
from control.stage_outputs.sheet import HOUR_MS, Sheet
from plant.message import message
from plant.operation.wishes import Wish
from plant.recipe.model import Dosing, PhTarget

_DAY_MS = 24 * HOUR_MS
_PULSE = message("stage_outputs.dosing.pulse")
_CLOSED = message("stage_outputs.dosing.rests")
_SILENT = message("stage_outputs.dosing.silent")


def dose(
    sheet: Sheet, vessel: Vessel, memory: DoseMemory, regime: Regime, mixing: MixMemory
) -> DoseMemory:
    """Return the memory after this step, with the dosing's wish on the sheet."""
    if not vessel.dosing.op or regime.by_hand:
        return memory
    target = regime.stage.ph if regime.stage is not None else None
    rule = regime.run.recipe.dosing if regime.run.recipe is not None else None
    if target is None or rule is None or not target.dosed or not regime.is_going:
        sheet.want(vessel.dosing, False, _CLOSED)
        return memory if memory.phase is DosePhase.IDLE else _idle(memory, sheet, 0)
    memory = _of_stage(memory, regime)
    ph = _good_ph(sheet, vessel)
    if memory.start_ph is None and ph is not None:
        memory = replace(memory, start_ph=ph)
    if memory.phase is DosePhase.SETTLING:
        memory = _read(sheet, vessel, memory, ph, rule)
    if memory.phase is DosePhase.PULSE:
        return _pulse(sheet, vessel, memory, rule, is_mixed=mixing.began_ms > 0)
    wanted = _is_wanted(sheet, vessel, memory, regime, target)
    if memory.phase is DosePhase.MIXING and wanted and ph is not None:
        # An agitator that was asked for may start any second.
        sheet.busy = sheet.busy or (mixing.asked_ms > 0 and not mixing.began_ms)
        if _mixes_long_enough(sheet, mixing, rule):
            memory = replace(
                memory,
                phase=DosePhase.PULSE,
                since_ms=sheet.scene.now_ms,
                seen_on=False,
                # Thick slurry hardly moves by one pulse: silent ones are judged together.
                ph_before=memory.ph_before if memory.silent else ph,
            )
            return _pulse(sheet, vessel, memory, rule, is_mixed=True)
    elif memory.phase is DosePhase.MIXING:
        memory = _idle(memory, sheet, 0)
    elif memory.phase is DosePhase.IDLE and wanted:
        memory = replace(memory, phase=DosePhase.MIXING, since_ms=sheet.scene.now_ms)
    sheet.want(vessel.dosing, False, _CLOSED)
    return memory


def wants_mixing(memory: DoseMemory) -> bool:
    """Return whether a pulse of base waits for the agitator, or is on its way."""
    return memory.phase in {DosePhase.MIXING, DosePhase.PULSE}


def tracked_ph(memory: DoseMemory, target: PhTarget, begin_ms: int, now_ms: int) -> float:
    """Return the pH that is wanted now: a slow ramp over the approach window, upward only."""
    start = memory.start_ph
    if start is None or start >= target.value or target.approach_h <= 0.0:
        return target.value
    share = min(1.0, max(0.0, (now_ms - begin_ms) / (target.approach_h * HOUR_MS)))
    return start + share * (target.value - start)


def _of_stage(memory: DoseMemory, regime: Regime) -> DoseMemory:
    """Begin anew with each stage; the batch's count goes on as long as the batch."""
    run = regime.run
    if memory.batch_id != run.batch_id:
        memory = replace(memory, batch_id=run.batch_id, in_batch=0)
    if memory.stage_ms != regime.begin_ms:
        memory = replace(
            memory, stage_ms=regime.begin_ms, start_ph=None, silent=0, locked=None, next_ms=0
        )
    return memory


def _good_ph(sheet: Sheet, vessel: Vessel) -> float | None:
    sample = sheet.scene.snapshot.get(vessel.ph)
    if sample is None or not sample.quality.is_good or not math.isfinite(sample.value):
        return None
    return float(sample.value)


def _is_wanted(
    sheet: Sheet, vessel: Vessel, memory: DoseMemory, regime: Regime, target: PhTarget
) -> bool:
    """Return whether a pulse should be given now."""
    now_ms, numbers = sheet.scene.now_ms, sheet.plan.numbers.dosing
    if memory.locked is not None:
        sheet.advisories.append(message("stage_outputs.dosing_locked", unit=vessel.unit_id))
        return False
    ph = _good_ph(sheet, vessel)
    if ph is None:
        return False
    if ph > target.value + numbers.overshoot:
        facts = {"unit": vessel.unit_id, "ph": f"{ph:.2f}", "wanted": f"{target.value:.2f}"}
        sheet.advisories.append(message("stage_outputs.ph_overshoot", **facts))
        return False
    wanted = tracked_ph(memory, target, regime.begin_ms, now_ms)
    if ph >= wanted - numbers.deadband or now_ms < memory.next_ms:
        sheet.due(memory.next_ms)
        return False
    return _is_within_caps(sheet, vessel, memory, regime)


def _is_within_caps(sheet: Sheet, vessel: Vessel, memory: DoseMemory, regime: Regime) -> bool:
    now_ms, per_hour = sheet.scene.now_ms, sheet.plan.numbers.dosing.pulses_per_hour
    rule = regime.run.recipe.dosing if regime.run.recipe is not None else Dosing()
    of_day = [each for each in memory.pulses_ms if now_ms - each < _DAY_MS]
    of_hour = [each for each in of_day if now_ms - each < HOUR_MS]
    if memory.in_batch >= rule.pulses_per_batch or len(of_day) >= rule.pulses_per_day:
        sheet.advisories.append(message("stage_outputs.dosing_cap", unit=vessel.unit_id))
        return False
    return len(of_hour) < per_hour


def _mixes_long_enough(sheet: Sheet, mixing: MixMemory, rule: Dosing) -> bool:
    """Return whether the agitator goes on for a pulse and the mixing after it.

    It counts from when it was asked for: from then on it may have run.
    """
    if not mixing.began_ms or not mixing.asked_ms:
        return False
    longest_s = sheet.plan.numbers.agitation.longest_s
    latest_s = longest_s - sheet.plan.numbers.dosing.begin_s
    left_s = mixing.run_s - (sheet.scene.now_ms - mixing.asked_ms) / 1000.0
    return left_s >= min(float(rule.pulse_s + rule.mix_s), latest_s)


def _pulse(
    sheet: Sheet, vessel: Vessel, memory: DoseMemory, rule: Dosing, *, is_mixed: bool
) -> DoseMemory:
    """Give the pulse once. What may have run is counted: base cannot be taken back."""
    now_ms = sheet.scene.now_ms
    sheet.busy = True
    if vessel.dosing.op in sheet.scene.refusals and now_ms > memory.since_ms:
        sheet.want(vessel.dosing, False, _CLOSED)
        return _idle(memory, sheet, round(sheet.plan.numbers.dosing.retry_s * 1000.0))
    running = sheet.scene.is_on(vessel.dosing)
    if running and not memory.seen_on:
        memory = replace(memory, seen_on=True)
    is_over = not is_mixed or (memory.seen_on and not running)
    if is_over or now_ms - memory.since_ms >= (rule.pulse_s * (2 if running else 1)) * 1000:
        sheet.want(vessel.dosing, False, _CLOSED)
        return _given(sheet, vessel, memory, rule)
    wh = math.ceil(vessel.dosing_w * rule.pulse_s / 3600.0)
    sheet.wish(vessel.dosing, Wish(vessel.dosing.op, 1.0, _PULSE, run_s=rule.pulse_s, wh=wh))
    return memory


def _given(sheet: Sheet, vessel: Vessel, memory: DoseMemory, rule: Dosing) -> DoseMemory:
    now_ms = sheet.scene.now_ms
    facts = f'{{"seconds": {rule.pulse_s}, "ph": {memory.ph_before:.2f}}}'
    text = message(
        "stage_outputs.dosed",
        unit=vessel.unit_id,
        seconds=rule.pulse_s,
        ph=f"{memory.ph_before:.2f}",
    )
    sheet.enter(vessel.unit_id, "dose", text, facts=facts)
    recent = tuple(each for each in memory.pulses_ms if now_ms - each < _DAY_MS)
    sheet.due(now_ms + (rule.mix_s + rule.wait_s) * 1000)
    return replace(
        memory,
        phase=DosePhase.SETTLING,
        since_ms=now_ms,
        pulses_ms=(*recent, memory.since_ms),
        in_batch=memory.in_batch + 1,
    )


def _read(
    sheet: Sheet, vessel: Vessel, memory: DoseMemory, ph: float | None, rule: Dosing
) -> DoseMemory:
    """Read the pH once it has settled; base without effect ends the dosing of the stage."""
    numbers = sheet.plan.numbers.dosing
    ready_ms = memory.since_ms + (rule.mix_s + rule.wait_s) * 1000
    if sheet.scene.now_ms < ready_ms or ph is None:
        sheet.due(ready_ms)
        return memory
    answered = not memory.seen_on or ph - memory.ph_before >= numbers.response
    silent = 0 if answered else memory.silent + 1
    memory = replace(_idle(memory, sheet, 0), silent=silent)
    if silent < numbers.silent_pulses:
        return memory
    sheet.tell(vessel.unit_id, message("stage_outputs.dosing_locked", unit=vessel.unit_id))
    return replace(memory, locked=_SILENT)


def _idle(memory: DoseMemory, sheet: Sheet, wait_ms: int) -> DoseMemory:
    return replace(
        memory,
        phase=DosePhase.IDLE,
        since_ms=sheet.scene.now_ms,
        next_ms=sheet.scene.now_ms + wait_ms if wait_ms else memory.next_ms,
    )
