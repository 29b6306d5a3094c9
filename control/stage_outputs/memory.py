"""What do the stage outputs remember? One value that survives the program.

All times are trusted milliseconds UTC; 0 stands for never.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from plant.message import Message


class Pulse(Enum):
    """Why the agitator is wanted."""

    NONE = "none"
    PLAN = "plan"
    EARLY = "early"  # upper and lower temperature disagree
    DOSE = "dose"  # base is dosed only while mixing
    BASELINE = "baseline"  # of the turnaround
    PROTECTIVE = "protective"  # never refused


class DosePhase(Enum):
    """Where the pulse rule of the base dosing stands."""

    IDLE = "idle"
    MIXING = "mixing"  # waits for the agitator
    PULSE = "pulse"
    SETTLING = "settling"  # mixes, waits; then the pH is read


@dataclass(frozen=True, slots=True)
class MixMemory:
    """Of one agitator.

    Attributes:
        known_ms: since when the vessel's slurry is known; 0 while it holds none.
        began_ms: when the present run was first seen; 0 while it stands.
        ended_ms: end of the last run, however short.
        anchor_ms: begin of the last run that was long enough.
        last_ms: end of it.
        pulse: what the agitator is wanted for now.
        asked_ms: since when it is asked for.
        run_s: seconds for which it is asked for.
        retry_ms: not asked for again before.
        postponed_ms: since when it is postponed; 0 while it is not.
        reason: why.
        told: missed agitation that was told: 0 none, 1 late, 2 missed.
    """

    known_ms: int = 0
    began_ms: int = 0
    ended_ms: int = 0
    anchor_ms: int = 0
    last_ms: int = 0
    pulse: Pulse = Pulse.NONE
    asked_ms: int = 0
    run_s: int = 0
    retry_ms: int = 0
    postponed_ms: int = 0
    reason: Message | None = None
    told: int = 0


@dataclass(frozen=True, slots=True)
class HeatMemory:
    """Of one heater and its set point.

    Attributes:
        stage_ms: begin of the stage, or of the return from a hold, that the ramp started at.
        is_held: whether the set point stands still.
        setpoint: tracked set point, degC; None before there is one.
        noted: set point that stands in the batch's record; None before there is one.
        ramp_ms: since when it runs behind what the recipe wants; 0 while it does not.
        is_on: whether heat is wanted.
        on_ms: since when it is granted; 0 while it is not.
        off_ms: when it was last taken back after it was granted.
        refused_ms: since when the budget, an interlock or a person refuses it; 0 for not.
    """

    stage_ms: int = 0
    is_held: bool = False
    setpoint: float | None = None
    noted: float | None = None
    ramp_ms: int = 0
    is_on: bool = False
    on_ms: int = 0
    off_ms: int = 0
    refused_ms: int = 0


@dataclass(frozen=True, slots=True)
class DoseMemory:
    """Of one base dosing.

    Attributes:
        stage_ms: begin of the stage that the approach and the lock belong to.
        batch_id: whose pulses are counted.
        start_ph: first Good pH of the stage.
        phase: see DosePhase.
        since_ms: when the phase began.
        seen_on: whether the present pulse was seen.
        ph_before: pH before the last pulse.
        pulses_ms: begins of the pulses of the last 24 h.
        in_batch: pulses of the batch.
        silent: pulses in a row without response.
        locked: why it stays off for the rest of the stage.
        next_ms: not before.
    """

    stage_ms: int = 0
    batch_id: str = ""
    start_ph: float | None = None
    phase: DosePhase = DosePhase.IDLE
    since_ms: int = 0
    seen_on: bool = False
    ph_before: float = 0.0
    pulses_ms: tuple[int, ...] = ()
    in_batch: int = 0
    silent: int = 0
    locked: Message | None = None
    next_ms: int = 0


@dataclass(frozen=True, slots=True)
class GasMemory:
    """Of one vessel's outlets.

    Attributes:
        is_rich: whether the gas was found fit for the rich outlet.
        lean_open: whether pressure keeps the lean outlet open.
        relief_ms: begin of the present or last pulse to the jacket.
    """

    is_rich: bool = False
    lean_open: bool = True
    relief_ms: int = 0


@dataclass(frozen=True, slots=True)
class FlowMemory:
    """Of one vessel's slurry.

    Attributes:
        is_flowing: whether the pump, or the digestate, may flow by pressure and level.
        is_fed: whether the load is in.
    """

    is_flowing: bool = False
    is_fed: bool = False


@dataclass(frozen=True, slots=True)
class VesselMemory:
    """Of one digester or tank."""

    mix: MixMemory = field(default_factory=MixMemory)
    heat: HeatMemory = field(default_factory=HeatMemory)
    dose: DoseMemory = field(default_factory=DoseMemory)
    gas: GasMemory = field(default_factory=GasMemory)
    flow: FlowMemory = field(default_factory=FlowMemory)


@dataclass(frozen=True, slots=True)
class Switch:
    """A machine that follows a level: whether it is wanted, and since when."""

    is_on: bool = False
    since_ms: int = 0


@dataclass(frozen=True, slots=True)
class MotorSlot:
    """The one right to start a big motor.

    Attributes:
        owner: output tag that holds it, empty while it is free.
        since_ms: since when.
        start_ms: the last start that was seen.
        running: big motors seen running, output tags.
    """

    owner: str = ""
    since_ms: int = 0
    start_ms: int = 0
    running: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputMemory:
    """What survives a restart.

    Attributes:
        vessels: by unit.
        switches: machines of the gas train and the solar pump, by output tag.
        slot: see MotorSlot.
    """

    vessels: Mapping[str, VesselMemory] = field(default_factory=lambda: MappingProxyType({}))
    switches: Mapping[str, Switch] = field(default_factory=lambda: MappingProxyType({}))
    slot: MotorSlot = field(default_factory=MotorSlot)
