"""Which unit starts next, when, and is it ready?"""

from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from control.batch.rota.turns import START_CLOCK, turns
from hmi.models.local_time import day_text, minute_text
from plant.batch.plant_run import PlantRun
from plant.batch.run import Rota
from plant.texts import Texts

_LOOK_DAYS = 60
_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class NextStart:
    """The next start of the rota.

    Attributes:
        unit_id: which unit.
        at_ms: when, milliseconds UTC.
        ready: whether its turnaround has reached READY and that is signed.
        signed_by: by whom; empty until then.
        recipe_ref: recipe by which it will run.
    """

    unit_id: str
    at_ms: int
    ready: bool
    signed_by: str
    recipe_ref: str


def next_start(run: PlantRun, zone: ZoneInfo) -> NextStart | None:
    """Return the next start, None while none is planned; a skipped day is passed over."""
    coming = islice(turns(run.rota, clock=start_clock(run.rota, zone), zone=zone), _LOOK_DAYS)
    turn = next((each for each in coming if each.unit_id), None)
    if turn is None:
        return None
    unit = run.units.get(turn.unit_id)
    ready = unit is not None and unit.is_ready
    signed = unit.signed_ready if unit is not None else ""
    return NextStart(turn.unit_id, turn.at_ms, ready, signed, run.rota.recipe_ref)


def start_clock(rota: Rota, zone: ZoneInfo) -> str:
    """Return the local time of the daily start, as the next one has it."""
    return minute_text(rota.next_start_ms, zone) if rota.next_start_ms else START_CLOCK


def countdown_text(left_ms: int, texts: Texts) -> str:
    """Return ``in 1 d 03 h``, ``in 1 h 04 min``, ``in 23 min``, ``in 4:59`` or ``due``."""
    if left_ms <= 0:
        return texts("schedule.due")
    if left_ms >= _DAY_MS:
        days, rest = divmod(left_ms, _DAY_MS)
        return texts("schedule.in_days", days=days, hours=rest // _HOUR_MS)
    if left_ms >= _HOUR_MS:
        hours, rest = divmod(left_ms, _HOUR_MS)
        return texts("schedule.in_hours", hours=hours, minutes=f"{rest // _MINUTE_MS:02d}")
    if left_ms >= 10 * _MINUTE_MS:
        return texts("schedule.in_minutes", minutes=left_ms // _MINUTE_MS)
    minutes, rest = divmod(left_ms // 1000, 60)
    return texts("schedule.in_seconds", minutes=minutes, seconds=f"{rest:02d}")


def start_sentence(start: NextStart, now_ms: int, zone: ZoneInfo, texts: Texts) -> str:
    """Return the next start in one sentence, for screen readers and tool tips."""
    key = "schedule.next_ready" if start.ready else "schedule.next_not_ready"
    return texts(
        key,
        unit=texts.unit_name(start.unit_id),
        day=day_text(start.at_ms, zone),
        time=minute_text(start.at_ms, zone),
        countdown=countdown_text(start.at_ms - now_ms, texts),
        name=start.signed_by,
        recipe=start.recipe_ref,
    )
