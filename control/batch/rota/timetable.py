"""Which unit is in which stage at each hour, for a rota that has always been running?"""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from control.batch.boundaries import frozen_ends, local_date
from control.batch.rota.turns import START_CLOCK, start_after
from plant.recipe.model import Recipe
from plant.reports.calendar import local_ms

TURN = "TURN"
"""The word for a unit that is between two batches."""


class Timetable:
    """The plan of a plant in its steady state: one start a day, unit after unit.

    The first daily start at or after ``from_ms`` loads the first unit of ``order``.
    """

    def __init__(
        self,
        order: Sequence[str],
        recipe: Recipe,
        from_ms: int,
        zone: ZoneInfo,
        *,
        clock: str = START_CLOCK,
    ) -> None:
        self._order = tuple(order)
        self._recipe = recipe
        self._zone = zone
        self._at = time.fromisoformat(clock)
        self._first = local_date(start_after(from_ms - 1, clock=clock, zone=zone), zone)
        self._batch = lru_cache(maxsize=4 * len(self._order))(self._new_batch)

    def places(self, utc_ms: int) -> Mapping[str, str]:
        """Return each unit's place at a moment: ``LOAD``, ``S1``.. or ``TURN``."""
        day = local_date(utc_ms, self._zone)
        if local_ms(day, self._at, self._zone) > utc_ms:
            day -= timedelta(days=1)
        turn = (day - self._first).days
        return MappingProxyType(
            {
                unit_id: self._place(
                    day - timedelta(days=(turn - number) % len(self._order)), utc_ms
                )
                for number, unit_id in enumerate(self._order)
            }
        )

    def _place(self, started: date, utc_ms: int) -> str:
        for end_ms, word in self._batch(started):
            if utc_ms < end_ms:
                return word
        return TURN

    def _new_batch(self, day: date) -> tuple[tuple[int, str], ...]:
        """Return the ends of the stages of the batch that began on a day."""
        start_ms = local_ms(day, self._at, self._zone)
        _, ends_ms = frozen_ends(self._recipe, start_ms, day, self._zone)
        words = (stage.kind.value for stage in self._recipe.stages)
        return tuple(zip(ends_ms, words, strict=True))
