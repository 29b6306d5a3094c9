"""May this load run now? The energy cap's answer, with reasons that can be acted on."""

from dataclasses import dataclass

from plant.message import Message


@dataclass(frozen=True, slots=True)
class EnergyWish:
    """One load that wants to run, or to go on running.

    Attributes:
        load_id: its output tag.
        run_s: seconds of a whole pulse that is wanted; 0: as long as possible, in slices.
        protective: never refused, but booked and shown.
        by_person: asked for by an operator: the plan of the heat does not bind it, only the
            budget does.
    """

    load_id: str
    run_s: int = 0
    protective: bool = False
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer.

    Attributes:
        load_id: whose.
        admitted: whether it may run.
        wh: what is, or would be, reserved for it now.
        left_wh: what was left for it before that; may be negative.
        reasons: why not, or under which title against the budget; empty where it simply fits.
        again_ms: when it may be admitted by the plan, 0 where that is not known.
    """

    load_id: str
    admitted: bool
    wh: int
    left_wh: int
    reasons: tuple[Message, ...] = ()
    again_ms: int = 0
