"""What is a recipe? Stages with their ends, set points, gas paths and rules; nothing else."""

from dataclasses import dataclass, field
from enum import Enum


class StageKind(Enum):
    """The process stages of a batch, ISA-88's word for them."""

    LOAD = "LOAD"  # substrate reset and last layering
    HYDROLYSIS = "S1"
    ACETOGENESIS = "S2"
    METHANOGENESIS = "S3"


class GasPath(Enum):
    """Where a stage's gas goes. One path is open whenever a unit holds slurry."""

    LEAN = "lean"  # lean outlet open
    LEAN_ON_PRESSURE = "lean_on_pressure"  # lean outlet opens and closes by pressure
    RICH = "rich"  # rich outlet open once the gas is fit for it, lean until then


class MissedStart(Enum):
    """What becomes of a start that nobody could make at its time (batch rule 7)."""

    RUN_LATE = "run_late"
    SKIP = "skip"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class StageEnd:
    """When a stage ends: at an age of the batch, or by the plant's clock.

    Attributes:
        age_h: hours since the batch began; None where the clock rules.
        day: local days after the one on which the batch began, with ``clock``.
        clock: local time ``HH:MM``; empty where the age rules.
    """

    age_h: float | None = None
    day: int = 0
    clock: str = ""


@dataclass(frozen=True, slots=True)
class TemperatureProfile:
    """The wanted slurry temperature of a stage.

    Attributes:
        start_degc, end_degc: ramp from the stage's begin to its end; equal for a constant.
        night_degc: lower one for the hours outside ``day_from``..``day_to``; None for none. By
            day the ramp holds.
        day_from, day_to: local times ``HH:MM`` of a day/night profile.
    """

    start_degc: float
    end_degc: float
    night_degc: float | None = None
    day_from: str = "07:00"
    day_to: str = "17:00"


@dataclass(frozen=True, slots=True)
class PhTarget:
    """The pH of a stage.

    Attributes:
        value: wanted pH.
        dosed: whether base is dosed towards it; False for a check only.
        approach_h: hours of the approach window, in which no deviation counts.
    """

    value: float
    dosed: bool
    approach_h: float = 6.0


@dataclass(frozen=True, slots=True)
class Agitation:
    """Mixing of a stage: ``run_s`` seconds every ``every_h`` hours."""

    every_h: float = 6.0
    run_s: int = 300


@dataclass(frozen=True, slots=True)
class Dosing:
    """The base dosing's pulse rule and caps of a recipe.

    Attributes:
        pulse_s: length of a pulse.
        mix_s, wait_s: mixing and waiting after it, before the pH is read again.
        pulses_per_day, pulses_per_batch: caps.
    """

    pulse_s: int = 10
    mix_s: int = 300
    wait_s: int = 900
    pulses_per_day: int = 24
    pulses_per_batch: int = 120


@dataclass(frozen=True, slots=True)
class HoldRule:
    """What a hold of the stage does.

    Attributes:
        clock_stops: whether the stage's end moves by the time held.
        keep_temperature: whether heat goes on at the last set point while held.
    """

    clock_stops: bool = False
    keep_temperature: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a batch, in the order of the recipe.

    Attributes:
        kind: which process stage.
        end: when it ends.
        temperature: wanted slurry temperature, None where nothing is heated.
        ph: wanted pH, None where it does not matter.
        gas_path: where the gas goes.
        relief: whether over-pressure may go to the jacket, where the jacket is declared.
        agitation: mixing, None for none.
        hold: see HoldRule.
    """

    kind: StageKind
    end: StageEnd
    temperature: TemperatureProfile | None
    ph: PhTarget | None
    gas_path: GasPath
    relief: bool = False
    agitation: Agitation | None = field(default_factory=Agitation)
    hold: HoldRule = field(default_factory=HoldRule)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A master recipe, or a batch's own frozen copy of it (the control recipe).

    Attributes:
        recipe_id: for example ``published-75``.
        version: from 1; a saved change is a new version.
        name: for people.
        description: what it is meant for.
        source: where its numbers come from.
        stages: in order; the last one's end is the batch's.
        turnaround_h: nominal hours from the batch's end to the next start of the unit.
        missed_start: what becomes of a missed start.
        late_limit_h: how late a start may be made by itself under RUN_LATE.
        short_gap_h: power cuts up to here hold the last temperature (batch rule 5).
        dosing: pulse rule and caps.
        author, saved_ms: who saved this version when; empty and 0 for shipped ones.
        changes: one line about each version's difference to the one before, newest last.
    """

    recipe_id: str
    version: int
    name: str
    description: str
    source: str
    stages: tuple[Stage, ...]
    turnaround_h: float = 24.0
    missed_start: MissedStart = MissedStart.RUN_LATE
    late_limit_h: float = 4.0
    short_gap_h: float = 2.0
    dosing: Dosing = field(default_factory=Dosing)
    author: str = ""
    saved_ms: int = 0
    changes: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """Return id and version as people write it, ``published-75 v1``."""
        return f"{self.recipe_id} v{self.version}"
