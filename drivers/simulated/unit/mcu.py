"""One field unit as its program behaves on the bus: registers, commands, fail-safe, status."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drivers.simulated.unit.interlocks import Condition, Reading, is_bypass_token
from drivers.simulated.unit.output_stage import OutputStage
from drivers.simulated.unit.own_registers import computed_registers, show_timed_runs
from drivers.simulated.unit.register_bank import WORD, RegisterBank, decode
from drivers.simulated.unit.unit_rules import UnitRules
from plant.registers import Register, RegisterMap, Table

ILLEGAL_ADDRESS = 2
ILLEGAL_VALUE = 3

FIRMWARE = 0x0100
"""Version 1.0: high byte major, low byte minor."""

POWER_ON, RESET_PIN = 1, 2
"""Reset causes of the register map; watchdog and brown-out (3, 4) have no fault of theirs."""

END_RUNS = 1 << 15
"""Bit of OUT that also ends all timed runs."""

COMMAND_WORDS = 3
_FRESH_SPAN = 0x8000


@dataclass(frozen=True, slots=True)
class WarmStart:
    """What the unit was doing when the simulation begins; its permits are given.

    Attributes:
        outputs: bits of OUT that are on.
        settings: holding registers that the PC had written, in engineering units.
        runs: timed runs under way: output mask to seconds left.
    """

    outputs: int
    settings: Mapping[str, float] = field(default_factory=dict)
    runs: Mapping[int, float] = field(default_factory=dict)


class FieldUnitMcu:
    """The state machine of one field unit, exactly to its register map.

    Owned by the simulator's loop. The communication timer (fail-safe), uptime and sample
    counter run in real time; runs, pauses, run-on and interlock delays run in plant time.

    Args:
        register_map: its map.
        rules: its program data.
        now_s: monotonic time, seconds.
        warm: what it was doing; None for a cold start: everything forgotten, safe state.
        reset_cause: as the register map numbers them.
    """

    def __init__(
        self,
        register_map: RegisterMap,
        rules: UnitRules,
        *,
        now_s: float,
        warm: WarmStart | None = None,
        reset_cause: int = POWER_ON,
    ) -> None:
        self._map = register_map
        self._rules = rules
        self._run_outputs = {
            each.run_register: 1 << each.bit
            for each in register_map.outputs.values()
            if each.run_register is not None
        }
        self._holding = RegisterBank(register_map, Table.HOLDING)
        self._inputs = RegisterBank(register_map, Table.INPUT)
        self._by_address = {each.address: each for each in self._holding.registers.values()}
        self._has_bypass = "bypass_token" in self._holding
        self._own_registers = computed_registers(register_map, rules, self._inputs)
        self._invalid_when_broken = tuple(
            name for name, each in self._inputs.registers.items() if each.invalid
        )
        # Alarm contacts are closed at rest: a broken wire reads like the alarm.
        self._closed_circuits = {
            rule.input for rule in rules.rules if rule.condition is Condition.SET
        }
        for name, value in rules.start.items():
            self._holding.set(name, value)
        self._reset_cause = reset_cause
        self._booted_s = self._fed_s = self._now_s = now_s
        self._sample_counter = self._failsafe_count = self._accepted = self._out_word = 0
        self._has_accepted = self._rejected = self._local = self._sensor_fault = False
        self._failsafe = self._cold = warm is None
        self._stage = OutputStage(
            register_map,
            rules,
            reader=self._inputs.reader,
            setting=self._holding.get,
            outputs=warm.outputs if warm else 0,
            runs=warm.runs if warm else {},
        )
        if warm is None:
            self._stage.take_safe_state()
        else:
            given = dict.fromkeys(rules.permits.values(), 1.0) | dict(warm.settings)
            for name, value in given.items():
                self._holding.set(name, value)

    @property
    def outputs(self) -> int:
        """Return the outputs as they are, bits of OUT."""
        return self._stage.outputs

    @property
    def tripped(self) -> frozenset[str]:
        """Return the names of the local interlocks that are tripped now."""
        return self._stage.tripped

    @property
    def computed_registers(self) -> frozenset[str]:
        """Return the input registers that the unit fills by itself."""
        return self._own_registers

    @property
    def timed_outputs(self) -> int:
        """Return the outputs on a timed run, bits of OUT."""
        return self._stage.timed

    @property
    def satisfied_outputs(self) -> int:
        """Return the outputs that are enabled and held off by the thermostat, bits of OUT."""
        spec = self._rules.thermostat
        return spec.output if spec is not None and self._stage.is_satisfied else 0

    @property
    def accepted_sequence(self) -> int:
        """Return the number of the last command that was taken."""
        return self._accepted

    @property
    def is_in_safe_state(self) -> bool:
        """Return whether the unit has lost contact and waits for a command."""
        return self._failsafe

    def beat(self, now_s: float) -> None:
        """Take a heartbeat."""
        self._fed_s = now_s

    def set_local(self, *, is_local: bool, flip: int = 0) -> None:
        """Turn the LOCAL selector; ``flip`` are outputs moved by the switches beside it.

        In LOCAL the outputs follow the switches at the unit and the PC's commands are not
        taken. Back in REMOTE the outputs stay as the switches left them, or take the safe
        state where that was latched meanwhile.
        """
        was_local, self._local = self._local, is_local
        if is_local:
            self._stage.hold(flip=flip)
        elif was_local:
            self._stage.hold()
            if self._failsafe:
                self._stage.take_safe_state()

    def set_local_stop(self, *, is_pressed: bool) -> None:
        """Press or release the stop button at the unit; releasing starts nothing again."""
        self._stage.is_stopped = is_pressed
        self._stage.refresh()

    def sense(self, readings: Mapping[str, Reading]) -> None:
        """Put what the converters show into the input registers, then judge the rules.

        Registers that the unit computes itself are left alone; None cannot be read.
        """
        self._take(readings)
        self._sensor_fault = any(
            self._inputs.get(name) is None
            for name in readings
            if name not in self._own_registers
        )
        self._stage.refresh()

    def convert(
        self,
        words: Iterable[tuple[int, int]],
        bits: Mapping[int, tuple[int, int]],
        faulty: Mapping[str, Reading],
    ) -> None:
        """Do as `sense` does with what has been converted already, then judge the rules.

        Args:
            words: addresses of input registers, each with its word.
            bits: words of contacts by address: which bits are meant, and which are set.
            faulty: what broken instruments show, by register; they go over the others.
        """
        self._inputs.take(words, bits)
        self._take(faulty)
        self._sensor_fault = any(
            self._inputs.get(name) is None for name in (*self._invalid_when_broken, *faulty)
        )
        self._stage.refresh()

    def settled_for_s(self) -> float:
        """Return the plant seconds for which no timer of its own moves an output."""
        return self._stage.settled_for_s()

    def input_image(self) -> Mapping[int, int]:
        """Return the input registers' words by address as a read would find them now."""
        self._publish()
        return self._inputs.image()

    def tick(self, dt_plant_s: float, now_s: float) -> None:
        """Let time pass and judge the rules; call at least every 0.1 s of real time.

        Args:
            dt_plant_s: plant seconds since the last call, 0 or more.
            now_s: monotonic time, seconds.
        """
        self.count(dt_plant_s, now_s)
        self._stage.refresh()

    def count(self, dt_plant_s: float, now_s: float) -> None:
        """Let time pass; the rules are judged with the next reading or command."""
        self._now_s = now_s
        self._sample_counter = (self._sample_counter + 1) % WORD
        left = float(self._holding.get("bypass_remaining") or 0.0) if self._has_bypass else 0.0
        if left:
            self._holding.set("bypass_remaining", max(0.0, left - dt_plant_s))
            self._apply_bypass()
        in_safe_state = self._failsafe and not self._local
        self._stage.count(dt_plant_s, is_safe_state=in_safe_state)
        if now_s - self._fed_s >= float(self._holding.get("failsafe_timeout") or 0.0):
            self._lose_contact()

    def read(self, table: Table, address: int, count: int) -> tuple[int, ...] | int:
        """Return the registers' words, or a Modbus exception code."""
        if not 1 <= count <= self._map.max_block:
            return ILLEGAL_VALUE
        if table is Table.INPUT:
            self._publish()
            words = self._inputs.words(address, count)
        elif table is Table.HOLDING:
            words = self._holding.words(address, count)
        else:  # this firmware has no coils and no discrete inputs
            words = None
        return ILLEGAL_ADDRESS if words is None else words

    def write_holding(self, address: int, words: Sequence[int], now_s: float) -> int | None:
        """Write holding registers; return a Modbus exception code, None when taken.

        A write that is well formed but that the unit may not follow now (LOCAL, safe state,
        interlock) gets no exception: it shows in COMMAND REJECTED and in the read-back.
        """
        self._now_s = now_s
        if address < COMMAND_WORDS:
            if address or len(words) != COMMAND_WORDS:
                return self._refuse()
            return self._command(*words)
        writes: list[tuple[Register, Sequence[int]]] = []
        end = address + len(words)
        at = address
        while at < end:
            register = self._by_address.get(at)
            if register is None:
                split = self._holding.words(at, 1) is not None
                return ILLEGAL_VALUE if split else ILLEGAL_ADDRESS
            size = register.encoding.words
            part = words[at - address : at - address + size]
            if len(part) < size or not self._is_allowed(register, part):
                return ILLEGAL_VALUE
            writes.append((register, part))
            at += size
        for register, part in writes:
            self._apply(register, part)
        if self._has_bypass:
            self._apply_bypass()
        self._stage.refresh()
        return None

    def _command(self, sequence: int, out: int, complement: int) -> int | None:
        if out ^ complement != WORD - 1 or out & ~(self._stage.known | END_RUNS):
            return self._refuse()
        ahead = (sequence - self._accepted) % WORD
        if self._has_accepted and not ahead:
            if out != self._out_word:
                return self._refuse()
            self._fed_s = self._now_s  # the retry of an accepted command
            return None
        if self._has_accepted and ahead >= _FRESH_SPAN:
            return self._refuse()
        self._fed_s = self._now_s
        if self._local:
            self._rejected = True
            return None
        self._accepted, self._has_accepted, self._out_word = sequence, True, out
        self._holding.set_words(0, (sequence, out, complement))
        self._failsafe = self._cold = False
        followed = self._stage.command(out & ~END_RUNS, end_runs=bool(out & END_RUNS))
        self._rejected = not followed
        return None

    def _take(self, readings: Mapping[str, Reading]) -> None:
        for name, value in readings.items():
            if name not in self._own_registers:
                is_broken_alarm = value is None and name in self._closed_circuits
                self._inputs.set(name, True if is_broken_alarm else value)

    def _refuse(self) -> int:
        self._rejected = True
        return ILLEGAL_VALUE

    def _is_allowed(self, register: Register, words: Sequence[int]) -> bool:
        value = decode(register, words)
        output = self._run_outputs.get(register.address)
        if output is not None:
            longest = max(
                (
                    run.longest_timed_s
                    for run in self._rules.runs.values()
                    if run.output == output
                ),
                default=0,
            )
            return value is not None and value <= longest
        if register.name == "bypass_token":
            return is_bypass_token(self._rules.rules, *words)
        low_high = self._rules.ranges.get(register.name)
        if value is None or low_high is None:
            return True
        return low_high[0] - 1e-9 <= value <= low_high[1] + 1e-9

    def _apply(self, register: Register, words: Sequence[int]) -> None:
        output = self._run_outputs.get(register.address)
        if output is not None:
            self._fed_s = self._now_s
            self._run(register, output, words[0])
            return
        self._holding.set_words(register.address, words)
        if register.name == "heartbeat":
            self._fed_s = self._now_s

    def _run(self, register: Register, output: int, seconds: int) -> None:
        refused = bool(seconds) and (self._local or self._failsafe)
        if refused or not self._stage.start_run(output, seconds):
            self._rejected = True
            return
        self._rejected = False
        self._holding.set(register.name, seconds)

    def _apply_bypass(self) -> None:
        active = bool(self._holding.get("bypass_remaining"))
        if not active:
            self._holding.set("bypass_token", 0)
        token = int(self._holding.get("bypass_token") or 0)
        self._stage.bypass_mask = token // WORD

    def _lose_contact(self) -> None:
        for permit in self._rules.permits.values():
            self._holding.set(permit, 0)
        if self._has_bypass:
            self._holding.set("bypass_remaining", 0)
            self._apply_bypass()
        if self._failsafe:
            return
        self._failsafe = True
        self._failsafe_count = (self._failsafe_count + 1) % WORD
        if self._local:  # a person at the unit decides until the selector goes back
            self._stage.refresh()
        else:
            self._stage.take_safe_state()

    def _publish(self) -> None:
        """Fill the head of every block and the registers that the unit computes."""
        bank, stage = self._inputs, self._stage
        for block in self._map.blocks:
            bank.set_words(block.start, (self._map.identity, self._sample_counter))
        values: dict[str, Reading] = {
            "firmware": FIRMWARE,
            "status_failsafe": self._failsafe,
            "status_cold_start": self._cold,
            "status_command_rejected": self._rejected,
            "status_local": self._local,
            "status_local_stop": stage.is_stopped,
            "status_sensor_fault": self._sensor_fault,
            "outputs": stage.outputs,
            "accepted_sequence": self._accepted,
            "uptime": int(self._now_s - self._booted_s),
            "reset_cause": self._reset_cause,
            "failsafe_count": self._failsafe_count,
            "local": self._local,
            "local_stop": stage.is_stopped,
        }
        spec = self._rules.thermostat
        if spec is not None:
            values[spec.active] = self._holding.get(spec.setpoint)
            values[spec.satisfied] = stage.is_satisfied
        if self._rules.run_on_remaining is not None:
            values[self._rules.run_on_remaining] = stage.run_on_left
        for name, value in values.items():
            bank.set(name, value)
        show_timed_runs(self._map, stage.remaining, inputs=bank, holding=self._holding)
