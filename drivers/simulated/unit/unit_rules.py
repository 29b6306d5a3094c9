"""Everything that a field unit's program holds beside the register map: rules, runs, ranges."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from drivers.simulated.unit.interlocks import PathRule, Rule

AGITATION_AGE = "agitation_age"
"""The unit's own count of seconds since its agitator last ran; no register carries it."""


@dataclass(frozen=True, slots=True)
class RunLimits:
    """How long one output may run.

    Attributes:
        output: bit mask of the output.
        longest_s: seconds after which it is switched off however it was started, 0 = never.
        longest_timed_s: longest timed run, 0 where it has none.
        pause: holding register with the least pause between two runs, None without.
    """

    output: int
    longest_s: float = 0.0
    longest_timed_s: int = 0
    pause: str | None = None


@dataclass(frozen=True, slots=True)
class ThermostatSpec:
    """Names of what the unit's thermostat uses; it controls on the mean of its inputs."""

    output: int
    inputs: tuple[str, ...]
    setpoint: str
    active: str
    satisfied: str
    minimum_on: str
    hysteresis: float


@dataclass(frozen=True, slots=True)
class Unattended:
    """An output that the unit runs by itself in the safe state: ``run_s`` every ``every_s``."""

    output: int
    every_s: float
    run_s: int


@dataclass(frozen=True, slots=True)
class UnitRules:
    """One type of field unit's program data.

    Attributes:
        rules: local interlocks.
        paths: outlets and pairs.
        default_path: outlet opened when none is known to have been open.
        slurry_input: register that tells whether the unit holds slurry, None = it always does.
        slurry_above: value above which it does.
        permits: output mask to the holding register that permits it.
        runs: limits by output name.
        thermostat, unattended: None where the unit has none.
        run_on_s: seconds for which ``run_on`` outputs go on in the safe state.
        run_on_remaining: register that shows them, None where none does.
        start: engineering values of the holding registers after a reset; others are 0.
        ranges: low and high of writable registers in engineering units.
    """

    rules: tuple[Rule, ...] = ()
    paths: PathRule = field(default_factory=PathRule)
    default_path: int = 0
    slurry_input: str | None = None
    slurry_above: float = 0.0
    permits: Mapping[int, str] = field(default_factory=dict)
    runs: Mapping[str, RunLimits] = field(default_factory=dict)
    thermostat: ThermostatSpec | None = None
    unattended: Unattended | None = None
    run_on_s: float = 0.0
    run_on_remaining: str | None = None
    start: Mapping[str, float] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def fitted_with(self, registers: Collection[str]) -> "UnitRules":
        """Return the rules of a unit that has only these instruments.

        A rule without its instrument does not exist; one whose instrument is there but cannot
        be read trips. A thermostat needs all of its instruments.
        """
        own = {AGITATION_AGE}
        rules = tuple(
            each for each in self.rules if each.input in own or each.input in registers
        )
        thermostat = self.thermostat
        if thermostat is not None and not set(thermostat.inputs) <= set(registers):
            thermostat = None
        slurry = self.slurry_input if self.slurry_input in registers else None
        return replace(self, rules=rules, thermostat=thermostat, slurry_input=slurry)
