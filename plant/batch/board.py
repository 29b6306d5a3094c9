"""The schedule as blocks of time: what is planned and what was, unit by unit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a unit's time.

    Attributes:
        unit_id: whose.
        place: ``LOAD``, ``S1``.., ``turnaround`` (planned) or ``turnaround.cool``.. (as it
            was); text key ``batch.place.<place>``.
        start_ms, end_ms: milliseconds UTC, the end not included; that of what goes on is now.
        actual: whether it was or is so; else it is planned.
        held: whether the unit stood still in it (held, paused); such blocks lie over others.
        batch_id: of which batch, empty where it has none yet.
    """

    unit_id: str
    place: str
    start_ms: int
    end_ms: int
    actual: bool
    held: bool = False
    batch_id: str = ""


@dataclass(frozen=True, slots=True)
class PlannedStart:
    """What the rota plans for one day.

    Attributes:
        day: local date (ISO).
        at_ms: its 17:00.
        unit_id: who starts; empty where nothing starts.
        lost: whose turn is lost on a skipped day, empty elsewhere.
        changed: whether people have changed that day's start.
    """

    day: str
    at_ms: int
    unit_id: str
    lost: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The schedule of a stretch of time.

    Attributes:
        from_ms, to_ms: the stretch; blocks reach over its ends.
        now_ms: the present.
        blocks: by unit in the rota's order, each unit's planned ones first, then by time.
        starts: planned ones from now on, in their order.
    """

    from_ms: int
    to_ms: int
    now_ms: int
    blocks: tuple[Block, ...]
    starts: tuple[PlannedStart, ...]
