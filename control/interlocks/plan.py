"""Which numbers of a unit's running recipe do its interlocks judge by?"""

from itertools import pairwise

from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State
from plant.recipe.model import Recipe, Stage

_HOUR_MS = 3_600_000
_MINUTE_MS = 60_000
_GOING_ON = frozenset({State.RUNNING, State.RESTARTING})


def plan_of(run: UnitRun, *, tracked_degc: float | None, now_ms: int) -> dict[str, float]:
    """Return the numbers by ``D1.recipe_maximum_degc`` and so on; none outside a batch.

    - ``recipe_maximum_degc``: the highest temperature that the recipe asks for.
    - ``tracked_setpoint_degc``: what is asked for now, limited to the heat that there is.
    - ``steepest_ramp_k_h``: of the present stage, where its profile is a ramp.
    - ``ph_setpoint``: where base is dosed; ``ph_expected``: the same after the approach window.
    - ``overrun_min``: minutes since the present stage should have ended, 0 before.

    Args:
        run: where the unit is.
        tracked_degc: None while nothing is heated.
        now_ms: trusted time.
    """
    recipe = run.recipe
    if run.procedure is not Procedure.BATCH or recipe is None or run.stage < 0:
        return {}
    stage = recipe.stages[run.stage]
    numbers = {"overrun_min": _overrun_min(run, now_ms)}
    maximum = _maximum(recipe)
    if maximum is not None:
        numbers["recipe_maximum_degc"] = maximum
    if tracked_degc is not None:
        numbers["tracked_setpoint_degc"] = tracked_degc
    ramp = _ramp(run, stage)
    if ramp is not None:
        numbers["steepest_ramp_k_h"] = ramp
    if stage.ph is not None and stage.ph.dosed:
        numbers["ph_setpoint"] = stage.ph.value
        if now_ms - run.stage_since_ms >= stage.ph.approach_h * _HOUR_MS:
            numbers["ph_expected"] = stage.ph.value
    return {f"{run.unit_id}.{name}": value for name, value in numbers.items()}


def _overrun_min(run: UnitRun, now_ms: int) -> float:
    """Return the overrun; a unit that people hold does not overrun."""
    if run.stage >= len(run.ends_ms) or run.state not in _GOING_ON:
        return 0.0
    return max(0.0, (now_ms - run.ends_ms[run.stage]) / _MINUTE_MS)


def _maximum(recipe: Recipe) -> float | None:
    profiles = [stage.temperature for stage in recipe.stages if stage.temperature is not None]
    return max((max(each.start_degc, each.end_degc) for each in profiles), default=None)


def _ramp(run: UnitRun, stage: Stage) -> float | None:
    """Return the stage's ramp in K/h; a step between day and night has none."""
    profile = stage.temperature
    if profile is None or profile.night_degc is not None:
        return None
    begins = (run.started_ms, *run.ends_ms)
    spans = [(end - begin) / _HOUR_MS for begin, end in pairwise(begins)]
    if run.stage >= len(spans) or spans[run.stage] <= 0:
        return None
    rise = (profile.end_degc - profile.start_degc) / spans[run.stage]
    return rise if rise > 0 else None
