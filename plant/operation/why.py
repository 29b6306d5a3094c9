"""Why does this actuator not run? The words of the one list that answers it."""

from dataclasses import dataclass
from enum import Enum

from plant.message import Message


class WhyKind(Enum):
    """What a line is about; the lines of one list stand in this order."""

    MODE = "mode"  # manual, out of service, the batch's own mode
    LOCAL = "local"  # the selector or the stop button at the unit
    INTERLOCK = "interlock"  # must stop
    PERMISSIVE = "permissive"  # may not start
    SCHEDULE = "schedule"  # the batch or the timetable does not want it now
    ENERGY = "energy"  # the day's energy budget
    COMMUNICATION = "communication"  # the field unit cannot be commanded


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One line of the list.

    Attributes:
        kind: what it is about.
        blocking: whether it keeps the actuator from running now; the other lines are told
            because they are judged too and do not stand in the way.
        text: what is so, a whole sentence; its facts ``value`` and ``limit`` carry the live
            value and the limit with their unit where there are any.
        since_ms: since when it has been so, milliseconds UTC, None where that is not known.
        clears: the step that would clear it, None where there is nothing to clear.
        input_id: tag that is judged, so that a click leads to it; empty where there is none.
        rule_id: interlock rule behind it, for a bypass; empty where there is none.
        bars_people: whether it refuses a person's command, too; the schedule and the mode only
            hold the automation back.
    """

    kind: WhyKind
    blocking: bool
    text: Message
    since_ms: int | None = None
    clears: Message | None = None
    input_id: str = ""
    rule_id: str = ""
    bars_people: bool = True


@dataclass(frozen=True, slots=True)
class Why:
    """The list of one actuator.

    Attributes:
        tag_id: the output, for example ``D1.heater.OP``.
        lines: in the order of WhyKind; blocking ones first within a kind.
    """

    tag_id: str
    lines: tuple[WhyLine, ...] = ()

    @property
    def first_blocking(self) -> WhyLine | None:
        """Return the line that says best why it does not run, None where nothing is wrong."""
        return next((line for line in self.lines if line.blocking), None)

    @property
    def first_barring(self) -> WhyLine | None:
        """Return the line that greys the button, for its tooltip; None where a person may."""
        return next((line for line in self.lines if line.blocking and line.bars_people), None)
