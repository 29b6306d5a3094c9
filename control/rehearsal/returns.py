"""Which field units must be taken back, and which permits do they lack?

The same rules as the running program's: a unit in its safe state gets nothing until it is taken
back; after a short silence that happens by itself, after a long one by a person.
"""

from collections.abc import Mapping
from random import Random

from plant.rehearsal.field import RehearsedField

SHORT_SILENCE_MS = 900_000
"""A unit that was in its safe state for longer is taken back by a person."""

_PERSON_MINUTES = (5.0, 20.0)


class Returns:
    """Takes units back and gives permits. One owner.

    Args:
        field: the units.
        dice: of how long a person needs.
    """

    def __init__(self, field: RehearsedField, *, dice: Random) -> None:
        self._field = field
        self._dice = dice
        self._waiting: dict[str, int] = {}
        self._given: dict[tuple[str, str], bool] = {}

    def is_waiting(self, tag_id: str) -> bool:
        """Return whether the tag's field unit waits to be taken back."""
        return self._field.unit_of(tag_id) in self._waiting

    def notice(self, now_ms: int) -> None:
        """Notice units in their safe state, and take back those whose time has come.

        Their permits have lapsed. Before anything is ordered: an order would end the safe
        state.
        """
        for unit_id in self._field.waiting_units():
            if unit_id not in self._waiting:
                self._waiting[unit_id] = self._due_ms(unit_id, now_ms)
            self._given = {key: on for key, on in self._given.items() if key[0] != unit_id}
            if self._waiting[unit_id] <= now_ms:
                self._field.resume(unit_id)
        still = set(self._field.waiting_units())
        self._waiting = {each: at for each, at in self._waiting.items() if each in still}

    def give(self, permits: Mapping[str, Mapping[str, bool]]) -> None:
        """Give and take the permits that are new or were forgotten."""
        for unit_id, registers in permits.items():
            if unit_id in self._waiting:
                continue
            for register, given in registers.items():
                if self._given.get((unit_id, register)) is given:
                    continue
                if self._field.permit(unit_id, register, given=given):
                    self._given[unit_id, register] = given

    def _due_ms(self, unit_id: str, now_ms: int) -> int:
        if self._field.safe_for_ms(unit_id) <= SHORT_SILENCE_MS:
            return now_ms
        return now_ms + round(self._dice.uniform(*_PERSON_MINUTES) * 60_000)
