"""Which unit starts on which day, and when? One start a day, in the rota's order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from control.batch.boundaries import local_date
from plant.batch.run import Rota
from plant.reports.calendar import PLANT_DAY_BEGINS, local_ms

START_CLOCK = f"{PLANT_DAY_BEGINS:%H:%M}"
"""Starts are made when the plant day begins, unless the plant's settings say otherwise."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the rota plans for one day.

    Attributes:
        day: local date.
        at_ms: its 17:00, milliseconds UTC.
        unit_id: who starts; empty where nothing starts.
        lost: whose turn is lost on a skipped day; empty elsewhere.
    """

    day: date
    at_ms: int
    unit_id: str
    lost: str = ""


def first_rota(
    order: Sequence[str], recipe_ref: str, now_ms: int, *, clock: str, zone: ZoneInfo
) -> Rota:
    """Return the rota of a plant that has not started any batch: its first unit is next."""
    return Rota(
        order=tuple(order),
        next_start_ms=start_after(now_ms - 1, clock=clock, zone=zone),
        recipe_ref=recipe_ref,
    )


def start_after(utc_ms: int, *, clock: str, zone: ZoneInfo) -> int:
    """Return the first daily start after a moment."""
    day = local_date(utc_ms, zone)
    at = time.fromisoformat(clock)
    while (start_ms := local_ms(day, at, zone)) <= utc_ms:
        day += timedelta(days=1)
    return start_ms


def turns(rota: Rota, *, clock: str, zone: ZoneInfo) -> Iterator[Turn]:
    """Yield what is planned for the next start's day and each day after it, without end."""
    if not rota.order or not rota.next_start_ms:
        return
    day, at_ms = local_date(rota.next_start_ms, zone), rota.next_start_ms
    position, at = rota.position, time.fromisoformat(clock)
    while True:
        turn, position = _turn(rota, day, at_ms, position)
        yield turn
        day += timedelta(days=1)
        at_ms = local_ms(day, at, zone)


def passed(rota: Rota, *, clock: str, zone: ZoneInfo) -> Rota:
    """Return the rota once the next start was made, skipped or missed: it is over."""
    coming = turns(rota, clock=clock, zone=zone)
    turn, following = next(coming), next(coming)
    _, position = _turn(rota, turn.day, turn.at_ms, rota.position)
    key = turn.day.isoformat()
    return replace(
        rota,
        position=position,
        next_start_ms=following.at_ms,
        last_start_ms=turn.at_ms,
        skipped=tuple(day for day in rota.skipped if day > key),
        postponed=MappingProxyType(
            {day: unit for day, unit in rota.postponed.items() if day > key}
        ),
    )


def _turn(rota: Rota, day: date, at_ms: int, position: int) -> tuple[Turn, int]:
    """Return what is planned for a day, and whose turn follows."""
    key = day.isoformat()
    unit_id = rota.postponed.get(key, rota.order[position % len(rota.order)])
    if not unit_id:
        return Turn(day, at_ms, ""), position
    following = (position + 1) % len(rota.order)
    if key in rota.skipped:
        return Turn(day, at_ms, "", lost=unit_id), following
    return Turn(day, at_ms, unit_id), following
