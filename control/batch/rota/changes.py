"""What becomes of the plan when a start is skipped, postponed, swapped or restored?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from control.batch.rota.board import Span, board
from control.batch.rota.turns import START_CLOCK, Turn, turns
from plant.batch.board import Board
from plant.batch.plant_run import PlantRun
from plant.batch.run import Rota
from plant.errors import RefusedError
from plant.message import Message, message
from plant.operation.requests import ChangeRota

HORIZON_DAYS = 60
"""How far ahead starts can be changed."""


def changed(rota: Rota, change: ChangeRota, *, clock: str, zone: ZoneInfo) -> Rota:
    """Return the rota with one change.

    Raises:
        RefusedError: when the day is not planned, or the change makes no sense there.
    """
    coming = {
        turn.day.isoformat(): turn
        for turn in islice(turns(rota, clock=clock, zone=zone), HORIZON_DAYS)
    }
    _need(coming, change.day)
    if change.kind == "restore":
        return _restored(rota, change.day, clock=clock, zone=zone)
    _need_start(coming[change.day])
    if change.kind == "skip":
        return replace(rota, skipped=(*rota.skipped, change.day))
    if change.kind == "postpone":
        return _with(rota, {**_shifted(rota.postponed, change.day, 1), change.day: ""})
    return _swapped(rota, coming, change)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change of the rota would mean, shown before it is made.

    Attributes:
        messages: for people, unit by unit.
        board: the plan with the change.
    """

    messages: tuple[Message, ...]
    board: Board


def consequences(
    plant: PlantRun, change: ChangeRota, span: Span, zone: ZoneInfo, *, clock: str = START_CLOCK
) -> Consequences:
    """Return what a change of the rota would mean.

    Args:
        plant: units and rota as they are.
        change: as it would be asked for.
        span: of the board.
        zone: the plant's.
        clock: local time of the daily start.

    Raises:
        RefusedError: when the change would be refused.
    """
    after = changed(plant.rota, change, clock=clock, zone=zone)
    old = _first_starts(plant.rota, clock=clock, zone=zone)
    new = _first_starts(after, clock=clock, zone=zone)
    said = [
        _consequence(unit_id, old[unit_id], new[unit_id])
        for unit_id in plant.rota.order
        if old[unit_id].day != new[unit_id].day
    ]
    said += [
        message("batch.rota.too_early", unit=unit_id, hours=run.recipe.turnaround_h)
        for unit_id, run in plant.units.items()
        if run.recipe is not None
        and unit_id in new
        and new[unit_id].at_ms < old[unit_id].at_ms
        and not run.is_ready
    ]
    if change.kind != "restore":
        said.append(message(f"batch.rota.{change.kind}", day=change.day))
    return Consequences(
        messages=tuple(said),
        board=board(replace(plant, rota=after), span, zone, clock=clock),
    )


def _first_starts(rota: Rota, *, clock: str, zone: ZoneInfo) -> dict[str, Turn]:
    """Return each unit's next start."""
    found: dict[str, Turn] = {}
    for turn in islice(turns(rota, clock=clock, zone=zone), HORIZON_DAYS):
        if turn.unit_id:
            found.setdefault(turn.unit_id, turn)
    return found


def _consequence(unit_id: str, old: Turn, new: Turn) -> Message:
    days = (new.day - old.day).days
    key = "batch.rota.later" if days > 0 else "batch.rota.earlier"
    return message(
        key,
        unit=unit_id,
        old=old.day.isoformat(),
        new=new.day.isoformat(),
        days=abs(days),
    )


def _need(coming: Mapping[str, Turn], day: str) -> None:
    if day not in coming:
        raise RefusedError(message("batch.refusal.no_such_start", day=day, days=HORIZON_DAYS))


def _need_start(turn: Turn) -> None:
    if not turn.unit_id:
        raise RefusedError(message("batch.refusal.nothing_starts", day=turn.day.isoformat()))


def _swapped(rota: Rota, coming: Mapping[str, Turn], change: ChangeRota) -> Rota:
    _need(coming, change.other_day)
    one, other = coming[change.day], coming[change.other_day]
    _need_start(other)
    if one.unit_id == other.unit_id:
        raise RefusedError(message("batch.refusal.same_unit", unit=one.unit_id))
    swap = {change.day: other.unit_id, change.other_day: one.unit_id}
    return _with(rota, {**rota.postponed, **swap})


def _restored(rota: Rota, day: str, *, clock: str, zone: ZoneInfo) -> Rota:
    if day in rota.skipped:
        return replace(rota, skipped=tuple(each for each in rota.skipped if each != day))
    if day not in rota.postponed:
        raise RefusedError(message("batch.refusal.nothing_changed", day=day))
    if not rota.postponed[day]:
        kept = {each: unit for each, unit in rota.postponed.items() if each != day}
        return _with(rota, _shifted(kept, day, -1))
    regular = _regular(rota, clock=clock, zone=zone)
    gone: set[str] = set()
    following: str | None = day
    while following is not None:  # swaps of swaps: the whole chain goes back together
        gone.add(following)
        unit_id = rota.postponed[following]
        chain = (each for each in rota.postponed if regular.get(each) == unit_id)
        following = next((each for each in chain if each not in gone), None)
    return _with(
        rota, {each: unit for each, unit in rota.postponed.items() if each not in gone}
    )


def _regular(rota: Rota, *, clock: str, zone: ZoneInfo) -> dict[str, str]:
    """Return who would start on each day if nothing were swapped or skipped."""
    moved = {day: unit for day, unit in rota.postponed.items() if not unit}
    plain = _with(replace(rota, skipped=()), moved)
    plan = islice(turns(plain, clock=clock, zone=zone), HORIZON_DAYS)
    return {turn.day.isoformat(): turn.unit_id for turn in plan}


def _shifted(postponed: Mapping[str, str], day: str, by_days: int) -> dict[str, str]:
    """Return the changes with swaps from a day on moved with the starts they are about."""
    found = {each: unit for each, unit in postponed.items() if not unit or each < day}
    for each, unit in postponed.items():
        if unit and each >= day:
            at = date.fromisoformat(each) + timedelta(days=by_days)
            while at.isoformat() in found:
                at += timedelta(days=by_days)
            found[at.isoformat()] = unit
    return found


def _with(rota: Rota, postponed: Mapping[str, str]) -> Rota:
    return replace(rota, postponed=MappingProxyType(dict(postponed)))
