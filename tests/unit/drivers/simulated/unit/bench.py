"""One field unit on the test bench: its program, its sensors and a clock."""

from drivers.simulated.unit.interlocks import Reading
from drivers.simulated.unit.mcu import FieldUnitMcu, WarmStart
from drivers.simulated.unit.unit_rules_file import read_unit_rules
from plant.description.model import PlantDescription
from plant.registers import RegisterMap, Table

CALM: dict[str, dict[str, Reading]] = {
    "digester": {
        "temperature_upper": 35.0,
        "temperature_lower": 35.0,
        "ph": 7.2,
        "pressure": 12.0,
        "level": 80.0,
        "foam": False,
        "jacket_o2": 3.0,
    },
    "tank": {"level": 60.0, "pressure": 8.0, "temperature": 36.0},
    "gas": {
        "suction_pressure": 8.0,
        "suction_o2": 0.2,
        "discharge_pressure": 6.0,
        "product_ch4": 96.0,
    },
    "energy": {
        "emergency_stop": False,
        "fire": False,
        "room_ch4": 0.0,
        "room_h2s": 0.0,
        "room_o2": 20.9,
    },
}
"""Readings with which no rule trips."""


class Bench:
    """Writes, reads and lets time pass by names. Times in seconds, plant time = real time."""

    def __init__(
        self,
        description: PlantDescription,
        key: str = "digester",
        *,
        warm: tuple[str, ...] | None = ("lean_outlet",),
    ) -> None:
        self.map: RegisterMap = description.register_maps[key]
        self.now_s = 1000.0
        self.sequence = 0
        self.readings = dict(CALM[key])
        self.mcu = FieldUnitMcu(
            self.map,
            read_unit_rules(self.map, {"relief_mbar": 30.0}),
            now_s=self.now_s,
            warm=None if warm is None else WarmStart(self.bits(*warm)),
        )
        self.mcu.sense(self.readings)

    def bits(self, *outputs: str) -> int:
        """Return the bits of outputs."""
        return sum(1 << self.map.outputs[name].bit for name in outputs)

    @property
    def on(self) -> set[str]:
        """Return the names of the outputs that are on."""
        return {
            each.name for each in self.map.outputs.values() if self.mcu.outputs >> each.bit & 1
        }

    def command(self, *outputs: str, end_runs: bool = False) -> int | None:
        """Write the next output command; return the exception code."""
        self.sequence += 1
        return self.write_command(self.sequence, self.bits(*outputs) | end_runs << 15)

    def write_command(self, sequence: int, out: int) -> int | None:
        """Write SEQ, OUT and its complement."""
        return self.mcu.write_holding(0, (sequence, out, out ^ 0xFFFF), self.now_s)

    def write(self, name: str, *words: int) -> int | None:
        """Write raw words from a named holding register on."""
        return self.mcu.write_holding(self.map.registers[name].address, words, self.now_s)

    def read(self, name: str) -> int:
        """Return the raw value of a named register."""
        register = self.map.registers[name]
        words = self.mcu.read(register.table, register.address, register.encoding.words)
        assert not isinstance(words, int), name
        if register.encoding.value == "bit":
            return words[0] >> register.bit & 1
        return words[0] if len(words) == 1 else words[0] << 16 | words[1]

    def sense(self, **readings: Reading) -> None:
        """Change readings."""
        self.readings |= readings
        self.mcu.sense(self.readings)

    def wait(self, seconds: float, *, heartbeat: bool = True, step_s: float = 1.0) -> None:
        """Let time pass, with or without the PC's heartbeat."""
        while seconds > 1e-9:
            step = min(step_s, seconds)
            seconds -= step
            self.now_s += step
            if heartbeat:
                self.write("heartbeat", 1)
            self.mcu.tick(step, self.now_s)


HOLDING, INPUT = Table.HOLDING, Table.INPUT
