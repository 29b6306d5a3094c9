"""When does a vessel's agitator run? Staggered pulses that are postponed, never lost."""

import math
from dataclasses import dataclass, replace

from control.stage_outputs.memory import MixMemory, Pulse
from control.stage_outputs.motors import StartSlot
from control.stage_outputs.plan import Vessel
from control.stage_outputs.regime import Regime
from control.stage_outputs.sheet import HOUR_MS, Sheet
from plant.batch.states import TurnaroundPhase
from plant.message import Message, message
from plant.operation.wishes import Wish

_CAUSES = {
    Pulse.NONE: message("stage_outputs.agitator.rests"),
    Pulse.PLAN: message("stage_outputs.agitator.plan"),
    Pulse.EARLY: message("stage_outputs.agitator.early"),
    Pulse.DOSE: message("stage_outputs.agitator.dose"),
    Pulse.BASELINE: message("stage_outputs.agitator.baseline"),
    Pulse.PROTECTIVE: message("stage_outputs.agitator.protective"),
}
_TOO_LONG = message("stage_outputs.agitator.too_long")
_OF_STAGE = frozenset({Pulse.PLAN, Pulse.EARLY, Pulse.DOSE})
"""Pulses that end with the running of the stage: hold, stop and abort switch them off."""

_BY_READING = frozenset({Pulse.EARLY, Pulse.DOSE})
"""Pulses that a reading asked for: once begun they do not follow its noise any more."""

_TOLD = ("", "stage_outputs.agitation_late", "stage_outputs.agitation_missed")


@dataclass(frozen=True, slots=True)
class MixRules:
    """How a vessel is mixed now.

    Attributes:
        is_loaded: whether it holds slurry over the blades.
        by_hand: whether a person commands its outputs.
        every_h, run_s: of the plan; 0 where only the protective pulse is left.
        baseline_ms: begin of the turnaround's mixing; 0 outside.
        wants_early: whether the temperatures ask for mixing.
        wants_dose: whether base is to be dosed.
    """

    is_loaded: bool
    by_hand: bool = False
    every_h: float = 0.0
    run_s: int = 0
    baseline_ms: int = 0
    wants_early: bool = False
    wants_dose: bool = False


def digester_rules(
    sheet: Sheet, regime: Regime, *, wants_early: bool, wants_dose: bool
) -> MixRules:
    """Return how a digester is mixed in its present state."""
    run = regime.run
    if not run.loaded or regime.by_hand:
        return MixRules(run.loaded, by_hand=regime.by_hand)
    held_ms = sheet.plan.numbers.agitation.held_h * HOUR_MS
    rests_long = regime.is_resting and sheet.scene.now_ms - run.state_since_ms >= held_ms
    if regime.is_resting and not rests_long:
        sheet.due(run.state_since_ms + round(held_ms))
    agitation = regime.stage.agitation if regime.stage is not None else None
    if agitation is not None and (regime.is_going or rests_long):
        return MixRules(
            is_loaded=True,
            every_h=agitation.every_h,
            run_s=agitation.run_s,
            wants_early=wants_early,
            wants_dose=wants_dose,
        )
    is_baseline = regime.phase is TurnaroundPhase.BASELINE and regime.is_going
    return MixRules(is_loaded=True, baseline_ms=run.phase_since_ms if is_baseline else 0)


def mix(
    sheet: Sheet, vessel: Vessel, memory: MixMemory, rules: MixRules, slot: StartSlot
) -> MixMemory:
    """Return the memory after this step, with the agitator's wish on the sheet."""
    if not vessel.agitator.op:
        return memory
    memory = _watched(sheet, vessel, memory)
    if not rules.is_loaded:
        _rest(sheet, vessel)
        return MixMemory(began_ms=memory.began_ms, ended_ms=memory.ended_ms)
    if not memory.known_ms:
        memory = replace(memory, known_ms=sheet.scene.now_ms)
    is_planned = rules.by_hand or rules.every_h > 0.0
    memory = _told(sheet, vessel, memory, is_planned=is_planned)
    if rules.by_hand:
        return memory
    if memory.began_ms:
        return _go_on(sheet, vessel, memory, rules)
    pulse = _wanted(sheet, vessel, memory, rules)
    if pulse is Pulse.NONE:
        _rest(sheet, vessel)
        if memory.asked_ms or memory.pulse is not pulse:
            slot.release(vessel.agitator)
            memory = replace(memory, pulse=pulse, asked_ms=0, postponed_ms=0, reason=None)
        return memory
    return _ask(sheet, vessel, memory, slot, _Pulse(pulse, _length(sheet, rules, pulse)))


