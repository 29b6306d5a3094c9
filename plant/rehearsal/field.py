"""How is a plant in this process driven, step by step?"""

from typing import Protocol

from plant.rehearsal.truth import Truth
from plant.sample import Snapshot


class RehearsedField(Protocol):
    """Field units and physics on a virtual clock. One owner's thread; nothing waits.

    Attributes:
        is_attended: whether the PC runs: it sends heartbeats, and without them the units take
            their safe state by themselves.
    """

    is_attended: bool

    @property
    def utc_ms(self) -> int:
        """Return the rehearsal's time."""
        ...

    @property
    def is_dark(self) -> bool:
        """Return whether the field units are without power."""
        ...

    def look(self) -> Snapshot:
        """Read every field unit that answers, and return all measured tags."""
        ...

    def truth(self) -> Truth:
        """Return what is really so."""
        ...

    def write(self, tag_id: str, value: float, *, timed: bool = False) -> bool:
        """Set an output or a set point, or run an output; return whether the unit took it."""
        ...

    def permit(self, field_unit_id: str, register: str, *, given: bool) -> bool:
        """Give or take a permit; return whether the unit took it."""
        ...

    def waiting_units(self) -> tuple[str, ...]:
        """Return the units that answer, are in their safe state and wait for a command."""
        ...

    def safe_for_ms(self, field_unit_id: str) -> int:
        """Return how long a unit has been in its safe state, 0 while it is not."""
        ...

    def unit_of(self, tag_id: str) -> str:
        """Return the field unit that carries a measured tag."""
        ...

    def resume(self, field_unit_id: str) -> bool:
        """End a unit's safe state: it goes on with what it does now."""
        ...

    def come_back(self) -> None:
        """Take the units over as they are, as the program does when it starts."""
        ...

    def advance(self, seconds: float) -> None:
        """Let plant time pass."""
        ...

    def inject(self, spec: str) -> object:
        """Put a fault in; its time is the plant's."""
        ...
