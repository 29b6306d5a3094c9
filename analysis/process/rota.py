"""Where in its batch does each digester stand, and what does it hold then?

Only for the start of the simulated plant: one digester starts each day at 17:00 local time,
six days between the starts of one. The state at an age is found by running the process model
from loading on, with the course of temperature and pH that heaters and dosing would have
brought about (recipe "recommended", heat as far as it is available).
Example: on a day when D1 starts at 17:00, D6 is 24 h old at that moment, in stage 2, and D2
120 h, at the beginning of its turnaround (tests/data/stage_timetable_week.csv).
"""

from analysis.process.digester import Digester
from analysis.process.laws.gas import Gas, air
from analysis.process.laws.gas_properties import NORMAL_MOL_M3
from analysis.process.laws.headspace import Way
from analysis.process.vessel import Exposure

CYCLE_DAYS = 6
_DAY_S = 86_400.0
_START_S = 17 * 3600.0
_STEP_S = 600.0
_MIX_EVERY_S = 6 * 3600.0

_BATCH_H = 120.0
_RICH_STAGES = {"S3", "TURN"}  # and then only with little oxygen and enough methane
_EMPTIED_H = 126.0
_LOADED_H = 140.0
_HEEL_SHARE = 0.15
_HEEL_WARMER_K = 8.0  # than the air, while it cools
_TEMPERATURES = (
    (0.0, 26.0),
    (14.0, 27.0),
    (24.0, 33.0),
    (48.0, 44.0),
    (72.0, 49.5),
    (120.0, 58.0),
)
_ACIDITIES = ((14.0, 4.3), (20.0, 5.6), (32.0, 7.0), (120.0, 7.2))


def age_h(local_s: float, number: int) -> float:
    """Return the hours since digester ``number`` (from 1) started its batch.

    Args:
        local_s: seconds since 1970-01-01 00:00 plant-local time.
        number: position among the digesters.
    """
    days, since = divmod(local_s - _START_S, _DAY_S)
    return (days - (number - 1)) % CYCLE_DAYS * 24.0 + since / 3600.0


def stage_at(hours: float) -> str:
    """Return the stage at an age as in the timetable: LOAD, S1, S2, S3 or TURN."""
    for end, name in ((0.25, "LOAD"), (14.0, "S1"), (48.0, "S2"), (_BATCH_H, "S3")):
        if hours < end:
            return name
    return "TURN"


def bring_to_age(digester: Digester, hours: float, *, ambient_c: float) -> None:
    """Run a freshly loaded digester to ``hours`` and leave its gas path of that age open."""
    if hours < _EMPTIED_H:
        _run_batch(digester, hours, ambient_c)
    elif hours < _LOADED_H:
        _run_batch(digester, _BATCH_H, ambient_c)
        _empty(digester, ambient_c)
    digester.vessel.step(1.0, Exposure(ambient_c=ambient_c), ())  # settles jacket and pH
    path = "rich_outlet" if _is_rich(digester, hours) else "lean_outlet"
    digester.valves[path].position = 1.0


def _run_batch(digester: Digester, hours: float, ambient_c: float) -> None:
    vessel = digester.vessel
    time_s, end_s = 0.0, hours * 3600.0
    while time_s < end_s:
        step = min(_STEP_S, end_s - time_s)
        age = time_s / 3600.0
        vessel.heat.upper_c = vessel.heat.lower_c = _along(_TEMPERATURES, age)
        _raise_ph(digester, age)
        stirred = 1.0 if time_s % _MIX_EVERY_S < _STEP_S else 0.0
        way = Way(back_mbar=9.0 if _is_rich(digester, age) else 4.5, opening=1.0)
        (out,) = vessel.step(step, Exposure(ambient_c=ambient_c, stirred=stirred), (way,))
        digester.gas_l += out.mol / NORMAL_MOL_M3 * 1000.0
        time_s += step
    spread = 0.3 + 0.2 * (hours % 3.0)
    vessel.heat.upper_c += spread
    vessel.heat.lower_c -= spread


def _empty(digester: Digester, ambient_c: float) -> None:
    """Leave a heel of digested slurry under air."""
    vessel = digester.vessel
    vessel.slurry.take(vessel.slurry.volume_m3 * (1.0 - _HEEL_SHARE))
    vessel.heat.upper_c = vessel.heat.lower_c = ambient_c + _HEEL_WARMER_K
    vessel.held = Gas()
    vessel.foam_m = 0.0
    vessel.fill(air(1.0), gauge_mbar=4.0, ambient_c=ambient_c)


def _is_rich(digester: Digester, age: float) -> bool:
    gas = digester.vessel.headspace.gas
    return (
        stage_at(age) in _RICH_STAGES
        and gas.share(gas.o2) <= 0.01
        and gas.share(gas.ch4) >= 0.45
    )


def _raise_ph(digester: Digester, age: float) -> None:
    vessel = digester.vessel
    wanted = _along(_ACIDITIES, age)
    vessel.settle_ph()
    for _ in range(400):
        if vessel.ph >= wanted or age < _ACIDITIES[0][0]:
            return
        vessel.slurry.alkalinity_eq += 4.0
        vessel.settle_ph()


def _along(course: tuple[tuple[float, float], ...], place: float) -> float:
    """Return the value of a broken line at ``place``, level beyond its ends."""
    before = course[0]
    for after in course:
        if place <= after[0]:
            width = after[0] - before[0]
            part = (place - before[0]) / width if width else 0.0
            return before[1] + (after[1] - before[1]) * part
        before = after
    return before[1]