def next_pulse_ms(anchor_ms: int, every_ms: int, share: float) -> int:
    """Return when the next pulse is due.

    Pulses stand on a grid of their own for each vessel, so that two never meet. Where a run out
    of turn lies too near to the next place of the grid, the way to the one after it is halved:
    two pulses are never further apart than wanted, and never nearer than half of that.

    Args:
        anchor_ms: begin of the last run.
        every_ms: wanted distance.
        share: the vessel's place in the grid, 0..1.
    """
    ahead = every_ms - (anchor_ms - round(share * every_ms)) % every_ms
    if 2 * ahead < every_ms:
        ahead = (ahead + every_ms) // 2
    return anchor_ms + ahead


def age_ms(memory: MixMemory, now_ms: int) -> int:
    """Return how long ago the vessel was mixed; 0 while it is, or holds no slurry."""
    if not memory.known_ms or (memory.began_ms and memory.began_ms == memory.anchor_ms):
        return 0
    return now_ms - max(memory.known_ms, memory.last_ms)


@dataclass(frozen=True, slots=True)
class _Pulse:
    """A pulse that is wanted: why, and for how many seconds."""

    why: Pulse
    run_s: int


def _watched(sheet: Sheet, vessel: Vessel, memory: MixMemory) -> MixMemory:
    """Take in what the agitator does, whoever started it."""
    now_ms = sheet.scene.now_ms
    running = sheet.scene.is_on(vessel.agitator)
    counts_ms = sheet.plan.numbers.agitation.counts_s * 1000.0
    if running:
        began_ms = memory.began_ms or now_ms
        anchor_ms = memory.anchor_ms
        if now_ms - began_ms >= counts_ms:
            anchor_ms = began_ms
        if (began_ms, anchor_ms) != (memory.began_ms, memory.anchor_ms):
            memory = replace(memory, began_ms=began_ms, anchor_ms=anchor_ms)
        return memory
    if running is None or not memory.began_ms:
        return memory
    seconds = (now_ms - memory.began_ms) / 1000.0
    if seconds * 1000.0 < counts_ms:
        return replace(memory, began_ms=0, ended_ms=now_ms, asked_ms=0)
    facts = f'{{"seconds": {round(seconds)}, "why": "{memory.pulse.value}"}}'
    text = message("stage_outputs.mixed", unit=vessel.unit_id, seconds=round(seconds))
    sheet.enter(vessel.unit_id, "pulse", text, facts=facts)
    if memory.told:
        sheet.tell(vessel.unit_id, message("stage_outputs.agitation_back", unit=vessel.unit_id))
    return replace(
        memory,
        began_ms=0,
        ended_ms=now_ms,
        anchor_ms=memory.began_ms,
        last_ms=now_ms,
        pulse=Pulse.NONE,
        asked_ms=0,
        retry_ms=0,
        postponed_ms=0,
        reason=None,
        told=0,
    )


def _told(sheet: Sheet, vessel: Vessel, memory: MixMemory, *, is_planned: bool) -> MixMemory:
    """Tell once when agitation is late, and once when it is missed."""
    numbers = sheet.plan.numbers.agitation
    age_h = age_ms(memory, sheet.scene.now_ms) / HOUR_MS
    warn_h, alarm_h = numbers.warn_h, numbers.alarm_h
    if not is_planned:  # only the protective pulse is left, and may wait for the motor's pause
        warn_h = alarm_h = numbers.protective_h + numbers.pause_s / 3600.0
    told = 2 if age_h > alarm_h else 1 if age_h > warn_h else 0
    if memory.postponed_ms and memory.reason is not None:
        text = message("stage_outputs.agitation_postponed", unit=vessel.unit_id)
        sheet.advisories.extend((text, memory.reason))
    if told:
        text = message(_TOLD[told], unit=vessel.unit_id, hours=f"{age_h:.1f}")
        sheet.advisories.append(text)
        if told > memory.told:
            sheet.tell(vessel.unit_id, text)
            return replace(memory, told=told)
    return memory


def _wanted(sheet: Sheet, vessel: Vessel, memory: MixMemory, rules: MixRules) -> Pulse:
    """Return why the agitator should start now, noting when it next will."""
    now_ms = sheet.scene.now_ms
    anchor_ms = max(memory.known_ms, memory.anchor_ms)
    protective_ms = anchor_ms + round(sheet.plan.numbers.agitation.protective_h * HOUR_MS)
    if now_ms >= protective_ms:
        return Pulse.PROTECTIVE
    sheet.due(protective_ms)
    if rules.baseline_ms and memory.anchor_ms < rules.baseline_ms:
        return Pulse.BASELINE
    if not rules.every_h:
        return Pulse.NONE
    if memory.asked_ms and memory.pulse in _BY_READING:
        return memory.pulse
    plan_ms = next_pulse_ms(anchor_ms, round(rules.every_h * HOUR_MS), vessel.share)
    if now_ms >= plan_ms:
        return Pulse.PLAN
    sheet.due(plan_ms)
    return _by_reading(sheet, anchor_ms, rules)


