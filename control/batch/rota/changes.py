"""What becomes of the plan when a start is skipped, postponed, swapped or restored?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from control.batch.rota.turns import Turn, turns
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


def consequences(
    rota: Rota, change: ChangeRota, *, turnaround_h: float, clock: str, zone: ZoneInfo
) -> tuple[Rota, tuple[Message, ...]]:
    """Return the rota that a change leads to, and what that means for each unit, for people.

    Args:
        rota: as it is.
        change: as asked for.
        turnaround_h: nominal hours between a unit's batch and its next start.
        clock: local time of the daily start.
        zone: the plant's.

    Raises:
        RefusedError: when the change is refused.
    """
    after = changed(rota, change, clock=clock, zone=zone)
    old = _first_starts(rota, clock=clock, zone=zone)
    new = _first_starts(after, clock=clock, zone=zone)
    said = [
        _consequence(unit_id, old[unit_id], new[unit_id])
        for unit_id in rota.order
        if old[unit_id].day != new[unit_id].day
    ]
    said += [
        message("batch.rota.too_early", unit=turn.unit_id, hours=turnaround_h)
        for unit_id, turn in new.items()
        if turn.at_ms < old[unit_id].at_ms
    ]
    if change.kind != "restore":
        said.append(message(f"batch.rota.{change.kind}", day=change.day))
    return after, tuple(said)


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
