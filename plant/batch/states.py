"""The words of ISA-88 for what a unit's procedure is doing."""

from enum import Enum


class State(Enum):
    """Procedural state of a unit (source: the plant's table of ISA-88 transitions)."""

    IDLE = "Idle"
    RUNNING = "Running"
    PAUSING = "Pausing"
    PAUSED = "Paused"
    HOLDING = "Holding"
    HELD = "Held"
    RESTARTING = "Restarting"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    ABORTING = "Aborting"
    ABORTED = "Aborted"
    COMPLETE = "Complete"

    @property
    def is_acting(self) -> bool:
        """Whether it ends by itself: a time-out watches it."""
        return self in {
            State.PAUSING,
            State.HOLDING,
            State.RESTARTING,
            State.STOPPING,
            State.ABORTING,
        }


class Verb(Enum):
    """Commands to a unit's procedure."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    HOLD = "hold"
    RESTART = "restart"
    STOP = "stop"
    ABORT = "abort"
    RESET = "reset"


class UnitMode(Enum):
    """Who moves a unit's procedure on."""

    AUTOMATIC = "automatic"
    SEMI_AUTOMATIC = "semi_automatic"  # a person confirms each transition
    MANUAL = "manual"  # a person moves the stages; outputs are a person's too


class Procedure(Enum):
    """What a unit is going through."""

    NONE = "none"  # idle, empty or waiting
    BATCH = "batch"
    TURNAROUND = "turnaround"


class TurnaroundPhase(Enum):
    """Phases of the turnaround, in their order."""

    COOL = "cool"
    DISCHARGE = "discharge"
    CLEAN = "clean"
    LOAD = "load"
    LEAK_TEST = "leak_test"  # close and leak test
    PURGE = "purge"
    BASELINE = "baseline"  # mix and baseline
    READY = "ready"  # signed


class ResumeChoice(Enum):
    """What a person decides after a power cut (resume card)."""

    RESUME = "resume"  # restart; the boundaries stand
    EXTEND = "extend"  # restart; the stage and all behind it move by the time lost
    ABORT = "abort"
