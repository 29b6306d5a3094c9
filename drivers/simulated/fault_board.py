"""Which simulated faults act now, and on whom."""

from dataclasses import dataclass

from drivers.simulated.faults import EVERY_UNIT, Family, Fault


@dataclass(slots=True)
class ActiveFault:
    """A fault since it was put in.

    Attributes:
        fault: what was asked for.
        since_s: monotonic time when it began.
        held: the state in which a stuck relay or valve stays, None for other faults.
    """

    fault: Fault
    since_s: float
    held: bool | None = None

    def has_ended(self, now_s: float) -> bool:
        """Return whether its duration is over."""
        duration_s = self.fault.duration_s
        return duration_s is not None and now_s - self.since_s >= duration_s


class FaultBoard:
    """The active faults in the order they were put in. Owned by the simulator's loop."""

    def __init__(self) -> None:
        self._active: list[ActiveFault] = []

    def add(self, fault: Fault, *, now_s: float) -> ActiveFault:
        """Put a fault in and return it; the same one again starts anew."""
        self._active = [
            each
            for each in self._active
            if (each.fault.subject, each.fault.kind) != (fault.subject, fault.kind)
        ]
        active = ActiveFault(fault, now_s)
        self._active.append(active)
        return active

    def take_all(self) -> tuple[Fault, ...]:
        """Remove and return all faults."""
        faults = self.faults()
        self._active.clear()
        return faults

    def take_ended(self, now_s: float) -> tuple[Fault, ...]:
        """Remove and return the faults whose duration is over."""
        ended = [each for each in self._active if each.has_ended(now_s)]
        if ended:
            self._active = [each for each in self._active if each not in ended]
        return tuple(each.fault for each in ended)

    def faults(self) -> tuple[Fault, ...]:
        """Return all faults."""
        return tuple(each.fault for each in self._active)

    def of(self, family: Family, subject: str = "") -> tuple[ActiveFault, ...]:
        """Return a family's faults; with ``subject`` those that act on it."""
        return tuple(
            each
            for each in self._active
            if each.fault.family is family
            and (not subject or each.fault.subject in {subject, EVERY_UNIT})
        )
