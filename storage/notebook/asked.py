"""Who asked for a change and when, and the audit journal's row about it."""

from dataclasses import dataclass
from typing import Self

from plant.clock import Clock
from plant.command import Origin
from plant.ports import JournalEntry


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment of asking; the change itself may wait for the disk.

    Attributes:
        author: who.
        utc_ms, monotonic_s: when.
    """

    author: str
    utc_ms: int
    monotonic_s: float

    @classmethod
    def now(cls, author: str, clock: Clock) -> Self:
        """Return the present moment."""
        return cls(author, clock.utc_ms(), clock.monotonic_s())

    def entry(self, action: str, subject: str, *, old: str = "", new: str = "") -> JournalEntry:
        """Return the journal's row.

        Args:
            action: what was done, such as ``note.added``.
            subject: id of the note or set.
            old: what stood there before, empty for nothing.
            new: what stands there from now on, empty for nothing.
        """
        return JournalEntry(
            kind="event",
            operator=self.author,
            authenticated=False,
            origin=Origin.OPERATOR.value,
            subject=subject,
            action=action,
            old=old,
            new=new,
            reason="",
            result="",
            command_id="",
            utc_ms=self.utc_ms,
            monotonic_s=self.monotonic_s,
        )
