"""The PC's clock was set back while the program did not run: nothing kept may lie ahead."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from control.automation.kept import Kept
from control.energy.books import EnergyBooks
from plant.energy.heat import HeatPlan
from plant.event import Event, EventKind
from plant.message import message
from plant.reports.calendar import plant_day

_TOLD_MS = 90_000
"""Within this the PC's clock is believed anyway."""


def not_ahead(kept: Kept, now_ms: int, zone: ZoneInfo) -> tuple[Kept, tuple[Event, ...]]:
    """Return the states without an instant ahead of now, and what is told of it.

    A pause, a pulse or a delay that began ahead of now would last until the clock has come
    there again, and what was last done ahead of now would never be due. The stage machine has
    rules of its own for it.

    Args:
        kept: as it was read.
        now_ms: trusted time of the first step.
        zone: the plant's.
    """
    ahead_ms = kept.batch.seen_ms - now_ms
    if ahead_ms <= 0:
        return kept, ()
    kept = replace(
        kept,
        outputs=_not_ahead(kept.outputs, now_ms),
        interlocks=_not_ahead(kept.interlocks, now_ms),
        modes=_not_ahead(kept.modes, now_ms),
        energy=_day_goes_on(kept.energy, now_ms, zone),
    )
    if ahead_ms <= _TOLD_MS:
        return kept, ()
    text = message("automation.clock_back", hours=f"{ahead_ms / 3_600_000:.1f}")
    return kept, (Event(EventKind.CLOCK, "", text, now_ms),)


def _day_goes_on(books: EnergyBooks, now_ms: int, zone: ZoneInfo) -> EnergyBooks:
    """Return the books charged from now on; the day keeps its budget until the next 17:00.

    What was used stays used: a clock that is set back earns nothing.
    """
    if not books.day:
        return books
    parts = ("seen_ms", "start_ms", "meters", "gas_meters", "loads", "claims")
    present = {name: _not_ahead(getattr(books, name), now_ms, name) for name in parts}
    end_ms = min(books.end_ms, plant_day(now_ms, zone).end_ms)
    return replace(books, **present, end_ms=end_ms, plan=HeatPlan())


def _not_ahead(state: Any, now_ms: int, name: str = "") -> Any:  # noqa: ANN401  any document
    """Return a state, or a part of one, with its times no later than now."""
    if is_dataclass(state) and not isinstance(state, type):
        return replace(
            state,
            **{
                each.name: _not_ahead(getattr(state, each.name), now_ms, each.name)
                for each in fields(state)
            },
        )
    if isinstance(state, Mapping):
        return MappingProxyType(
            {key: _not_ahead(each, now_ms, name) for key, each in state.items()}
        )
    if isinstance(state, tuple):
        return tuple(_not_ahead(each, now_ms, name) for each in state)
    return min(state, now_ms) if name.endswith("_ms") and isinstance(state, int) else state
