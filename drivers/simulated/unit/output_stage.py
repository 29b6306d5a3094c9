"""A field unit's outputs: what was asked, what the local rules allow, and for how long."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import ceil, inf
from types import MappingProxyType

from drivers.simulated.unit.interlocks import (
    Condition,
    Reading,
    Rule,
    Verdict,
    bypassed,
    is_tripped,
    settle,
    verdict,
)
from drivers.simulated.unit.rise_watch import RiseWatch
from drivers.simulated.unit.thermostat import Thermostat
from drivers.simulated.unit.unit_rules import AGITATION_AGE, UnitRules
from plant.registers import RegisterMap

AGITATOR = "agitator"
LONG_AGO_S = 1e9


class OutputStage:
    """The outputs of one unit. All masks are bits of OUT; all times plant seconds.

    A rule that trips ends the request of the outputs it switches off, so nothing starts again
    by itself when the rule clears; a permit or the thermostat only withholds an output that
    stays requested.

    Args:
        register_map: names, bits, safe and stop states of the outputs.
        rules: the unit's own rules.
        reader: returns what gives an input register's value.
        setting: gives a holding register's value.
        outputs: outputs at the start; with a cold start 0, followed by take_safe_state.
    """

    def __init__(
        self,
        register_map: RegisterMap,
        rules: UnitRules,
        *,
        reader: Callable[[str], Callable[[], Reading]],
        setting: Callable[[str], Reading],
        outputs: int = 0,
        runs: Mapping[int, float] = MappingProxyType({}),
    ) -> None:
        self._map = register_map
        self._rules = rules
        self._reader = reader
        self._setting = setting
        self.outputs = outputs | sum(runs)
        self.is_stopped = False
        self.bypass_mask = 0
        self._image = outputs
        self._runs = dict(runs)
        self._tripped: frozenset[str] = frozenset()
        self._judged_always = all(not rule.while_on for rule in rules.rules)
        self._safe_on = self._mask(lambda safe: safe == "on")
        self._safe_keep = self._mask(lambda safe: safe in {"hold", "gas_path", "run_on"})
        self._safe_run_on = self._mask(lambda safe: safe == "run_on")
        bits = [1 << output.bit for output in register_map.outputs.values()]
        self._on_for = dict.fromkeys(bits, 0.0)
        self._off_for = dict.fromkeys(bits, LONG_AGO_S)
        self._agitation_age = 0.0
        self._run_on_left = 0.0
        self._alone_for = 0.0
        self._last_path = outputs & rules.paths.gas_paths or rules.default_path
        self._rises = {
            rule.input: RiseWatch() for rule in rules.rules if rule.condition is Condition.RISES
        }
        self._judged = {rule.name: self._input_of(rule) for rule in rules.rules}
        self._thermostat = Thermostat(rules.thermostat) if rules.thermostat else None
        self._withheld = 0

    @property
    def known(self) -> int:
        """Return all bits that the unit has."""
        return self._mask(lambda _: True)

    @property
    def tripped(self) -> frozenset[str]:
        """Return the names of the rules that are tripped now."""
        return self._tripped

    @property
    def is_satisfied(self) -> bool:
        """Return whether the thermostat holds its output off at the set point."""
        return self._thermostat is not None and self._thermostat.holds

    @property
    def timed(self) -> int:
        """Return the outputs on a timed run."""
        return sum(self._runs)

    @property
    def run_on_left(self) -> int:
        """Return the seconds for which ``run_on`` outputs go on."""
        return ceil(self._run_on_left)

    def settled_for_s(self) -> float:
        """Return the seconds for which no timer of the unit's own moves an output."""
        ends = list(self._runs.values())
        if self._run_on_left:
            ends.append(self._run_on_left)
        ends += [
            run.longest_s - self._on_for[run.output]
            for run in self._rules.runs.values()
            if run.longest_s and self.outputs & run.output
        ]
        return max(0.0, min(ends, default=inf))

    def remaining(self, output: int) -> int:
        """Return the seconds left of the output's timed run."""
        return ceil(self._runs.get(output, 0.0))

    def command(self, image: int, *, end_runs: bool) -> bool:
        """Take a new image and return whether the unit follows it in full."""
        if end_runs:
            self._runs.clear()
        self._run_on_left = self._alone_for = 0.0
        self._image = image
        self.refresh()
        return self._image == image and not image & self._withheld

    def start_run(self, output: int, seconds: float) -> bool:
        """Start a timed run, or end it with 0, and return whether the unit follows."""
        if not seconds:
            self._runs.pop(output, None)
            self.refresh()
            return True
        self._runs[output] = seconds
        self.refresh()
        if self._withheld & output:
            self._runs.pop(output, None)
            self.refresh()
        return output in self._runs

    def hold(self, *, flip: int = 0) -> None:
        """Make the outputs as they are the image, ``flip`` moved by a switch at the unit."""
        self._runs.clear()
        self._image = self.outputs ^ flip
        self.refresh()

    def take_safe_state(self) -> None:
        """Put every output into its safe state; outlets are settled by the path rule."""
        self._runs.clear()
        self._image = self._safe_on | self.outputs & self._safe_keep
        run_on = self.outputs & self._safe_run_on
        self._run_on_left = self._rules.run_on_s if run_on else 0.0
        self._alone_for = 0.0
        self.refresh()

    def count(self, dt_s: float, *, is_safe_state: bool) -> None:
        """Let plant time pass for timed runs, run-on, pauses and lonely mixing."""
        self._count(dt_s)
        self._runs = {
            output: left - dt_s for output, left in self._runs.items() if left - dt_s > 1e-9
        }
        for name, watch in self._rises.items():
            watch.note(self._reading(name), dt_s)
        if is_safe_state:
            self._advance_alone(dt_s)

    def refresh(self) -> None:
        """Judge the rules on the present readings and settle the outputs."""
        self._tripped = frozenset(rule.name for rule in self._active() if self._trips(rule))
        demand = verdict(self._rules.rules, self._tripped) if self._tripped else Verdict()
        request = self._image | sum(self._runs)
        if limited := self._run_limits(request):
            demand = replace(demand, off=demand.off | limited)
        allowed = settle(
            request, self.outputs, demand, self._rules.paths, open_path=self._open_path()
        )
        self._image = self._image & allowed | allowed & ~request
        self._runs = {output: left for output, left in self._runs.items() if output & allowed}
        self._withheld = allowed & self._unpermitted()
        self.outputs = allowed & ~self._withheld & ~self._thermostat_off(allowed)
        self._last_path = self.outputs & self._rules.paths.gas_paths or self._last_path

    def _advance_alone(self, dt_s: float) -> None:
        if self._run_on_left:
            self._run_on_left = max(0.0, self._run_on_left - dt_s)
            if not self._run_on_left:
                self._image &= ~self._safe_run_on
        lonely = self._rules.unattended
        self._alone_for += dt_s
        if lonely is not None and self._alone_for >= lonely.every_s:
            self._alone_for -= lonely.every_s
            self._runs[lonely.output] = lonely.run_s

    def _count(self, dt_s: float) -> None:
        for bit in self._on_for:
            if self.outputs & bit:
                self._on_for[bit] += dt_s
                self._off_for[bit] = 0.0
            else:
                self._on_for[bit] = 0.0
                self._off_for[bit] += dt_s
        agitator = self._map.outputs.get(AGITATOR)
        running = agitator is not None and self.outputs & 1 << agitator.bit
        self._agitation_age = 0.0 if running else self._agitation_age + dt_s

    def _reading(self, name: str) -> Reading:
        return self._reader(name)()

    def _active(self) -> Sequence[Rule]:
        """Return the rules that count now: not bypassed, and their machine running."""
        if self._judged_always and not self.bypass_mask:
            return self._rules.rules
        out = bypassed(self._rules.rules, self.bypass_mask)
        return [
            rule
            for rule in self._rules.rules
            if rule.name not in out
            and (
                not rule.while_on
                or (
                    self.outputs & rule.while_on and self._on_for[rule.while_on] >= rule.after_s
                )
            )
        ]

    def _trips(self, rule: Rule) -> bool:
        limit = rule.limit
        if rule.limit_register is not None:
            limit = float(self._setting(rule.limit_register) or 0.0)
        return is_tripped(
            rule,
            self._judged[rule.name](),
            limit=limit,
            was_tripped=rule.name in self._tripped,
        )

    def _input_of(self, rule: Rule) -> Callable[[], Reading]:
        """Return what gives the number that the rule judges."""
        if rule.input == AGITATION_AGE:
            return lambda: self._agitation_age
        read = self._reader(rule.input)
        if rule.condition is Condition.RISES:
            watch = self._rises[rule.input]
            return lambda: watch.rise(read())
        return read

    def _run_limits(self, request: int) -> int:
        """Return what must go off: ran too long, paused too short, or stopped at the unit."""
        off = self._mask_stop() if self.is_stopped else 0
        starts = request & ~self.outputs
        for run in self._rules.runs.values():
            if run.longest_s and self._on_for[run.output] >= run.longest_s:
                off |= run.output
            if run.pause and starts & run.output:
                pause = float(self._setting(run.pause) or 0.0)
                off |= run.output if self._off_for[run.output] < pause else 0
        return off

    def _unpermitted(self) -> int:
        """Return the outputs without their permit; what runs on needs none."""
        running_on = self._safe_run_on if self._run_on_left else 0
        missing = (
            out for out, permit in self._rules.permits.items() if not self._setting(permit)
        )
        return sum(missing) & ~running_on

    def _open_path(self) -> int:
        slurry = self._reading(self._rules.slurry_input) if self._rules.slurry_input else None
        if slurry is not None and slurry <= self._rules.slurry_above:
            return 0
        # Of two outlets that were open together the lowest bit is enough.
        return self._last_path & -self._last_path

    def _thermostat_off(self, allowed: int) -> int:
        spec = self._rules.thermostat
        if spec is None or self._thermostat is None:
            return 0
        is_enabled = bool(allowed & spec.output & ~self._withheld)
        minimum = float(self._setting(spec.minimum_on) or 0.0)
        holds = self._thermostat.judge(
            [self._reading(name) for name in spec.inputs],
            self._setting(spec.setpoint) if is_enabled else None,
            may_switch_off=self._on_for[spec.output] >= minimum,
        )
        return spec.output if holds else 0

    def _mask(self, is_meant: Callable[[str], bool]) -> int:
        return sum(1 << each.bit for each in self._map.outputs.values() if is_meant(each.safe))

    def _mask_stop(self) -> int:
        return sum(1 << each.bit for each in self._map.outputs.values() if each.stop == "off")