def _by_reading(sheet: Sheet, anchor_ms: int, rules: MixRules) -> Pulse:
    """Return what the pH or the temperatures ask for, out of turn."""
    if rules.wants_dose:
        return Pulse.DOSE
    if not rules.wants_early:
        return Pulse.NONE
    early_ms = anchor_ms + round(sheet.plan.numbers.agitation.early_h * HOUR_MS)
    if sheet.scene.now_ms >= early_ms:
        return Pulse.EARLY
    sheet.due(early_ms)
    return Pulse.NONE


def _length(sheet: Sheet, rules: MixRules, pulse: Pulse) -> int:
    """Return the seconds of a pulse; one that carries base is as long as may be."""
    numbers = sheet.plan.numbers.agitation
    longest = round(numbers.longest_s)
    if rules.wants_dose:
        return longest
    usual = rules.run_s or round(numbers.protective_s)
    if pulse is Pulse.PROTECTIVE:
        usual = round(numbers.protective_s)
    return min(usual, longest)


def _ask(
    sheet: Sheet, vessel: Vessel, memory: MixMemory, slot: StartSlot, pulse: _Pulse
) -> MixMemory:
    """Ask for the pulse, or postpone it."""
    now_ms = sheet.scene.now_ms
    numbers = sheet.plan.numbers.agitation
    refusal = sheet.scene.refusals.get(vessel.agitator.op)
    late_ms = memory.asked_ms + round(numbers.patience_s * 1000.0)
    if memory.asked_ms and (refusal is not None or now_ms >= late_ms):
        reason = refusal.reason if refusal else message("stage_outputs.agitator.no_start")
        slot.release(vessel.agitator)
        retry_ms = now_ms + round(numbers.retry_s * 1000.0)
        memory = _postponed(memory, now_ms, reason, retry_ms)
    pause_ms = memory.ended_ms + round(numbers.pause_s * 1000.0) if memory.ended_ms else 0
    begin_ms = max(pause_ms, memory.retry_ms)
    if now_ms < begin_ms:
        sheet.due(begin_ms)
        _rest(sheet, vessel)
        if memory.pulse is not pulse.why or memory.asked_ms:
            memory = replace(memory, pulse=pulse.why, asked_ms=0)
        return memory
    if not sheet.scene.is_automatic(vessel.agitator):
        return memory
    if not slot.may_run(vessel.agitator):
        _rest(sheet, vessel)
        return replace(memory, asked_ms=0) if memory.asked_ms else memory
    if not memory.asked_ms or memory.pulse is not pulse.why:
        asked_ms = memory.asked_ms or now_ms
        memory = replace(memory, pulse=pulse.why, asked_ms=asked_ms, run_s=pulse.run_s)
    sheet.busy = True
    _run(sheet, vessel, pulse)
    return memory


def _postponed(memory: MixMemory, now_ms: int, reason: Message, retry_ms: int) -> MixMemory:
    return replace(
        memory,
        asked_ms=0,
        retry_ms=retry_ms,
        postponed_ms=memory.postponed_ms or now_ms,
        reason=reason,
    )


def _go_on(sheet: Sheet, vessel: Vessel, memory: MixMemory, rules: MixRules) -> MixMemory:
    """Let a run go on to its end; a run of somebody else's is left alone unless too long."""
    now_ms = sheet.scene.now_ms
    numbers = sheet.plan.numbers.agitation
    longest_ms = round(numbers.longest_s * 1000.0)
    sheet.due(memory.began_ms + longest_ms)
    if now_ms - memory.began_ms > longest_ms + round(numbers.patience_s * 1000.0):
        sheet.want(vessel.agitator, False, _TOO_LONG)
    elif memory.pulse in _OF_STAGE and not rules.every_h:
        _rest(sheet, vessel)
    elif memory.pulse is not Pulse.NONE and memory.asked_ms:
        sheet.due(memory.began_ms + memory.run_s * 1000)
        _run(sheet, vessel, _Pulse(memory.pulse, memory.run_s))
    return memory


def _run(sheet: Sheet, vessel: Vessel, pulse: _Pulse) -> None:
    wish = Wish(
        vessel.agitator.op,
        1.0,
        _CAUSES[pulse.why],
        run_s=pulse.run_s,
        wh=math.ceil(vessel.agitator_w * pulse.run_s / 3600.0),
        protective=pulse.why is Pulse.PROTECTIVE,
    )
    sheet.wish(vessel.agitator, wish)


def _rest(sheet: Sheet, vessel: Vessel) -> None:
    sheet.want(vessel.agitator, False, _CAUSES[Pulse.NONE])
