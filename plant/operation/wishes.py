"""What do the stages want of the outputs? Wishes; interlocks, energy and people may say no."""

from dataclasses import dataclass

from plant.message import Message


@dataclass(frozen=True, slots=True)
class Wish:
    """One output or set point as the automation wants it now.

    Wishes are states, repeated at each step, not pulses: repeating does no harm. A pulse
    (``run_s`` > 0) is wanted until its memory says that it ran.

    Attributes:
        tag_id: writable tag, ``D3.heater.OP`` or ``D3.temperature.SP``.
        value: 0 or 1 for outputs, engineering units for set points.
        cause: why, for "why is it running" and the batch record.
        run_s: seconds of a timed run that the field unit ends by itself; 0 for none.
        wh: energy that it needs now, Wh: the whole pulse, or one minimum-on slice.
        protective: never refused by the energy cap, but booked.
        off_s: earliest time it may be switched off again by a plan, seconds from switching on
            (minimum on); trips do not wait for it.
    """

    tag_id: str
    value: float
    cause: Message
    run_s: int = 0
    wh: int = 0
    protective: bool = False
    off_s: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that was not granted, and why; the agitation is then postponed, not lost."""

    tag_id: str
    reason: Message
